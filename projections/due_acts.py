"""What a date brings: marks and expiries that must be events and not a clock in a query, as the tables tell of them.

Found here; ``web/daily.py`` submits each of them.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from application.record import Basis, Record
from domain.chronicle import Chronicle
from domain.compliance import COMPLIANCE
from domain.compliance.waiver_end import ExpireWaiver
from domain.contract import CONTRACT
from domain.contract.tier_override import ExpireTierOverride
from domain.dates import earliest
from domain.decisions import Command, Policy
from domain.enrolment.accreditation import Lapse
from domain.notice import NOTICE
from domain.notice.falling_due import NoteNoticeDue, NoteNoticeNoLongerDue
from domain.notice.payments_compliance import NoteComplianceDue
from domain.notice.required import (
    OWING,
    PAYMENTS_COMPLIANCE,
    Required,
    brings,
    half_year_of,
    required,
    required_by_payments,
    required_of_compliance,
)
from domain.notice.terms import OPEN, Notice, council_notice_id_of, notice_id_of
from domain.payment import PAYMENT, Payment
from domain.periods import bounds, period_of
from domain.submission.overdue import MarkOverdue
from projections import returns, table_query
from projections.compliance import COMPLIANCES
from projections.enrolment import ENROLMENTS
from projections.notice import NOTICES
from projections.notice import Summary as Notices
from projections.payment import PAYMENTS, PaymentRow
from projections.register import REGISTER
from projections.table_query import Query

_KPIS_AT_ONCE = 200


@dataclass(frozen=True)
class DueAct:
    """One thing that a date brings."""

    use_case: str
    stream_id: UUID | None
    command: Command
    about: str
    """What it is about, for the operator."""


def due_acts(record: Record, basis: Basis, policy: Policy | None = None) -> Iterator[DueAct]:
    """Everything that the day of the basis brings, as known then."""
    yield from _overrides(record, basis)
    yield from _overdue(record, basis)
    yield from _waivers(record, basis)
    yield from _lapses(record, basis)
    yield from _notices(record, basis, policy or Policy())


def _overrides(record: Record, basis: Basis) -> Iterator[DueAct]:
    """Overrides of the calculated tier whose last day is past (domain rule I17)."""
    yesterday = (basis.valid_at - timedelta(days=1)).isoformat()
    for row in table_query.whole(record, REGISTER, basis, Query({"override_to": yesterday})):
        command = ExpireTierOverride(reason=f"The override ran until {row.summary.tier_override_until}.")
        yield DueAct("expire-tier-override", UUID(row.stream_id), command, row.summary.reference)


def _overdue(record: Record, basis: Basis) -> Iterator[DueAct]:
    """Returns that are due and of which nothing is on record."""
    today, cursor = basis.valid_at.isoformat(), ""
    while True:
        page = returns.returns(record, basis, returns.ReturnsQuery("", "missing", _KPIS_AT_ONCE, cursor))
        for owed in page.items:
            if owed.submission_id is None and owed.due_on < today:
                command = MarkOverdue(kpi_id=UUID(owed.kpi_id), period=owed.period)
                yield DueAct("mark-submission-overdue", None, command, f"{owed.title}, {owed.period}")
        if not page.next_cursor:
            return
        cursor = page.next_cursor


def _waivers(record: Record, basis: Basis) -> Iterator[DueAct]:
    """Waivers whose last day is past."""
    for row in table_query.whole(record, COMPLIANCES, basis, Query({"waiver_due": "yes"})):
        stream_id = UUID(row.stream_id)
        state = record.chronicle_at(COMPLIANCE, stream_id, basis.position).in_force(basis.valid_at)
        for waiver in state.waivers if state else ():
            if waiver.until < basis.valid_at:
                command = ExpireWaiver(clause_id=waiver.clause_id)
                yield DueAct("expire-waiver", stream_id, command, f"{row.summary.title}, {waiver.clause_id}")


def _lapses(record: Record, basis: Basis) -> Iterator[DueAct]:
    """Accreditations whose last day is past (domain rule I19)."""
    for row in table_query.whole(record, ENROLMENTS, basis, Query({"lapse_due": "yes"})):
        yield DueAct(
            "lapse-accreditation",
            UUID(row.stream_id),
            Lapse(),
            f"{row.summary.programme}, {row.summary.person}",
        )


def _notices(record: Record, basis: Basis, policy: Policy) -> Iterator[DueAct]:
    """Notices that facts of contracts bring, whose day they move, and that none brings any more."""
    known: dict[str, dict[UUID, Notices]] = defaultdict(dict)
    for noted in table_query.whole(record, NOTICES, basis, Query()):
        if noted.summary.cause is not None and noted.summary.contract_id is not None:
            known[noted.summary.contract_id][UUID(noted.stream_id)] = noted.summary
    payments = _large_payments(record, basis)
    yield from _compliance(record, basis)
    for contract_id, reference in _with_notices(record, basis, known):
        contract = record.chronicle_at(CONTRACT, UUID(contract_id), basis.position)
        there = known.get(contract_id, {})
        paid = payments.get(contract_id, {})
        owed = [(asked, "") for asked in required(contract, policy)]
        owed += [
            (asked, period) for period, told in paid.items() for asked in required_by_payments(contract, told)
        ]
        for asked, period in owed:
            on_record = there.get(notice_id_of(contract.stream_id, asked.kind, asked.cause))
            if on_record is None or _says_otherwise(on_record, asked):
                command = NoteNoticeDue(
                    contract_id=contract.stream_id, kind=asked.kind, cause=asked.cause, period=period
                )
                yield DueAct("note-notice-due", None, command, f"{reference}, {asked.kind}")
        for notice_id in there:
            notice = record.chronicle_at(NOTICE, notice_id, basis.position).latest()
            if (
                notice is not None
                and notice.state in OPEN
                and not brings(contract, notice, policy, paid.get(_quarter(notice)))
            ):
                gone = NoteNoticeNoLongerDue()
                yield DueAct("note-notice-no-longer-due", notice_id, gone, f"{reference}, {notice.kind}")


def _compliance(record: Record, basis: Basis) -> Iterator[DueAct]:
    """Half-years whose payments bring a payments compliance notice, and notices that none brings any more."""
    noted = {
        UUID(row.stream_id): row.summary.state
        for row in table_query.whole(record, NOTICES, basis, Query({"kind": PAYMENTS_COMPLIANCE}))
    }
    accounts: dict[date, list[PaymentRow]] = defaultdict(list)
    for row in table_query.whole(record, PAYMENTS, basis, Query()):
        if row.summary.payments or row.summary.due_unpaid:
            accounts[half_year_of(bounds(row.summary.period)[0])[1]].append(row)
    days = {council_notice_id_of(PAYMENTS_COMPLIANCE, day): day for day in accounts}
    for notice_id in {**noted, **days}:
        state, day = noted.get(notice_id, "no longer due"), days.get(notice_id)
        notice = (
            record.chronicle_at(NOTICE, notice_id, basis.position).latest() if notice_id in noted else None
        )
        stands = (
            [row for row in accounts[day] if notice and UUID(row.stream_id) == notice.payment_id]
            if day
            else []
        )
        if notice is not None and state in OPEN and not any(_brings(record, basis, row) for row in stands):
            yield DueAct("note-notice-no-longer-due", notice_id, NoteNoticeNoLongerDue(), notice.kind)
            state = "no longer due"
        if state == "no longer due" and day is not None:
            bringing = next((row for row in accounts[day] if _brings(record, basis, row)), None)
            if bringing is not None:
                command = NoteComplianceDue(half_year_end=day, payment_id=UUID(bringing.stream_id))
                yield DueAct("note-compliance-due", None, command, f"the half-year to {day.isoformat()}")


def _brings(record: Record, basis: Basis, account: PaymentRow) -> bool:
    """Whether an account of payments is about a public contract, in a half-year of which that is published."""
    payments = record.chronicle_at(PAYMENT, UUID(account.stream_id), basis.position)
    contract = record.chronicle_at(CONTRACT, UUID(account.summary.contract_id), basis.position)
    return any(required_of_compliance(contract, payments))


def _large_payments(record: Record, basis: Basis) -> dict[str, dict[str, Chronicle[Payment]]]:
    """What was paid above the line, by contract and quarter."""
    found: dict[str, dict[str, Chronicle[Payment]]] = defaultdict(dict)
    for row in table_query.whole(record, PAYMENTS, basis, Query({"published": "yes"})):
        told = record.chronicle_at(PAYMENT, UUID(row.stream_id), basis.position)
        found[row.summary.contract_id][row.summary.period] = told
    return found


def _quarter(notice: Notice) -> str:
    """The quarter that ends on the day from which the notice is counted."""
    day = earliest(notice.counted_from)
    return period_of("quarterly", day) if day else ""


def _says_otherwise(noted: Notices, asked: Required) -> bool:
    """Whether what is on record of a notice is no longer what brings it."""
    return noted.state == "no longer due" or (noted.state in OPEN and noted.working != asked.working)


def _with_notices(record: Record, basis: Basis, known: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Id and reference of the contracts that may owe a notice, or of which one is on record."""
    seen = set()
    for regime in OWING:
        for row in table_query.whole(record, REGISTER, basis, Query({"legal_regime": regime})):
            seen.add(row.stream_id)
            yield row.stream_id, row.summary.reference
    for contract_id in sorted(set(known) - seen):
        yield contract_id, contract_id
