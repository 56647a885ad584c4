"""What may be asked for of a review."""

from datetime import date as civil_date
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from domain.dates import PartialDate
from domain.decisions import Command
from domain.group.terms import PostId
from domain.review.events import (
    AuditCheck,
    Criteria,
    Directorate,
    FindingNumber,
    ItemKind,
    ItemNumber,
    LeadOfficers,
    PassingNumber,
    Severity,
    Standing,
    Target,
    Theme,
)
from domain.review.framework import OURS
from domain.text import LongText, PersonId, ShortText


class NewItem(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A line as it is to be printed."""

    title: ShortText
    kind: ItemKind = "contract"
    contract_id: UUID | None = None
    """The contract, where the line names one that is on this record."""
    directorate: Directorate = ""
    """Left out, it is the contract's own. Findings go to whoever covers it."""
    lead_officers: LeadOfficers
    note: LongText = ""


class PostOf(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A post in a group."""

    group_id: UUID
    post_id: PostId


class Schedule(Command, frozen=True, kw_only=True):
    """Put a review down for a day, for a month, or for a day to be confirmed."""

    group_id: UUID
    date: PartialDate
    items: Annotated[tuple[NewItem, ...], Meta(min_length=1, max_length=50)]
    """In printed order; they are numbered from 1."""


class Reschedule(Command, frozen=True, kw_only=True):
    """Put a review down for another day."""

    date: PartialDate


class AddItem(Command, frozen=True, kw_only=True):
    """Add a line to a review."""

    item: NewItem


class DropItem(Command, frozen=True, kw_only=True):
    """Take a line off a review."""

    item: ItemNumber


class ChangeLeadOfficers(Command, frozen=True, kw_only=True):
    """Let other officers lead on an item."""

    item: ItemNumber
    lead_officers: LeadOfficers


class Cancel(Command, frozen=True, kw_only=True):
    """Enter that a review will not be held."""


class RecordSelection(Command, frozen=True, kw_only=True):
    """Say why an item was chosen: each criterion, the reason, and the check against the audit programme."""

    item: ItemNumber
    criteria: Criteria = Criteria()
    audit: AuditCheck


class RecordNonSelection(Command, frozen=True, kw_only=True):
    """Say why a contract that was considered was not chosen."""

    contract_id: UUID
    criteria: Criteria = Criteria()
    audit: AuditCheck | None = None


class Hold(Command, frozen=True, kw_only=True):
    """Enter that a review was held."""

    held_on: civil_date
    attendees: Annotated[tuple[PersonId, ...], Meta(max_length=50)] = ()


class AssessArea(Command, frozen=True, kw_only=True):
    """Rate an item in one area of the good practice framework."""

    item: ItemNumber
    framework: ShortText = "NAO 2016"
    area: Annotated[int, Meta(ge=1, le=11)]
    scale: ShortText = OURS
    rating: ShortText
    """One of the scale's levels."""
    comment: LongText = ""
    """What the rating rests on."""


class RecordTargetPosition(Command, frozen=True, kw_only=True):
    """Say how an item stands in relation to its targets of one kind."""

    item: ItemNumber
    target: Target
    standing: Standing
    comment: LongText = ""


class RaiseFinding(Command, frozen=True, kw_only=True):
    """Raise a finding about an item."""

    item: ItemNumber
    theme: Theme
    theme_named: ShortText | None = None
    """The theme in your own words, where it is another than the three."""
    area: Annotated[int, Meta(ge=1, le=11)] | None = None
    """Area of the good practice framework."""
    text: Annotated[str, Meta(min_length=1, max_length=5000)]
    severity: Severity


class AgreeFinding(Command, frozen=True, kw_only=True):
    """Agree a finding about a contract of yours."""

    finding: FindingNumber


class DisputeFinding(Command, frozen=True, kw_only=True):
    """Dispute a finding about a contract of yours, and say why."""

    finding: FindingNumber


class PassFindings(Command, frozen=True, kw_only=True):
    """Pass an item's findings to the Cabinet Member and the Corporate Director."""

    item: ItemNumber
    member: PostOf
    """The Cabinet Member's post, in whose portfolio the item's directorate is."""
    director: PostOf
    """The Corporate Director's post."""


class RecordReceipt(Command, frozen=True, kw_only=True):
    """Confirm that findings passed to your post have come."""

    passing: PassingNumber


class ShareWithCommittee(Command, frozen=True, kw_only=True):
    """Share findings passed to your post with a Cabinet Committee."""

    passing: PassingNumber
    committee_id: UUID


class KeepFromCommittee(Command, frozen=True, kw_only=True):
    """Decide not to share findings passed to your post with a Cabinet Committee, and say why."""

    passing: PassingNumber
    committee_id: UUID


class Close(Command, frozen=True, kw_only=True):
    """Close a review whose findings are passed."""
