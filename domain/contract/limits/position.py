"""Where a contract stands against what was agreed at award, and what a change would do to that.

Three figures are kept apart, because different tests use different ones (domain rule I7): the value at award, the value
just before the change, and the maximum term at award. A change of value or of term is known by what it did to the
terms: the acts of the contract ask for the position themselves.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Literal

from msgspec import Struct

from domain.chronicle import Chronicle
from domain.contract.limits.change import ContractChange, Kind
from domain.contract.terms import LegalRegime, Term, Terms
from domain.dates import PartialDate, earliest, fault, latest
from domain.events import Fact
from domain.money import Values

ValueBasis = Literal["incl. VAT", "excl. VAT", "not known"]
NOUGHT = Decimal("0.00")


class ChangePosition(Struct, frozen=True, kw_only=True):
    """A contract on one day, all its changes of value and term until then added up. Pounds on one basis throughout."""

    day: date
    legal_regime: LegalRegime
    works: bool
    value_basis: ValueBasis
    value_at_award: Decimal | None
    value: Decimal | None
    """For the time being: the value just before any change that follows."""
    net_change: Decimal | None
    """All changes of value but indexation, increases less decreases (reg 72(6))."""
    increases: Decimal | None
    """Increases alone, indexation left out: at the most what s.74(6) counts, since the contract's own record does not
    say on which ground each was made."""
    largest_increase: Decimal | None
    indexation: Decimal | None
    """What indexation changed; it moves the reference value of reg 72 (72(7))."""
    start: PartialDate
    end_at_award: PartialDate
    end: PartialDate
    maximum_end: PartialDate
    """Last day including every option, as provided for on award."""
    maximum_term_days: int | None
    """Its length in days, first and last counted; of the term where no maximum is known, ``None`` without either."""
    extended_days: int | None
    """Days by which the term was made longer under no option."""

    @property
    def reference_value(self) -> Decimal | None:
        """The original value as indexed: what reg 72 measures against (72(7))."""
        if self.value_at_award is None or self.indexation is None:
            return None
        return self.value_at_award + self.indexation


class ChangeEffect(Struct, frozen=True, kw_only=True):
    """What a proposed change would do."""

    kind: Kind
    value_change: Decimal | None
    """Pounds on the position's basis; ``None`` where it cannot be worked out."""
    days: int | None = 0
    """Days by which the term becomes longer (or shorter, below nought); ``None`` where it cannot be worked out."""
    option: str = ""
    new_kind: bool = False
    """Whether something of a kind not provided for before comes in."""
    varies_scope: bool = False
    ended_on: date | None = None


def position(contract: Chronicle[Terms], day: date) -> ChangePosition | None:
    """Where the contract stands on *day*; ``None`` before it was in being."""
    terms = contract.in_force(day)
    if terms is None:
        return None
    timeline = contract.timeline
    told = [
        (placed.fact, before, after)
        for placed, before, after in zip(
            timeline.placed, (None, *timeline.states[:-1]), timeline.states, strict=True
        )
        if placed.valid_from <= day
    ]
    basis = _basis(terms)
    steps = [
        (getattr(fact, "cause", ""), _amount(after.values, basis), _amount(before.values, basis))
        for fact, before, after in told
        if before is not None and after is not None and before.values != after.values
    ]
    known = [(cause, now - was) for cause, now, was in steps if now is not None and was is not None]
    changes = [change for cause, change in known if cause != "indexation"]
    complete = basis != "not known" and len(known) == len(steps)
    opened = next((after for _, _, after in told if after is not None), terms)
    return ChangePosition(
        day=day,
        legal_regime=terms.legal_regime,
        works=terms.works,
        value_basis=basis,
        value_at_award=_amount(terms.values_at_award, basis),
        value=_amount(terms.values, basis),
        net_change=sum(changes, NOUGHT) if complete else None,
        increases=sum((change for change in changes if change > 0), NOUGHT) if complete else None,
        largest_increase=max((change for change in changes if change > 0), default=NOUGHT)
        if complete
        else None,
        indexation=sum((change for cause, change in known if cause == "indexation"), NOUGHT)
        if complete
        else None,
        start=terms.term.start,
        end_at_award=opened.term.end,
        end=terms.term.end,
        maximum_end=terms.term.maximum_end,
        maximum_term_days=_maximum_term(opened.term),
        extended_days=_extended_days(told),
    )


def effect(contract: ChangePosition, terms: Terms, kind: Kind, change: ContractChange) -> ChangeEffect:
    """What a change would do to the contract as it stands."""
    extension, variation, ending = change.extension, change.variation, change.ending
    return ChangeEffect(
        kind=kind,
        value_change=_value_change(contract, terms, change),
        days=_days_between(terms.term.end, extension.new_end) if extension else 0,
        option=extension.option if extension else "",
        new_kind=variation is not None and not variation.kind_already_provided_for,
        varies_scope=variation is not None,
        ended_on=ending.ended_on if ending and kind == "termination" else None,
    )


def _value_change(contract: ChangePosition, terms: Terms, change: ContractChange) -> Decimal | None:
    if change.values is None:
        return NOUGHT
    given = change.values
    values = Values(given.estimated_incl_vat, given.estimated_excl_vat, given.annual_excl_vat)
    now, new = _amount(terms.values, contract.value_basis), _amount(values, contract.value_basis)
    return None if now is None or new is None else new - now


def _basis(terms: Terms) -> ValueBasis:
    """The first basis on which both the award and today are known; including VAT is the Act's own."""
    at_award, now = terms.values_at_award, terms.values
    if at_award.estimated_incl_vat is not None and now.estimated_incl_vat is not None:
        return "incl. VAT"
    if at_award.estimated_excl_vat is not None and now.estimated_excl_vat is not None:
        return "excl. VAT"
    return "not known"


def _amount(values: Values, basis: ValueBasis) -> Decimal | None:
    match basis:
        case "incl. VAT":
            return values.estimated_incl_vat
        case "excl. VAT":
            return values.estimated_excl_vat
    return None


def _maximum_term(term: Term) -> int | None:
    start, last = earliest(term.start), latest(term.maximum_end) or latest(term.end)
    return (last - start).days + 1 if start is not None and last is not None else None


def _extended_days(told: Sequence[tuple[Fact, Terms | None, Terms | None]]) -> int | None:
    total = 0
    for fact, before, after in told:
        if before and after and before.term.end != after.term.end and not getattr(fact, "option", ""):
            days = _days_between(before.term.end, after.term.end)
            if days is None:
                return None
            total += days
    return total


def _days_between(one: PartialDate, other: PartialDate) -> int | None:
    if fault(one) or fault(other):
        return None
    first, second = latest(one), latest(other)
    return (second - first).days if first is not None and second is not None else None
