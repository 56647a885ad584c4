"""What can happen to a recommendation to a committee."""

from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from domain.dates import PartialDate
from domain.events import Fact, fact
from domain.forward_plan.events import Fingerprint, SomeText, VersionNumber
from domain.text import PersonId, ShortText

Verb = Literal["consider", "endorse", "note", "agree", "comment on"]
Outcome = Literal["agreed", "agreed as amended", "not agreed", "deferred"]
ActNumber = Annotated[int, Meta(ge=1, le=20)]


class PlanVersion(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One version of a forward plan, by its fingerprint."""

    forward_plan_id: UUID
    version: VersionNumber
    fingerprint: Fingerprint


class Act(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing that a committee is asked to do with one object (paper 5)."""

    act: Verb
    object: ShortText
    """As printed: *this update*, *the CMRG's forward plan of reviews*."""
    plan: PlanVersion | None = None
    """The plan, where the object is one on this record."""


class Resolved(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What became of one act."""

    act: ActNumber
    """Its place among the acts, from 1."""
    outcome: Outcome


class Amendment(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An amendment that was moved."""

    words: SomeText
    moved_by: PersonId | None = None
    carried: bool


@fact("recommendation.put.v1")
class Put(Fact, kw_only=True):
    """A committee was asked to do something (paper, summary and 5)."""

    committee_id: UUID
    committee: ShortText
    """What it was called then."""
    meeting: PartialDate
    acts: Annotated[tuple[Act, ...], Meta(min_length=1, max_length=20)]
    wording: SomeText
    """The recommendation, word for word."""


@fact("recommendation.decided.v1")
class Decided(Fact, kw_only=True):
    """A committee decided; the minute is the event's authority, the meeting's day its effective date."""

    committee: ShortText
    outcomes: Annotated[tuple[Resolved, ...], Meta(min_length=1, max_length=20)]
    resolved: SomeText
    """What was resolved, word for word."""
    amendment: Amendment | None = None


@fact("recommendation.withdrawn.v1")
class Withdrawn(Fact, kw_only=True):
    """The committee is not asked any more; the reason says why."""
