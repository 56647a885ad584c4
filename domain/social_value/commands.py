"""What may be asked for of a social value commitment."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta

from domain.decisions import Command
from domain.figures import Figure
from domain.social_value.events import Ending, Promise, Route, SomeText, VerificationMethod
from domain.text import LongText, ShortText

ReportNumber = Annotated[int, Meta(ge=1, le=10_000)]


class Commit(Command, frozen=True, kw_only=True):
    """Record what a supplier commits itself to, at award or during the term."""

    contract_id: UUID
    promise: Promise
    route: Route | None = None
    """How it came about during the term; leave out where it was promised at award."""


class ChallengeOpportunity(Command, frozen=True, kw_only=True):
    """Challenge a contract's manager to look at the social value that may be available."""

    contract_id: UUID
    question: SomeText
    review_id: UUID | None = None
    """The review in which it is asked."""
    finding: ReportNumber | None = None
    """Number of the finding that it follows from."""


class AnswerChallenge(Command, frozen=True, kw_only=True):
    """Answer the challenge."""

    answer: SomeText


class TakeUpOpportunity(Command, frozen=True, kw_only=True):
    """Make a commitment of an opportunity that was looked at."""

    promise: Promise
    route: Route


class Renegotiate(Command, frozen=True, kw_only=True):
    """Change what is promised, from a day on."""

    promise: Promise
    route: Route


class ReportDelivery(Command, frozen=True, kw_only=True):
    """Report what was delivered in a period."""

    period: ShortText
    quantity: Figure
    comment: LongText = ""


class VerifyDelivery(Command, frozen=True, kw_only=True):
    """Say how much of a report you found delivered."""

    number: ReportNumber
    quantity: Figure
    method: VerificationMethod


class RejectDelivery(Command, frozen=True, kw_only=True):
    """Do not accept a report, and say why."""

    number: ReportNumber


class Close(Command, frozen=True, kw_only=True):
    """Close it: nothing more is expected."""

    outcome: Ending
