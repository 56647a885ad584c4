"""What can happen to a group: a review group, its parent body, a committee, the cabinet, a management team."""

from datetime import date as civil_date
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from domain.dates import PartialDate
from domain.events import Fact, fact
from domain.text import LongText, PersonId, ShortText

GroupKind = Literal["review group", "committee", "board", "cabinet", "management team", "working group"]
PostKind = Literal["chair", "vice chair", "member", "Cabinet Member", "Corporate Director", "clerk"]
PostId = Annotated[
    str,
    Meta(
        max_length=64,
        pattern=r"^[a-z0-9][a-z0-9-]*\Z",
        description="Id of a post within its group, in lower-case letters, digits and hyphens.",
        examples=["cabinet-member-strategic-commissioning"],
    ),
]
Comparator = Literal["exactly", "more than", "at least", "about"]
BALANCED = "contracts reviewed"
"""What a review group's opening balance counts (paper 1.3)."""


class Post(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An office in a group. People come and go; the post stays."""

    post_id: PostId
    title: ShortText
    """As printed: *Cabinet Member for Strategic Commissioning*."""
    kind: PostKind
    directorates: Annotated[tuple[ShortText, ...], Meta(max_length=50)] = ()
    """The directorates that a portfolio or a directorate's head covers."""


class Balance(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A count from before this record, as exact as its source was."""

    what: ShortText = BALANCED
    comparator: Comparator
    count: Annotated[int, Meta(ge=0, le=100_000)]
    up_to: civil_date
    """The last day that it counts."""
    source: ShortText


@fact("group.convened.v1")
class Convened(Fact, kw_only=True):
    """A group was convened (paper 1.1)."""

    name: ShortText
    short_name: ShortText | None = None
    kind: GroupKind
    convened_on: PartialDate
    """As exact as it is known: *2016-09*."""
    parent_id: UUID | None = None
    parent_name: ShortText | None = None
    """The body that it is a sub-group of, in words, where that is not on this record."""
    terms_of_reference: LongText = ""
    """Quoted."""


@fact("group.terms_of_reference_changed.v1")
class TermsOfReferenceChanged(Fact, kw_only=True):
    """A group was given other terms of reference (paper 1.1)."""

    previous: LongText
    text: LongText


@fact("group.parent_changed.v1")
class ParentChanged(Fact, kw_only=True):
    """A group became a sub-group of another body (paper 1.1)."""

    previous_id: UUID | None = None
    previous_name: ShortText | None = None
    parent_id: UUID | None = None
    parent_name: ShortText | None = None


@fact("group.post_created.v1")
class PostCreated(Fact, kw_only=True):
    """A post was created (paper 1.2)."""

    post: Post


@fact("group.post_abolished.v1")
class PostAbolished(Fact, kw_only=True):
    """A post is no more; nobody holds it from then on."""

    post: Post
    """As it stood."""


@fact("group.holder_appointed.v1")
class HolderAppointed(Fact, kw_only=True):
    """A person took up a post (paper 1.2)."""

    post_id: PostId
    title: ShortText
    person: PersonId
    until: civil_date | None = None
    """Last day, where the appointment is for a time."""


@fact("group.holder_left.v1")
class HolderLeft(Fact, kw_only=True):
    """A person no longer holds a post."""

    post_id: PostId
    title: ShortText
    person: PersonId


@fact("group.opening_balance_recorded.v1")
class OpeningBalanceRecorded(Fact, kw_only=True):
    """What a group had done before this record was kept: *over forty contracts* (paper 1.3)."""

    previous: Balance | None = None
    balance: Balance


@fact("group.disbanded.v1")
class Disbanded(Fact, kw_only=True):
    """A group is no more."""
