"""The list of payments by contract and quarter, and what follows from it: spend, and how quickly invoices were paid."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, NamedTuple
from uuid import UUID

from application.record import Basis, Record
from domain.notice.required import UNDER_THE_ACT
from domain.payment import PAYMENT, Payment
from domain.periods import bounds
from projections import table_query
from projections.columns import Id
from projections.register import REGISTER
from projections.table import Row, Table
from projections.table_query import Query


class Summary(NamedTuple):
    """What a list shows of it."""

    contract_id: Id
    period: str
    """The quarter: *2026-Q2*."""
    total_incl_vat: str
    """What was paid, including VAT, pounds."""
    payments: int
    """How many payments there were."""
    refunded_incl_vat: str
    """What was paid back, including VAT, pounds."""
    large: int
    """How many of the payments were above £30,000, VAT included."""
    dated: int
    """How many of the payments have a day on which the invoice was received."""
    days: int
    """The days of those from invoice to payment, added up; the day after the invoice came is the first."""
    within_30: int
    """How many of those were paid within 30 days."""
    within_60: int
    """How many from the 31st to the 60th day."""
    later: int
    """How many on the 61st day or later."""
    due_unpaid: int
    """How many sums fell due in the quarter and were not paid in it."""


PaymentRow = Row[Summary]
"""What was paid under a contract in a quarter, as the list has it."""


def summarise(payment: Payment, _payment_id: UUID) -> Summary:
    """What a list shows of it."""
    figures = payment.figures
    return Summary(
        contract_id=str(payment.contract_id),
        period=payment.period,
        total_incl_vat=str(figures.total_incl_vat),
        payments=figures.payments,
        refunded_incl_vat=str(figures.refunded_incl_vat),
        large=len(payment.large),
        dated=figures.dated,
        days=figures.days,
        within_30=figures.within_30,
        within_60=figures.within_60,
        later=figures.later,
        due_unpaid=figures.due_unpaid,
    )


PAYMENTS: Final = Table(
    name="payment",
    stream=PAYMENT,
    summary=Summary,
    summarise=summarise,
    sorted_by=("period",),
    indexed=("contract_id",),
    filters={
        "contract_id": "r.contract_id = ?",
        "period": "r.period = ?",
    },
    choices={"published": {"yes": "r.large > 0", "no": "r.large = 0"}},
)


class Spend(NamedTuple):
    """What was paid under a contract so far, and what it was estimated at."""

    contract_id: str
    reference: str
    title: str
    directorate: str
    paid_incl_vat: Decimal
    """What was paid in all quarters told, what was paid back taken off, including VAT, pounds."""
    estimated_incl_vat: Decimal | None
    """What the contract is estimated at including VAT, pounds; none where that is not on record."""
    share: str | None
    """Of the estimate, in percent with one decimal; none without an estimate."""
    first: str
    """The first quarter told."""
    last: str
    """The last quarter told."""


class Promptness(NamedTuple):
    """How quickly invoices under contracts of the Procurement Act 2023 were paid (reg 38(2))."""

    first_day: str
    """Of the half-year."""
    last_day: str
    """Of the half-year."""
    due_on: str
    """The last day for the notice: 30 days beginning with the last day of the half-year."""
    payments: int
    """How many payments there were."""
    dated: int
    """How many of them have a day on which the invoice was received; the rest is in no figure below."""
    mean_days: str | None
    """Days from invoice to payment on average, with one decimal; none where no payment is dated."""
    within_30: str | None
    """Of the dated payments, in percent with one decimal: paid within 30 days."""
    within_60: str | None
    """Paid from the 31st to the 60th day."""
    later: str | None
    """Paid on the 61st day or later."""
    due_unpaid: str | None
    """Of the sums that fell due, in percent with one decimal: not paid in the period."""


def spend(record: Record, basis: Basis, directorate: str = "") -> list[Spend]:
    """Contracts under which anything was paid, by reference."""
    by_contract = defaultdict[str, list[Summary]](list)
    for row in table_query.whole(record, PAYMENTS, basis, Query()):
        by_contract[row.summary.contract_id].append(row.summary)
    filters = {"directorate": directorate} if directorate else {}
    contracts = table_query.whole(record, REGISTER, basis, Query(filters))
    found = []
    for contract in contracts:
        told = by_contract.get(contract.stream_id)
        if told is None:
            continue
        paid = sum(
            (Decimal(quarter.total_incl_vat) - Decimal(quarter.refunded_incl_vat) for quarter in told),
            Decimal(),
        )
        text = contract.summary.estimated_incl_vat
        estimate = Decimal(text) if text else None
        periods = sorted(quarter.period for quarter in told)
        found.append(
            Spend(
                contract.stream_id,
                contract.summary.reference,
                contract.summary.title,
                contract.summary.directorate,
                paid,
                estimate,
                _percent(paid, estimate) if estimate else None,
                periods[0],
                periods[-1],
            )
        )
    return sorted(found, key=lambda contract: contract.reference)


def promptness(record: Record, basis: Basis, half_year: tuple[date, date], due_on: date) -> Promptness:
    """The figures of a half-year, of contracts under the Act alone (SI 2024/716 reg 5(4)(c): those under the
    regulations of 2015 have figures of their own)."""
    under_the_act = {
        row.stream_id
        for regime in UNDER_THE_ACT
        for row in table_query.whole(record, REGISTER, basis, Query({"legal_regime": regime}))
    }
    quarters = [
        row.summary
        for row in table_query.whole(record, PAYMENTS, basis, Query())
        if row.summary.contract_id in under_the_act and _lies_in(row.summary.period, half_year)
    ]
    dated, unpaid = _sum(quarters, "dated"), _sum(quarters, "due_unpaid")
    payments = _sum(quarters, "payments")
    fell_due = payments + unpaid
    return Promptness(
        first_day=half_year[0].isoformat(),
        last_day=half_year[1].isoformat(),
        due_on=due_on.isoformat(),
        payments=payments,
        dated=dated,
        mean_days=str(_rounded(Decimal(_sum(quarters, "days")) / dated)) if dated else None,
        within_30=_percent(_sum(quarters, "within_30"), dated) if dated else None,
        within_60=_percent(_sum(quarters, "within_60"), dated) if dated else None,
        later=_percent(_sum(quarters, "later"), dated) if dated else None,
        due_unpaid=_percent(unpaid, fell_due) if fell_due else None,
    )


def _lies_in(period: str, half_year: tuple[date, date]) -> bool:
    first, last = bounds(period)
    return half_year[0] <= first and last <= half_year[1]


def _sum(quarters: Iterable[Summary], name: str) -> int:
    return sum(getattr(quarter, name) for quarter in quarters)


def _percent(part: Decimal | int, whole: Decimal | int) -> str:
    return str(_rounded(100 * Decimal(part) / Decimal(whole)))


def _rounded(figure: Decimal) -> Decimal:
    return figure.quantize(Decimal("0.1"), ROUND_HALF_UP)
