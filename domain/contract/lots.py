"""Lots: what a framework, or another contract, is divided into; a call-off names the lot that it is made in."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from msgspec import Meta
from msgspec.structs import replace

from domain import money
from domain.contract.rules import CHANGE, Case
from domain.contract.terms import Contract, Lot, Terms, unless_ended
from domain.decisions import Advice, Command, Context, Rejection, no, rule
from domain.events import Fact, fact
from domain.money import is_pounds
from domain.sentences import Names, sentence
from domain.stream import AskedAgain, Effect, Step
from domain.text import as_read

Lots = Annotated[tuple[Lot, ...], Meta(max_length=200)]


class SetLots(Command, frozen=True, kw_only=True):
    """Say which lots the contract has."""

    lots: Lots
    """All of them, in the contract's order; none where it is not divided."""


@fact("contract.lots_set.v1")
class LotsSet(Fact, kw_only=True):
    """The contract was divided into these lots (PA 2023 s.18)."""

    previous: Lots = ()
    """Those that it had before."""
    lots: Lots
    """Those that it has from then."""


@rule("lots.numbers-differ")
def numbers_differ(case: Case[SetLots]) -> Rejection | None:
    numbers = [as_read(lot.number) for lot in case.command.lots]
    faults = [
        f"lots.{place}.number" for place, number in enumerate(numbers) if number and number in numbers[:place]
    ]
    return no("Two lots have the same number.", *faults) if faults else None


@rule("lots.pounds-and-pence", "design 2.11")
def lots_in_pounds(case: Case[SetLots]) -> Rejection | None:
    faults = [
        f"lots.{place}.estimated_incl_vat"
        for place, lot in enumerate(case.command.lots)
        if lot.estimated_incl_vat is not None and not is_pounds(lot.estimated_incl_vat)
    ]
    return no("Give pounds of nought or more with two decimal places.", *faults) if faults else None


@rule("lots.change")
def lots_change(case: Case[SetLots]) -> Rejection | None:
    return no("It has just these lots already.", "lots") if case.command.lots == case.state.lots else None


@rule("lots.within-the-value", "PA 2023 s.4")
def within_the_value(case: Case[SetLots]) -> Advice | None:
    """Lots are what the whole is divided into: together they are worth no more."""
    whole = case.state.values.estimated_incl_vat
    given = [lot.estimated_incl_vat for lot in case.command.lots if lot.estimated_incl_vat is not None]
    together = sum((amount for amount in given if is_pounds(amount)), Decimal(0))
    if whole is None or together <= whole:
        return None
    return Advice(
        f"The lots are worth {money.in_words(together)} together, and the contract {money.in_words(whole)}."
    )


def _since(chronicle: Contract, _: SetLots, context: Context) -> date:
    """The first ones since it is in being; later ones from today."""
    states = chronicle.timeline.states
    divided = any(state is not None and state.lots for state in states)
    return context.today if divided or not states else chronicle.timeline.placed[0].valid_from


def _recorded(case: Case[SetLots]) -> Fact:
    return LotsSet(previous=case.state.lots, lots=case.command.lots)


@unless_ended
def _divided(terms: Terms, fact: LotsSet, _: date) -> Terms:
    return replace(terms, lots=fact.lots)


def _was(terms: Terms, _: LotsSet) -> Mapping[str, Any]:
    return {"previous": terms.lots}


@sentence.register
def _(fact: LotsSet, _: Names) -> str:
    if not fact.lots:
        return "Not divided into lots."
    told = "; ".join(
        f"{lot.number} {lot.title}"
        + (
            f" ({money.in_words(lot.estimated_incl_vat)} incl. VAT)"
            if lot.estimated_incl_vat is not None
            else ""
        )
        for lot in fact.lots
    )
    return (
        f"Divided into {'one lot' if len(fact.lots) == 1 else f'{len(fact.lots)} lots'}: {told.rstrip('.')}."
    )


LOTS = Step(
    asks=SetLots,
    rules=(*CHANGE, numbers_differ, lots_in_pounds, lots_change, within_the_value),
    records=_recorded,
    effects=(Effect(LotsSet, change=_divided, correction=AskedAgain(), was=_was),),
    takes_effect=_since,
)
