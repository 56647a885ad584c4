"""What is true of an action from one day to the next, and the kinds of value that its acts share."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from domain.dates import PartialDate

SomeText = Annotated[str, Meta(min_length=1, max_length=5000)]


OfferNumber = Annotated[int, Meta(ge=1, le=999)]


Outcome = Literal["fully done", "partly done", "not done"]


Status = Literal["open", "claimed", "done", "withdrawn"]


class Moved(Struct, frozen=True):
    """A due date that was given up for another."""

    previous: PartialDate
    due: PartialDate
    why: str
    by: str
    on: date
    reopened: bool = False
    """Whether it came with reopening the action."""


class Progress(Struct, frozen=True):
    """How far it was on a day."""

    on: date
    progress: str


class Offer(Struct, frozen=True):
    """Evidence that was offered, and whether it was accepted."""

    offer: int
    shows: str
    by: str
    on: date
    accepted: bool = False


class Verification(Struct, frozen=True):
    """What somebody other than the owner found."""

    outcome: Outcome
    accepted: tuple[int, ...]
    by: str
    on: date
    note: str


class Action(Struct, frozen=True):
    """An action from one day to the next."""

    review_id: UUID
    finding: int
    item: int
    item_title: str
    contract_id: UUID | None
    text: str
    owner: str
    due: PartialDate
    first_due: PartialDate
    agreed_on: date
    status: Status = "open"
    moved: tuple[Moved, ...] = ()
    """Every due date that was moved, the earliest first."""
    progress: tuple[Progress, ...] = ()
    offers: tuple[Offer, ...] = ()
    claimed_by: str = ""
    """Who said that it is done, while nobody has verified that."""
    verifications: tuple[Verification, ...] = ()
    owners_before: tuple[str, ...] = ()
