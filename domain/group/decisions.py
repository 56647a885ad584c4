"""What each command on a group is put to, and which facts it records when no rule says no."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, TypeAlias, TypeVar
from uuid import UUID

from domain.case import CHANGE, ENTRY
from domain.case import Case as AnyCase
from domain.dates import OPEN_ENDED, certainly_before, earliest, fault, in_words
from domain.decisions import Advice, Command, Context, Rejection, no, rule
from domain.events import Fact
from domain.group import commands as ask
from domain.group import events as happened
from domain.group import sentences
from domain.group.events import Balance, Post
from domain.group.state import CHANGES, Group
from domain.numbering import ever_given
from domain.stream import Need, Step, Stream

Asked = TypeVar("Asked", bound=Command)
Case: TypeAlias = AnyCase[Asked, Group]
_SHARED = frozenset({"member"})
"""Kinds of post that several people hold at once."""
_PORTFOLIOS = frozenset({"Cabinet Member", "Corporate Director"})


@rule("group.convened-on-a-date", "paper 1.1")
def convened_on_a_date(case: Case[ask.Convene]) -> Rejection | None:
    text = case.command.convened_on
    if wrong := fault(text):
        return no(wrong, "convened_on")
    if text == OPEN_ENDED:
        return no("A group is convened on a day or in a month; give TBC where nobody knows.", "convened_on")
    first = earliest(text)
    if first is not None and first > case.context.today:
        return no("That has not come yet; enter the group when it has been convened.", "convened_on")
    return None


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
def not_its_own_parent(case: Case[ask.ChangeParent]) -> Rejection | None:
    above = case.command.parent_id
    seen: set[UUID] = set()
    while above is not None and above not in seen:
        if above == case.chronicle.stream_id:
            return no(
                "That group is itself below this one; a group cannot be part of its own part.", "parent_id"
            )
        seen.add(above)
        state = case.other(above)
        above = state.parent_id if state else None
    return None


@rule("group.parent-changes")
def parent_changes(case: Case[ask.ChangeParent]) -> Rejection | None:
    now = (case.state.parent_id, case.state.parent_name)
    if (case.command.parent_id, case.command.parent_name) != now:
        return None
    return no("That is its parent already.", "parent_id", "parent_name")


@rule("group.terms-change")
def terms_change(case: Case[ask.ChangeTermsOfReference]) -> Rejection | None:
    if case.command.text != case.state.terms_of_reference:
        return None
    return no("The terms of reference say just that already.", "text")


@rule("group.in-being-still")
def in_being_still(case: Case[Any]) -> Rejection | None:
    gone = case.state.disbanded_from
    if gone is None:
        return None
    return no(f"The group was disbanded on {in_words(gone)}.", "effective_from", conflict=True)


@rule("group.post-is-new")
def post_is_new(case: Case[ask.CreatePost]) -> Rejection | None:
    if case.command.post_id not in ever_given(case.chronicle, _posts):
        return None
    return no(
        "The group has, or once had, a post of that id; choose another id: findings are passed to posts.",
        "post_id",
        conflict=True,
    )


def _posts(fact: Fact) -> Iterator[str]:
    if isinstance(fact, happened.PostCreated):
        yield fact.post.post_id


@rule("group.portfolio-covers-something", "paper 1.3")
def portfolio_covers_something(case: Case[ask.CreatePost]) -> Advice | None:
    if case.command.kind not in _PORTFOLIOS or case.command.directorates:
        return None
    return Advice("It covers no directorate, so no findings can be passed to it.")


@rule("group.post-exists")
def post_exists(case: Case[Any]) -> Rejection | None:
    if case.state.post(case.command.post_id) is not None:
        return None
    known = ", ".join(one.post_id for one in case.state.posts) or "none yet"
    return no(f"The group has no such post on that day. Its posts: {known}.", "post_id")


@rule("group.post-is-free", "paper 1.2")
def post_is_free(case: Case[ask.AppointHolder]) -> Rejection | None:
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
def until_after_from(case: Case[ask.AppointHolder]) -> Rejection | None:
    until = case.command.until
    if until is None or until >= case.effective_from:
        return None
    return no("The last day lies before the first.", "until", "effective_from")


@rule("group.holds-the-post")
def holds_the_post(case: Case[ask.HolderLeaves]) -> Rejection | None:
    command = case.command
    if command.person in case.state.holders(command.post_id, case.effective_from):
        return None
    return no("That person does not hold that post on that day.", "person", "post_id")


@rule("group.balance-of-the-past", "paper 1.3")
def balance_of_the_past(case: Case[ask.RecordOpeningBalance]) -> Rejection | None:
    if case.command.up_to <= case.context.today:
        return None
    return no("A balance counts what was done; its last day cannot lie ahead.", "up_to")


@rule("group.balance-after-convening")
def balance_after_convening(case: Case[ask.RecordOpeningBalance]) -> Rejection | None:
    if not certainly_before(case.command.up_to.isoformat(), case.state.convened_on):
        return None
    return no(f"The group was convened in {in_words(case.state.convened_on)}, after that day.", "up_to")


def _parents(command: Any, _state: Any, others: Mapping[UUID, Any]) -> Iterable[Need]:
    """The parent asked for and every group above it."""
    above, seen = command.parent_id, set()
    while above is not None and above not in seen:
        seen.add(above)
        yield Need("parent_id", "group", above)
        known = others.get(above)
        latest = known.latest() if known else None
        above = latest.parent_id if latest else None


def _convening_day(_chronicle: Any, command: ask.Convene, context: Context) -> date:
    """The first day that the date of convening can mean, so that what it did since can be entered."""
    first = None if fault(command.convened_on) else earliest(command.convened_on)
    return first if first is not None and first <= context.today else context.today


def _convened(case: Case[ask.Convene]) -> Fact:
    command = case.command
    return happened.Convened(
        name=command.name,
        short_name=command.short_name,
        kind=command.kind,
        convened_on=command.convened_on,
        parent_id=command.parent_id,
        parent_name=command.parent_name,
        terms_of_reference=command.terms_of_reference,
    )


def _terms_changed(case: Case[ask.ChangeTermsOfReference]) -> Fact:
    return happened.TermsOfReferenceChanged(previous=case.state.terms_of_reference, text=case.command.text)


def _parent_changed(case: Case[ask.ChangeParent]) -> Fact:
    return happened.ParentChanged(
        previous_id=case.state.parent_id,
        previous_name=case.state.parent_name,
        parent_id=case.command.parent_id,
        parent_name=case.command.parent_name,
    )


def _post_created(case: Case[ask.CreatePost]) -> Fact:
    command = case.command
    return happened.PostCreated(
        post=Post(
            post_id=command.post_id,
            title=command.title,
            kind=command.kind,
            directorates=command.directorates,
        )
    )


def _post(case: Case[Any]) -> Post:
    post = case.state.post(case.command.post_id)
    if post is None:
        raise AssertionError("the rules have seen to it that there is such a post")
    return post


def _post_abolished(case: Case[ask.AbolishPost]) -> Fact:
    return happened.PostAbolished(post=_post(case))


def _appointed(case: Case[ask.AppointHolder]) -> Fact:
    command = case.command
    return happened.HolderAppointed(
        post_id=command.post_id, title=_post(case).title, person=command.person, until=command.until
    )


def _left(case: Case[ask.HolderLeaves]) -> Fact:
    command = case.command
    return happened.HolderLeft(post_id=command.post_id, title=_post(case).title, person=command.person)


def _balance(case: Case[ask.RecordOpeningBalance]) -> Fact:
    command = case.command
    balance = Balance(
        what=command.what,
        comparator=command.comparator,
        count=command.count,
        up_to=command.up_to,
        source=command.source,
    )
    return happened.OpeningBalanceRecorded(previous=case.state.balance(command.what), balance=balance)


def _disbanded(_: Case[ask.Disband]) -> Fact:
    return happened.Disbanded()


def _impossible(fact: Fact, valid_from: date, context: Context) -> str:
    match fact:
        case happened.Convened():
            wrong = fault(fact.convened_on)
            return wrong or (
                "A group is not convened on an open date." if fact.convened_on == OPEN_ENDED else ""
            )
        case happened.HolderAppointed() if fact.until is not None and fact.until < valid_from:
            return "The last day lies before the first."
        case happened.OpeningBalanceRecorded() if fact.balance.up_to > context.today:
            return "A balance counts what was done; its last day cannot lie ahead."
    return ""


GROUP = Stream(
    noun="group",
    plural="groups",
    called="group",
    events=happened,
    sentences=sentences,
    state=Group,
    changes=CHANGES,
    opening=frozenset({happened.Convened}),
    steps={
        ask.Convene: Step(
            (*ENTRY, convened_on_a_date, one_parent, parent_in_being),
            _convened,
            opens=True,
            needs=_parents,
            takes_effect=_convening_day,
        ),
        ask.ChangeTermsOfReference: Step((*CHANGE, in_being_still, terms_change), _terms_changed),
        ask.ChangeParent: Step(
            (*CHANGE, in_being_still, one_parent, parent_in_being, not_its_own_parent, parent_changes),
            _parent_changed,
            needs=_parents,
        ),
        ask.CreatePost: Step(
            (*ENTRY, in_being_still, post_is_new, portfolio_covers_something), _post_created
        ),
        ask.AbolishPost: Step((*CHANGE, in_being_still, post_exists), _post_abolished),
        ask.AppointHolder: Step(
            (*ENTRY, in_being_still, post_exists, post_is_free, until_after_from), _appointed
        ),
        ask.HolderLeaves: Step((*ENTRY, in_being_still, post_exists, holds_the_post), _left),
        ask.RecordOpeningBalance: Step(
            (*ENTRY, in_being_still, balance_of_the_past, balance_after_convening), _balance
        ),
        ask.Disband: Step((*CHANGE, in_being_still), _disbanded),
    },
    concerns=lambda _stream_id, _group, _fact: (),
    impossible=_impossible,
)
