"""What can happen to an action: something that one person is to do about a finding."""

from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta

from domain.dates import PartialDate
from domain.events import Fact, fact
from domain.review.events import FindingNumber, ItemNumber
from domain.text import LongText, PersonId, ShortText

SomeText = Annotated[str, Meta(min_length=1, max_length=5000)]
OfferNumber = Annotated[int, Meta(ge=1, le=999)]
Outcome = Literal["fully done", "partly done", "not done"]


@fact("action.agreed.v1")
class Agreed(Fact, kw_only=True):
    """It was agreed who does what about a finding, and by when (paper 1.2)."""

    review_id: UUID
    finding: FindingNumber
    item: ItemNumber
    """The line of the review that the finding is about."""
    item_title: ShortText
    """As printed."""
    contract_id: UUID | None = None
    """``None`` where the item is no contract on this record."""
    text: SomeText
    """What is to be done."""
    owner: PersonId
    due: PartialDate
    """A day, or a month by whose last day it is to be done."""


@fact("action.progress_reported.v1")
class ProgressReported(Fact, kw_only=True):
    """The owner said how far it is."""

    progress: SomeText


@fact("action.evidence_offered.v1")
class EvidenceOffered(Fact, kw_only=True):
    """The owner offered documents as evidence that it was done; they are named in the event's envelope."""

    offer: OfferNumber
    shows: SomeText
    """What they are to show."""
    offered_by: PersonId


@fact("action.due_date_moved.v1")
class DueDateMoved(Fact, kw_only=True):
    """It is to be done by another day."""

    previous: PartialDate
    due: PartialDate
    why: SomeText
    """Kept in the state too, beside the date that it explains."""
    moved_by: PersonId


@fact("action.completion_claimed.v1")
class CompletionClaimed(Fact, kw_only=True):
    """The owner said that it is done."""

    claimed_by: PersonId
    note: LongText = ""


@fact("action.verified.v1")
class Verified(Fact, kw_only=True):
    """Somebody other than the owner looked whether it was done (domain rule I18)."""

    outcome: Outcome
    accepted: Annotated[tuple[OfferNumber, ...], Meta(max_length=100)] = ()
    """The offers of evidence that were accepted."""
    verified_by: PersonId
    note: LongText = ""


@fact("action.reopened.v1")
class Reopened(Fact, kw_only=True):
    """What was done did not last, or was not done after all."""

    previous: PartialDate
    due: PartialDate
    why: SomeText
    reopened_by: PersonId


@fact("action.owner_changed.v1")
class OwnerChanged(Fact, kw_only=True):
    """Another person is to do it."""

    previous: PersonId
    owner: PersonId


@fact("action.withdrawn.v1")
class Withdrawn(Fact, kw_only=True):
    """It is not to be done any more; the reason says why."""
