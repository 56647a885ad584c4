"""Findings of a review, one by one, as far as whoever asks may read them."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from msgspec import Struct

from domain.review.terms import Finding, FindingOutcome, FindingState, Review


class FindingsRow(Struct, frozen=True):
    """A finding of a review, whose it is to see to, and how it stands."""

    review_id: UUID
    group_id: UUID
    """Of the group that held the review."""
    held_on: date | None
    """The day of the review."""
    number: int
    """Of the finding, in its review."""
    item: int
    """Number of the line of the review that it is about."""
    title: str
    """The line, as printed."""
    contract_id: UUID | None
    directorate: str
    theme: str
    """One of the three, or the name of another."""
    area: int | None
    """Area of the good practice framework."""
    statement: str | None
    """The numbered statement of the framework."""
    severity: str
    text: str
    """What was found."""
    raised_on: date
    answer: str
    """*agreed* or *disputed* by an officer of the contract; empty where nobody answered."""
    owner: str
    """Who sees to it: opaque id of a person; empty while nobody is named."""
    state: FindingState
    how: str
    """What its owner says is done about it."""
    outcome: FindingOutcome | None
    """What became of it; null while it is not closed."""
    why_closed: str
    closed_by: str
    """Opaque id of a person; empty while it is not closed."""
    closed_on: date | None
    passing: int | None
    """The passing in which it went to Cabinet Member and Corporate Director; null while it was not passed."""


def findings_of(review_id: UUID, review: Review) -> Iterator[FindingsRow]:
    """The findings of a review as it may be read, by number; those that may not be read are left out."""
    for finding in sorted(review.findings, key=lambda finding: finding.number):
        if finding.theme:  # one that may not be read has none
            yield _row(review_id, review, finding)


def _row(review_id: UUID, review: Review, finding: Finding) -> FindingsRow:
    item = review.item(finding.item)
    return FindingsRow(
        review_id=review_id,
        group_id=review.group_id,
        held_on=review.held_on,
        number=finding.number,
        item=finding.item,
        title=item.title if item else "",
        contract_id=item.contract_id if item else None,
        directorate=item.directorate if item else "",
        theme=finding.theme,
        area=finding.area,
        statement=finding.statement,
        severity=finding.severity,
        text=finding.text,
        raised_on=finding.raised_on,
        answer=finding.answer,
        owner=finding.owner,
        state=finding.state,
        how=finding.how,
        outcome=finding.outcome,
        why_closed=finding.why_closed,
        closed_by=finding.closed_by,
        closed_on=finding.closed_on,
        passing=finding.passing,
    )
