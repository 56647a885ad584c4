"""What was paid under a contract in a quarter, as finance tells it: totals, and each payment that is to be published.

==================  ======================  ==========================
State               Facts that may follow   Facts that lead out of it
==================  ======================  ==========================
not told            recorded                recorded → told
told                restated                (none)
==================  ======================  ==========================

**Purpose.** Spend against estimate, payments above £30,000 that are to be published (Procurement Act 2023 s.70), and
how quickly invoices were paid (s.69; Procurement Regulations 2024 reg 38) all come from the finance system. This record
is none: it keeps what those duties rest on, by contract and quarter.

**Dilemmas.**

- *Not each payment.* Thousands of small ones are finance's own to keep; the record has their sum and number, and each
  payment above the line by its reference.
- *Told again.* A quarter is told anew when invoices come in late or were booked on another contract: what was told
  before stays, and the new figures count.
- *Thirty days twice.* Section 68 counts from the invoice's day as day 1, regulation 38 from the day after: an invoice
  of 1 June that was paid on 1 July is late and within 30 days. Days are kept as the regulation counts them.
- *What was paid back* is told apart, and is not taken off what was paid.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Final, TypeAlias, TypeVar
from uuid import UUID, uuid5

from msgspec import Meta, Struct

from domain.case import ENTRY, had_come
from domain.case import Case as AnyCase
from domain.dates import in_words
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.money import Pounds
from domain.money import in_words as pounds
from domain.periods import Period, bounds, frequency_of
from domain.sentences import Names, sentence
from domain.stream import AskedAgain, Effect, Need, Step, Stream

PUBLISHED_ABOVE: Final = Decimal("30000.00")
"""A payment of more than this, VAT included, is published (PA 2023 s.70(1)); two smaller ones are not added up."""
_NAMESPACE: Final = UUID("6b656e74-6c65-4467-a500-0000000000a7")
_Count = Annotated[int, Meta(ge=0, le=10_000_000)]
_ShortReference = Annotated[str, Meta(min_length=1, max_length=80)]


class LargePayment(Struct, frozen=True, forbid_unknown_fields=True):
    """A payment above £30,000, VAT included."""

    reference: _ShortReference
    """By which finance knows the payment."""
    paid_on: date
    """The day on which the supplier received it."""
    amount_incl_vat: Pounds
    """What was paid, including VAT, pounds."""
    invoice: Annotated[str, Meta(max_length=80)] = ""
    """The supplier's invoice."""


class PaymentFigures(Struct, frozen=True, forbid_unknown_fields=True):
    """All payments of the quarter together, large ones included."""

    total_incl_vat: Pounds
    """What was paid, including VAT, pounds."""
    payments: _Count
    """How many payments there were."""
    refunded_incl_vat: Pounds = Decimal("0.00")
    """What was paid back, including VAT, pounds."""
    dated: _Count = 0
    """How many of the payments have a day on which the invoice was received."""
    days: _Count = 0
    """The days of those from invoice to payment, added up; the day after the invoice came is the first."""
    within_30: _Count = 0
    """How many of those were paid within 30 days."""
    within_60: _Count = 0
    """How many from the 31st to the 60th day."""
    later: _Count = 0
    """How many on the 61st day or later."""
    due_unpaid: _Count = 0
    """How many sums fell due in the quarter and were not paid in it."""


LargePayments = Annotated[tuple[LargePayment, ...], Meta(max_length=1000)]


class Payment(Struct, frozen=True):
    """What was paid under a contract in a quarter."""

    contract_id: UUID
    period: str
    """The quarter: *2026-Q2*."""
    figures: PaymentFigures
    """All payments together."""
    large: tuple[LargePayment, ...]
    """Each payment above £30,000, VAT included."""


class RecordPayments(Command, frozen=True, kw_only=True):
    """Tell what was paid under a contract in a quarter; told again, it takes the place of what was told before."""

    contract_id: UUID
    period: Period
    """The quarter: *2026-Q2*."""
    figures: PaymentFigures
    """All payments together."""
    large: LargePayments = ()
    """Each payment above £30,000, VAT included."""


@fact("payment.recorded.v1")
class PaymentsRecorded(Fact, kw_only=True):
    """Finance told what was paid under a contract in a quarter (PA 2023 ss.69, 70)."""

    contract_id: UUID
    period: Period
    """The quarter: *2026-Q2*."""
    figures: PaymentFigures
    """All payments together."""
    large: LargePayments = ()
    """Each payment above £30,000, VAT included."""


@fact("payment.restated.v1")
class PaymentsRestated(Fact, kw_only=True):
    """Finance told anew what was paid under a contract in a quarter."""

    contract_id: UUID
    period: Period
    """The quarter: *2026-Q2*."""
    previous_total_incl_vat: Pounds
    """What it had said was paid, including VAT, pounds."""
    figures: PaymentFigures
    """All payments together."""
    large: LargePayments = ()
    """Each payment above £30,000, VAT included."""


Request = TypeVar("Request", bound=Command)
Case: TypeAlias = AnyCase[Request, Payment | None]


@rule("payment.by-quarter")
def by_quarter(case: Case[RecordPayments]) -> Rejection | None:
    if frequency_of(case.command.period) == "quarterly":
        return None
    return no("Payments are told by quarter of the calendar year, such as 2026-Q2.", "period")


@rule("payment.large-payments", "PA 2023 s.70(1)")
def large_payments_are_large(case: Case[RecordPayments]) -> Rejection | None:
    small = [
        number
        for number, payment in enumerate(case.command.large)
        if payment.amount_incl_vat <= PUBLISHED_ABOVE
    ]
    if not small:
        return None
    return no(
        f"Only payments of more than {pounds(PUBLISHED_ABOVE)} are told one by one; the rest is in the figures.",
        *(f"large.{number}.amount_incl_vat" for number in small),
    )


@rule("payment.within-the-quarter")
def within_the_quarter(case: Case[RecordPayments]) -> Rejection | None:
    if frequency_of(case.command.period) != "quarterly":
        return None
    first, last = bounds(case.command.period)
    faults = [
        f"large.{number}.paid_on"
        for number, payment in enumerate(case.command.large)
        if not first <= payment.paid_on <= last
    ]
    if not faults:
        return None
    return no(f"These were not paid from {in_words(first)} to {in_words(last)}.", *faults)


@rule("payment.each-once")
def each_once(case: Case[RecordPayments]) -> Rejection | None:
    seen, twice = set[str](), []
    for number, payment in enumerate(case.command.large):
        if payment.reference in seen:
            twice.append(f"large.{number}.reference")
        seen.add(payment.reference)
    return no("That payment is told already.", *twice) if twice else None


@rule("payment.figures-add-up", "Procurement Regulations 2024 reg 38")
def figures_add_up(case: Case[RecordPayments]) -> Rejection | None:
    figures, large = case.command.figures, case.command.large
    faults = []
    if figures.within_30 + figures.within_60 + figures.later != figures.dated:
        faults.append("figures.dated")
    if figures.dated > figures.payments or len(large) > figures.payments:
        faults.append("figures.payments")
    if sum((payment.amount_incl_vat for payment in large), Decimal()) > figures.total_incl_vat:
        faults.append("figures.total_incl_vat")
    if not faults:
        return None
    return no("These do not add up with the rest.", *faults)


@rule("payment.says-why", "NAO 8.2")
def restated_with_a_reason(case: Case[RecordPayments]) -> Rejection | None:
    if case.state is None or case.command.reason.strip():
        return None
    return no("Say why it is told anew: a change without a reason cannot be explained later.", "reason")


@rule("payment.says-something-new")
def says_something_new(case: Case[RecordPayments]) -> Rejection | None:
    state, command = case.state, case.command
    if state is None or case.again is not None:
        return None
    if (state.figures, state.large) != (command.figures, command.large):
        return None
    return no("That is on record already.", conflict=True)


def payment_id_of(contract_id: UUID, period: str) -> UUID:
    """The stream of what was paid under that contract in that quarter: there is one, whoever tells it."""
    return uuid5(_NAMESPACE, f"{contract_id} {period}")


def _stream(command: RecordPayments) -> UUID:
    return payment_id_of(command.contract_id, command.period)


def _contract(command: RecordPayments, _state: Any, _others: Any) -> Iterable[Need]:
    return (Need("contract_id", "contract", command.contract_id),)


def _recorded(case: Case[RecordPayments]) -> Fact:
    command, state = case.command, case.state
    if state is None:
        return PaymentsRecorded(
            contract_id=command.contract_id,
            period=command.period,
            figures=command.figures,
            large=command.large,
        )
    return PaymentsRestated(
        contract_id=command.contract_id,
        period=command.period,
        previous_total_incl_vat=state.figures.total_incl_vat,
        figures=command.figures,
        large=command.large,
    )


def _told(_: Payment | None, fact: PaymentsRecorded | PaymentsRestated, __: date) -> Payment:
    return Payment(fact.contract_id, fact.period, fact.figures, fact.large)


def _told_before(state: Payment, _: PaymentsRestated) -> Mapping[str, Any]:
    return {"previous_total_incl_vat": state.figures.total_incl_vat}


def _in_words(figures: PaymentFigures, large: tuple[LargePayment, ...]) -> str:
    above = f", {len(large)} of them above {pounds(PUBLISHED_ABOVE)}" if large else ""
    back = f"; {pounds(figures.refunded_incl_vat)} paid back" if figures.refunded_incl_vat else ""
    some = "1 payment" if figures.payments == 1 else f"{figures.payments} payments"
    return f"{pounds(figures.total_incl_vat)} including VAT, in {some}{above}{back}"


@sentence.register
def _(fact: PaymentsRecorded, _: Names) -> str:
    return f"Paid in {fact.period}: {_in_words(fact.figures, fact.large)}."


@sentence.register
def _(fact: PaymentsRestated, _: Names) -> str:
    return (
        f"Paid in {fact.period}, told anew: {_in_words(fact.figures, fact.large)}; "
        f"{pounds(fact.previous_total_incl_vat)} had been told."
    )


_FIXED: Final = AskedAgain(fixed=frozenset({"contract_id", "period"}))
RECORDING: Final = Step(
    asks=RecordPayments,
    rules=(
        *ENTRY,
        by_quarter,
        had_come("period", "large.paid_on"),
        large_payments_are_large,
        within_the_quarter,
        each_once,
        figures_add_up,
        restated_with_a_reason,
        says_something_new,
    ),
    records=_recorded,
    effects=(
        Effect(PaymentsRecorded, change=_told, correction=_FIXED),
        Effect(PaymentsRestated, change=_told, correction=_FIXED, was=_told_before),
    ),
    opens=True,
    goes_on=True,
    stream_id=_stream,
    needs=_contract,
    in_force=False,
)

PAYMENT: Final = Stream(
    noun="payment",
    plural="payments",
    called="account of payments",
    state=Payment,
    steps=(RECORDING,),
    concerns=lambda _stream_id, known, _fact: (known.contract_id,),
)
