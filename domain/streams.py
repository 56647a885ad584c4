"""Every kind of stream there is, by noun. A new noun of the business is one line here."""

from collections.abc import Sequence
from typing import Any, Final

from domain.action import ACTION
from domain.benchmark import BENCHMARK
from domain.change_request import CHANGE_REQUEST
from domain.chronicle import Chronicle, noun_of
from domain.compliance import COMPLIANCE
from domain.contingency_plan import CONTINGENCY_PLAN
from domain.contract import CONTRACT
from domain.daily_digest import DAILY_DIGEST
from domain.document import DOCUMENT
from domain.enrolment import ENROLMENT
from domain.escalation import ESCALATION
from domain.events import Event
from domain.filed_document import FILED_DOCUMENT
from domain.forward_plan import FORWARD_PLAN
from domain.framework import FRAMEWORK
from domain.group import GROUP
from domain.improvement_plan import IMPROVEMENT_PLAN
from domain.kpi import KPI
from domain.meeting import MEETING
from domain.notice import NOTICE
from domain.organisation import ORGANISATION
from domain.payment import PAYMENT
from domain.person import PERSON
from domain.planned_audit import PLANNED_AUDIT
from domain.planned_procurement import PLANNED_PROCUREMENT
from domain.policy import POLICY
from domain.programme import PROGRAMME
from domain.recommendation import RECOMMENDATION
from domain.register_import import REGISTER_IMPORT
from domain.report import REPORT
from domain.review import REVIEW
from domain.risk import RISK
from domain.service_credit import SERVICE_CREDIT
from domain.social_value import SOCIAL_VALUE
from domain.standard import STANDARD
from domain.stream import Stream
from domain.submission import SUBMISSION
from domain.suggestion import SUGGESTION
from domain.supplier import SUPPLIER
from domain.tiering_model import TIERING_MODEL

ALL: Final[tuple[Stream[Any], ...]] = (
    CONTRACT,
    CHANGE_REQUEST,
    KPI,
    GROUP,
    REVIEW,
    SUGGESTION,
    PLANNED_AUDIT,
    FRAMEWORK,
    MEETING,
    ACTION,
    FORWARD_PLAN,
    RECOMMENDATION,
    SUBMISSION,
    TIERING_MODEL,
    POLICY,
    STANDARD,
    COMPLIANCE,
    PROGRAMME,
    ENROLMENT,
    SOCIAL_VALUE,
    BENCHMARK,
    SUPPLIER,
    ORGANISATION,
    REPORT,
    NOTICE,
    PAYMENT,
    IMPROVEMENT_PLAN,
    SERVICE_CREDIT,
    ESCALATION,
    RISK,
    CONTINGENCY_PLAN,
    PLANNED_PROCUREMENT,
    FILED_DOCUMENT,
    REGISTER_IMPORT,
    PERSON,
    DOCUMENT,
    DAILY_DIGEST,
)
BY_NOUN: Final = {stream.noun: stream for stream in ALL}


def evolve(chronicle: Chronicle[Any] | None, event: Event) -> Chronicle[Any]:
    """The chronicle after *event*, whatever the kind of stream. Holds no rule and refuses nothing."""
    noun = chronicle.noun if chronicle is not None and chronicle.facts else noun_of(event.fact)
    return BY_NOUN[noun].evolve(chronicle, event)


def fold(events: Sequence[Event]) -> Chronicle[Any] | None:
    """The chronicle after *events*, all of one stream from its first on, whatever its kind; ``None`` where there are
    none. Quicker than one by one."""
    return BY_NOUN[noun_of(events[0].fact)].fold(events) if events else None
