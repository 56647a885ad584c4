"""Closing: nothing more is expected."""

from datetime import date
from typing import Final

from msgspec.structs import replace

from domain.case import STEP, reason_given
from domain.decisions import Advice, Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.figures import number
from domain.sentences import Names, sentence
from domain.social_value.rules import Case, still_open
from domain.social_value.terms import Ending, SocialValue, verified
from domain.stream import AskedAgain, Effect, Step


class Close(Command, frozen=True, kw_only=True):
    """Close it: nothing more is expected."""

    outcome: Ending


@fact("social_value.closed.v1")
class Closed(Fact, kw_only=True):
    """Nothing more is expected of it."""

    outcome: Ending


@rule("social-value.outcome-fits")
def outcome_fits(case: Case[Close]) -> Rejection | None:
    promised, nothing = case.state.promise is not None, case.command.outcome == "nothing found"
    if case.command.outcome == "no longer wanted" or promised != nothing:
        return None
    if promised:
        return no("Something was promised: say what became of it.", "outcome")
    return no("Nothing was promised: say that nothing was found, or that it is no longer wanted.", "outcome")


@rule("social-value.delivery-verified", "NAO 5.5")
def delivery_verified(case: Case[Close]) -> Advice | None:
    """Whoever reported delivery may close it; that it was delivered rests on what somebody else found."""
    promise, found = case.state.promise, verified(case.state)
    if case.command.outcome != "delivered" or promise is None:
        return None
    if found is None:
        return Advice("Nobody has verified that any of it was delivered.")
    if number(found) >= number(promise.quantity):
        return None
    return Advice(f"Of {promise.quantity} {promise.unit} promised, {found} were found delivered.")


def _closing(case: Case[Close]) -> Fact:
    return Closed(outcome=case.command.outcome)


def _nothing_expected(known: SocialValue, fact: Closed, _: date) -> SocialValue:
    return replace(known, outcome=fact.outcome)


@sentence.register
def _(fact: Closed, _: Names) -> str:
    return f"Social value closed: {fact.outcome}."


CLOSING: Final = Step(
    asks=Close,
    rules=(*STEP, still_open, reason_given, outcome_fits, delivery_verified),
    records=_closing,
    effects=(Effect(Closed, change=_nothing_expected, correction=AskedAgain()),),
    in_force=False,
)
