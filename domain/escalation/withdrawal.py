"""Withdrawal: whoever raised it takes it back."""

from datetime import date
from typing import Final

from msgspec.structs import replace

from domain.case import STEP, reason_given
from domain.decisions import Command, Rejection, no, rule
from domain.escalation.rules import Case, still_open
from domain.escalation.terms import Escalation
from domain.events import Fact, fact
from domain.sentences import Names, sentence
from domain.stream import AskedAgain, Effect, Step
from domain.timeline import people_of


class WithdrawEscalation(Command, frozen=True, kw_only=True):
    """Take an escalation back, and say why."""


@fact("escalation.withdrawn.v1")
class EscalationWithdrawn(Fact, kw_only=True):
    """An escalation was taken back; the reason says why."""


@rule("escalation.taken-back-by-whoever-raised-it")
def taken_back_by_whoever_raised_it(case: Case[WithdrawEscalation]) -> Rejection | None:
    """Whoever has it answers: nobody takes it off their own list. Governance takes back what somebody left behind."""
    raised = people_of(case.chronicle.facts[0].envelope) | {case.state.raised_by}
    actor = case.context.actor
    if actor.role == "governance" or actor.person_id in raised:
        return None
    return no(
        "That is for whoever raised it, or the governance team: answer it, or pass it on.", conflict=True
    )


def _taking_back(_: Case[WithdrawEscalation]) -> Fact:
    return EscalationWithdrawn()


def _taken_back(escalation: Escalation, _: EscalationWithdrawn, __: date) -> Escalation:
    return replace(escalation, state="withdrawn")


@sentence.register
def _(_fact: EscalationWithdrawn, _: Names) -> str:
    return "Escalation withdrawn."


WITHDRAWAL: Final = Step(
    asks=WithdrawEscalation,
    rules=(*STEP, still_open, reason_given, taken_back_by_whoever_raised_it),
    records=_taking_back,
    effects=(Effect(EscalationWithdrawn, change=_taken_back, correction=AskedAgain()),),
    in_force=False,
)
