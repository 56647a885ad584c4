"""What is true of a forward plan, and the kinds of value that its acts share."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Final, Literal
from uuid import UUID

from msgspec import Meta, Struct
from msgspec.structs import replace

from domain.dates import PartialDate
from domain.review.terms import ItemKind, ItemNumber, LeadOfficers
from domain.text import ShortText

VersionNumber = Annotated[int, Meta(ge=1, le=9999)]


Fingerprint = Annotated[
    str,
    Meta(
        pattern=r"^[0-9a-f]{64}\Z",
        description="SHA-256 of a version's entries as canonical JSON, in lower-case hexadecimal.",
    ),
]


Outcome = Literal["endorsed", "endorsed as amended", "not endorsed"]


class Line(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One printed line of an entry, as the review had it (paper 2.3)."""

    number: ItemNumber
    """The item's number in its review."""
    title: ShortText
    """As printed."""
    kind: ItemKind
    contract_id: UUID | None
    lead_officers: LeadOfficers


class Entry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One row of the plan: a review as it was put down when the version was issued."""

    review_id: UUID
    date: PartialDate
    """A day, a month or TBC."""
    items: tuple[Line, ...]


Entries = Annotated[tuple[Entry, ...], Meta(min_length=1, max_length=200)]


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
        last_of_each = {decision.committee_id: decision for decision in self.decisions}.values()
        return max(
            (decision for decision in last_of_each if decision.outcome in ENDORSED),
            key=lambda decision: decision.on,
            default=None,
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
        return tuple(dict.fromkeys(contract_id for contract_id in found if contract_id is not None))


class ForwardPlan(Struct, frozen=True):
    """A group's forward plan from one day to the next."""

    group_id: UUID
    group: str
    versions: tuple[Version, ...]
    """The earliest first."""

    def version(self, number: int) -> Version | None:
        """The version of that number."""
        return next((version for version in self.versions if version.number == number), None)

    @property
    def last(self) -> Version:
        """The last version issued, one that was withdrawn only where there is no other."""
        standing = [version for version in self.versions if version.withdrawn_on is None]
        return (standing or self.versions)[-1]

    @property
    def endorsed(self) -> Version | None:
        """The version that a committee endorsed last; of two endorsed on one day, the later version."""
        found = [
            (version.endorsement.on, version.number, version)
            for version in self.versions
            if version.endorsement
        ]
        return max(found, key=lambda endorsed: endorsed[:2])[2] if found else None


def with_version(plan: ForwardPlan, number: int, new: Callable[[Version], Version]) -> ForwardPlan:
    """The plan with the version of that number as *new* makes it."""
    found = tuple(new(version) if version.number == number else version for version in plan.versions)
    return replace(plan, versions=found)
