"""Rules that several acts of a group are put to: it is in being, its parent is one, its post is there."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias, TypeVar
from uuid import UUID

from domain.case import Case as AnyCase
from domain.case import seen_to
from domain.dates import in_words
from domain.decisions import Command, Rejection, no, rule
from domain.group.terms import Group, Post
from domain.stream import Need

Request = TypeVar("Request", bound=Command)


Case: TypeAlias = AnyCase[Request, Group]


@rule("group.in-being-still")
def in_being_still(case: Case[Any]) -> Rejection | None:
    gone = case.state.disbanded_from
    if gone is None:
        return None
    return no(f"The group was disbanded on {in_words(gone)}.", "effective_from", conflict=True)


@rule("group.one-parent")
def one_parent(case: Case[Any]) -> Rejection | None:
    if case.command.parent_id is None or case.command.parent_name is None:
        return None
    return no(
        "Name the parent once: by id where it is on this record, else in words.", "parent_id", "parent_name"
    )


@rule("group.parent-in-being")
def parent_in_being(case: Case[Any]) -> Rejection | None:
    parent_id = case.command.parent_id
    if parent_id is None:
        return None
    parent: Group | None = case.other(parent_id)
    if parent is None:
        day = in_words(case.effective_from)
        return no(f"The parent group was not in being on {day}.", "parent_id", "effective_from")
    if parent.disbanded_from is not None:
        return no("The parent group is disbanded.", "parent_id", conflict=True)
    return None


@rule("group.not-its-own-parent")
def not_its_own_parent(case: Case[Any]) -> Rejection | None:
    """Neither on the day from which it is to be so, nor on a later one on which a group above is moved."""
    groups = case.context.others
    moved = {placed.valid_from for known in groups.values() for placed in known.timeline.placed}
    for day in sorted({case.effective_from} | {day for day in moved if day > case.effective_from}):
        above, seen = case.command.parent_id, set[UUID]()
        while above is not None and above not in seen:
            if above == case.chronicle.stream_id:
                told = f"That group is itself below this one on {in_words(day)}"
                return no(f"{told}; a group cannot be part of its own part.", "parent_id")
            seen.add(above)
            known = groups.get(above)
            state: Group | None = known.in_force(day) if known else None
            above = state.parent_id if state else None
    return None


@rule("group.post-exists")
def post_exists(case: Case[Any]) -> Rejection | None:
    if case.state.post(case.command.post_id) is not None:
        return None
    known = ", ".join(post.post_id for post in case.state.posts) or "none yet"
    return no(f"The group has no such post on that day. Its posts: {known}.", "post_id")


def post_named(case: Case[Any]) -> Post:
    """The post that the command names, once the rules have seen to it that there is one."""
    post: Post = seen_to(case.state.post(case.command.post_id))
    return post


def parents(command: Any, _state: Any, others: Mapping[UUID, Any]) -> Iterable[Need]:
    """The parent asked for and every group that is above it on any day."""
    unseen, seen = [command.parent_id], set()
    while unseen:
        above = unseen.pop()
        if above is None or above in seen:
            continue
        seen.add(above)
        yield Need("parent_id", "group", above)
        known = others.get(above)
        unseen += [state.parent_id for state in known.timeline.states if state] if known else []
