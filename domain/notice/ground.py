"""A ground: a notice that follows from the record is not needed, for a reason that the record does not hold."""

from datetime import date
from typing import Final

from msgspec.structs import replace

from domain.case import STEP, reason_given
from domain.decisions import Command, Passed, rule
from domain.events import Fact, fact
from domain.notice.terms import GROUNDS, OWN, Case, Notice, NoticeGround
from domain.sentences import Names, sentence
from domain.stream import AskedAgain, Effect, Step


class FindNoticeNotNeeded(Command, frozen=True, kw_only=True):
    """Find that the notice is not needed, on a ground of the Act."""

    ground: NoticeGround
    """On which ground."""


@fact("notice.found_not_needed.v1")
class NoticeFoundNotNeeded(Fact, kw_only=True):
    """The notice was found not to be needed, on a ground of the Act."""

    ground: NoticeGround
    """On which ground."""


@rule("notice.ground", "PA 2023 Part 4")
def rests_on(case: Case[FindNoticeNotNeeded]) -> Passed:
    return Passed(f"{case.command.ground.capitalize()}: {GROUNDS[case.command.ground]}.")


def _found(case: Case[FindNoticeNotNeeded]) -> Fact:
    return NoticeFoundNotNeeded(ground=case.command.ground)


def _not_needed(notice: Notice, fact: NoticeFoundNotNeeded, _: date) -> Notice:
    return replace(notice, state="not needed", ground=fact.ground)


@sentence.register
def _(fact: NoticeFoundNotNeeded, _: Names) -> str:
    return f"Notice not needed: {fact.ground} ({GROUNDS[fact.ground]})."


GROUND: Final = Step(
    asks=FindNoticeNotNeeded,
    rules=(*STEP, reason_given, *OWN, rests_on),
    records=_found,
    effects=(Effect(NoticeFoundNotNeeded, change=_not_needed, correction=AskedAgain()),),
    in_force=False,
)
