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


MOST_ITEMS = 999
ItemNumber = Annotated[int, Meta(ge=1, le=MOST_ITEMS)]
"""The number of an item on an agenda; it is not given again at the same sitting."""


class AgendaItem(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A numbered item of an agenda, with what is put before the group under it."""

    number: ItemNumber
    title: ShortText
    """As the agenda prints it."""
    report_id: UUID | None = None
    """The issued report that is put before the group."""
    recommendation_id: UUID | None = None
    """What the group is asked to do: what it resolved is that recommendation's own decision."""


class Listed(Struct, frozen=True):
    """An item as it stands on an agenda, or stood there."""

    item: AgendaItem
    """The item."""
    why_late: str = ""
    """Why it was put on late; empty where it was not."""
    why_off: str = ""
    """Why it was taken off; empty while it stands."""


class Adjournment(Struct, frozen=True):
    """A sitting was put off, or broken off, to go on later."""

    adjourned_on: date
    """The day on which that was said."""
    until: date | None
    """The day to which; none, where it was left open."""
    why: str


class Sitting(Struct, frozen=True):
    """A group sits on a day, with an agenda."""

    sitting: date
    """The day for which it was convened."""
    place: str
    """Where it sits."""
    agenda: tuple[Listed, ...] = ()
    """By number, those that were taken off among them."""
    adjournments: tuple[Adjournment, ...] = ()
    """Each time that it was put off or broken off, the earliest first."""
    held_on: date | None = None

    @property
    def sits_on(self) -> date | None:
        """The day on which it sits, after it was adjourned; ``None`` while that is open."""
        return self.adjournments[-1].until if self.adjournments else self.sitting

    @property
    def days(self) -> tuple[date, ...]:
        """The days for which it was convened or adjourned."""
        return (self.sitting, *(known.until for known in self.adjournments if known.until))

    @property
    def standing(self) -> tuple[AgendaItem, ...]:
        """The items that were not taken off, by number."""
        return tuple(listed.item for listed in self.agenda if not listed.why_off)


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
    sittings: tuple[Sitting, ...] = ()
    """By the day for which they were convened, the earliest first."""

    def sitting_of(self, day: date) -> Sitting | None:
        """The sitting that was convened for that day."""
        return next((known for known in self.sittings if known.sitting == day), None)

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
