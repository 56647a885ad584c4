"""What may be asked for of a recommendation."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta

from domain.dates import PartialDate
from domain.decisions import Command
from domain.forward_plan.events import SomeText
from domain.recommendation.events import Act, Amendment, Resolved


class Put(Command, frozen=True, kw_only=True):
    """Ask a committee to do something: consider an update, endorse a version of a plan."""

    committee_id: UUID
    meeting: PartialDate
    """The day or month of the meeting, or TBC."""
    acts: Annotated[tuple[Act, ...], Meta(min_length=1, max_length=20)]
    wording: SomeText
    """The recommendation, word for word."""


class Decide(Command, frozen=True, kw_only=True):
    """Record what the committee decided, as from the day of its meeting; give the minute as authority."""

    outcomes: Annotated[tuple[Resolved, ...], Meta(min_length=1, max_length=20)]
    """One for each act that is still open."""
    resolved: SomeText
    """What was resolved, word for word."""
    amendment: Amendment | None = None


class Withdraw(Command, frozen=True, kw_only=True):
    """Withdraw a recommendation that was not decided, and say why."""
