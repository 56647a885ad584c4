"""Due date: it is to be done by another day; the days before stay on record with who moved them, and why."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from msgspec.structs import replace

from domain.action.rules import DUE, OPEN, Case
from domain.action.terms import Action, Moved, SomeText
from domain.case import reason_given
from domain.dates import PartialDate, in_words
from domain.decisions import Advice, Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.sentences import Names, sentence, stopped
from domain.stream import AskedAgain, Effect, Step
from domain.text import PersonId


class MoveDueDate(Command, frozen=True, kw_only=True):
    """Let an action be done by another day, and say why."""

    due: PartialDate


@fact("action.due_date_moved.v1")
class DueDateMoved(Fact, kw_only=True):
    """It is to be done by another day."""

    previous: PartialDate
    due: PartialDate
    why: SomeText
    """Kept in the state too, beside the date that it explains."""
    moved_by: PersonId


_OFTEN = 2
"""From this many moves on, it is said how often the date was moved."""


@rule("action.moved-by-its-owner-or-the-group")
def moved_by_owner_or_group(case: Case[MoveDueDate]) -> Rejection | None:
    actor = case.context.actor
    if actor.role in ("reviewer", "governance") or actor.person_id == case.state.owner:
        return None
    return no("A due date is moved by the action's owner, a reviewer or the governance team.", conflict=True)


@rule("action.due-date-changes")
def due_date_changes(case: Case[MoveDueDate]) -> Rejection | None:
    if case.command.due != case.state.due:
        return None
    return no(f"It is due {in_words(case.state.due)} already.", "due")


@rule("action.moved-again", "mission.md §4")
def moved_again(case: Case[MoveDueDate]) -> Advice | None:
    times = len(case.state.moved) + 1
    if times < _OFTEN:
        return None
    first = in_words(case.state.first_due)
    return Advice(f"It was first due {first}; this moves it for the {_ordinal(times)} time.")


def _ordinal(number: int) -> str:
    end = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if number % 100 in (11, 12, 13) else end}"


def _recorded(case: Case[MoveDueDate]) -> Fact:
    return DueDateMoved(
        previous=case.state.due,
        due=case.command.due,
        why=case.command.reason,
        moved_by=case.context.actor.person_id,
    )


def _moved(action: Action, fact: DueDateMoved, valid_from: date) -> Action:
    moved = Moved(action.due, fact.due, fact.why, fact.moved_by, valid_from)
    return replace(action, due=fact.due, moved=(*action.moved, moved))


def _was(action: Action, _: DueDateMoved) -> Mapping[str, Any]:
    return {"previous": action.due}


@sentence.register
def _(fact: DueDateMoved, _: Names) -> str:
    return stopped(f"Action now due {in_words(fact.due)} (was {in_words(fact.previous)}): {fact.why}")


DUE_DATE = Step(
    asks=MoveDueDate,
    rules=(*OPEN, reason_given, moved_by_owner_or_group, *DUE, due_date_changes, moved_again),
    records=_recorded,
    effects=(Effect(DueDateMoved, change=_moved, correction=AskedAgain(), was=_was),),
    in_force=False,
)
