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


Lasting = Literal["still done", "no longer done"]
"""What somebody saw who looked at it again some time after it was done."""


Origin = Literal["finding", "KPI", "notice", "improvement plan", "risk", "meeting"]
"""What gave rise to an action: a finding of a review, or something that managing a contract brought up."""


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


class LastingCheck(Struct, frozen=True):
    """What somebody saw who looked whether it is still done."""

    lasting: Lasting
    by: str
    on: date
    note: str


class Action(Struct, frozen=True, kw_only=True):
    """An action from one day to the next."""

    origin: Origin = "finding"
    """What gave rise to it."""
    origin_id: UUID
    """Of the review whose finding it is, or of the KPI, notice and so on."""
    about: str = ""
    """What gave rise to it, as that was called then; empty for a finding, which has a number."""
    review_id: UUID | None = None
    """Of the review whose finding it is."""
    finding: int | None = None
    item: int | None = None
    """The line of the review."""
    item_title: str
    """The line of the review as printed, or what the contract was called."""
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
    checks: tuple[LastingCheck, ...] = ()
    """What was seen after it was done, the earliest first."""

    @property
    def lasting(self) -> Lasting | None:
        """What was seen last since it was last done; ``None`` where nobody has looked."""
        done_on = self.done_on
        if done_on is None or not self.checks or self.checks[-1].on < done_on:
            return None
        return self.checks[-1].lasting

    @property
    def done_on(self) -> date | None:
        """The day on which it was verified as fully done; ``None`` while it is not."""
        return self.verifications[-1].on if self.status == "done" and self.verifications else None
