"""What may be asked for of a standard."""

from datetime import date as civil_date
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from domain.decisions import Command
from domain.standard.events import Clause, ClauseId, ReviewedBy
from domain.text import LongText, ShortText


class Draft(Command, frozen=True, kw_only=True):
    """Begin a standard."""

    title: ShortText
    drafting_body: ShortText
    """The working group that develops it."""
    directorates: Annotated[tuple[ShortText, ...], Meta(max_length=50)] = ()
    """The directorates that sit on the working group."""
    oversight: ShortText | None = None
    """The post that oversees it: *Cabinet Member for Strategic Commissioning*."""
    provenance: LongText = ""
    """What it was adapted from."""


class DraftVersion(Command, frozen=True, kw_only=True):
    """Begin a further version, from the clauses of the last one adopted."""


class WriteClause(Command, frozen=True, kw_only=True):
    """Add a clause to the draft."""

    clause: Clause


class ReviseClause(Command, frozen=True, kw_only=True):
    """Put a clause of the draft otherwise."""

    clause: Clause
    """As it is to read; its number says which one it is."""


class RemoveClause(Command, frozen=True, kw_only=True):
    """Leave a clause out of the draft."""

    clause_id: ClauseId


class RecordReview(Command, frozen=True, kw_only=True):
    """Enter that the draft was reviewed, or that input was given."""

    reviewed_by: ReviewedBy
    body: ShortText
    """Its name: *cross-directorate working group*."""
    comment: LongText = ""


class Adopt(Command, frozen=True, kw_only=True):
    """Adopt the draft as a version; needs somebody who wrote none of it."""

    body: ShortText
    """Who adopted it."""
    from_date: civil_date | None = None
    """First day on which it binds; the day of adoption where left out."""


class Incorporate(Command, frozen=True, kw_only=True):
    """Enter that the last adopted version became part of another document."""

    document: ShortText


class Supersede(Command, frozen=True, kw_only=True):
    """Enter that another standard took its place."""

    by_standard: UUID


class Withdraw(Command, frozen=True, kw_only=True):
    """Enter that it binds nobody any more."""
