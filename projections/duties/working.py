"""Working out duties at a basis: what is due for some contracts, what is due for none, and what names people."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from application.record import Basis, Record
from domain.dates import latest
from projections import table_query
from projections.duties.acted_for import acted_for
from projections.duties.amendments import amendments
from projections.duties.among import EVERY, OF_NO_CONTRACT, Among, of_rows
from projections.duties.certificates import certificates, expiring
from projections.duties.changes import change_requests, unapproved
from projections.duties.dates import from_dates
from projections.duties.documents import erasures
from projections.duties.duty import DutiesQuery, Duty, RegisterRows, row_about, still_asked
from projections.duties.improvement import credits_to_take, escalations, plans, plans_wanted
from projections.duties.notices import (
    assessments,
    indicators,
    notices,
    notices_of_the_council,
    pipelines,
    procurements,
)
from projections.duties.people import ERASURE, people
from projections.duties.performance import missing_returns, waiting_returns
from projections.duties.posts import of_posts
from projections.duties.publication import quarterly_register
from projections.duties.reviews import actions, areas, findings, lasting, questions, sessions
from projections.duties.risks import contingency, risks
from projections.duties.standard import compliance
from projections.duties.tier import from_tier
from projections.duties.units import left_over
from projections.meeting import last_meetings
from projections.policy import policy_at
from projections.register import REGISTER, ContractRow
from projections.table_query import Query
from projections.training_match import model_in_force

_ROLES = ("owner", "contract_manager", "lead_officer")


def worked_out(record: Record, basis: Basis, asked: DutiesQuery) -> list[Duty]:
    """Every duty asked for, the soonest first and those without a date last."""
    if asked.people_alone:
        erasures = (duty for duty in people(record, basis, asked.names) if duty.duty == ERASURE)
        return [erasure for erasure in erasures if wanted(erasure, asked, basis.valid_at)]
    rows = {row.stream_id: row for row in _contracts(record, basis, asked)}
    found = (duty for duty in _every(record, basis, rows, asked) if wanted(duty, asked, basis.valid_at))
    return sorted(_asked_yet(record, basis, rows, found), key=Duty.key)


def of_contracts(record: Record, basis: Basis, contracts: Iterable[str]) -> list[Duty]:
    """Every duty of the stories of these contracts, be they on the register on the day or not."""
    ids = frozenset(contracts)
    rows = table_query.several(record, REGISTER, basis, ids)
    found = _of_stories(record, basis, rows, "", Among(ids))
    return list(_asked_yet(record, basis, rows, found))


@dataclass(frozen=True)
class OfNoContract:
    """Duties that are worked out together, of no contract's story."""

    nouns: frozenset[str]
    """The kinds of stream that they follow from, besides the contracts that are looked up."""
    found: Callable[[Record, Basis, RegisterRows], Iterator[Duty]]

    def worked_out(self, record: Record, basis: Basis, rows: RegisterRows) -> list[Duty]:
        """All of them, given the rows of contracts that may be looked up."""
        return list(_asked_yet(record, basis, rows, self.found(record, basis, rows)))


def _about_none(record: Record, basis: Basis, rows: RegisterRows) -> Iterator[Duty]:
    yield from sessions(record, basis, rows, OF_NO_CONTRACT)
    yield from questions(record, basis, rows, OF_NO_CONTRACT)
    yield from findings(record, basis, rows, OF_NO_CONTRACT)
    yield from actions(record, basis, rows, "", OF_NO_CONTRACT)


def _posts(record: Record, basis: Basis, rows: RegisterRows) -> Iterator[Duty]:
    yield from of_posts(record, basis, rows, "")


def _councils(record: Record, basis: Basis, _rows: RegisterRows) -> Iterator[Duty]:
    yield from notices_of_the_council(record, basis)
    yield from pipelines(record, basis)
    yield from procurements(record, basis)
    yield from erasures(record, basis)
    yield from quarterly_register(record, basis)


OF_NO_CONTRACTS: Final[Mapping[str, OfNoContract]] = {
    "about no contract": OfNoContract(frozenset({"review", "action"}), _about_none),
    "posts": OfNoContract(frozenset({"review", "group", "recommendation", "forward_plan"}), _posts),
    "council": OfNoContract(
        frozenset({"notice", "planned_procurement", "person", "report", "document"}), _councils
    ),
}
"""What is due and belongs to no contract's story, by what it is called."""


def naming_people(record: Record, basis: Basis, rows: RegisterRows, asked: DutiesQuery) -> list[Duty]:
    """Duties whose words name people, as the directory does now."""
    return list(_asked_yet(record, basis, rows, _naming_people(record, basis, rows, asked)))


def wanted(duty: Duty, asked: DutiesQuery, day: date) -> bool:
    """Whether it is one of those asked for on *day*."""
    if asked.person and asked.person not in duty.who:
        return False
    if asked.directorate and duty.directorate != asked.directorate:
        return False
    last = latest(duty.due)
    return last is None or last <= asked.until or last < day


def _every(record: Record, basis: Basis, rows: RegisterRows, asked: DutiesQuery) -> Iterator[Duty]:
    yield from _of_stories(record, basis, rows, asked.person, EVERY)
    yield from of_posts(record, basis, rows, asked.person)
    yield from _councils(record, basis, rows)
    yield from _naming_people(record, basis, rows, asked)


def _of_stories(
    record: Record, basis: Basis, rows: RegisterRows, person: str, among: Among
) -> Iterator[Duty]:
    """Duties of the stories that they are *among*; of those that may be a *person's*, whichever contract they are
    about, no others. Where there is no such limit, also what is about no contract."""
    (model, _), held = model_in_force(record, basis), _last_held(record, basis, rows)
    policy = policy_at(record, basis)
    meetings = last_meetings(record, basis, of_rows(rows).contracts)
    for row in rows.values():
        last_review = held.get(row.stream_id, "")
        yield from from_dates(row, basis.valid_at, last_review, policy)
        yield from from_tier(row, model, basis.valid_at, last_review, meetings.get(row.stream_id, {}))
    yield from missing_returns(record, basis, rows)
    yield from waiting_returns(record, basis, rows)
    yield from sessions(record, basis, rows, among)
    yield from questions(record, basis, rows, among)
    yield from findings(record, basis, rows, among)
    yield from areas(record, basis, rows)
    yield from actions(record, basis, rows, person, among)
    yield from lasting(record, basis, rows)
    yield from plans_wanted(record, basis, rows, policy)
    yield from plans(record, basis, rows, person, among)
    yield from credits_to_take(record, basis, rows)
    yield from escalations(record, basis, rows, person, among)
    yield from risks(record, basis, rows, person, among)
    yield from contingency(record, basis, rows, person, among)
    yield from certificates(record, basis, rows)
    yield from expiring(record, basis, rows)
    yield from change_requests(record, basis, rows)
    yield from unapproved(record, basis, rows)
    yield from compliance(record, basis, rows)
    yield from left_over(record, basis, rows)
    yield from notices(record, basis, rows)
    yield from indicators(record, basis, rows)
    yield from assessments(record, basis, rows)
    yield from amendments(record, basis, rows)


def _naming_people(record: Record, basis: Basis, rows: RegisterRows, asked: DutiesQuery) -> Iterator[Duty]:
    yield from people(record, basis, asked.names)
    yield from acted_for(record, basis, rows, asked)


def _asked_yet(record: Record, basis: Basis, rows: RegisterRows, found: Iterable[Duty]) -> Iterator[Duty]:
    """Those of them that are asked yet of the contracts that they are about."""
    for duty in found:
        row = row_about(record, basis, rows, duty.contract_id)
        if row is None or still_asked(duty, row, basis.valid_at):
            yield duty


def _last_held(record: Record, basis: Basis, rows: RegisterRows) -> dict[str, str]:
    """The day on which each contract was last reviewed."""
    found: dict[str, str] = {}
    for status in ("held", "closed"):
        for review in of_rows(rows).reviews(record, basis, {"status": status}):
            for contract_id in review.summary.contracts:
                found[contract_id] = max(found.get(contract_id, ""), review.summary.held_on or "")
    return found


def _contracts(record: Record, basis: Basis, asked: DutiesQuery) -> Iterator[ContractRow]:
    """The contracts in force in which the person holds a role, or all those of the directorate."""
    filters = {"directorate": asked.directorate} if asked.directorate else {}
    for role in _ROLES if asked.person else ("",):
        chosen = filters | ({role: asked.person} if role else {})
        yield from table_query.whole(record, REGISTER, basis, Query(chosen))
