"""Withdrawal: the committee is not asked any more."""

from datetime import date

from msgspec.structs import replace

from domain.case import STEP, reason_given
from domain.decisions import Command
from domain.events import Fact, fact
from domain.recommendation.rules import Case, still_open
from domain.recommendation.terms import Recommendation
from domain.sentences import Names, sentence
from domain.stream import AskedAgain, Effect, Step


class Withdraw(Command, frozen=True, kw_only=True):
    """Withdraw a recommendation that was not decided, and say why."""


@fact("recommendation.withdrawn.v1")
class Withdrawn(Fact, kw_only=True):
    """The committee is not asked any more; the reason says why."""


def _recorded(_: Case[Withdraw]) -> Fact:
    return Withdrawn()


def _withdrawn(recommendation: Recommendation, _: Withdrawn, __: date) -> Recommendation:
    return replace(recommendation, status="withdrawn")


@sentence.register
def _(_fact: Withdrawn, _: Names) -> str:
    return "Recommendation withdrawn."


WITHDRAWAL = Step(
    asks=Withdraw,
    rules=(*STEP, reason_given, still_open),
    records=_recorded,
    effects=(Effect(Withdrawn, change=_withdrawn, correction=AskedAgain()),),
    in_force=False,
)
