"""Which notices a contract owes: what the Procurement Act 2023 asks, of which fact, by which day, with its working.

Contracts under the Public Contracts Regulations 2015 owe none of them, whatever is changed (SI 2024/716 reg 5(4)). "N
days beginning with" counts the first day; no weekend moves a last day.

=============================  ==========  ===========  ===============  ===========
Notice                         Act in full light touch  below threshold  convertible
=============================  ==========  ===========  ===============  ===========
contract details (UK7)         30 days     120 days     30 days (ours)   30 days (ours)
contract copy, above £5m       90 days     180 days     none             none
performance (UK9), above £5m   12 months   none         none             none
change (UK10), copy of it      before, 90  none         none             before, 90
termination (UK11)             30 days     30 days      none             30 days
payments above £30,000 (UK8)   30 days     30 days      none             30 days
=============================  ==========  ===========  ===============  ===========

A user choice direct award owes no details, no copy and no notice of its end. The Council itself owes how quickly it
paid (UK17), within 30 days beginning with the last of a half-year, and its pipeline (UK1, ``pipeline.py``).
"""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Final, NamedTuple
from uuid import UUID

from domain.case import seen_to
from domain.chronicle import Chronicle
from domain.contract.ending import Expired, Terminated
from domain.contract.limits.notice import ACT, notice_needed
from domain.contract.limits.position import ChangeEffect, ChangePosition, position
from domain.contract.parties import Assigned, Novated
from domain.contract.terms import LegalRegime, ProcurementRoute, Terms
from domain.dates import PartialDate, in_words, latest
from domain.decisions import Policy
from domain.money import Values
from domain.money import in_words as pounds
from domain.notice.terms import Notice, NoticeKind
from domain.payment import Payment
from domain.periods import bounds
from domain.timeline import Placed
from domain.working_days import last_day, last_of_twelve_months

PERFORMANCE: Final[NoticeKind] = "contract performance notice"
LAST_PERFORMANCE: Final = "PA 2023 s.71(2)(b)"
"""The law of the performance notice that the end of the contract brings."""
PAYMENTS: Final[NoticeKind] = "contract payment information"
PAYMENTS_COMPLIANCE: Final[NoticeKind] = "payments compliance notice"
ASSESSED_FROM: Final = date(2026, 1, 1)
"""From this day on performance is published, and failures are (SI 2025/1316, s.71)."""
COMPLIANCE_PUBLISHED_FROM: Final = date(2026, 1, 1)
"""From this day on what was paid counts for how quickly it was (SI 2025/1316, s.69(3))."""
PAYMENTS_PUBLISHED_FROM: Final = date(2026, 4, 1)
"""From this day on payments are published (SI 2025/1316)."""
FULL: Final[LegalRegime] = "PA2023"
LIGHT: Final[LegalRegime] = "PA2023_LIGHT_TOUCH"
BELOW: Final[LegalRegime] = "BELOW_THRESHOLD"
OWING: Final[tuple[LegalRegime, ...]] = (FULL, LIGHT, BELOW, "CONVERTIBLE")
"""The regimes under which any notice is owed."""
USER_CHOICE: Final[ProcurementRoute] = "user choice direct award"
"""Awarded directly since the user chose the supplier (Sch 5 para 15): ss.53(6)(b), 80(4)(b) ask for no notice of it."""
UNDER_THE_ACT: Final[tuple[LegalRegime, ...]] = (FULL, LIGHT, "CONVERTIBLE")
"""Those of public contracts: payments under them are published, and count how quickly invoices are paid."""

_DETAILS_WITHIN: Final[dict[LegalRegime, int]] = {FULL: 30, LIGHT: 120, BELOW: 30, "CONVERTIBLE": 30}
_COPY_WITHIN: Final[dict[LegalRegime, int]] = {FULL: 90, LIGHT: 180}
_TERMINATION_WITHIN: Final = 30
_MODIFICATION_WITHIN: Final = 90
_PAYMENTS_WITHIN: Final = 30
_LINE: Final = Decimal("5000000.00")
"""Above this, VAT included, indicators are set and the contract is published (ss.52(1), 53(3), 77)."""
_NOTIFIABLE: Final = Decimal("30000.00")
"""From this on, VAT included, a council publishes details of a below-threshold contract (s.87(4))."""
_VAT: Final = Decimal("1.2")


class Required(NamedTuple):
    """A notice that is owed."""

    kind: NoticeKind
    cause: UUID
    """The event that brings it."""
    counted_from: PartialDate
    """The day from which the days are counted; TBC where it is not on record."""
    due_on: PartialDate
    working: str
    law: str


def required(contract: Chronicle[Terms], policy: Policy | None = None) -> Iterator[Required]:
    """Every notice that the contract's own facts bring, those included that are long published. Of performance notices
    only the first and the last: each of the others follows on the one before it."""
    terms = contract.latest()
    if terms is None or terms.legal_regime not in OWING:
        return
    yield from _of_entry(_entry(contract), terms)
    yield from _of_changes(contract, policy or Policy())
    for fact in contract.timeline.placed:
        if isinstance(fact.fact, Terminated | Expired) and terms.ended_on is not None:
            yield from _of_the_end(fact, terms)


def _entry(contract: Chronicle[Terms]) -> Placed:
    """The fact by which a contract came to be on record: others may be dated before it."""
    timeline = contract.timeline
    return next(fact for fact, state in zip(timeline.placed, timeline.states, strict=True) if state)


def required_by_payments(
    contract: Chronicle[Terms], payments: Chronicle[Payment] | None
) -> Iterator[Required]:
    """The notice of a quarter in which a payment above £30,000 was made under the contract. The guidance has it for
    procurements commenced on or after 1 April 2026, which the record does not hold: it is noted for every public
    contract under the Act that was entered into since then, or of which that day is not on record (cautious, ours)."""
    terms, told = contract.latest(), payments.latest() if payments else None
    if terms is None or told is None or payments is None or not told.large:
        return
    entered = _entry(contract).envelope.made_on
    first, last = bounds(told.period)
    before = entered is not None and entered < PAYMENTS_PUBLISHED_FROM
    if terms.legal_regime not in UNDER_THE_ACT or before or first < PAYMENTS_PUBLISHED_FROM:
        return
    due, count = last_day(last, _PAYMENTS_WITHIN), len(told.large)
    some = "A payment" if count == 1 else f"{count} payments"
    working = (
        f"{some} of more than £30,000 including VAT in the quarter that ends on {in_words(last)}; {_PAYMENTS_WITHIN} "
        f"days beginning with that day end on {in_words(due)}."
    )
    yield Required(
        PAYMENTS,
        payments.facts[0].event_id,
        last.isoformat(),
        due.isoformat(),
        working,
        "PA 2023 s.70(1)-(2)",
    )


def half_year_of(day: date) -> tuple[date, date]:
    """First and last day of the half-year that *day* lies in: to 30 September, or to 31 March (s.69(3))."""
    if 4 <= day.month <= 9:
        return date(day.year, 4, 1), date(day.year, 9, 30)
    year = day.year if day.month > 9 else day.year - 1
    return date(year, 10, 1), date(year + 1, 3, 31)


def required_of_compliance(
    contract: Chronicle[Terms], payments: Chronicle[Payment] | None
) -> Iterator[Required]:
    """The Council's notice of how quickly it paid in a half-year, where an account of payments tells of a payment made
    or a sum fallen due in it under a public contract (s.69(1)). Not of contracts under the regulations of 2015."""
    terms, told = contract.latest(), payments.latest() if payments else None
    if terms is None or told is None or payments is None or terms.legal_regime not in UNDER_THE_ACT:
        return
    first = bounds(told.period)[0]
    if first < COMPLIANCE_PUBLISHED_FROM or not (told.figures.payments or told.figures.due_unpaid):
        return
    begins, ends = half_year_of(first)
    due = last_day(ends, _PAYMENTS_WITHIN)
    yield Required(
        PAYMENTS_COMPLIANCE,
        payments.facts[0].event_id,
        ends.isoformat(),
        due.isoformat(),
        f"Payments under public contracts in the half-year from {in_words(max(begins, COMPLIANCE_PUBLISHED_FROM))} to "
        f"{in_words(ends)}; {_PAYMENTS_WITHIN} days beginning with that day end on {in_words(due)}.",
        "PA 2023 s.69(1)",
    )


def brings(
    contract: Chronicle[Terms],
    notice: Notice,
    policy: Policy | None = None,
    payments: Chronicle[Payment] | None = None,
) -> bool:
    """Whether something on record brings that notice still: a fact of the contract, or for a performance notice the one
    before it, while the contract runs; for one of payments, what was paid in its quarter or half-year."""
    if notice.kind == PAYMENTS_COMPLIANCE:
        return any(
            asked.counted_from == notice.counted_from for asked in required_of_compliance(contract, payments)
        )
    found = (
        required_by_payments(contract, payments) if notice.kind == PAYMENTS else required(contract, policy)
    )
    if any((asked.kind, asked.cause) == (notice.kind, notice.cause) for asked in found):
        return True
    terms, due = contract.latest(), latest(notice.due_on)
    follows = notice.kind == PERFORMANCE and all(fact.event_id != notice.cause for fact in contract.facts)
    if terms is None or due is None or not follows or not owes_performance(terms):
        return False
    return terms.ended_on is None or due <= terms.ended_on


def owes_performance(terms: Terms) -> bool:
    """Whether performance against indicators is published: above £5 million, in the full regime, no framework, and
    nobody found that none are appropriate (s.52(2))."""
    asked = terms.legal_regime == FULL and terms.kind != "framework" and not terms.no_indicators
    return asked and not _surely_within(terms.values_at_award)


def next_performance(cause: UUID, due_on: date | None, published_on: date) -> Required:
    """The performance notice that follows on one that was published: within twelve months of it, and within the
    contract's next year. Both readings of *every period of twelve months* are then met (cautious, ours). Where nobody
    knows by when the one before was due (*due_on* is ``None``), the contract's years are not known, and the first
    counts."""
    due = rolling = last_of_twelve_months(published_on)
    working = f"Twelve months from the last one, of {in_words(published_on)}, end on {in_words(rolling)}"
    if due_on is None:
        working += "; the contract's own years are not on record."
    else:
        window = last_of_twelve_months(due_on + timedelta(days=1))
        due = min(rolling, window)
        working += f"; the contract's next year ends on {in_words(window)}: the earlier of the two."
    return Required(
        PERFORMANCE,
        cause,
        published_on.isoformat(),
        due.isoformat(),
        working,
        "PA 2023 s.71(2)",
    )


def failure_due(trigger: date) -> date:
    """The last day for a notice of a breach or a failure to improve that was determined on *trigger* (s.71(5))."""
    return last_day(trigger, 30)


def _of_entry(entered: Placed, terms: Terms) -> Iterator[Required]:
    day, regime, values = entered.envelope.made_on, terms.legal_regime, terms.values_at_award
    law = {FULL: "PA 2023 s.53(1)-(2)", LIGHT: "PA 2023 s.53(1)-(2)"}.get(regime, "PA 2023 s.87(3)-(4)")
    chosen = terms.procurement_route == USER_CHOICE
    if not chosen and (regime in _COPY_WITHIN or not _surely_less(values, _NOTIFIABLE)):
        said = (
            ""
            if regime in _COPY_WITHIN
            else " The law says as soon as reasonably practicable; the days are ours."
        )
        yield _within("contract details notice", entered, _DETAILS_WITHIN[regime], law, said)
    if regime in _COPY_WITHIN and not chosen and not _surely_within(values):
        yield _within(
            "contract copy", entered, _COPY_WITHIN[regime], "PA 2023 s.53(3)-(4)", _of_the_line(values)
        )
    due = last_of_twelve_months(day) if day else None
    if owes_performance(terms) and not (terms.ended_on and (due is None or due > terms.ended_on)):
        working = (
            f"Entered into on {in_words(day)}; twelve months beginning with that day end on {in_words(due)}."
            if day and due
            else _NO_DAY
        )
        yield Required(
            PERFORMANCE,
            entered.event_id,
            day.isoformat() if day else "TBC",
            due.isoformat() if due else "TBC",
            working + _of_the_line(values),
            "PA 2023 s.71(2)",
        )


_NO_DAY: Final = (
    "The record does not hold the day on which the contract was entered into: correct its registration."
)


def _within(kind: NoticeKind, entered: Placed, days: int, law: str, said: str) -> Required:
    day = entered.envelope.made_on
    if day is None:
        return Required(kind, entered.event_id, "TBC", "TBC", _NO_DAY + said, law)
    due = last_day(day, days)
    working = f"Entered into on {in_words(day)}; {days} days beginning with that day end on {in_words(due)}."
    return Required(kind, entered.event_id, day.isoformat(), due.isoformat(), working + said, law)


def _of_the_end(ended: Placed, terms: Terms) -> Iterator[Required]:
    if terms.legal_regime == BELOW or terms.ended_on is None:
        return
    due = last_day(terms.ended_on, _TERMINATION_WITHIN)
    day = terms.ended_on.isoformat()
    working = (
        f"The contract ended on {in_words(terms.ended_on)}; {_TERMINATION_WITHIN} days beginning with that day end on "
        f"{in_words(due)}."
    )
    if terms.procurement_route != USER_CHOICE:
        yield Required(
            "contract termination notice",
            ended.event_id,
            day,
            due.isoformat(),
            working,
            "PA 2023 s.80(1)-(2)",
        )
    if owes_performance(terms) and terms.ended_on >= ASSESSED_FROM:
        last = f"{working} Performance is assessed at the end too, before the termination notice closes the record."
        yield Required(PERFORMANCE, ended.event_id, day, due.isoformat(), last, LAST_PERFORMANCE)


def _of_changes(contract: Chronicle[Terms], policy: Policy) -> Iterator[Required]:
    """Of each change of value, term or supplier: the notice before it, and what was changed after it."""
    timeline = contract.timeline
    states = zip(timeline.placed, timeline.states, strict=True)
    for (_, before), (placed, after) in pairwise(states):
        if before is None or after is None or before.legal_regime not in ACT:
            continue
        day = placed.valid_from
        now = seen_to(position(contract, day))
        change = _effect(now, placed, before, after)
        stood = position(contract, day - timedelta(days=1)) or now
        if not notice_needed(stood, change, policy, para_9=isinstance(placed.fact, Novated | Assigned)):
            continue
        if not placed.envelope.causation_id:  # a change request has its notice before it is made
            eve = day - timedelta(days=1)
            yield Required(
                "contract change notice",
                placed.event_id,
                day.isoformat(),
                eve.isoformat(),
                f"The change takes effect on {in_words(day)}, and the notice comes before it.",
                "PA 2023 s.75(1)-(2)",
            )
        if not (_surely_within(before.values) and _surely_within(after.values)):
            due = last_day(day, _MODIFICATION_WITHIN)
            yield Required(
                "modified contract copy",
                placed.event_id,
                day.isoformat(),
                due.isoformat(),
                f"Modified on {in_words(day)}; {_MODIFICATION_WITHIN} days beginning with that day end on "
                f"{in_words(due)}.{_of_the_line(after.values)}",
                "PA 2023 s.77",
            )


def _effect(now: ChangePosition, placed: Placed, before: Terms, after: Terms) -> ChangeEffect:
    """What a fact did to value and term."""
    first, last = latest(before.term.end), latest(after.term.end)
    same = before.term.end == after.term.end
    return ChangeEffect(
        kind="novation" if isinstance(placed.fact, Novated | Assigned) else "value change",
        value_change=_difference(before.values, after.values, now.value_basis),
        days=0 if same else (last - first).days if first and last else None,
    )


def _difference(before: Values, after: Values, basis: str) -> Decimal | None:
    if before == after:
        return Decimal("0.00")
    name = {"incl. VAT": "estimated_incl_vat", "excl. VAT": "estimated_excl_vat"}.get(basis)
    was, now = (getattr(values, name) if name else None for values in (before, after))
    return None if was is None or now is None else now - was


def _surely_within(values: Values) -> bool:
    """Whether the value is £5 million or less with VAT, whatever the rate."""
    known = _at_most(values)
    return known is not None and known <= _LINE


def _surely_less(values: Values, line: Decimal) -> bool:
    known = _at_most(values)
    return known is not None and known < line


def _at_most(values: Values) -> Decimal | None:
    """The value with VAT: as recorded, else the most that it can be."""
    if values.estimated_incl_vat is not None:
        return values.estimated_incl_vat
    return None if values.estimated_excl_vat is None else values.estimated_excl_vat * _VAT


def _of_the_line(values: Values) -> str:
    """What the £5 million are held against."""
    if values.estimated_incl_vat is not None:
        return f" Its value is {pounds(values.estimated_incl_vat)} including VAT, above {pounds(_LINE)}."
    if values.estimated_excl_vat is None:
        return f" Its value is not on record; above {pounds(_LINE)} including VAT it is owed."
    return (
        f" Its value is {pounds(values.estimated_excl_vat)} without VAT, so that it may be above {pounds(_LINE)} with "
        "VAT: record the value including VAT."
    )
