"""Holders: who takes up a post, and who leaves it (paper 1.2)."""

from collections.abc import Iterator, Mapping
from datetime import date
from datetime import date as civil_date
from typing import Any

from msgspec.structs import replace

from domain.case import ENTRY
from domain.dates import in_words
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.group.rules import Case, in_being_still, post_exists, post_named
from domain.group.terms import Group, Holding, PostId
from domain.sentences import Names, person, sentence
from domain.stream import AskedAgain, Effect, Step
from domain.text import PersonId, ShortText


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


_SHARED = frozenset({"member"})
"""Kinds of post that several people hold at once."""


@rule("group.post-is-free", "paper 1.2")
def post_is_free(case: Case[AppointHolder]) -> Rejection | None:
    post = case.state.post(case.command.post_id)
    if post is None:
        return None
    held = case.state.holders(post.post_id, case.effective_from)
    if case.command.person in held:
        return no("That person holds the post already.", "person", conflict=True)
    if post.kind in _SHARED or not held:
        return None
    return no("The post is held by somebody else; first enter that they left it.", "post_id", conflict=True)


@rule("group.until-after-from")
def until_after_from(case: Case[AppointHolder]) -> Rejection | None:
    until = case.command.until
    if until is None or until >= case.effective_from:
        return None
    return no("The last day lies before the first.", "until", "effective_from")


@rule("group.holds-the-post")
def holds_the_post(case: Case[HolderLeaves]) -> Rejection | None:
    command = case.command
    if command.person in case.state.holders(command.post_id, case.effective_from):
        return None
    return no("That person does not hold that post on that day.", "person", "post_id")


def handed_over(
    group: Group, leaver: str, successor: str, day: date
) -> Iterator[HolderLeaves | AppointHolder]:
    """How somebody takes over the posts that another person holds on a day, for as long as they were given."""
    for held in group.holdings:
        if held.person == leaver and leaver in group.holders(held.post_id, day):
            yield HolderLeaves(post_id=held.post_id, person=leaver)
            if successor not in group.holders(held.post_id, day):
                yield AppointHolder(post_id=held.post_id, person=successor, until=held.until)


def _appointment(case: Case[AppointHolder]) -> Fact:
    command = case.command
    return HolderAppointed(
        post_id=command.post_id, title=post_named(case).title, person=command.person, until=command.until
    )


def _departure(case: Case[HolderLeaves]) -> Fact:
    command = case.command
    return HolderLeft(post_id=command.post_id, title=post_named(case).title, person=command.person)


def _appointed(group: Group, fact: HolderAppointed, valid_from: date) -> Group:
    new = Holding(fact.post_id, fact.person, valid_from, fact.until)
    return replace(group, holdings=(*_without(group, fact.post_id, fact.person), new))


def _left(group: Group, fact: HolderLeft, _: date) -> Group:
    return replace(group, holdings=_without(group, fact.post_id, fact.person))


def _without(group: Group, post_id: str, person: str) -> tuple[Holding, ...]:
    return tuple(
        holding for holding in group.holdings if (holding.post_id, holding.person) != (post_id, person)
    )


def _was(group: Group, fact: HolderAppointed | HolderLeft) -> Mapping[str, Any]:
    post = group.post(fact.post_id)
    return {"title": post.title} if post else {}


@sentence.register
def _(fact: HolderAppointed, names: Names) -> str:
    until = f" until {in_words(fact.until)}" if fact.until else ""
    return f"{person(fact.person, names)} appointed as {fact.title}{until}."


@sentence.register
def _(fact: HolderLeft, names: Names) -> str:
    return f"{person(fact.person, names)} is no longer {fact.title}."


APPOINTMENT = Step(
    asks=AppointHolder,
    rules=(*ENTRY, in_being_still, post_exists, post_is_free, until_after_from),
    records=_appointment,
    effects=(Effect(HolderAppointed, change=_appointed, correction=AskedAgain(), was=_was),),
)


DEPARTURE = Step(
    asks=HolderLeaves,
    rules=(*ENTRY, in_being_still, post_exists, holds_the_post),
    records=_departure,
    effects=(Effect(HolderLeft, change=_left, correction=AskedAgain(), was=_was),),
)
