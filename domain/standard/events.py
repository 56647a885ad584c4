"""What can happen to a standard, the contract management standard among them (paper 3.1)."""

from datetime import date as civil_date
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from domain.events import Fact, fact
from domain.text import LongText, PersonId, ShortText
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


@fact("standard.drafted.v1")
class Drafted(Fact, kw_only=True):
    """Work on a standard began: who drafts it, who oversees that, what it builds on (paper 3.1)."""

    title: ShortText
    drafting_body: ShortText
    """The working group that develops it."""
    directorates: Annotated[tuple[ShortText, ...], Meta(max_length=50)] = ()
    """The directorates that sit on the working group."""
    oversight: ShortText | None = None
    """The post that oversees it: *Cabinet Member for Strategic Commissioning*."""
    provenance: LongText = ""
    """What it was adapted from."""
    by: PersonId


@fact("standard.version_drafted.v1")
class VersionDrafted(Fact, kw_only=True):
    """Work on a further version began, from the clauses of the last one adopted."""

    version: VersionNumber
    from_version: VersionNumber
    by: PersonId


@fact("standard.clause_written.v1")
class ClauseWritten(Fact, kw_only=True):
    """A clause was added to the draft."""

    version: VersionNumber
    clause: Clause
    by: PersonId


@fact("standard.clause_revised.v1")
class ClauseRevised(Fact, kw_only=True):
    """A clause of the draft was put otherwise; versions adopted before keep theirs."""

    version: VersionNumber
    previous: Clause
    clause: Clause
    by: PersonId


@fact("standard.clause_removed.v1")
class ClauseRemoved(Fact, kw_only=True):
    """A clause was left out of the draft; versions adopted before keep it."""

    version: VersionNumber
    clause: Clause
    """As it stood."""
    by: PersonId


@fact("standard.reviewed.v1")
class Reviewed(Fact, kw_only=True):
    """The draft was reviewed, or input to it was given (paper 3.1)."""

    version: VersionNumber
    reviewed_by: ReviewedBy
    body: ShortText
    """Its name: *cross-directorate working group*."""
    comment: LongText = ""


@fact("standard.adopted.v1")
class Adopted(Fact, kw_only=True):
    """A version was adopted. It holds its clauses for good."""

    version: VersionNumber
    supersedes: VersionNumber | None = None
    """The version that was in force until then."""
    from_date: civil_date
    """First day on which it binds."""
    body: ShortText
    """Who adopted it."""
    clauses: tuple[Clause, ...]
    fingerprint: Fingerprint
    """SHA-256 of the clauses in this order as JSON: keys sorted, no blanks, UTF-8."""
    by: PersonId


@fact("standard.incorporated.v1")
class Incorporated(Fact, kw_only=True):
    """An adopted version became part of another document: *the Council's Operating Standards* (paper 3.1)."""

    version: VersionNumber
    document: ShortText


@fact("standard.superseded.v1")
class Superseded(Fact, kw_only=True):
    """Another standard took its place; none of its versions binds any more."""

    by_standard: UUID
    title: ShortText
    """Of the other standard."""


@fact("standard.withdrawn.v1")
class Withdrawn(Fact, kw_only=True):
    """It binds nobody any more, and nothing took its place."""
