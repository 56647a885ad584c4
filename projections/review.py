"""The list of reviews. It says how many findings there are and never what they are: that is confidential."""

from collections import Counter
from collections.abc import Iterator
from typing import Final, NamedTuple, get_args
from uuid import UUID

from msgspec import Struct

from domain.dates import earliest
from domain.review import REVIEW
from domain.review.terms import Activity, Depth, Review, Status
from projections.columns import Id
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


class OpenFinding(Struct, frozen=True):
    """A finding that is not closed and has an owner, without what it says."""

    number: int
    owner: str
    """Who sees to it: opaque id of a person."""
    state: str
    """Open, or being dealt with."""
    title: str
    """The line of the review that it is about, as printed."""
    contract_id: str | None


class Unowned(Struct, frozen=True):
    """How many findings about a contract nobody is named for as owner."""

    contract_id: str
    findings: int


class Summary(NamedTuple):
    """What a list shows of a review."""

    group_id: Id
    date: str
    """As it is known: a day, a month or TBC; the day it was held on, once it was."""
    day: str
    """For sorting: the first day that the date can mean; TBC comes last."""
    status: str
    held_on: str | None
    depth: str | None
    """How deep it goes; none where nobody has said."""
    activities: str
    """The kinds of activity that its lines were looked at for, with semicolons between."""
    lines: tuple[ReviewLine, ...]
    """Title, kind, contract and lead officers of each item, in printed order."""
    contracts: tuple[str, ...]
    lead_officers: tuple[str, ...]
    directorates: str
    """Names with semicolons between."""
    items: int
    findings: int
    findings_open: int
    """Of these, those that nobody deals with yet."""
    findings_dealt_with: int
    """Those whose owner says how they are dealt with."""
    not_owned: int
    """Those that are not closed and that nobody is named for as owner."""
    unowned: tuple[Unowned, ...]
    """How many, by contract; those of lines that are no contract are left out."""
    closed: tuple[int, ...]
    """Numbers of those that are closed."""
    owned: tuple[OpenFinding, ...]
    """Those that are not closed and have an owner, without what they say."""
    finding_owners: tuple[str, ...]
    """Whose these are: opaque ids of persons."""
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
    owned = tuple(_owned(review))
    officers = dict.fromkeys(lead_officer for item in review.items for lead_officer in item.lead_officers)
    return Summary(
        group_id=str(review.group_id),
        date=review.date,
        day=first.isoformat() if first else ALWAYS,
        status=review.status,
        held_on=review.held_on.isoformat() if review.held_on else None,
        depth=review.depth,
        activities="; ".join(
            kind for kind in get_args(Activity) if any(kind in known.activities for known in review.looked_at)
        ),
        lines=_lines(review),
        contracts=tuple(dict.fromkeys(str(item.contract_id) for item in review.items if item.contract_id)),
        lead_officers=tuple(officers),
        directorates="; ".join(dict.fromkeys(item.directorate for item in review.items if item.directorate)),
        items=len(review.items),
        findings=len(review.findings),
        findings_open=sum(finding.state == "open" for finding in review.findings),
        findings_dealt_with=sum(finding.state == "being dealt with" for finding in review.findings),
        not_owned=sum(not finding.owner and finding.state != "closed" for finding in review.findings),
        unowned=tuple(Unowned(*each) for each in _unowned(review).items()),
        closed=tuple(finding.number for finding in review.findings if finding.state == "closed"),
        owned=owned,
        finding_owners=tuple(dict.fromkeys(finding.owner for finding in owned)),
        not_passed=len(review.not_passed()),
        not_answered=sum(not finding.answer for finding in review.findings),
        not_received=sum(len(passing.unreceived()) for passing in review.passings),
        not_decided=sum(len(passing.undecided()) for passing in review.passings),
        questions=len(review.questions),
        not_replied=sum(not question.answer for question in review.questions),
        waiting=tuple(_waiting(review)),
    )


def _unowned(review: Review) -> Counter[str]:
    found: Counter[str] = Counter()
    for finding in review.findings:
        item = review.item(finding.item)
        if (
            not finding.owner
            and finding.state != "closed"
            and item is not None
            and item.contract_id is not None
        ):
            found[str(item.contract_id)] += 1
    return found


def _owned(review: Review) -> Iterator[OpenFinding]:
    for finding in review.findings:
        item = review.item(finding.item)
        if finding.owner and finding.state != "closed" and item is not None:
            contract_id = str(item.contract_id) if item.contract_id else None
            yield OpenFinding(finding.number, finding.owner, finding.state, item.title, contract_id)


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
        "finding_owner": has_among("finding_owners"),
        "directorate": (
            "replace('; ' || r.directorates || '; ', '; ' || ? || '; ', '') <> '; ' || r.directorates || '; '"
        ),
        "status": "r.status = ?",
        "depth": "r.depth = ?",
        "activity": "replace('; ' || r.activities || '; ', '; ' || ? || '; ', '') <> '; ' || r.activities || '; '",
        "held_from": "r.held_on >= ?",
        "held_to": "r.held_on <= ?",
    },
    values={"status": get_args(Status), "depth": get_args(Depth), "activity": get_args(Activity)},
    choices={
        "findings_are": {
            "to be answered": "r.not_answered > 0",
            "to be owned": "r.not_owned > 0",
            "owned": "r.finding_owners <> ''",
            "open": "r.findings_open > 0",
            "being dealt with": "r.findings_dealt_with > 0",
            "all closed": "r.findings > 0 AND r.findings_open = 0 AND r.findings_dealt_with = 0",
            "closed": "r.findings > r.findings_open + r.findings_dealt_with",
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
