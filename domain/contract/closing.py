"""Closing: a contract that ended is closed once nothing of it is left to settle, and waits for nobody any more."""

from datetime import date
from typing import Any

from msgspec.structs import replace

from domain.case import CHANGE, STEP
from domain.contract.rules import Case
from domain.contract.terms import Terms
from domain.dates import in_words
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.money import Pounds
from domain.money import in_words as pounds
from domain.sentences import Names, sentence
from domain.stream import AskedAgain, Effect, Step


class Close(Command, frozen=True, kw_only=True):
    """Close a contract that ended: accounts are settled, data and assets are back, nothing is left to do."""

    final_account_incl_vat: Pounds | None = None
    """What was paid over its whole life, including VAT, pounds; leave out where nobody added it up."""


@fact("contract.closed.v1")
class Closed(Fact, kw_only=True):
    """Nothing of the contract, which had ended, is left to settle (NAO framework 11)."""

    final_account_incl_vat: Pounds | None = None
    """What was paid over its whole life, including VAT, pounds; null where nobody added it up."""


@rule("closing.once-it-has-ended")
def once_it_has_ended(case: Case[Any]) -> Rejection | None:
    ended = case.state.ended_on
    if ended is not None and ended < case.effective_from:
        return None
    return no(
        "A contract is closed once it has ended: record first that it expired or was terminated."
        if ended is None
        else f"The contract runs until {in_words(ended)}: it is closed afterwards.",
        "effective_from",
        conflict=True,
    )


@rule("closing.once")
def closed_once(case: Case[Any]) -> Rejection | None:
    latest = case.chronicle.timeline.latest()
    if latest is None or latest.closed_on is None:
        return None
    return no(f"The contract was closed on {in_words(latest.closed_on)} already.", conflict=True)


def _recorded(case: Case[Close]) -> Fact:
    return Closed(final_account_incl_vat=case.command.final_account_incl_vat)


def _closed(terms: Terms, _: Closed, valid_from: date) -> Terms:
    return replace(terms, closed_on=valid_from)


@sentence.register
def _(fact: Closed, _: Names) -> str:
    paid = fact.final_account_incl_vat
    return "Closed." if paid is None else f"Closed: {pounds(paid)} including VAT was paid in all."


CLOSING = Step(
    asks=Close,
    rules=(*CHANGE, STEP[-1], once_it_has_ended, closed_once),
    records=_recorded,
    effects=(Effect(Closed, change=_closed, correction=AskedAgain()),),
)
