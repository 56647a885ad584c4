"""What is true of a standard, and how each fact changes that."""

from collections.abc import Callable
from datetime import date
from hashlib import sha256
from typing import Literal
from uuid import UUID

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from domain.events import Fact
from domain.standard import events as happened
from domain.standard.events import Clause, ReviewedBy
from domain.tiers import Tier

Status = Literal["developed", "reviewed", "adopted", "incorporated", "superseded", "withdrawn"]
_ALL_TIERS = frozenset({"Gold", "Silver", "Bronze"})


def fingerprint(clauses: tuple[Clause, ...]) -> str:
    """SHA-256 of the clauses in this order as JSON: keys sorted, no blanks, UTF-8."""
    return sha256(msgspec.json.encode(clauses, order="sorted")).hexdigest()


def find(clauses: tuple[Clause, ...], clause_id: str) -> Clause | None:
    """The clause of that number."""
    return next((one for one in clauses if one.clause_id == clause_id), None)


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
        return tuple(one for one in self.clauses if applies(one, tier))


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
        return max(
            (one for one in self.versions if one.from_date <= day), key=lambda one: one.number, default=None
        )

    @property
    def status(self) -> Status:
        """How far it has come (paper 3.1): developed, reviewed, adopted, incorporated."""
        if self.ended_as:
            return self.ended_as
        if not self.versions:
            return "reviewed" if self.draft and self.draft.reviews else "developed"
        last = self.versions[-1].number
        return "incorporated" if any(one.version == last for one in self.incorporations) else "adopted"


def _drafted(_: Standard | None, fact: happened.Drafted, __: date) -> Standard:
    return Standard(
        title=fact.title,
        drafting_body=fact.drafting_body,
        directorates=fact.directorates,
        oversight=fact.oversight,
        provenance=fact.provenance,
        draft=Drafting(1, authors=(fact.by,)),
    )


def _version_drafted(standard: Standard, fact: happened.VersionDrafted, _: date) -> Standard:
    base = standard.versions[-1].clauses if standard.versions else ()
    return replace(standard, draft=Drafting(fact.version, base, (fact.by,)))


def _with_clauses(standard: Standard, clauses: tuple[Clause, ...], by: str) -> Standard:
    """The standard with other clauses in its draft."""
    draft = standard.draft
    if draft is None:
        return standard
    authors = draft.authors if by in draft.authors else (*draft.authors, by)
    changed = replace(draft, clauses=clauses, authors=authors, changed_since_review=bool(draft.reviews))
    return replace(standard, draft=changed)


def _drafting(standard: Standard) -> tuple[Clause, ...]:
    return standard.draft.clauses if standard.draft else ()


def _clause_written(standard: Standard, fact: happened.ClauseWritten, _: date) -> Standard:
    others = tuple(one for one in _drafting(standard) if one.clause_id != fact.clause.clause_id)
    return _with_clauses(standard, (*others, fact.clause), fact.by)


def _clause_revised(standard: Standard, fact: happened.ClauseRevised, _: date) -> Standard:
    clauses = tuple(
        fact.clause if one.clause_id == fact.clause.clause_id else one for one in _drafting(standard)
    )
    return _with_clauses(standard, clauses, fact.by)


def _clause_removed(standard: Standard, fact: happened.ClauseRemoved, _: date) -> Standard:
    clauses = tuple(one for one in _drafting(standard) if one.clause_id != fact.clause.clause_id)
    return _with_clauses(standard, clauses, fact.by)


def _reviewed(standard: Standard, fact: happened.Reviewed, valid_from: date) -> Standard:
    draft = standard.draft
    if draft is None:
        return standard
    review = Review(fact.reviewed_by, fact.body, valid_from, fact.comment)
    return replace(
        standard, draft=replace(draft, reviews=(*draft.reviews, review), changed_since_review=False)
    )


def _adopted(standard: Standard, fact: happened.Adopted, valid_from: date) -> Standard:
    others = tuple(one for one in standard.versions if one.number != fact.version)
    version = Version(
        number=fact.version,
        from_date=fact.from_date,
        adopted_on=valid_from,
        body=fact.body,
        clauses=fact.clauses,
        fingerprint=fact.fingerprint,
        reviews=standard.draft.reviews if standard.draft else (),
    )
    return replace(standard, draft=None, versions=(*others, version))


def _incorporated(standard: Standard, fact: happened.Incorporated, valid_from: date) -> Standard:
    new = Incorporation(fact.document, fact.version, valid_from)
    return replace(standard, incorporations=(*standard.incorporations, new))


def _ended(standard: Standard, how: Literal["superseded", "withdrawn"], day: date) -> Standard:
    if standard.ended_from is not None:
        return standard
    return replace(standard, ended_as=how, ended_from=day, draft=None)


def _superseded(standard: Standard, fact: happened.Superseded, valid_from: date) -> Standard:
    return replace(_ended(standard, "superseded", valid_from), superseded_by=fact.by_standard)


def _withdrawn(standard: Standard, _: happened.Withdrawn, valid_from: date) -> Standard:
    return _ended(standard, "withdrawn", valid_from)


CHANGES: dict[type[Fact], Callable[..., Standard]] = {
    happened.Drafted: _drafted,
    happened.VersionDrafted: _version_drafted,
    happened.ClauseWritten: _clause_written,
    happened.ClauseRevised: _clause_revised,
    happened.ClauseRemoved: _clause_removed,
    happened.Reviewed: _reviewed,
    happened.Adopted: _adopted,
    happened.Incorporated: _incorporated,
    happened.Superseded: _superseded,
    happened.Withdrawn: _withdrawn,
}
