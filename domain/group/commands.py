"""What may be asked for of a group."""

from datetime import date as civil_date
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from domain.dates import PartialDate
from domain.decisions import Command
from domain.group.events import BALANCED, Comparator, GroupKind, PostId, PostKind
from domain.text import LongText, PersonId, ShortText


class Convene(Command, frozen=True, kw_only=True):
    """Enter a group: a review group, the body above it, a committee, the cabinet, a management team."""

    name: ShortText
    short_name: ShortText | None = None
    kind: GroupKind
    convened_on: PartialDate
    """A day, a month such as 2016-09, or TBC where nobody knows any more."""
    parent_id: UUID | None = None
    """The group that it is a sub-group of, where that is on this record."""
    parent_name: ShortText | None = None
    """The same in words, where it is not."""
    terms_of_reference: LongText = ""


class ChangeTermsOfReference(Command, frozen=True, kw_only=True):
    """Give a group other terms of reference."""

    text: LongText


class ChangeParent(Command, frozen=True, kw_only=True):
    """Make a group a sub-group of another body, or of none."""

    parent_id: UUID | None = None
    parent_name: ShortText | None = None


class CreatePost(Command, frozen=True, kw_only=True):
    """Create a post in a group."""

    post_id: PostId
    title: ShortText
    kind: PostKind
    directorates: Annotated[tuple[ShortText, ...], Meta(max_length=50)] = ()
    """Directorates that a Cabinet Member's portfolio or a Corporate Director covers, as contracts name them."""


class AbolishPost(Command, frozen=True, kw_only=True):
    """Abolish a post; nobody holds it from then on."""

    post_id: PostId


class AppointHolder(Command, frozen=True, kw_only=True):
    """Enter who holds a post from a day on."""

    post_id: PostId
    person: PersonId
    until: civil_date | None = None
    """Last day, where the appointment is for a time."""


class HolderLeaves(Command, frozen=True, kw_only=True):
    """Enter that somebody no longer holds a post from a day on."""

    post_id: PostId
    person: PersonId


class RecordOpeningBalance(Command, frozen=True, kw_only=True):
    """Enter what a group had done before this record was kept, as exactly as it is known."""

    what: ShortText = BALANCED
    """What is counted."""
    comparator: Comparator
    count: Annotated[int, Meta(ge=0, le=100_000)]
    up_to: civil_date
    """The last day that it counts."""
    source: ShortText


class Disband(Command, frozen=True, kw_only=True):
    """Enter that a group is no more."""
