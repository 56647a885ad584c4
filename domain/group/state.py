"""What is true of a group, and how each fact changes that."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from domain.dates import PartialDate
from domain.events import Fact
from domain.group import events as happened
from domain.group.events import Balance, GroupKind, Post, PostId


class Holding(Struct, frozen=True):
    """Who holds a post, and since when."""

    post_id: PostId
    person: str
    since: date
    until: date | None = None
    """Last day, where the appointment is for a time."""


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

    def post(self, post_id: str) -> Post | None:
        """The post of that id."""
        return next((one for one in self.posts if one.post_id == post_id), None)

    def held_on(self, day: date) -> tuple[Holding, ...]:
        """Who holds which post on *day*."""
        return tuple(one for one in self.holdings if one.until is None or day <= one.until)

    def holders(self, post_id: str, day: date) -> tuple[str, ...]:
        """Who holds a post on *day*."""
        return tuple(one.person for one in self.held_on(day) if one.post_id == post_id)

    def posts_of(self, person: str, day: date) -> frozenset[str]:
        """The posts that a person holds on *day*."""
        return frozenset(one.post_id for one in self.held_on(day) if one.person == person)

    def balance(self, what: str) -> Balance | None:
        """The opening balance of that count."""
        return next((one for one in self.balances if one.what == what), None)

    @property
    def called(self) -> str:
        """The short name, else the name."""
        return self.short_name or self.name


def _convened(_: Group | None, fact: happened.Convened, __: date) -> Group:
    return Group(
        name=fact.name,
        short_name=fact.short_name,
        kind=fact.kind,
        convened_on=fact.convened_on,
        parent_id=fact.parent_id,
        parent_name=fact.parent_name,
        terms_of_reference=fact.terms_of_reference,
    )


def _terms_of_reference_changed(group: Group, fact: happened.TermsOfReferenceChanged, _: date) -> Group:
    return replace(group, terms_of_reference=fact.text)


def _parent_changed(group: Group, fact: happened.ParentChanged, _: date) -> Group:
    return replace(group, parent_id=fact.parent_id, parent_name=fact.parent_name)


def _post_created(group: Group, fact: happened.PostCreated, _: date) -> Group:
    others = tuple(one for one in group.posts if one.post_id != fact.post.post_id)
    return replace(group, posts=(*others, fact.post))


def _post_abolished(group: Group, fact: happened.PostAbolished, _: date) -> Group:
    gone = fact.post.post_id
    return replace(
        group,
        posts=tuple(one for one in group.posts if one.post_id != gone),
        holdings=tuple(one for one in group.holdings if one.post_id != gone),
    )


def _holder_appointed(group: Group, fact: happened.HolderAppointed, valid_from: date) -> Group:
    new = Holding(fact.post_id, fact.person, valid_from, fact.until)
    return replace(group, holdings=(*_without(group, fact.post_id, fact.person), new))


def _holder_left(group: Group, fact: happened.HolderLeft, _: date) -> Group:
    return replace(group, holdings=_without(group, fact.post_id, fact.person))


def _without(group: Group, post_id: str, person: str) -> tuple[Holding, ...]:
    return tuple(one for one in group.holdings if (one.post_id, one.person) != (post_id, person))


def _opening_balance_recorded(group: Group, fact: happened.OpeningBalanceRecorded, _: date) -> Group:
    others = tuple(one for one in group.balances if one.what != fact.balance.what)
    return replace(group, balances=(*others, fact.balance))


def _disbanded(group: Group, _: happened.Disbanded, valid_from: date) -> Group:
    return replace(group, disbanded_from=group.disbanded_from or valid_from, holdings=())


CHANGES: dict[type[Fact], Callable[..., Group]] = {
    happened.Convened: _convened,
    happened.TermsOfReferenceChanged: _terms_of_reference_changed,
    happened.ParentChanged: _parent_changed,
    happened.PostCreated: _post_created,
    happened.PostAbolished: _post_abolished,
    happened.HolderAppointed: _holder_appointed,
    happened.HolderLeft: _holder_left,
    happened.OpeningBalanceRecorded: _opening_balance_recorded,
    happened.Disbanded: _disbanded,
}
