"""What is true of a standard, its status, and the value types that its acts share."""

from datetime import date
from hashlib import sha256
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from domain.text import ShortText
from domain.tiers import Tier

ClauseRole = Literal["owner", "contract manager", "lead officer"]
"""Whom a clause binds: the roles that the record keeps of a contract."""


ReviewedBy = Literal["working group", "Members", "oversight", "other"]
"""Who looked at a draft: *working group* wrote and reviewed it, *Members* gave input, *oversight* is a Cabinet
Member."""


ClauseId = Annotated[
    str,
    Meta(
        max_length=20,
        pattern=r"^[A-Za-z0-9][A-Za-z0-9.-]*\Z",
        description="Number of a clause within its standard: letters, digits, dots and hyphens.",
        examples=["4.2"],
    ),
]


VersionNumber = Annotated[int, Meta(ge=1, le=1000)]


Fingerprint = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]


class Clause(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing that the standard asks for."""

    clause_id: ClauseId
    heading: ShortText
    obligation: Annotated[str, Meta(min_length=1, max_length=2000)]
    """What is to be done."""
    roles: Annotated[tuple[ClauseRole, ...], Meta(min_length=1, max_length=3)]
    """Whom it binds."""
    tiers: Annotated[tuple[Tier, ...], Meta(min_length=1, max_length=3)]
    """The tiers of contract that it applies to."""


Status = Literal["developed", "reviewed", "adopted", "incorporated", "superseded", "withdrawn"]


_ALL_TIERS = frozenset({"Gold", "Silver", "Bronze"})


def fingerprint(clauses: tuple[Clause, ...]) -> str:
    """SHA-256 of the clauses in this order as JSON: keys sorted, no blanks, UTF-8."""
    return sha256(msgspec.json.encode(clauses, order="sorted")).hexdigest()


def find(clauses: tuple[Clause, ...], clause_id: str) -> Clause | None:
    """The clause of that number."""
    return next((clause for clause in clauses if clause.clause_id == clause_id), None)


class Review(Struct, frozen=True):
    """Who looked at a draft, when, and what they said."""

    reviewed_by: ReviewedBy
    body: str
    on: date
    comment: str = ""


class Drafting(Struct, frozen=True):
    """The version that is being written."""

    version: int
    clauses: tuple[Clause, ...] = ()
    authors: tuple[str, ...] = ()
    """Everybody who began it or changed a clause of it."""
    reviews: tuple[Review, ...] = ()
    changed_since_review: bool = False


class Version(Struct, frozen=True):
    """A version as adopted."""

    number: int
    from_date: date
    """First day on which it binds."""
    adopted_on: date
    body: str
    clauses: tuple[Clause, ...]
    fingerprint: str
    reviews: tuple[Review, ...] = ()

    def clause(self, clause_id: str) -> Clause | None:
        """The clause of that number."""
        return find(self.clauses, clause_id)

    def applying(self, tier: Tier | None) -> tuple[Clause, ...]:
        """The clauses that apply to a contract of that tier; without a tier, those that apply to every tier."""
        return tuple(clause for clause in self.clauses if applies(clause, tier))


def applies(clause: Clause, tier: Tier | None) -> bool:
    """Whether a clause applies to a contract of that tier."""
    return tier in clause.tiers if tier is not None else set(clause.tiers) >= _ALL_TIERS


class Incorporation(Struct, frozen=True):
    """The document that a version became part of."""

    document: str
    version: int
    on: date


class Standard(Struct, frozen=True):
    """A standard from one day to the next."""

    title: str
    drafting_body: str
    directorates: tuple[str, ...]
    oversight: str | None
    provenance: str
    draft: Drafting | None
    """The version being written; none between an adoption and the next draft."""
    versions: tuple[Version, ...] = ()
    incorporations: tuple[Incorporation, ...] = ()
    ended_as: Literal["", "superseded", "withdrawn"] = ""
    ended_from: date | None = None
    """First day on which nothing of it binds."""
    superseded_by: UUID | None = None

    def binding(self, day: date) -> Version | None:
        """The version that binds on *day*."""
        if self.ended_from is not None and day >= self.ended_from:
            return None
        begun = (version for version in self.versions if version.from_date <= day)
        return max(begun, key=lambda version: version.number, default=None)

    @property
    def status(self) -> Status:
        """How far it has come (paper 3.1): developed, reviewed, adopted, incorporated."""
        if self.ended_as:
            return self.ended_as
        if not self.versions:
            return "reviewed" if self.draft and self.draft.reviews else "developed"
        last = self.versions[-1].number
        return "incorporated" if any(made.version == last for made in self.incorporations) else "adopted"
