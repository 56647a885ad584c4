"""Withdrawal: it is not to be done any more."""

from datetime import date

from msgspec.structs import replace

from domain.action.ownership import ever_owned
from domain.action.rules import HOLDERS, Case
from domain.action.terms import Action
from domain.case import reason_given
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.sentences import Names, sentence
from domain.stream import AskedAgain, Effect, Step


class Withdraw(Command, frozen=True, kw_only=True):
    """Withdraw an action, and say why."""


@fact("action.withdrawn.v1")
class Withdrawn(Fact, kw_only=True):
    """It is not to be done any more; the reason says why."""


@rule("action.withdrawn-by-another", "domain rule I18")
def withdrawn_by_another(case: Case[Withdraw]) -> Rejection | None:
    """Nobody lets themselves off what they promised: neither its owner nor who ever was, in person or on somebody's
    behalf."""
    if not ever_owned(case):
        return None
    return no(
        "That it need not be done is said by somebody who never was its owner, and not for anybody who was.",
        conflict=True,
    )


def _recorded(_: Case[Withdraw]) -> Fact:
    return Withdrawn()


def _withdrawn(action: Action, _: Withdrawn, __: date) -> Action:
    return replace(action, status="withdrawn")


@sentence.register
def _(_fact: Withdrawn, _: Names) -> str:
    return "Action withdrawn."


WITHDRAWAL = Step(
    asks=Withdraw,
    rules=(*HOLDERS, reason_given, withdrawn_by_another),
    records=_recorded,
    effects=(Effect(Withdrawn, change=_withdrawn, correction=AskedAgain()),),
    in_force=False,
)
