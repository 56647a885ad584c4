"""Reopening: what was done did not last, or was not done after all."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from msgspec.structs import replace

from domain.action.rules import DUE, Case, finding_is_the_groups
from domain.action.terms import Action, Moved, SomeText
from domain.case import STEP, reason_given
from domain.dates import PartialDate, in_words
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.sentences import Names, sentence, stopped
from domain.stream import AskedAgain, Effect, Step
from domain.text import PersonId


class Reopen(Command, frozen=True, kw_only=True):
    """Open an action again that was verified as done, and say why."""

    due: PartialDate
    """By when it is to be done now."""


@fact("action.reopened.v1")
class Reopened(Fact, kw_only=True):
    """What was done did not last, or was not done after all."""

    previous: PartialDate
    due: PartialDate
    why: SomeText
    reopened_by: PersonId


@rule("action.done")
def done(case: Case[Reopen]) -> Rejection | None:
    match case.state.status:
        case "done":
            return None
        case "withdrawn":
            return no("It was withdrawn; agree a new action.", conflict=True)
        case _:
            return no("It is open; there is nothing to reopen.", conflict=True)


def _recorded(case: Case[Reopen]) -> Fact:
    return Reopened(
        previous=case.state.due,
        due=case.command.due,
        why=case.command.reason,
        reopened_by=case.context.actor.person_id,
    )


def _reopened(action: Action, fact: Reopened, valid_from: date) -> Action:
    moved = Moved(action.due, fact.due, fact.why, fact.reopened_by, valid_from, reopened=True)
    return replace(action, status="open", due=fact.due, moved=(*action.moved, moved))


def _was(action: Action, _: Reopened) -> Mapping[str, Any]:
    return {"previous": action.due}


@sentence.register
def _(fact: Reopened, _: Names) -> str:
    return stopped(f"Action reopened, now due {in_words(fact.due)}: {fact.why}")


REOPENING = Step(
    asks=Reopen,
    rules=(*STEP, reason_given, finding_is_the_groups, done, *DUE),
    records=_recorded,
    effects=(Effect(Reopened, change=_reopened, correction=AskedAgain(), was=_was),),
    in_force=False,
)
