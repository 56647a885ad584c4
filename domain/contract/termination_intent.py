"""Intent to terminate under the term that the Act implies (s.78): the supplier is told, and may make representations.

Where a contract should not have been awarded as it was, or its supplier has become excluded or excludable, the Council
may end it, and must first say so, with the ground and why, and give reasonable opportunity to answer (s.78(7)).
"""

from datetime import date
from typing import Any, Literal

from msgspec.structs import replace

from domain.case import step_not_ahead_of_time
from domain.contract.rules import CHANGE, Case
from domain.contract.terms import Terms, unless_ended
from domain.dates import in_words
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.sentences import Names, sentence
from domain.stream import AskedAgain, Effect, Step

ImpliedGround = Literal[
    "breach of procurement duties",
    "excluded supplier",
    "excludable supplier",
    "excluded or excludable sub-contractor",
]
"""PA 2023 s.78(2)(a) to (c), (3)."""


class IntendTermination(Command, frozen=True, kw_only=True):
    """Record that the supplier was told that the Council intends to terminate under section 78, and may answer."""

    ground: ImpliedGround
    """On which ground of the section."""
    representations_until: date
    """Last day for representations of the supplier."""


@fact("contract.termination_intended.v1")
class TerminationIntended(Fact, kw_only=True):
    """The supplier was told that the Council intends to terminate, and may make representations (PA 2023 s.78(7))."""

    ground: ImpliedGround
    """On which ground of the section."""
    representations_until: date
    """Last day for representations of the supplier."""


@rule("termination-intent.act", "PA 2023 s.78(1)")
def under_the_act(case: Case[Any]) -> Rejection | None:
    if case.state.legal_regime in ("PA2023", "PA2023_LIGHT_TOUCH", "CONVERTIBLE"):
        return None
    return no("Section 78 implies that term in public contracts under the Act of 2023 only.", "ground")


@rule("termination-intent.opportunity", "PA 2023 s.78(7)(b)")
def opportunity_to_answer(case: Case[IntendTermination]) -> Rejection | None:
    if case.command.representations_until > case.effective_from:
        return None
    return no("Give the supplier time to answer: a day after it is told.", "representations_until")


def _recorded(case: Case[IntendTermination]) -> Fact:
    command = case.command
    return TerminationIntended(ground=command.ground, representations_until=command.representations_until)


@unless_ended
def _intended(terms: Terms, fact: TerminationIntended, _: date) -> Terms:
    return replace(terms, representations_until=fact.representations_until)


@sentence.register
def _(fact: TerminationIntended, _: Names) -> str:
    return (
        f"Supplier told that the Council intends to terminate (s.78, {fact.ground}); representations until "
        f"{in_words(fact.representations_until)}."
    )


TERMINATION_INTENT = Step(
    asks=IntendTermination,
    rules=(*CHANGE, step_not_ahead_of_time, under_the_act, opportunity_to_answer),
    records=_recorded,
    effects=(Effect(TerminationIntended, change=_intended, correction=AskedAgain()),),
)
