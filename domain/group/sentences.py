"""What each fact about a group reads like in a history."""

from domain.dates import TBC, in_words
from domain.group import events as happened
from domain.group.events import Balance
from domain.sentences import Names, person, sentence

_OVER = {"exactly": "", "more than": "over ", "at least": "at least ", "about": "about "}


def counted(balance: Balance) -> str:
    """A count as a paper prints it: *over 40 contracts reviewed*."""
    return f"{_OVER[balance.comparator]}{balance.count} {balance.what}"


def _parent(parent_id: object, name: str | None) -> str:
    if name is not None:
        return name
    return "no other body" if parent_id is None else f"group {parent_id}"


@sentence.register
def _(fact: happened.Convened, _: Names) -> str:
    short = f" ({fact.short_name})" if fact.short_name else ""
    under = ""
    if fact.parent_id or fact.parent_name:
        under = f", as a sub-group of {_parent(fact.parent_id, fact.parent_name)}"
    when = "on a day not known" if fact.convened_on == TBC else in_words(fact.convened_on)
    return f"Convened {fact.name}{short}, a {fact.kind}, {when}{under}."


@sentence.register
def _(fact: happened.TermsOfReferenceChanged, _: Names) -> str:
    was = f'"{fact.previous}"' if fact.previous else "none"
    now = f'"{fact.text}"' if fact.text else "none"
    return f"Terms of reference changed to {now} (was {was})."


@sentence.register
def _(fact: happened.ParentChanged, _: Names) -> str:
    now = _parent(fact.parent_id, fact.parent_name)
    return f"Now a sub-group of {now} (was: of {_parent(fact.previous_id, fact.previous_name)})."


@sentence.register
def _(fact: happened.PostCreated, _: Names) -> str:
    covers = f", covering {', '.join(fact.post.directorates)}" if fact.post.directorates else ""
    return f"Post created: {fact.post.title} ({fact.post.kind}){covers}."


@sentence.register
def _(fact: happened.PostAbolished, _: Names) -> str:
    return f"Post abolished: {fact.post.title}."


@sentence.register
def _(fact: happened.HolderAppointed, names: Names) -> str:
    until = f" until {in_words(fact.until)}" if fact.until else ""
    return f"{person(fact.person, names)} appointed as {fact.title}{until}."


@sentence.register
def _(fact: happened.HolderLeft, names: Names) -> str:
    return f"{person(fact.person, names)} is no longer {fact.title}."


@sentence.register
def _(fact: happened.OpeningBalanceRecorded, _: Names) -> str:
    one = fact.balance
    was = f" (was {counted(fact.previous)})" if fact.previous else ""
    return f"Before this record: {counted(one)}, up to {in_words(one.up_to)}{was}. Source: {one.source}."


@sentence.register
def _(_fact: happened.Disbanded, _: Names) -> str:
    return "Group disbanded."
