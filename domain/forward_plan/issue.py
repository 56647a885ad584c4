"""Issue: a version of a group's plan, a copy of the reviews to come as they stand (paper 2.3)."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID, uuid5

from msgspec import Meta

from domain.case import STEP, Case, seen_to
from domain.dates import in_words, latest
from domain.decisions import Advice, Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.forward_plan import rules
from domain.forward_plan.entries import lines_of, printed_place
from domain.forward_plan.fingerprint import fingerprint, printed
from domain.forward_plan.terms import Entries, Entry, Fingerprint, ForwardPlan, Version, VersionNumber
from domain.group.terms import Group
from domain.numbering import next_number
from domain.review.terms import Review
from domain.sentences import Names, sentence
from domain.stream import Effect, Need, OnlyAnnulled, Step
from domain.text import ShortText


class Issue(Command, frozen=True, kw_only=True):
    """Issue a version of a group's forward plan: the reviews named, as they stand."""

    group_id: UUID
    reviews: Annotated[tuple[UUID, ...], Meta(min_length=1, max_length=200)]
    """Reviews of the group that are still to come. Days go first, then months, then TBC; of one day, as named here."""


@fact("forward_plan.issued.v1")
class Issued(Fact, kw_only=True):
    """A version of the plan was issued: a copy of the reviews to come (paper 2.3)."""

    group_id: UUID
    group: ShortText
    """What the group was called then."""
    version: VersionNumber
    entries: Entries
    """Days first, then months, each in order; TBC last."""
    fingerprint: Fingerprint


_PLANS: Final = UUID("6b656e74-6c65-4467-a500-00000000f1a0")
"""Under which the plan's id is made from its group's."""


def plan_of(group_id: UUID) -> UUID:
    """The id of a group's forward plan: a group has one."""
    return uuid5(_PLANS, str(group_id))


def _group_and_reviews(command: Issue, _state: Any, _others: Any) -> Iterable[Need]:
    yield Need("group_id", "group", command.group_id)
    for place, review_id in enumerate(command.reviews):
        yield Need(f"reviews.{place}", "review", review_id)


def _versions(fact: Fact) -> Iterator[int]:
    if isinstance(fact, Issued):
        yield fact.version


def entries_of(case: Case[Issue, ForwardPlan]) -> tuple[Entry, ...] | None:
    """The entries, in the order of the paper; ``None`` where a review was not in being on that day."""
    found = []
    for review_id in case.command.reviews:
        review: Review | None = case.other(review_id)
        if review is None:
            return None
        found.append(Entry(review_id=review_id, date=review.date, items=lines_of(review)))
    return tuple(sorted(found, key=lambda entry: printed_place(entry.date)))


@rule("forward-plan.group-in-being", "paper 2.3")
def group_in_being(case: rules.Case[Issue]) -> Rejection | None:
    group: Group | None = case.other(case.command.group_id)
    if group is None:
        day = in_words(case.effective_from)
        return no(f"The group was not in being on {day}.", "group_id", "effective_from")
    if group.disbanded_from is not None:
        return no("The group is disbanded.", "group_id", conflict=True)
    return None


@rule("forward-plan.reviews-once")
def reviews_once(case: rules.Case[Issue]) -> Rejection | None:
    named = case.command.reviews
    if len(set(named)) == len(named):
        return None
    faults = [f"reviews.{place}" for place, review_id in enumerate(named) if review_id in named[:place]]
    return no("The same review is named twice.", *faults)


@rule("forward-plan.reviews-to-come", "paper 2.3")
def reviews_to_come(case: rules.Case[Issue]) -> Rejection | None:
    day = in_words(case.effective_from)
    faults: dict[str, str] = {}
    for place, review_id in enumerate(case.command.reviews, start=1):
        review: Review | None = case.other(review_id)
        if review is None:
            faults[f"reviews.{place - 1}"] = f"review {place} was not put down by {day}"
        elif review.group_id != case.command.group_id:
            faults[f"reviews.{place - 1}"] = f"review {place} is another group's"
        elif review.status != "scheduled":
            faults[f"reviews.{place - 1}"] = f"review {place} is {review.status}"
    if not faults:
        return None
    return no(
        f"A plan names the group's own reviews that are still to come: {'; '.join(faults.values())}.", *faults
    )


@rule("forward-plan.something-new")
def something_new(case: rules.Case[Issue]) -> Rejection | None:
    if case.state is None or case.state.last.withdrawn_on is not None:
        return None
    entries = entries_of(case)
    if entries is None or fingerprint(entries) != case.state.last.fingerprint:
        return None
    return no(f"Version {case.state.last.number} says just that already.", "reviews", conflict=True)


@rule("forward-plan.days-ahead", "paper 2.3")
def days_ahead(case: rules.Case[Issue]) -> Advice | None:
    past = []
    for entry in entries_of(case) or ():
        last = latest(entry.date)
        if last is not None and last < case.effective_from:
            past.append(f"{in_words(entry.date)} ({entry.items[0].title})")
    if not past:
        return None
    return Advice(f"Put down for a day that is past, and neither held nor moved: {'; '.join(past)}.")


def _version(case: rules.Case[Issue]) -> Fact:
    command, entries = case.command, seen_to(entries_of(case))
    group: Group = seen_to(case.other(command.group_id))
    return Issued(
        group_id=command.group_id,
        group=group.name,
        version=next_number(case.chronicle, _versions),
        entries=entries,
        fingerprint=fingerprint(entries),
    )


def _another_version(plan: ForwardPlan | None, fact: Issued, valid_from: date) -> ForwardPlan:
    new = Version(fact.version, fact.entries, fact.fingerprint, valid_from)
    return ForwardPlan(fact.group_id, fact.group, (*(plan.versions if plan else ()), new))


@sentence.register
def _(fact: Issued, _: Names) -> str:
    lines = sum(len(entry.items) for entry in fact.entries)
    count = f"{len(fact.entries)} review{'s' if len(fact.entries) > 1 else ''}, {lines} line{'s' if lines > 1 else ''}"
    short = printed(fact.fingerprint)
    return f"Forward plan of {fact.group}, version {fact.version} issued: {count}; fingerprint {short}…."


ISSUE: Final = Step(
    asks=Issue,
    rules=(*STEP, group_in_being, reviews_once, reviews_to_come, something_new, days_ahead),
    records=_version,
    effects=(
        Effect(
            Issued,
            change=_another_version,
            correction=OnlyAnnulled("What is put to a committee is not rewritten: issue another version."),
        ),
    ),
    opens=True,
    goes_on=True,
    stream_id=lambda command: plan_of(command.group_id),
    needs=_group_and_reviews,
    in_force=False,
)
