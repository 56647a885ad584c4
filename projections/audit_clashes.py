"""Which planned audits look at a contract that is under review, as the record finds it (paper 1.3)."""

from collections.abc import Iterator
from typing import Final, NamedTuple
from uuid import UUID

from msgspec.structs import replace

from application.handling.message import Prepare, Prepared, RestsOn
from application.record import Basis, Record
from domain.chronicle import Chronicle, noun_of
from domain.decisions import Command
from domain.events import Event
from domain.planned_audit import PLANNED_AUDIT
from domain.review.selection import RecordNonSelection, RecordSelection
from domain.review.terms import AuditCheck, Review
from projections import table_query
from projections.planned_audit import PLANNED_AUDITS, AuditRow
from projections.register import REGISTER
from projections.review import REVIEWS, ReviewLine, ReviewRow
from projections.table_query import Query

NONE_ON_RECORD: Final = "No planned audit on record looks at it."


class Clash(NamedTuple):
    """A line of a review to come, and an audit that looks at the same contract."""

    review: ReviewRow
    line: ReviewLine
    audit: AuditRow


def audits_of(record: Record, basis: Basis, contract_id: str) -> list[AuditRow]:
    """The audits that are planned or under way and look at a contract, or at one of its suppliers; the first first."""
    row = table_query.row_of(record, REGISTER, basis, contract_id)
    asked = [("contract_id", contract_id)]
    asked += [("supplier_id", supplier_id) for supplier_id in (row.summary.supplier_ids if row else ())]
    still = {"state": "planned", "under_way_from": basis.valid_at.isoformat()}
    found = {
        audit.stream_id: audit
        for name, value in asked
        for audit in table_query.whole(record, PLANNED_AUDITS, basis, Query({**still, name: value}))
    }
    return sorted(found.values(), key=lambda audit: (audit.summary.first_day, audit.summary.title))


def clashes(record: Record, basis: Basis, reviews: list[ReviewRow]) -> Iterator[Clash]:
    """Line by line, the audits that look at the contracts of these reviews."""
    known: dict[str, list[AuditRow]] = {}
    for review in reviews:
        for line in review.summary.lines:
            if line.contract_id is None:
                continue
            if line.contract_id not in known:
                known[line.contract_id] = audits_of(record, basis, line.contract_id)
            yield from (Clash(review, line, audit) for audit in known[line.contract_id])


def reviews_to_come(record: Record, basis: Basis) -> list[ReviewRow]:
    """Reviews that are put down, the first first."""
    return [*table_query.whole(record, REVIEWS, basis, Query({"status": "scheduled"}, sort="day"))]


def in_words(audits: list[AuditRow]) -> str:
    """What the record found, in words."""
    said = (f"{audit.summary.title}, by {audit.summary.auditor}, {audit.summary.days}" for audit in audits)
    return f"On record: {'; '.join(said)}." if audits else NONE_ON_RECORD


def looked_up(record: Record) -> Prepare:
    """Puts into the reasons of a choice what the record knows of audits: a clash that is on record is one, whatever was
    typed, and where nothing was typed what the record says of it stands."""

    def prepare(command: Command, before: Chronicle[Review] | None) -> Prepared:
        assert isinstance(command, RecordSelection | RecordNonSelection)  # noqa: S101  (it is registered for these)
        contract_id = _contract(command, before)
        position, basis = record.head(), record.basis(command.effective_from)
        found = audits_of(record, basis, str(contract_id)) if contract_id else []
        audit = command.audit
        if audit is None:
            audit = AuditCheck(clash=bool(found), outcome=in_words(found))
        elif found and not audit.clash:
            audit = AuditCheck(clash=True, outcome=f"{audit.outcome} {in_words(found)}".strip()[:5000])
        prepared = command if audit == command.audit else replace(command, audit=audit)
        return Prepared(prepared, rests_on=RestsOn(position, _of_an_audit))

    return prepare


def _of_an_audit(event: Event) -> bool:
    return noun_of(event.fact) == PLANNED_AUDIT.noun


def _contract(command: RecordSelection | RecordNonSelection, before: Chronicle[Review] | None) -> UUID | None:
    if isinstance(command, RecordNonSelection):
        return command.contract_id
    review = before.latest() if before else None
    item = review.item(command.item) if review else None
    return item.contract_id if item else None
