"""What may be asked for of a forward plan."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta

from domain.dates import PartialDate
from domain.decisions import Command
from domain.forward_plan.events import Fingerprint, Outcome, SomeText, VersionNumber
from domain.text import LongText


class Issue(Command, frozen=True, kw_only=True):
    """Issue a version of a group's forward plan: the reviews named, as they stand."""

    group_id: UUID
    reviews: Annotated[tuple[UUID, ...], Meta(min_length=1, max_length=200)]
    """Reviews of the group that are still to come. Days go first, then months, then TBC; of one day, as named here."""


class Recommend(Command, frozen=True, kw_only=True):
    """Put a version to a committee for endorsement."""

    version: VersionNumber
    committee_id: UUID
    meeting: PartialDate
    """The day or month of the meeting, or TBC."""
    wording: SomeText
    """What the committee is asked, word for word."""


class RecordEndorsement(Command, frozen=True, kw_only=True):
    """Record what a committee decided about a version; give the minute as authority."""

    version: VersionNumber
    fingerprint: Fingerprint
    """As printed on the paper that the committee had."""
    committee_id: UUID
    outcome: Outcome
    resolved: SomeText
    """What was resolved, word for word."""
    amendment: LongText = ""
    """What the committee altered, where it endorsed the version as amended."""


class Withdraw(Command, frozen=True, kw_only=True):
    """Withdraw a version that no committee has decided about, and say why."""

    version: VersionNumber
