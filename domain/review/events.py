"""What can happen to a review: a session of a review group on one day, with an item for each printed line."""

from datetime import date as civil_date
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from domain.dates import PartialDate
from domain.events import Fact, fact
from domain.group.terms import PostId
from domain.money import Pounds
from domain.text import LongText, PersonId, ShortText, Title

ItemKind = Literal["contract", "area", "provider", "service"]
"""What an item is about: reviews cover providers and services too (paper 1.1), and plans name areas (paper 2.3)."""
ItemNumber = Annotated[int, Meta(ge=1, le=999)]
FindingNumber = Annotated[int, Meta(ge=1, le=9999)]
PassingNumber = Annotated[int, Meta(ge=1, le=9999)]
LeadOfficers = Annotated[tuple[PersonId, ...], Meta(min_length=1, max_length=10)]
Directorate = Annotated[str, Meta(max_length=300)]
Level = Literal["high", "medium", "low", "not considered"]
Target = Literal["financial", "performance", "contract management"]
"""The three kinds of target in the terms of reference (paper 1.1)."""
Standing = Literal["met", "partly met", "not met", "not measured"]
Theme = Literal["use of KPIs", "social value during the term", "comparison to best practice", "other"]
"""The three consistent themes of paper 2.2; what else there is goes by a name of its own."""
Severity = Literal["high", "medium", "low"]
Office = Literal["member", "director"]
"""In which office a recipient is passed findings: Cabinet Member or Corporate Director (paper 1.3)."""


class Item(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One printed line of a review, with lead officers of its own (paper 1.3, 2.3)."""

    number: ItemNumber
    """Place in the printed order; never given again once dropped."""
    title: ShortText
    """As printed."""
    kind: ItemKind = "contract"
    contract_id: UUID | None = None
    directorate: Directorate = ""
    lead_officers: LeadOfficers
    note: LongText = ""


class Judged(Struct, frozen=True, forbid_unknown_fields=True):
    """One criterion as it stood when the choice was made."""

    level: Level = "not considered"
    because: LongText = ""


class Suggestion(Struct, frozen=True, forbid_unknown_fields=True):
    """A Member's suggestion that a contract be reviewed."""

    member: PersonId
    suggested_on: civil_date
    words: LongText = ""


class Criteria(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The criteria of paper 1.3. They advise; the choice is a judgement with a reason."""

    value: Judged = Judged()
    risk: Judged = Judged()
    complexity: Judged = Judged()
    strategic_importance: Judged = Judged()
    proximity_to_expiry: Judged = Judged()
    member_suggestion: Suggestion | None = None
    others: LongText = ""
    """Criteria besides these six: the paper's list is open."""


class AuditCheck(Struct, frozen=True, forbid_unknown_fields=True):
    """What came of looking at the audit programme (paper 1.3: *some coordination with the audit programme*)."""

    clash: bool
    """Whether an audit of the same contract is under way or planned."""
    outcome: LongText
    """What was found, and what was agreed about it."""


class AsItStood(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the record said of the contract on the day of the choice."""

    value: Pounds | None = None
    value_basis: ShortText | None = None
    """What the value counts: *whole life incl. VAT*, *whole life excl. VAT*, *a year excl. VAT*."""
    tier: ShortText | None = None
    end: PartialDate


class Recipient(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The post to which findings were passed, and who held it on that day."""

    group_id: UUID
    """The cabinet, management team … that has the post."""
    post_id: PostId
    title: ShortText
    holder: PersonId


@fact("review.scheduled.v1")
class Scheduled(Fact, kw_only=True):
    """A review was put down for a day, for a month, or for a day to be confirmed (paper 2.3)."""

    group_id: UUID
    date: PartialDate
    items: tuple[Item, ...]


@fact("review.rescheduled.v1")
class Rescheduled(Fact, kw_only=True):
    """A review was put down for another day."""

    previous: PartialDate
    date: PartialDate


@fact("review.item_added.v1")
class ItemAdded(Fact, kw_only=True):
    """A line was added to a review."""

    item: Item


@fact("review.item_dropped.v1")
class ItemDropped(Fact, kw_only=True):
    """A line was taken off a review."""

    item: Item
    """As it stood."""


@fact("review.lead_officers_changed.v1")
class LeadOfficersChanged(Fact, kw_only=True):
    """Other officers lead on an item."""

    item: ItemNumber
    previous: LeadOfficers
    lead_officers: LeadOfficers


@fact("review.cancelled.v1")
class Cancelled(Fact, kw_only=True):
    """A review will not be held."""


@fact("review.selection_recorded.v1")
class SelectionRecorded(Fact, kw_only=True):
    """Why an item was chosen for review: each criterion as it stood, and the check against the audit programme
    (paper 1.3). The reason is the choice's own."""

    item: ItemNumber
    criteria: Criteria
    as_it_stood: AsItStood | None = None
    """``None`` for an item that is no contract on this record."""
    audit: AuditCheck


@fact("review.non_selection_recorded.v1")
class NonSelectionRecorded(Fact, kw_only=True):
    """A contract was considered for this review and not chosen (paper 1.3)."""

    contract_id: UUID
    title: Title
    criteria: Criteria
    as_it_stood: AsItStood
    audit: AuditCheck | None = None


@fact("review.held.v1")
class Held(Fact, kw_only=True):
    """A review was held."""

    held_on: civil_date
    attendees: Annotated[tuple[PersonId, ...], Meta(max_length=50)] = ()


@fact("review.area_assessed.v1")
class AreaAssessed(Fact, kw_only=True):
    """An item was assessed in one area of the good practice framework (paper 1.2; NAO 2016)."""

    item: ItemNumber
    framework: ShortText
    """Code and edition: *NAO 2016*."""
    area: Annotated[int, Meta(ge=1, le=11)]
    scale: ShortText
    """Code of the scale; a later scale rewrites no old rating."""
    previous: ShortText | None = None
    """The rating before, where the area was assessed in this review before."""
    rating: ShortText
    comment: LongText = ""
    """What the rating rests on."""


@fact("review.target_position_recorded.v1")
class TargetPositionRecorded(Fact, kw_only=True):
    """How an item stands in relation to its financial, performance or contract management targets (paper 1.1)."""

    item: ItemNumber
    target: Target
    previous: Standing | None = None
    standing: Standing
    comment: LongText = ""


@fact("review.finding_raised.v1")
class FindingRaised(Fact, kw_only=True):
    """A finding about one item (paper 1.3, 2.2)."""

    number: FindingNumber
    item: ItemNumber
    theme: Theme
    theme_named: ShortText | None = None
    """What the theme is, where it is another than the three."""
    area: Annotated[int, Meta(ge=1, le=11)] | None = None
    text: Annotated[str, Meta(min_length=1, max_length=5000)]
    severity: Severity


@fact("review.finding_agreed.v1")
class FindingAgreed(Fact, kw_only=True):
    """An officer of the contract agreed a finding."""

    finding: FindingNumber
    item: ItemNumber
    answered_by: PersonId


@fact("review.finding_disputed.v1")
class FindingDisputed(Fact, kw_only=True):
    """An officer of the contract disputed a finding, and said why."""

    finding: FindingNumber
    item: ItemNumber
    answered_by: PersonId


@fact("review.findings_passed.v1")
class FindingsPassed(Fact, kw_only=True):
    """An item's findings were passed to the Cabinet Member and the Corporate Director (paper 1.3: *and*)."""

    passing: PassingNumber
    item: ItemNumber
    findings: Annotated[tuple[FindingNumber, ...], Meta(min_length=1, max_length=200)]
    member: Recipient
    director: Recipient


@fact("review.receipt_recorded.v1")
class ReceiptRecorded(Fact, kw_only=True):
    """A recipient confirmed that findings had come."""

    passing: PassingNumber
    item: ItemNumber
    office: Office
    received_by: PersonId


@fact("review.shared_with_committee.v1")
class SharedWithCommittee(Fact, kw_only=True):
    """A recipient shared findings with a Cabinet Committee (paper 1.3: *as appropriate*)."""

    passing: PassingNumber
    item: ItemNumber
    office: Office
    decided_by: PersonId
    committee_id: UUID
    committee: ShortText


@fact("review.kept_from_committee.v1")
class KeptFromCommittee(Fact, kw_only=True):
    """A recipient decided not to share findings with a Cabinet Committee, and said why (paper 1.3)."""

    passing: PassingNumber
    item: ItemNumber
    office: Office
    decided_by: PersonId
    committee_id: UUID
    committee: ShortText


@fact("review.closed.v1")
class Closed(Fact, kw_only=True):
    """A review was closed: its findings are passed, and nothing is added to it."""
