"""The audit programme of the sample: what the record finds of it beside reviews, on every road."""

from typing import Any
from uuid import UUID

from application.handling.message import CommandMessage
from application.use_cases import USE_CASES
from domain.decisions import Actor
from domain.review.selection import RecordSelection
from domain.review.terms import AuditCheck, Criteria, Judged
from projections import table_query
from projections.audit_clashes import NONE_ON_RECORD, audits_of, clashes, reviews_to_come
from projections.extracts import BY_NAME, Options
from projections.register import REGISTER
from projections.table_query import Query
from web.services import Services

_ON_THE_MEALS = "Payments in catering"


def test_a_clash_is_found_by_the_record(sample: Services) -> None:
    basis = sample.record.basis()
    found = [*clashes(sample.record, basis, reviews_to_come(sample.record, basis))]
    assert {(clash.line.title, clash.audit.summary.title) for clash in found} == {
        ("School Meals", _ON_THE_MEALS)
    }
    rows = [*BY_NAME["reviews-beside-audits"].rows(sample.record, basis, Options())]
    assert [(row["reference"], row["audit"]) for row in rows] == [("CT-2003", _ON_THE_MEALS)] * len(found)


def test_what_is_done_or_withdrawn_clashes_with_nothing(sample: Services) -> None:
    basis = sample.record.basis()
    rows = table_query.whole(sample.record, REGISTER, basis, Query())
    ids = {row.summary.reference: row.stream_id for row in rows}
    for reference, there in (("CT-2002", False), ("CT-2007", False), ("CT-2003", True)):
        found = audits_of(sample.record, basis, ids[reference])
        assert bool(found) is there


def test_the_reasons_of_a_choice_say_what_is_on_record_whatever_is_typed(sample: Services) -> None:
    basis = sample.record.basis()
    review = next(clash for clash in clashes(sample.record, basis, reviews_to_come(sample.record, basis)))
    free = next(line for line in review.review.summary.lines if line.number != review.line.number)

    def checked(item: int, audit: AuditCheck | None) -> AuditCheck:
        asked = RecordSelection(
            item=item, criteria=Criteria(value=Judged("high")), audit=audit, reason="Large."
        )
        message = CommandMessage(
            USE_CASES["record-selection"],
            asked,
            Actor("p-0029", "reviewer"),
            stream_id=UUID(review.review.stream_id),
            seen=sample.record.version(UUID(review.review.stream_id)),
        )
        outcome = sample.commands.would(message)
        fact: Any = outcome.events[0].fact
        return fact.audit

    typed = checked(review.line.number, AuditCheck(clash=False, outcome="None."))
    assert typed.clash
    assert typed.outcome.startswith("None. On record: Payments in catering, by Internal audit, from ")
    assert checked(review.line.number, None).clash
    assert checked(free.number, None) == AuditCheck(clash=False, outcome=NONE_ON_RECORD)
    assert checked(free.number, AuditCheck(clash=True, outcome="By the funder.")).clash
