"""What can happen to a group's forward plan of reviews."""

from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from domain.dates import PartialDate
from domain.events import Fact, fact
from domain.review.events import ItemKind, ItemNumber, LeadOfficers
from domain.text import LongText, ShortText

VersionNumber = Annotated[int, Meta(ge=1, le=9999)]
Fingerprint = Annotated[
    str,
    Meta(
        pattern=r"^[0-9a-f]{64}\Z",
        description="SHA-256 of a version's entries as canonical JSON, in lower-case hexadecimal.",
    ),
]
Outcome = Literal["endorsed", "endorsed as amended", "not endorsed"]
SomeText = Annotated[str, Meta(min_length=1, max_length=5000)]


class Line(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One printed line of an entry, as the review had it (paper 2.3)."""

    number: ItemNumber
    """The item's number in its review."""
    title: ShortText
    """As printed."""
    kind: ItemKind
    contract_id: UUID | None
    lead_officers: LeadOfficers


class Entry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One row of the plan: a review as it was put down when the version was issued."""

    review_id: UUID
    date: PartialDate
    """A day, a month or TBC."""
    items: tuple[Line, ...]


Entries = Annotated[tuple[Entry, ...], Meta(min_length=1, max_length=200)]


@fact("forward_plan.issued.v1")
class Issued(Fact, kw_only=True):
    """A version of the plan was issued: a copy of the reviews to come (paper 2.3)."""

    group_id: UUID
    group: ShortText
    """What the group was called then."""
    version: VersionNumber
    entries: Entries
    """Days first, then months, each in order; TBC last."""
    fingerprint: Fingerprint


@fact("forward_plan.recommended.v1")
class Recommended(Fact, kw_only=True):
    """A committee was asked to endorse a version (paper, summary and 5)."""

    version: VersionNumber
    fingerprint: Fingerprint
    committee_id: UUID
    committee: ShortText
    meeting: PartialDate
    wording: SomeText
    """What the committee is asked, word for word."""


@fact("forward_plan.endorsed.v1")
class Endorsed(Fact, kw_only=True):
    """A committee decided about a version, known by its fingerprint; the minute is the event's authority."""

    version: VersionNumber
    fingerprint: Fingerprint
    committee_id: UUID
    committee: ShortText
    outcome: Outcome
    resolved: SomeText
    """What was resolved, word for word."""
    amendment: LongText = ""
    """What the committee altered, where it endorsed the version as amended."""
    recommendation_id: UUID | None = None
    """The recommendation that was decided, where it is on this record."""


@fact("forward_plan.withdrawn.v1")
class Withdrawn(Fact, kw_only=True):
    """A version is not put to any committee any more; the reason says why."""

    version: VersionNumber
