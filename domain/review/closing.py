"""Closing: nothing more is added to a review."""

from datetime import date as civil_date
from typing import Final

from msgspec.structs import replace

from domain.decisions import Advice, Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.review.rules import IN_REVIEW, Case
from domain.review.terms import Review
from domain.sentences import Names, sentence
from domain.stream import AskedAgain, Effect, Step


class Close(Command, frozen=True, kw_only=True):
    """Close a review whose findings are passed."""


@fact("review.closed.v1")
class Closed(Fact, kw_only=True):
    """A review was closed: its findings are passed, and nothing is added to it."""


@rule("review.all-findings-passed", "paper 1.3")
def all_findings_passed(case: Case[Close]) -> Rejection | None:
    waiting = [str(finding.number) for finding in case.state.not_passed()]
    if not waiting:
        return None
    return no(f"Still to be passed to Member and Director: finding {', '.join(waiting)}.", conflict=True)


@rule("review.every-item-assessed", "paper 1.2")
def every_item_assessed(case: Case[Close]) -> Advice | None:
    state = case.state
    touched = {known.item for known in state.assessments} | {known.item for known in state.positions}
    touched |= {finding.item for finding in state.findings}
    bare = [item.title for item in case.state.items if item.number not in touched]
    return Advice(f"Closed with nothing recorded about: {'; '.join(bare)}.") if bare else None


def _closing(_: Case[Close]) -> Fact:
    return Closed()


def _shut(review: Review, _: Closed, __: civil_date) -> Review:
    return replace(review, status="closed")


@sentence.register
def _(_fact: Closed, _: Names) -> str:
    return "Review closed."


CLOSING: Final = Step(
    asks=Close,
    rules=(
        *IN_REVIEW,
        all_findings_passed,
        every_item_assessed,
    ),
    records=_closing,
    effects=(Effect(Closed, change=_shut, correction=AskedAgain()),),
    in_force=False,
)
