"""The one table of what can be asked of the record, and by whom: one file for each noun, joined here.

Routes, OpenAPI, dry runs, idempotency, the role matrix, the command line and the event catalogue are read from it.
A new fact costs an event, a decision, a line in its noun's file and a sentence for the history.
"""

from typing import Final

from application.use_cases import (
    action,
    benchmark,
    change_request,
    compliance,
    contingency_plan,
    contract,
    daily_digest,
    document,
    enrolment,
    escalation,
    feed,
    filed_document,
    forward_plan,
    framework,
    group,
    improvement_plan,
    kpi,
    meeting,
    notice,
    ocds,
    organisation,
    payment,
    person,
    planned_audit,
    planned_procurement,
    policy,
    programme,
    recommendation,
    record,
    register_import,
    report,
    review,
    risk,
    service_credit,
    social_value,
    standard,
    submission,
    suggestion,
    supplier,
    tiering_model,
)
from application.use_cases.amendment import amendments, story
from application.use_cases.use_case import BROUGHT_BY_DATE, UseCase, id_of

_NOUNS: Final = (
    contract,
    change_request,
    kpi,
    group,
    review,
    suggestion,
    planned_audit,
    framework,
    meeting,
    action,
    forward_plan,
    recommendation,
    submission,
    tiering_model,
    policy,
    standard,
    compliance,
    programme,
    enrolment,
    social_value,
    benchmark,
    supplier,
    organisation,
    notice,
    payment,
    improvement_plan,
    service_credit,
    escalation,
    risk,
    contingency_plan,
    report,
    person,
    planned_procurement,
    filed_document,
    document,
    daily_digest,
)
_ACTS: Final = tuple(use_case for noun in _NOUNS for use_case in noun.CHANGES)
CHANGES: Final = tuple(use_case for use_case in _ACTS if use_case.name not in BROUGHT_BY_DATE)
BY_DATE: Final = {use_case.name: use_case for use_case in _ACTS if use_case.name in BROUGHT_BY_DATE}
"""What the record itself records once its day has come: it has no address, but people may put it right."""
READS: Final = (
    *(read for noun in (*_NOUNS, register_import) for read in noun.READS),
    *record.READS,
    *feed.READS,
    *ocds.READS,
)
_WRITES: Final = (*document.WRITES, *contract.WRITES, *register_import.WRITES)
AMENDMENTS: Final = amendments(CHANGES)
STORY: Final = story(READS)
USE_CASES: Final = {use_case.name: use_case for use_case in (*CHANGES, *AMENDMENTS, *_WRITES, *READS, STORY)}

__all__ = ["AMENDMENTS", "BY_DATE", "CHANGES", "READS", "USE_CASES", "UseCase", "id_of"]
