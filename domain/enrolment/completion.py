"""Completion: a person did all of a training programme."""

from datetime import date
from typing import Final

from msgspec.structs import replace

from domain.case import STEP
from domain.decisions import Command
from domain.enrolment.rules import Case, still_on_it
from domain.enrolment.terms import Enrolment
from domain.events import Fact, fact
from domain.sentences import Names, sentence, stopped
from domain.stream import AskedAgain, Effect, Step
from domain.text import LongText


class Complete(Command, frozen=True, kw_only=True):
    """Enter that a person completed a training programme."""

    result: LongText = ""
    """As the awarding body gave it."""


@fact("enrolment.completed.v1")
class Completed(Fact, kw_only=True):
    """The person did all of it."""

    result: LongText = ""
    """As the awarding body gave it: *pass with merit*."""


def _recorded(case: Case[Complete]) -> Fact:
    return Completed(result=case.command.result)


def _done(enrolment: Enrolment, _: Completed, valid_from: date) -> Enrolment:
    return replace(enrolment, status="completed", completed_on=valid_from)


@sentence.register
def _(fact: Completed, _: Names) -> str:
    result = f": {stopped(fact.result)}" if fact.result else "."
    return f"Completed the training programme{result}"


COMPLETION: Final = Step(
    asks=Complete,
    rules=(*STEP, still_on_it),
    records=_recorded,
    effects=(Effect(Completed, change=_done, correction=AskedAgain()),),
    in_force=False,
)
