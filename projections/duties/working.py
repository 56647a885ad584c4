"""Working out duties at a basis: the contracts asked about, and everything that is due for them or for the person."""

from collections.abc import Iterator
from datetime import date

from application.record import Basis, Record
from domain.dates import latest
from projections import table_query
from projections.duties.acted_for import acted_for
from projections.duties.amendments import amendments
from projections.duties.certificates import certificates, expiring
from projections.duties.changes import change_requests, unapproved
from projections.duties.dates import from_dates
from projections.duties.documents import erasures
from projections.duties.duty import DutiesQuery, Duty, RegisterRows, row_about, still_asked
from projections.duties.improvement import credits_to_take, escalations, plans, plans_wanted
from projections.duties.notices import assessments, indicators, notices, pipelines, procurements
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
from projections.review import REVIEWS
from projections.table_query import Query
from projections.training_match import model_in_force

_ROLES = ("owner", "contract_manager", "lead_officer")
_FEW = 100
"""Up to so many contracts are looked up one by one; more are found by reading a table once."""


def duties(record: Record, basis: Basis, asked: DutiesQuery) -> list[Duty]:
    """Every duty asked for, the soonest first and those without a date last."""
    if asked.people_alone:
        erasures = (duty for duty in people(record, basis, asked.names) if duty.duty == ERASURE)
        return [erasure for erasure in erasures if _wanted(erasure, asked, basis.valid_at)]
    rows = {row.stream_id: row for row in _contracts(record, basis, asked)}

    def is_asked(duty: Duty) -> bool:
        row = row_about(record, basis, rows, duty.contract_id)
        return row is None or still_asked(duty, row, basis.valid_at)

    found = (duty for duty in _every(record, basis, rows, asked) if _wanted(duty, asked, basis.valid_at))
    return sorted(filter(is_asked, found), key=Duty.key)


def _every(record: Record, basis: Basis, rows: RegisterRows, asked: DutiesQuery) -> Iterator[Duty]:
    few = len(rows) <= _FEW
    (model, _), held = model_in_force(record, basis), _last_held(record, basis)
    policy = policy_at(record, basis)
    meetings = last_meetings(record, basis, [*rows] if few else None)
    for row in rows.values():
        last_review = held.get(row.stream_id, "")
        yield from from_dates(row, basis.valid_at, last_review, policy)
        yield from from_tier(row, model, basis.valid_at, last_review, meetings.get(row.stream_id, {}))
    yield from missing_returns(record, basis, rows, few=few)
    yield from waiting_returns(record, basis, rows, few=few)
    yield from sessions(record, basis, rows)
    yield from questions(record, basis, rows)
    yield from findings(record, basis, rows)
    yield from areas(record, basis, rows)
    yield from actions(record, basis, rows, asked.person)
    yield from lasting(record, basis, rows)
    yield from of_posts(record, basis, rows, asked.person)
    yield from plans_wanted(record, basis, rows, policy, few=few)
    yield from plans(record, basis, rows, asked.person)
    yield from credits_to_take(record, basis, rows)
    yield from escalations(record, basis, rows, asked.person)
    yield from risks(record, basis, rows, asked.person)
    yield from contingency(record, basis, rows, asked.person)
    yield from certificates(record, basis, rows)
    yield from expiring(record, basis, rows)
    yield from change_requests(record, basis, rows)
    yield from unapproved(record, basis, rows)
    yield from compliance(record, basis, rows)
    yield from left_over(record, basis, rows)
    yield from people(record, basis, asked.names)
    yield from notices(record, basis, rows)
    yield from pipelines(record, basis)
    yield from procurements(record, basis)
    yield from indicators(record, basis, rows)
    yield from assessments(record, basis, rows)
    yield from amendments(record, basis, rows)
    yield from acted_for(record, basis, rows, asked)
    yield from erasures(record, basis)
    yield from quarterly_register(record, basis)


def _last_held(record: Record, basis: Basis) -> dict[str, str]:
    """The day on which each contract was last reviewed."""
    found: dict[str, str] = {}
    for status in ("held", "closed"):
        for review in table_query.whole(record, REVIEWS, basis, Query({"status": status})):
            for contract_id in review.summary.contracts:
                found[contract_id] = max(found.get(contract_id, ""), review.summary.held_on or "")
    return found


def _contracts(record: Record, basis: Basis, asked: DutiesQuery) -> Iterator[ContractRow]:
    """The contracts in force in which the person holds a role, or all those of the directorate."""
    filters = {"directorate": asked.directorate} if asked.directorate else {}
    for role in _ROLES if asked.person else ("",):
        wanted = filters | ({role: asked.person} if role else {})
        yield from table_query.whole(record, REGISTER, basis, Query(wanted))


def _wanted(duty: Duty, asked: DutiesQuery, day: date) -> bool:
    if asked.person and asked.person not in duty.who:
        return False
    if asked.directorate and duty.directorate != asked.directorate:
        return False
    last = latest(duty.due)
    return last is None or last <= asked.until or last < day
