"""Holding: a review was held (paper 2.3)."""

from datetime import date
from datetime import date as civil_date
from typing import Annotated, Any, Final

from msgspec import Meta
from msgspec.structs import replace

from domain.case import had_come
from domain.dates import earliest, in_words, latest
from domain.decisions import Advice, Command, Context, Rejection, no, rule
from domain.events import Fact, fact
from domain.review.rules import TO_COME, Case
from domain.review.terms import Review, Status
from domain.sentences import Names, person, sentence
from domain.stream import AskedAgain, Effect, Step
from domain.text import PersonId


class Hold(Command, frozen=True, kw_only=True):
    """Enter that a review was held."""

    held_on: civil_date
    attendees: Annotated[tuple[PersonId, ...], Meta(max_length=50)] = ()


@fact("review.held.v1")
class Held(Fact, kw_only=True):
    """A review was held."""

    held_on: civil_date
    attendees: Annotated[tuple[PersonId, ...], Meta(max_length=50)] = ()


@rule("review.held-on-its-day")
def held_on_its_day(case: Case[Hold]) -> Rejection | None:
    if case.effective_from == case.command.held_on:
        return None
    return no("A review is held from the day it was held on: leave effective_from out.", "effective_from")


@rule("review.attended-once")
def attended_once(case: Case[Hold]) -> Rejection | None:
    if len(set(case.command.attendees)) == len(case.command.attendees):
        return None
    return no("Name everybody who was there once.", "attendees")


@rule("review.held-as-planned", "paper 2.3")
def held_as_planned(case: Case[Hold]) -> Advice | None:
    text, day = case.state.date, case.command.held_on
    first, last = earliest(text), latest(text)
    if first is not None and last is not None and first <= day <= last:
        return None
    return Advice(f"Put down for {in_words(text)} and held on {in_words(day)}.")


def _held_on(_chronicle: Any, command: Hold, _context: Context) -> date:
    return command.held_on


def _holding(case: Case[Hold]) -> Fact:
    return Held(held_on=case.command.held_on, attendees=case.command.attendees)


def _was_held(review: Review, fact: Held, _: civil_date) -> Review:
    status: Status = "closed" if review.status == "closed" else "held"
    day = fact.held_on
    return replace(review, status=status, held_on=day, date=day.isoformat(), attendees=fact.attendees)


@sentence.register
def _(fact: Held, names: Names) -> str:
    there = (
        f", attended by {', '.join(person(person_id, names) for person_id in fact.attendees)}"
        if fact.attendees
        else ""
    )
    return f"Review held on {in_words(fact.held_on)}{there}."


HOLDING: Final = Step(
    asks=Hold,
    rules=(
        *TO_COME,
        had_come("held_on", hint="Enter the review when it has been held."),
        held_on_its_day,
        attended_once,
        held_as_planned,
    ),
    records=_holding,
    effects=(Effect(Held, change=_was_held, correction=AskedAgain()),),
    takes_effect=_held_on,
    in_force=False,
)
