"""Rejection: a return is not accepted, and another is wanted."""

from datetime import date
from typing import Final

from msgspec.structs import replace

from domain.case import reason_given
from domain.decisions import Command
from domain.events import Fact, fact
from domain.sentences import Names, sentence
from domain.stream import AskedAgain, Effect, Step
from domain.submission.order import STEP
from domain.submission.rules import Case, not_published, not_rejected, something_returned
from domain.submission.terms import Submission, settled


class RejectReturn(Command, frozen=True, kw_only=True):
    """Do not accept a return, and say why; it may be reported again."""


@fact("submission.rejected.v1")
class Rejected(Fact, kw_only=True):
    """The return was not accepted, for the reason given; another is wanted."""


def _rejection(_: Case[RejectReturn]) -> Fact:
    return Rejected()


def _not_accepted(now: Submission, _: Rejected, valid_from: date) -> Submission:
    return settled(replace(now, rejected_on=valid_from))


@sentence.register
def _(_fact: Rejected, _: Names) -> str:
    return "Return rejected; another is wanted."


REJECTION: Final = Step(
    asks=RejectReturn,
    rules=(*STEP, reason_given, something_returned, not_rejected, not_published),
    records=_rejection,
    effects=(Effect(Rejected, change=_not_accepted, correction=AskedAgain()),),
    in_force=False,
)
