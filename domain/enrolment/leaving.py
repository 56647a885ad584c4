"""Leaving: a person left the training programme before its end."""

from datetime import date
from typing import Final

from msgspec.structs import replace

from domain.case import STEP, reason_given
from domain.decisions import Command
from domain.enrolment.rules import Case, still_on_it
from domain.enrolment.terms import Enrolment
from domain.events import Fact, fact
from domain.sentences import Names, sentence
from domain.stream import AskedAgain, Effect, Step


class Leave(Command, frozen=True, kw_only=True):
    """Enter that a person left a training programme before its end."""


@fact("enrolment.withdrawn.v1")
class Withdrawn(Fact, kw_only=True):
    """The person left before the end."""


def _recorded(_: Case[Leave]) -> Fact:
    return Withdrawn()


def _left(enrolment: Enrolment, _: Withdrawn, __: date) -> Enrolment:
    return replace(enrolment, status="withdrawn")


@sentence.register
def _(_fact: Withdrawn, _: Names) -> str:
    return "Left the training programme before its end."


LEAVING: Final = Step(
    asks=Leave,
    rules=(*STEP, reason_given, still_on_it),
    records=_recorded,
    effects=(Effect(Withdrawn, change=_left, correction=AskedAgain()),),
    in_force=False,
)
