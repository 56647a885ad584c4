"""Review: a draft was looked at, or input to it was given (paper 3.1)."""

from datetime import date
from typing import Final

from msgspec.structs import replace

from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.sentences import Names, sentence, stopped
from domain.standard.rules import DRAFTING, Case, draft_of, text_of
from domain.standard.terms import Review, ReviewedBy, Standard, VersionNumber
from domain.stream import AskedAgain, Effect, Step
from domain.text import LongText, ShortText


class RecordReview(Command, frozen=True, kw_only=True):
    """Enter that the draft was reviewed, or that input was given."""

    reviewed_by: ReviewedBy
    body: ShortText
    """Its name: *cross-directorate working group*."""
    comment: LongText = ""


@fact("standard.reviewed.v1")
class Reviewed(Fact, kw_only=True):
    """The draft was reviewed, or input to it was given (paper 3.1)."""

    version: VersionNumber
    reviewed_by: ReviewedBy
    body: ShortText
    """Its name: *cross-directorate working group*."""
    comment: LongText = ""


@rule("standard.review-says-something-new")
def review_says_something_new(case: Case[RecordReview]) -> Rejection | None:
    """The same body may say the same again once the text is another, or on another day."""
    draft, command = case.state.draft, case.command
    said = Review(command.reviewed_by, command.body, case.effective_from, command.comment)
    if draft is None or draft.changed_since_review or draft.reviews[-1:] != (said,):
        return None
    return no("That review of this text is on record already.", "reviewed_by", "body", "comment")


def _recorded(case: Case[RecordReview]) -> Fact:
    command = case.command
    return Reviewed(
        version=draft_of(case).version,
        reviewed_by=command.reviewed_by,
        body=command.body,
        comment=command.comment,
    )


def _reviewed(standard: Standard, fact: Reviewed, valid_from: date) -> Standard:
    draft = standard.draft
    if draft is None:
        return standard
    review = Review(fact.reviewed_by, fact.body, valid_from, fact.comment)
    return replace(
        standard, draft=replace(draft, reviews=(*draft.reviews, review), changed_since_review=False)
    )


@sentence.register
def _(fact: Reviewed, _: Names) -> str:
    comment = f" {stopped(fact.comment)}" if fact.comment else ""
    return f"Version {fact.version} reviewed by {fact.body} ({fact.reviewed_by}).{comment}"


REVIEW: Final = Step(
    asks=RecordReview,
    rules=(*DRAFTING, review_says_something_new),
    records=_recorded,
    effects=(Effect(Reviewed, change=_reviewed, correction=AskedAgain(), rests_on=text_of),),
    in_force=False,
)
