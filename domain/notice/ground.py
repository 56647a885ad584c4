"""A ground: a notice that follows from the record is not needed, for a reason that the record does not hold."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from msgspec.structs import replace

from domain.case import STEP, reason_given
from domain.decisions import Command, Passed, Rejection, no, rule
from domain.events import Fact, fact
from domain.notice.terms import GROUNDS, OWN, Case, Notice, NoticeGround, NoticeKind
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


_PERFORMANCE: Final[frozenset[NoticeKind]] = frozenset({"contract performance notice"})
_PAYMENTS: Final[frozenset[NoticeKind]] = frozenset(
    {"contract payment information", "payments compliance notice"}
)
_CHANGE: Final[frozenset[NoticeKind]] = frozenset({"contract change notice", "modified contract copy"})
_OF: Final[Mapping[NoticeGround, frozenset[NoticeKind]]] = {
    "user choice direct award": frozenset(
        {"contract details notice", "contract copy", "contract termination notice"}
    ),
    "awarded by a school": _PAYMENTS,
    "concession contract": _PERFORMANCE | _PAYMENTS,
    "procured before 1 April 2026": frozenset({"contract payment information"}),
    "defence and security contract": _CHANGE,
    "performance indicators not appropriate": _PERFORMANCE,
    "not a modification": _CHANGE,
    "modification permitted without notice": _CHANGE,
}
"""The notices that each ground excuses from; the others excuse from any."""
_BELOW_THRESHOLD: Final[frozenset[NoticeGround]] = frozenset({"awarded by a school", "concession contract"})
"""Of such contracts no details are published either, where they are below the threshold (s.84)."""


@rule("notice.ground-of-that-kind", "PA 2023 Part 4")
def of_that_kind(case: Case[FindNoticeNotNeeded]) -> Rejection | None:
    ground, notice = case.command.ground, case.state
    below = notice.kind == "contract details notice" and "s.87" in notice.law and ground in _BELOW_THRESHOLD
    if below or ground not in _OF or notice.kind in _OF[ground]:
        return None
    return no(f"That is no ground on which a {notice.kind} is not needed.", "ground")


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
    rules=(*STEP, reason_given, *OWN, of_that_kind, rests_on),
    records=_found,
    effects=(Effect(NoticeFoundNotNeeded, change=_not_needed, correction=AskedAgain()),),
    in_force=False,
)
