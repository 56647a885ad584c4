"""What is true of a forward plan, and how each fact changes that."""

from collections.abc import Callable
from datetime import date
from typing import Final, Literal
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from domain.dates import PartialDate
from domain.events import Fact
from domain.forward_plan import events as happened
from domain.forward_plan.events import Entry, Outcome

Status = Literal["issued", "recommended", "endorsed", "endorsed as amended", "not endorsed", "withdrawn"]
ENDORSED: Final = ("endorsed", "endorsed as amended")


class Recommendation(Struct, frozen=True):
    """A committee that was asked."""

    committee_id: UUID
    committee: str
    meeting: PartialDate
    wording: str
    on: date


class Decision(Struct, frozen=True):
    """What a committee decided about a version."""

    committee_id: UUID
    committee: str
    outcome: Outcome
    resolved: str
    amendment: str
    recommendation_id: UUID | None
    on: date


class Version(Struct, frozen=True):
    """One version of the plan, and what became of it."""

    number: int
    entries: tuple[Entry, ...]
    fingerprint: str
    issued_on: date
    recommendations: tuple[Recommendation, ...] = ()
    decisions: tuple[Decision, ...] = ()
    withdrawn_on: date | None = None

    @property
    def endorsement(self) -> Decision | None:
        """The last endorsement, amended or not, that the same committee has not taken back since."""
        last_of_each = {one.committee_id: one for one in self.decisions}.values()
        return max(
            (one for one in last_of_each if one.outcome in ENDORSED), key=lambda one: one.on, default=None
        )

    @property
    def status(self) -> Status:
        """Where it stands: the last decision counts."""
        if self.withdrawn_on is not None:
            return "withdrawn"
        if self.decisions:
            return self.decisions[-1].outcome
        return "recommended" if self.recommendations else "issued"

    @property
    def contracts(self) -> tuple[UUID, ...]:
        """The contracts that it names."""
        found = (line.contract_id for entry in self.entries for line in entry.items)
        return tuple(dict.fromkeys(one for one in found if one is not None))


class ForwardPlan(Struct, frozen=True):
    """A group's forward plan from one day to the next."""

    group_id: UUID
    group: str
    versions: tuple[Version, ...]
    """The earliest first."""

    def version(self, number: int) -> Version | None:
        """The version of that number."""
        return next((one for one in self.versions if one.number == number), None)

    @property
    def last(self) -> Version:
        """The last version issued, one that was withdrawn only where there is no other."""
        standing = [one for one in self.versions if one.withdrawn_on is None]
        return (standing or self.versions)[-1]

    @property
    def endorsed(self) -> Version | None:
        """The version that a committee endorsed last; of two endorsed on one day, the later version."""
        found = [(one.endorsement.on, one.number, one) for one in self.versions if one.endorsement]
        return max(found, key=lambda one: one[:2])[2] if found else None


def _issued(plan: ForwardPlan | None, fact: happened.Issued, valid_from: date) -> ForwardPlan:
    new = Version(fact.version, fact.entries, fact.fingerprint, valid_from)
    return ForwardPlan(fact.group_id, fact.group, (*(plan.versions if plan else ()), new))


def _recommended(plan: ForwardPlan, fact: happened.Recommended, valid_from: date) -> ForwardPlan:
    new = Recommendation(fact.committee_id, fact.committee, fact.meeting, fact.wording, valid_from)
    return _changed(plan, fact.version, lambda one: replace(one, recommendations=(*one.recommendations, new)))


def _endorsed(plan: ForwardPlan, fact: happened.Endorsed, valid_from: date) -> ForwardPlan:
    new = Decision(
        fact.committee_id,
        fact.committee,
        fact.outcome,
        fact.resolved,
        fact.amendment,
        fact.recommendation_id,
        valid_from,
    )
    return _changed(plan, fact.version, lambda one: replace(one, decisions=(*one.decisions, new)))


def _withdrawn(plan: ForwardPlan, fact: happened.Withdrawn, valid_from: date) -> ForwardPlan:
    return _changed(plan, fact.version, lambda one: replace(one, withdrawn_on=valid_from))


def _changed(plan: ForwardPlan, number: int, new: Callable[[Version], Version]) -> ForwardPlan:
    found = tuple(new(one) if one.number == number else one for one in plan.versions)
    return replace(plan, versions=found)


CHANGES: dict[type[Fact], Callable[..., ForwardPlan]] = {
    happened.Issued: _issued,
    happened.Recommended: _recommended,
    happened.Endorsed: _endorsed,
    happened.Withdrawn: _withdrawn,
}
