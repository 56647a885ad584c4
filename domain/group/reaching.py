"""Reaching: the telephone and the e-mail address of a post, the office's own; papers give them (paper 6)."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from msgspec import Meta
from msgspec.structs import replace

from domain.case import ENTRY
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.group.rules import Case, in_being_still, post_exists, post_named
from domain.group.terms import Group, PostContact, PostId
from domain.sentences import Names, sentence
from domain.stream import AskedAgain, Effect, Step
from domain.text import ShortText

Telephone = Annotated[
    str,
    Meta(
        max_length=40,
        pattern=r"^(\+?[0-9][0-9 ()-]{4,38})?\Z",
        description="Digits, with blanks, brackets and hyphens between: the office's, and nobody's own.",
        examples=["03000 410 000"],
    ),
]
OfficeEmail = Annotated[
    str,
    Meta(
        max_length=254,
        pattern=r"^([^@\s]+@[^@\s]+)?\Z",
        description="The office's address, and nobody's own: it stays in the record for good.",
    ),
]


class ReachPost(Command, frozen=True, kw_only=True):
    """Say how a post is reached, as papers give it: by the office's telephone and e-mail address, not its holder's."""

    post_id: PostId
    telephone: Telephone = ""
    email: OfficeEmail = ""


@fact("group.post_reached.v1")
class PostReached(Fact, kw_only=True):
    """How a post is reached from then on; empty for what is not given."""

    post_id: PostId
    title: ShortText
    telephone: Telephone = ""
    email: OfficeEmail = ""
    previous_telephone: Telephone = ""
    previous_email: OfficeEmail = ""


@rule("group.post-reached-otherwise")
def reached_otherwise(case: Case[ReachPost]) -> Rejection | None:
    command, contact = case.command, case.state.contact(case.command.post_id)
    if (command.telephone, command.email) != (contact.telephone, contact.email):
        return None
    return no("The post is reached so already.", "telephone", "email")


def _reached(case: Case[ReachPost]) -> Fact:
    command, contact = case.command, case.state.contact(case.command.post_id)
    return PostReached(
        post_id=command.post_id,
        title=post_named(case).title,
        telephone=command.telephone,
        email=command.email,
        previous_telephone=contact.telephone,
        previous_email=contact.email,
    )


def _asked(fact: PostReached, _: Group) -> ReachPost:
    return ReachPost(post_id=fact.post_id, telephone=fact.telephone, email=fact.email)


def _reached_from(group: Group, fact: PostReached, _: date) -> Group:
    others = tuple(contact for contact in group.contacts if contact.post_id != fact.post_id)
    contact = PostContact(fact.post_id, fact.telephone, fact.email)
    return replace(group, contacts=(*others, contact) if fact.telephone or fact.email else others)


def _was(group: Group, fact: PostReached) -> Mapping[str, Any]:
    contact, post = group.contact(fact.post_id), group.post(fact.post_id)
    told = {"title": post.title} if post else {}
    return told | {"previous_telephone": contact.telephone, "previous_email": contact.email}


@sentence.register
def _(fact: PostReached, _: Names) -> str:
    was = _told(fact.previous_telephone, fact.previous_email)
    return f"{fact.title} is reached by {_told(fact.telephone, fact.email)} (was {was})."


def _told(telephone: str, email: str) -> str:
    return " and ".join(filter(None, (telephone, email))) or "neither telephone nor e-mail"


REACHING = Step(
    asks=ReachPost,
    rules=(*ENTRY, in_being_still, post_exists, reached_otherwise),
    records=_reached,
    effects=(
        Effect(
            PostReached,
            change=_reached_from,
            correction=AskedAgain(_asked, fixed=frozenset({"post_id"})),
            was=_was,
        ),
    ),
)
