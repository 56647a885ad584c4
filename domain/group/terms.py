"""What is true of a group from one day to the next, and the kinds of value that its acts share."""

from datetime import date
from datetime import date as civil_date
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from domain.dates import PartialDate
from domain.opening_balance import Comparator
from domain.text import ShortText

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


class Holding(Struct, frozen=True):
    """Who holds a post, and since when."""

    post_id: PostId
    person: str
    since: date
    until: date | None = None
    """Last day, where the appointment is for a time."""


class PostContact(Struct, frozen=True):
    """How a post is reached: by what is the office's, and nobody's own."""

    post_id: str
    telephone: str = ""
    email: str = ""


class Group(Struct, frozen=True):
    """A group from one day to the next."""

    name: str
    short_name: str | None
    kind: GroupKind
    convened_on: PartialDate
    parent_id: UUID | None
    parent_name: str | None
    terms_of_reference: str
    posts: tuple[Post, ...] = ()
    holdings: tuple[Holding, ...] = ()
    """Appointments that nobody has ended; one whose last day is past holds no longer."""
    balances: tuple[Balance, ...] = ()
    """Counts from before this record, one for each thing counted."""
    disbanded_from: date | None = None
    contacts: tuple[PostContact, ...] = ()
    """How posts are reached, for those of which it was said."""

    def contact(self, post_id: str) -> PostContact:
        """How a post is reached; empty where nobody said."""
        known = (contact for contact in self.contacts if contact.post_id == post_id)
        return next(known, PostContact(post_id))

    def post(self, post_id: str) -> Post | None:
        """The post of that id."""
        return next((post for post in self.posts if post.post_id == post_id), None)

    def held_on(self, day: date) -> tuple[Holding, ...]:
        """Who holds which post on *day*."""
        return tuple(holding for holding in self.holdings if holding.until is None or day <= holding.until)

    def holders(self, post_id: str, day: date) -> tuple[str, ...]:
        """Who holds a post on *day*."""
        return tuple(holding.person for holding in self.held_on(day) if holding.post_id == post_id)

    def posts_of(self, person: str, day: date) -> frozenset[str]:
        """The posts that a person holds on *day*."""
        return frozenset(holding.post_id for holding in self.held_on(day) if holding.person == person)

    def balance(self, what: str) -> Balance | None:
        """The opening balance of that count."""
        return next((balance for balance in self.balances if balance.what == what), None)

    @property
    def called(self) -> str:
        """The short name, else the name."""
        return self.short_name or self.name


def parent_in_words(parent_id: object, name: str | None) -> str:
    if name is not None:
        return name
    return "no other body" if parent_id is None else f"group {parent_id}"
