"""Posts: created and abolished; people come and go, the post stays (paper 1.2)."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Any, Final

from msgspec import Meta
from msgspec.structs import replace

from domain.case import CHANGE, ENTRY
from domain.decisions import Advice, Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.group.rules import Case, in_being_still, post_exists, post_named
from domain.group.terms import Group, Post, PostId, PostKind
from domain.numbering import ever_given
from domain.organisation import (
    directorate_as_on_record,
    directorates_named_once,
    needs_organisation,
    unknown_directorates,
)
from domain.sentences import Names, sentence
from domain.stream import AskedAgain, Effect, Step
from domain.text import ShortText


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


@fact("group.post_created.v1")
class PostCreated(Fact, kw_only=True):
    """A post was created (paper 1.2)."""

    post: Post


@fact("group.post_abolished.v1")
class PostAbolished(Fact, kw_only=True):
    """A post is no more; nobody holds it from then on."""

    post: Post
    """As it stood."""


_PORTFOLIOS = frozenset({"Cabinet Member", "Corporate Director"})


@rule("group.post-is-new")
def post_is_new(case: Case[CreatePost]) -> Rejection | None:
    if case.command.post_id not in ever_given(case.chronicle, _posts):
        return None
    return no(
        "The group has, or once had, a post of that id; choose another id: findings are passed to posts.",
        "post_id",
        conflict=True,
    )


def _posts(fact: Fact) -> Iterator[str]:
    if isinstance(fact, PostCreated):
        yield fact.post.post_id


@rule("group.portfolio-covers-something", "paper 1.3")
def portfolio_covers_something(case: Case[CreatePost]) -> Advice | None:
    if case.command.kind not in _PORTFOLIOS or case.command.directorates:
        return None
    return Advice("It covers no directorate, so no findings can be passed to it.")


@rule("unit.on-record")
def covers_directorates_on_record(case: Case[CreatePost]) -> Rejection | None:
    named = ((f"directorates.{place}", name) for place, name in enumerate(case.command.directorates))
    return unknown_directorates(case, named, _covered(case))


def _covered(case: Case[CreatePost]) -> tuple[str, ...]:
    """The directorates that the fact names which a correction decides again."""
    fact = case.again.fact if case.again is not None else None
    return fact.post.directorates if isinstance(fact, PostCreated) else ()


def _creation(case: Case[CreatePost]) -> Fact:
    command = case.command
    return PostCreated(
        post=Post(
            post_id=command.post_id,
            title=command.title,
            kind=command.kind,
            directorates=tuple(
                directorate_as_on_record(case, name, _covered(case)) for name in command.directorates
            ),
        )
    )


def _abolition(case: Case[AbolishPost]) -> Fact:
    return PostAbolished(post=post_named(case))


def _asked_to_create(fact: PostCreated, _: Group) -> CreatePost:
    post = fact.post
    return CreatePost(post_id=post.post_id, title=post.title, kind=post.kind, directorates=post.directorates)


def _asked_to_abolish(fact: PostAbolished, _: Group) -> AbolishPost:
    return AbolishPost(post_id=fact.post.post_id)


def _created(group: Group, fact: PostCreated, _: date) -> Group:
    others = tuple(post for post in group.posts if post.post_id != fact.post.post_id)
    return replace(group, posts=(*others, fact.post))


def _abolished(group: Group, fact: PostAbolished, _: date) -> Group:
    gone = fact.post.post_id
    return replace(
        group,
        posts=tuple(post for post in group.posts if post.post_id != gone),
        holdings=tuple(holding for holding in group.holdings if holding.post_id != gone),
        contacts=tuple(contact for contact in group.contacts if contact.post_id != gone),
    )


def _was(group: Group, fact: PostAbolished) -> Mapping[str, Any]:
    return {"post": group.post(fact.post.post_id)}


@sentence.register
def _(fact: PostCreated, _: Names) -> str:
    covers = f", covering {', '.join(fact.post.directorates)}" if fact.post.directorates else ""
    return f"Post created: {fact.post.title} ({fact.post.kind}){covers}."


@sentence.register
def _(fact: PostAbolished, _: Names) -> str:
    return f"Post abolished: {fact.post.title}."


_WHICH_POST: Final = frozenset({"post_id"})
"""Findings are passed to a post by its id: it is not made another one."""


POST = Step(
    asks=CreatePost,
    rules=(
        *ENTRY,
        in_being_still,
        post_is_new,
        covers_directorates_on_record,
        directorates_named_once,
        portfolio_covers_something,
    ),
    records=_creation,
    needs=lambda _command, _state, _others: (needs_organisation("directorates"),),
    effects=(
        Effect(PostCreated, change=_created, correction=AskedAgain(_asked_to_create, fixed=_WHICH_POST)),
    ),
)


ABOLITION = Step(
    asks=AbolishPost,
    rules=(*CHANGE, in_being_still, post_exists),
    records=_abolition,
    effects=(
        Effect(
            PostAbolished,
            change=_abolished,
            correction=AskedAgain(_asked_to_abolish, fixed=_WHICH_POST),
            was=_was,
        ),
    ),
)
