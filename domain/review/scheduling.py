"""Scheduling: a review is put down for a day, for a month or TBC, moved, and called off (paper 1.3, 2.3)."""

from collections.abc import Iterable, Mapping
from datetime import date
from datetime import date as civil_date
from typing import Annotated, Any, Final
from uuid import UUID

from msgspec import Meta
from msgspec.structs import replace

from domain.case import ENTRY, reason_given
from domain.dates import PartialDate, day_fault, earliest, fault, in_words, latest
from domain.decisions import Command, Context, Rejection, no, rule
from domain.events import Fact, fact
from domain.group.terms import Group
from domain.review.lines import (
    NewItem,
    contract_on_record,
    contract_once,
    contracts_and_units,
    directorates_on_record,
    item_of,
    line_of,
    officers_once,
)
from domain.review.rules import TO_COME, Case
from domain.review.terms import Item, Review
from domain.sentences import Names, people, sentence, stopped
from domain.stream import AskedAgain, Effect, Need, Step


@rule("review.date-is-one")
def date_is_one(case: Case[Any]) -> Rejection | None:
    wrong = day_fault(case.command.date)
    return no(wrong, "date") if wrong else None


@rule("review.put-down-beforehand")
def put_down_beforehand(case: Case[Any]) -> Rejection | None:
    text = case.command.date
    last = None if fault(text) else latest(text)
    if last is None or last >= case.effective_from:
        return None
    return no(
        f"{in_words(text)} lies before {in_words(case.effective_from)}, from which this is to be true. For a review "
        "of the past, give as effective_from the day on which it was put down.",
        "date",
        "effective_from",
    )


class Schedule(Command, frozen=True, kw_only=True):
    """Put a review down for a day, for a month, or for a day to be confirmed."""

    group_id: UUID
    date: PartialDate
    items: Annotated[tuple[NewItem, ...], Meta(min_length=1, max_length=50)]
    """In printed order; they are numbered from 1."""


@fact("review.scheduled.v1")
class Scheduled(Fact, kw_only=True):
    """A review was put down for a day, for a month, or for a day to be confirmed (paper 2.3)."""

    group_id: UUID
    date: PartialDate
    items: tuple[Item, ...]


@rule("review.group-in-being", "paper 1.1")
def group_in_being(case: Case[Schedule]) -> Rejection | None:
    group: Group | None = case.other(case.command.group_id)
    if group is None:
        day = in_words(case.effective_from)
        return no(f"The group was not in being on {day}.", "group_id", "effective_from")
    if group.disbanded_from is not None:
        return no("The group is disbanded.", "group_id", conflict=True)
    return None


def _group_and_lines(command: Schedule, state: Any, others: Any) -> Iterable[Need]:
    yield Need("group_id", "group", command.group_id)
    yield from contracts_and_units(command, state, others)


def _put_down_on(_chronicle: Any, command: Schedule, context: Context) -> date:
    """Today, or for a review of the past its own day: then it was put down by then at the latest."""
    first = None if fault(command.date) else earliest(command.date)
    return min(first, context.today) if first else context.today


def _schedule(case: Case[Schedule]) -> Fact:
    command = case.command
    items = tuple(item_of(case, number, line) for number, line in enumerate(command.items, start=1))
    return Scheduled(group_id=command.group_id, date=command.date, items=items)


def _asked(fact: Scheduled, _: Review | None) -> Schedule:
    return Schedule(group_id=fact.group_id, date=fact.date, items=tuple(map(line_of, fact.items)))


def _put_down(_: Review | None, fact: Scheduled, __: civil_date) -> Review:
    return Review(fact.group_id, fact.date, fact.items)


@sentence.register
def _(fact: Scheduled, names: Names) -> str:
    lines = "; ".join(f"{item.title} ({people(item.lead_officers, names)})" for item in fact.items)
    return stopped(f"Review put down for {in_words(fact.date)}: {lines or 'no items'}")


SCHEDULING: Final = Step(
    asks=Schedule,
    rules=(
        *ENTRY,
        date_is_one,
        put_down_beforehand,
        group_in_being,
        contract_once,
        officers_once,
        directorates_on_record,
        contract_on_record,
    ),
    records=_schedule,
    effects=(
        Effect(Scheduled, change=_put_down, correction=AskedAgain(_asked, fixed=frozenset({"group_id"}))),
    ),
    opens=True,
    needs=_group_and_lines,
    takes_effect=_put_down_on,
)


class Reschedule(Command, frozen=True, kw_only=True):
    """Put a review down for another day."""

    date: PartialDate


@fact("review.rescheduled.v1")
class Rescheduled(Fact, kw_only=True):
    """A review was put down for another day."""

    previous: PartialDate
    date: PartialDate


@rule("review.date-changes")
def date_changes(case: Case[Reschedule]) -> Rejection | None:
    if case.command.date != case.state.date:
        return None
    return no(f"It is put down for {in_words(case.state.date)} already.", "date")


def _another_date(case: Case[Reschedule]) -> Fact:
    return Rescheduled(previous=case.state.date, date=case.command.date)


def _moved(review: Review, fact: Rescheduled, _: civil_date) -> Review:
    return review if review.held_on else replace(review, date=fact.date)


def _was(review: Review, _: Rescheduled) -> Mapping[str, Any]:
    return {"previous": review.date}


@sentence.register
def _(fact: Rescheduled, _: Names) -> str:
    return f"Review put down for {in_words(fact.date)} (was {in_words(fact.previous)})."


RESCHEDULING: Final = Step(
    asks=Reschedule,
    rules=(
        *TO_COME,
        reason_given,
        date_is_one,
        put_down_beforehand,
        date_changes,
    ),
    records=_another_date,
    effects=(Effect(Rescheduled, change=_moved, correction=AskedAgain(), was=_was),),
    in_force=False,
)


class Cancel(Command, frozen=True, kw_only=True):
    """Enter that a review will not be held."""


@fact("review.cancelled.v1")
class Cancelled(Fact, kw_only=True):
    """A review will not be held."""


def _cancellation(_: Case[Cancel]) -> Fact:
    return Cancelled()


def _called_off(review: Review, _: Cancelled, __: civil_date) -> Review:
    return replace(review, status="cancelled") if review.status == "scheduled" else review


@sentence.register
def _(_fact: Cancelled, _: Names) -> str:
    return "Review cancelled."


CANCELLATION: Final = Step(
    asks=Cancel,
    rules=(
        *TO_COME,
        reason_given,
    ),
    records=_cancellation,
    effects=(Effect(Cancelled, change=_called_off, correction=AskedAgain()),),
    in_force=False,
)
