"""Change of value: the contract is worth more or less than the record says."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from domain import money
from domain.contract.change_control import FormalChange, change_control, said_without_approval
from domain.contract.limits.change import ContractChange, NewValues
from domain.contract.reassessment import ReassessmentAsked, asking_for_reassessment
from domain.contract.rules import CHANGE, Case, money_in_pounds
from domain.contract.terms import Terms, ValueChangeCause, changed_only, unless_ended
from domain.decisions import Rejection, no, rule
from domain.events import Fact, fact
from domain.money import Pounds, Values
from domain.sentences import Names, sentence
from domain.stream import AskedAgain, Effect, Step
from domain.tiering_model.scoring import within
from domain.tiers import ReassessmentCause


class ChangeValue(FormalChange, frozen=True, kw_only=True):
    """Record that the contract is worth more or less than the record says."""

    estimated_incl_vat: Pounds | None = None
    estimated_excl_vat: Pounds | None = None
    annual_excl_vat: Pounds | None = None
    currency: str = "GBP"
    cause: ValueChangeCause


@fact("contract.value_changed.v1")
class ValueChanged(Fact, kw_only=True):
    """What the contract is worth changed, for the cause named."""

    previous: Values
    values: Values
    cause: ValueChangeCause


@rule("value.changes")
def value_changes(case: Case[ChangeValue]) -> Rejection | None:
    if values_as_changed(case.state.values, case.command) != case.state.values:
        return None
    return no(
        "These are the values on record already.",
        "estimated_incl_vat",
        "estimated_excl_vat",
        "annual_excl_vat",
    )


def values_as_changed(values: Values, command: ChangeValue) -> Values:
    """The values with the figures that the command gives put in; the others stand."""
    return Values(
        _or(command.estimated_incl_vat, values.estimated_incl_vat),
        _or(command.estimated_excl_vat, values.estimated_excl_vat),
        _or(command.annual_excl_vat, values.annual_excl_vat),
    )


def _or(new: Decimal | None, old: Decimal | None) -> Decimal | None:
    return old if new is None else new


def _change(case: Case[ChangeValue]) -> ContractChange | None:
    """The figures that it gives; none is told where one is not a sum of pounds."""
    if money_in_pounds.ask(case):
        return None
    command = case.command
    return ContractChange(
        values=NewValues(
            command.cause, command.estimated_incl_vat, command.estimated_excl_vat, command.annual_excl_vat
        )
    )


def _recorded(case: Case[ChangeValue]) -> Fact:
    values = case.state.values
    return ValueChanged(
        previous=values, values=values_as_changed(values, case.command), cause=case.command.cause
    )


def _left_its_band(terms: Terms, fact: ValueChanged) -> tuple[ReassessmentCause, str] | None:
    assessment, value = terms.tiering.assessment, fact.values.estimated_incl_vat
    if assessment is None or value is None or within(assessment.band, value):
        return None
    was = money.in_words(fact.previous.estimated_incl_vat)
    return "value band crossed", f"{money.in_words(value)} incl. VAT (was {was})."


def _asked(fact: ValueChanged, _: Terms) -> ChangeValue:
    """The figures that it changed: the others stood."""
    was, now = fact.previous, fact.values
    return ChangeValue(
        estimated_incl_vat=_given(was.estimated_incl_vat, now.estimated_incl_vat),
        estimated_excl_vat=_given(was.estimated_excl_vat, now.estimated_excl_vat),
        annual_excl_vat=_given(was.annual_excl_vat, now.annual_excl_vat),
        currency=now.currency,
        cause=fact.cause,
    )


def _given(was: Decimal | None, now: Decimal | None) -> Decimal | None:
    return None if was == now else now


@unless_ended
def _worth(terms: Terms, fact: ValueChanged, _: date) -> Terms:
    return replace(terms, values=changed_only(terms.values, fact.previous, fact.values))


def _was(terms: Terms, _: ValueChanged) -> Mapping[str, Any]:
    return {"previous": terms.values}


@sentence.register
def _(fact: ValueChanged, _: Names) -> str:
    now, was = money.headline(fact.values), money.headline(fact.previous)
    if now == was and fact.values.annual_excl_vat != fact.previous.annual_excl_vat:
        year, year_was = fact.values.annual_excl_vat, fact.previous.annual_excl_vat
        now, was = f"{money.in_words(year)} a year excl. VAT", money.in_words(year_was)
    return f"Value changed to {now} (was {was}), because of {fact.cause}."


VALUE = Step(
    asks=ChangeValue,
    rules=(*CHANGE, money_in_pounds, value_changes, *change_control("value change", _change)),
    records=asking_for_reassessment(_recorded, _left_its_band),
    effects=(
        Effect(
            ValueChanged, change=_worth, correction=AskedAgain(_asked, said=said_without_approval), was=_was
        ),
    ),
    brings=(ReassessmentAsked,),
)
