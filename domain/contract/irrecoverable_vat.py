"""Irrecoverable VAT: how much of the contract's VAT the Council cannot recover (Transparency Code 2015)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from msgspec.structs import replace

from domain import money
from domain.case import CHANGE
from domain.contract.rules import Case
from domain.contract.terms import Terms
from domain.decisions import Advice, Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.money import Pounds, Values, is_pounds
from domain.sentences import Names, sentence
from domain.stream import AskedAgain, Effect, Step


class RecordIrrecoverableVat(Command, frozen=True, kw_only=True):
    """Record how much of the contract's VAT the Council cannot recover."""

    amount: Pounds
    """Over the whole life."""


@fact("contract.irrecoverable_vat_recorded.v1")
class IrrecoverableVatRecorded(Fact, kw_only=True):
    """It was recorded how much of the contract's VAT the Council cannot recover (Transparency Code 2015)."""

    previous: Pounds | None = None
    """None where nothing was on record."""
    amount: Pounds
    """Over the whole life."""


@rule("money.amount-in-pounds", "design 2.11")
def amount_in_pounds(case: Case[RecordIrrecoverableVat]) -> Rejection | None:
    if is_pounds(case.command.amount):
        return None
    return no("Give pounds of nought or more with two decimal places, such as 1250000.00.", "amount")


@rule("irrecoverable-vat.changes")
def irrecoverable_vat_changes(case: Case[Any]) -> Rejection | None:
    if case.command.amount != case.state.irrecoverable_vat:
        return None
    return no("That amount is on record already.", "amount")


@rule("irrecoverable-vat.within-the-vat", "Transparency Code 2015")
def within_the_vat(case: Case[RecordIrrecoverableVat]) -> Advice | None:
    return more_than_the_vat(case.command.amount, case.state.values)


def more_than_the_vat(amount: Pounds, values: Values) -> Advice | None:
    """What is said where more could not be recovered than there is VAT in these values. Nothing is where that is not
    known, or where they are no pounds."""
    incl, excl = values.estimated_incl_vat, values.estimated_excl_vat
    if incl is None or excl is None or not all(map(is_pounds, (amount, incl, excl))) or amount <= incl - excl:
        return None
    return Advice(f"That is more than the VAT in what it is worth, which is {money.in_words(incl - excl)}.")


def _recorded(case: Case[RecordIrrecoverableVat]) -> Fact:
    return IrrecoverableVatRecorded(previous=case.state.irrecoverable_vat, amount=case.command.amount)


def _not_recoverable(terms: Terms, fact: IrrecoverableVatRecorded, _: date) -> Terms:
    return replace(terms, irrecoverable_vat=fact.amount)


def _was(terms: Terms, _: IrrecoverableVatRecorded) -> Mapping[str, Any]:
    return {"previous": terms.irrecoverable_vat}


@sentence.register
def _(fact: IrrecoverableVatRecorded, _: Names) -> str:
    now, was = (money.in_words(amount) for amount in (fact.amount, fact.previous))
    return f"VAT that cannot be recovered recorded as {now} (was {was})."


IRRECOVERABLE_VAT = Step(
    asks=RecordIrrecoverableVat,
    rules=(*CHANGE, amount_in_pounds, irrecoverable_vat_changes, within_the_vat),
    records=_recorded,
    effects=(Effect(IrrecoverableVatRecorded, change=_not_recoverable, correction=AskedAgain(), was=_was),),
)
