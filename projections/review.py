"""The list of reviews. It says how many findings there are and never what they are: that is confidential."""

from collections.abc import Iterator
from typing import Final, NamedTuple, get_args
from uuid import UUID

from msgspec import Struct

from domain.dates import earliest
from domain.review import REVIEW
from domain.review.terms import Review, Status
from projections.table import ALWAYS, Row, Table, has_among


class ReviewLine(Struct, frozen=True):
    """One item of a review, as a paper prints it."""

    number: int
    title: str
    kind: str
    contract_id: str | None
    lead_officers: tuple[str, ...]


class OpenQuestion(Struct, frozen=True):
    """A question that waits for an answer, without what it says."""

    to: str
    """Whom it was put to: opaque id of a person."""
    title: str
    """The line of the review that it is about, as printed."""
    contract_id: str | None


class Summary(NamedTuple):
    """What a list shows of a review."""

    group_id: str
    date: str
    """As it is known: a day, a month or TBC; the day it was held on, once it was."""
    day: str
    """For sorting: the first day that the date can mean; TBC comes last."""
    status: str
    held_on: str | None
    lines: tuple[ReviewLine, ...]
    """Title, kind, contract and lead officers of each item, in printed order."""
    contracts: tuple[str, ...]
    lead_officers: tuple[str, ...]
    directorates: str
    """Names with semicolons between."""
    items: int
    findings: int
    not_passed: int
    """Findings that are still to be passed."""
    not_answered: int
    """Findings to which the contract's officers have said nothing yet."""
    not_received: int
    """Receipts still to come from Members and Directors."""
    not_decided: int
    """Recipients who have still to say whether a committee is to see what was passed to them; none once it does."""
    questions: int
    """Questions that were put in the session."""
    not_replied: int
    """Of these, those that wait for an answer."""
    waiting: tuple[OpenQuestion, ...]
    """Those that wait: whom each was put to, and about which line."""


ReviewRow = Row[Summary]
"""A review as its list has it."""


def summarise(review: Review, _review_id: UUID) -> Summary:
    """What a list shows of it."""
    first = earliest(review.date)
    officers = dict.fromkeys(lead_officer for item in review.items for lead_officer in item.lead_officers)
    return Summary(
        group_id=str(review.group_id),
        date=review.date,
        day=first.isoformat() if first else ALWAYS,
        status=review.status,
        held_on=review.held_on.isoformat() if review.held_on else None,
        lines=_lines(review),
        contracts=tuple(dict.fromkeys(str(item.contract_id) for item in review.items if item.contract_id)),
        lead_officers=tuple(officers),
        directorates="; ".join(dict.fromkeys(item.directorate for item in review.items if item.directorate)),
        items=len(review.items),
        findings=len(review.findings),
        not_passed=len(review.not_passed()),
        not_answered=sum(not finding.answer for finding in review.findings),
        not_received=sum(len(passing.unreceived()) for passing in review.passings),
        not_decided=sum(len(passing.undecided()) for passing in review.passings),
        questions=len(review.questions),
        not_replied=sum(not question.answer for question in review.questions),
        waiting=tuple(_waiting(review)),
    )


def _waiting(review: Review) -> Iterator[OpenQuestion]:
    for question in review.questions:
        item = review.item(question.item)
        if not question.answer and item is not None:
            contract_id = str(item.contract_id) if item.contract_id else None
            yield OpenQuestion(question.to, item.title, contract_id)


def _lines(review: Review) -> tuple[ReviewLine, ...]:
    return tuple(
        ReviewLine(
            item.number,
            item.title,
            item.kind,
            str(item.contract_id) if item.contract_id else None,
            item.lead_officers,
        )
        for item in review.items
    )


REVIEWS: Final = Table(
    name="reviews",
    stream=REVIEW,
    summary=Summary,
    summarise=summarise,
    sorted_by=("day",),
    open_days=("day",),
    indexed=("group_id",),
    filters={
        "group_id": "r.group_id = ?",
        "contract_id": has_among("contracts"),
        "lead_officer": has_among("lead_officers"),
        "directorate": (
            "replace('; ' || r.directorates || '; ', '; ' || ? || '; ', '') <> '; ' || r.directorates || '; '"
        ),
        "status": "r.status = ?",
        "held_from": "r.held_on >= ?",
        "held_to": "r.held_on <= ?",
    },
    values={"status": get_args(Status)},
    choices={
        "findings_are": {
            "to be answered": "r.not_answered > 0",
            "to be passed": "r.not_passed > 0",
            "to be received": "r.not_received > 0",
            "to be shared or kept": "r.not_decided > 0",
        },
        "questions_are": {
            "to be answered": "r.not_replied > 0",
            "answered": "r.questions > 0 AND r.not_replied = 0",
        },
        "held": {"yes": "r.held_on IS NOT NULL", "no": "r.held_on IS NULL"},
    },
)
