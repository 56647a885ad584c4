"""What may be asked for of an action."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta

from domain.action.events import OfferNumber, Outcome, SomeText
from domain.dates import PartialDate
from domain.decisions import Command
from domain.review.events import FindingNumber
from domain.text import LongText, PersonId


class Agree(Command, frozen=True, kw_only=True):
    """Agree what is to be done about a finding, by whom and by when."""

    review_id: UUID
    finding: FindingNumber
    text: SomeText
    owner: PersonId
    due: PartialDate
    """A day, or a month by whose last day it is to be done."""


class ReportProgress(Command, frozen=True, kw_only=True):
    """Say how far an action of yours is."""

    progress: SomeText


class OfferEvidence(Command, frozen=True, kw_only=True):
    """Offer documents as evidence that an action of yours was done."""

    shows: SomeText
    """What they are to show."""


class MoveDueDate(Command, frozen=True, kw_only=True):
    """Let an action be done by another day, and say why."""

    due: PartialDate


class ClaimCompletion(Command, frozen=True, kw_only=True):
    """Say that an action of yours is done."""

    note: LongText = ""


class Verify(Command, frozen=True, kw_only=True):
    """Enter whether an action was fully, partly or not done, and on which evidence."""

    outcome: Outcome
    accepted: Annotated[tuple[OfferNumber, ...], Meta(max_length=100)] = ()
    """The offers of evidence that you accept."""
    note: LongText = ""


class Reopen(Command, frozen=True, kw_only=True):
    """Open an action again that was verified as done, and say why."""

    due: PartialDate
    """By when it is to be done now."""


class ChangeOwner(Command, frozen=True, kw_only=True):
    """Give an action to another person."""

    owner: PersonId


class Withdraw(Command, frozen=True, kw_only=True):
    """Withdraw an action, and say why."""
