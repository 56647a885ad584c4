"""Suspension: the work under a contract stands still until a day, and goes on earlier or by itself on the day after.

The term runs on, and with it the contract's own dates: a suspension is no extension (PA 2023 s.74). What is asked of
work, returns and assessments say, is not due meanwhile.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from msgspec.structs import replace

from domain.contract.rules import CHANGE, Case
from domain.contract.terms import Terms, unless_ended
from domain.dates import in_words, latest
from domain.decisions import Advice, Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.sentences import Names, sentence
from domain.stream import AskedAgain, Effect, Step


class Suspend(Command, frozen=True, kw_only=True):
    """Let the work under the contract stand still until a day, or until another day than was said before."""

    until: date
    """Last day on which it stands still."""


class Resume(Command, frozen=True, kw_only=True):
    """Record that the work went on again before the suspension was to end."""


@fact("contract.suspended.v1")
class Suspended(Fact, kw_only=True):
    """The work under the contract stands still until a day."""

    previous: date | None = None
    """Last day of the suspension as it was said before; null where it did not stand still."""
    until: date
    """Last day on which it stands still."""


@fact("contract.resumed.v1")
class Resumed(Fact, kw_only=True):
    """The work went on again, before the suspension was to end."""

    was_until: date
    """Last day of the suspension as it had been said."""


def _suspended_until(case: Case[Any]) -> date | None:
    """The last day of the suspension that is in force on the day; null where there is none."""
    until = case.state.suspended_until
    return until if until is not None and case.effective_from <= until else None


@rule("suspension.ends-later")
def ends_later(case: Case[Suspend]) -> Rejection | None:
    if case.command.until >= case.effective_from:
        return None
    return no(
        f"Give a last day on or after {in_words(case.effective_from)}, from which it stands still.", "until"
    )


@rule("suspension.changes")
def suspension_changes(case: Case[Suspend]) -> Rejection | None:
    if _suspended_until(case) != case.command.until:
        return None
    return no(f"It stands still until {in_words(case.command.until)} already.", "until", conflict=True)


@rule("suspension.within-the-term", "PA 2023 s.74; domain rule I8")
def within_the_term(case: Case[Suspend]) -> Advice | None:
    end = latest(case.state.term.end)
    if end is None or case.command.until <= end:
        return None
    return Advice(
        f"The term ends on {in_words(case.state.term.end)} all the same: a suspension does not extend it."
    )


@rule("suspension.in-force")
def suspension_in_force(case: Case[Resume]) -> Rejection | None:
    if _suspended_until(case) is not None:
        return None
    return no("It is not suspended on that day.", "effective_from", conflict=True)


def _suspension(case: Case[Suspend]) -> Fact:
    return Suspended(previous=_suspended_until(case), until=case.command.until)


def _resumption(case: Case[Resume]) -> Fact:
    return Resumed(was_until=_suspended_until(case) or case.effective_from)


@unless_ended
def _suspended(terms: Terms, fact: Suspended, _: date) -> Terms:
    return replace(terms, suspended_until=fact.until)


@unless_ended
def _resumed(terms: Terms, _fact: Resumed, _: date) -> Terms:
    return replace(terms, suspended_until=None)


def _was(terms: Terms, fact: Resumed) -> Mapping[str, Any]:
    return {"was_until": terms.suspended_until or fact.was_until}


@sentence.register
def _(fact: Suspended, _: Names) -> str:
    before = f" (was {in_words(fact.previous)})" if fact.previous else ""
    return f"Suspended until {in_words(fact.until)}{before}."


@sentence.register
def _(fact: Resumed, _: Names) -> str:
    return f"Resumed (was suspended until {in_words(fact.was_until)})."


SUSPENSION = Step(
    asks=Suspend,
    rules=(*CHANGE, ends_later, suspension_changes, within_the_term),
    records=_suspension,
    effects=(Effect(Suspended, change=_suspended, correction=AskedAgain()),),
)
RESUMPTION = Step(
    asks=Resume,
    rules=(*CHANGE, suspension_in_force),
    records=_resumption,
    effects=(Effect(Resumed, change=_resumed, correction=AskedAgain(), was=_was),),
)
