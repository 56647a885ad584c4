"""What is true of a recommendation from one day to the next, and the kinds of value that its acts share."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from domain.dates import PartialDate
from domain.forward_plan.fingerprint import PrintedFingerprint
from domain.forward_plan.terms import VersionNumber
from domain.text import PersonId, ShortText, SomeText

Verb = Literal["consider", "endorse", "note", "agree", "comment on"]


Outcome = Literal["agreed", "agreed as amended", "not agreed", "deferred"]


ActNumber = Annotated[int, Meta(ge=1, le=20)]


class PlanVersion(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One version of a forward plan, by its fingerprint."""

    forward_plan_id: UUID
    version: VersionNumber
    fingerprint: PrintedFingerprint
    """What is asked may quote it as papers print it; what is recorded has it whole."""


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


Status = Literal["put", "decided", "withdrawn"]


class Decision(Struct, frozen=True):
    """What a meeting decided."""

    outcomes: tuple[Resolved, ...]
    resolved: str
    amendment: Amendment | None
    on: date


class Recommendation(Struct, frozen=True):
    """A recommendation from one day to the next."""

    committee_id: UUID
    committee: str
    meeting: PartialDate
    acts: tuple[Act, ...]
    wording: str
    put_on: date
    status: Status = "put"
    decisions: tuple[Decision, ...] = ()
    """More than one where acts were deferred."""

    def outcome(self, act: int) -> Outcome | None:
        """What became of an act last; ``None`` while nothing was decided about it."""
        found = [
            outcome.outcome
            for decision in self.decisions
            for outcome in decision.outcomes
            if outcome.act == act
        ]
        return found[-1] if found else None

    @property
    def open_acts(self) -> tuple[int, ...]:
        """Acts that are not decided, or were deferred."""
        return tuple(
            number for number in range(1, len(self.acts) + 1) if self.outcome(number) in (None, "deferred")
        )
