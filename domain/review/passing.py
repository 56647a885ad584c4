"""Passing: an item's findings go to the Cabinet Member and the Corporate Director (paper 1.3: *and*)."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date as civil_date
from typing import Annotated, Any, Final
from uuid import UUID

from msgspec import Meta, Struct
from msgspec.structs import replace

from domain.case import seen_to
from domain.dates import in_words
from domain.decisions import Advice, Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.group.terms import Group, PostId
from domain.numbering import next_number
from domain.review.finding import as_raised
from domain.review.rules import IN_REVIEW, Case, item_exists
from domain.review.terms import (
    Finding,
    FindingNumber,
    ItemNumber,
    Office,
    Passing,
    PassingNumber,
    Recipient,
    Review,
    with_findings,
)
from domain.sentences import Names, person, sentence
from domain.stream import Effect, Need, OnlyAnnulled, Step


class PostOf(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A post in a group."""

    group_id: UUID
    post_id: PostId


class PassFindings(Command, frozen=True, kw_only=True):
    """Pass an item's findings to the Cabinet Member and the Corporate Director."""

    item: ItemNumber
    member: PostOf
    """The Cabinet Member's post, in whose portfolio the item's directorate is."""
    director: PostOf
    """The Corporate Director's post."""


@fact("review.findings_passed.v1")
class FindingsPassed(Fact, kw_only=True):
    """An item's findings were passed to the Cabinet Member and the Corporate Director (paper 1.3: *and*)."""

    passing: PassingNumber
    item: ItemNumber
    findings: Annotated[tuple[FindingNumber, ...], Meta(min_length=1, max_length=200)]
    member: Recipient
    director: Recipient


_KINDS: dict[Office, str] = {"member": "Cabinet Member", "director": "Corporate Director"}


def to_be_passed(case: Case[PassFindings]) -> tuple[Finding, ...]:
    """The item's findings that nobody has been passed yet."""
    return tuple(finding for finding in case.state.not_passed() if finding.item == case.command.item)


def recipient(case: Case[PassFindings], office: Office) -> Recipient | Rejection:
    """Who is to be passed the findings in that office, or why that post cannot be."""
    asked: PostOf = case.command.member if office == "member" else case.command.director
    item = case.state.item(case.command.item)
    directorate = item.directorate if item else ""
    group: Group | None = case.other(asked.group_id)
    post = group.post(asked.post_id) if group else None
    field = f"{office}.post_id"
    if group is None or post is None:
        return no(f"There was no such post on {in_words(case.effective_from)}.", field)
    if post.kind != _KINDS[office]:
        return no(f"{post.title} is no post of a {_KINDS[office]}.", field)
    if directorate not in post.directorates:
        covered = ", ".join(post.directorates) or "no directorate"
        return no(f"{post.title} covers {covered}, not {directorate or 'an item without one'}.", field)
    holders = group.holders(post.post_id, case.effective_from)
    if not holders:
        return no(
            f"Nobody held the post of {post.title} on {in_words(case.effective_from)}.", field, conflict=True
        )
    return Recipient(group_id=asked.group_id, post_id=post.post_id, title=post.title, holder=holders[0])


@rule("review.findings-to-pass", "paper 1.3")
def findings_to_pass(case: Case[PassFindings]) -> Rejection | None:
    if to_be_passed(case):
        return None
    return no("The item has no finding that is still to be passed.", "item", conflict=True)


@rule("review.item-has-a-directorate", "paper 1.3")
def item_has_a_directorate(case: Case[PassFindings]) -> Rejection | None:
    item = case.state.item(case.command.item)
    if item is None or item.directorate:
        return None
    return no(
        "The item has no directorate, so nobody can say whose portfolio it is in. Correct the event that put it "
        "on the review, and give its directorate.",
        "item",
        conflict=True,
    )


@rule("review.member-covers-the-directorate", "paper 1.3")
def member_covers(case: Case[PassFindings]) -> Rejection | None:
    found = recipient(case, "member")
    return found if isinstance(found, Rejection) else None


@rule("review.director-covers-the-directorate", "paper 1.3")
def director_covers(case: Case[PassFindings]) -> Rejection | None:
    found = recipient(case, "director")
    return found if isinstance(found, Rejection) else None


@rule("review.two-recipients", "paper 1.3; domain rule I3")
def two_recipients(case: Case[PassFindings]) -> Rejection | None:
    member, director = recipient(case, "member"), recipient(case, "director")
    if not isinstance(member, Recipient) or not isinstance(director, Recipient):
        return None
    if member.holder != director.holder:
        return None
    return no(
        "The same person holds both posts: findings go to two people.",
        "member.post_id",
        "director.post_id",
        conflict=True,
    )


@rule("review.answered-first", "NAO 5.8")
def answered_first(case: Case[PassFindings]) -> Advice | None:
    waiting = [str(finding.number) for finding in to_be_passed(case) if not finding.answer]
    if not waiting:
        return None
    return Advice(f"Passed before the contract's officers answered: finding {', '.join(waiting)}.")


def _recipients(command: PassFindings, _state: Any, _others: Any) -> Iterable[Need]:
    yield Need("member.group_id", "group", command.member.group_id)
    yield Need("director.group_id", "group", command.director.group_id)


def _passing_numbers(fact: Fact) -> Iterator[int]:
    if isinstance(fact, FindingsPassed):
        yield fact.passing


def _recipient(case: Case[PassFindings], office: Office) -> Recipient:
    found = recipient(case, office)
    return seen_to(found if isinstance(found, Recipient) else None)


def _passing(case: Case[PassFindings]) -> Fact:
    return FindingsPassed(
        passing=next_number(case.chronicle, _passing_numbers),
        item=case.command.item,
        findings=tuple(finding.number for finding in to_be_passed(case)),
        member=_recipient(case, "member"),
        director=_recipient(case, "director"),
    )


def _passed(review: Review, fact: FindingsPassed, valid_from: civil_date) -> Review:
    new = Passing(fact.passing, fact.item, fact.findings, fact.member, fact.director, valid_from)
    passed = with_findings(review, fact.findings, lambda finding: replace(finding, passing=fact.passing))
    return replace(passed, passings=(*review.passings, new))


def _as_passed(review: Review, fact: FindingsPassed) -> Mapping[str, Any]:
    item = review.item(fact.item)
    return {**as_raised(review, fact.findings), "directorate": item and item.directorate}


@sentence.register
def _(fact: FindingsPassed, names: Names) -> str:
    numbers = ", ".join(map(str, fact.findings))
    to = " and ".join(
        f"{recipient.title} ({person(recipient.holder, names)})" for recipient in (fact.member, fact.director)
    )
    return f"Findings on item {fact.item} passed to {to}: {numbers}."


PASSING: Final = Step(
    asks=PassFindings,
    rules=(
        *IN_REVIEW,
        item_exists,
        findings_to_pass,
        item_has_a_directorate,
        member_covers,
        director_covers,
        two_recipients,
        answered_first,
    ),
    records=_passing,
    effects=(
        Effect(
            FindingsPassed,
            change=_passed,
            correction=OnlyAnnulled("It decides who may read: have it annulled, and pass the findings anew."),
            rests_on=_as_passed,
        ),
    ),
    needs=_recipients,
    in_force=False,
)
