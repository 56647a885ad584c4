"""Ending: another standard takes its place, or it is withdrawn; it binds nobody any more."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final, Literal
from uuid import UUID

from msgspec.structs import replace

from domain.case import STEP, reason_given, seen_to
from domain.dates import in_words
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.sentences import Names, sentence
from domain.standard.rules import Case, adopted_first, in_use
from domain.standard.terms import Standard
from domain.stream import AskedAgain, Effect, Need, Step
from domain.text import ShortText


class Supersede(Command, frozen=True, kw_only=True):
    """Enter that another standard took its place."""

    by_standard: UUID


class Withdraw(Command, frozen=True, kw_only=True):
    """Enter that it binds nobody any more."""


@fact("standard.superseded.v1")
class Superseded(Fact, kw_only=True):
    """Another standard took its place; none of its versions binds any more."""

    by_standard: UUID
    title: ShortText
    """Of the other standard."""


@fact("standard.withdrawn.v1")
class Withdrawn(Fact, kw_only=True):
    """It binds nobody any more, and nothing took its place."""


@rule("standard.successor-in-force")
def successor_in_force(case: Case[Supersede]) -> Rejection | None:
    if case.command.by_standard == case.chronicle.stream_id:
        return no("A standard cannot take its own place; begin a further version of it.", "by_standard")
    other: Standard | None = case.other(case.command.by_standard)
    if other is not None and other.binding(case.effective_from) is not None:
        return None
    day = in_words(case.effective_from)
    return no(f"The other standard has no version in force on {day}; adopt it first.", "by_standard")


def _successor(command: Supersede, _state: Any, _others: Any) -> Iterable[Need]:
    return (Need("by_standard", "standard", command.by_standard),)


def _succession(case: Case[Supersede]) -> Fact:
    other: Standard = seen_to(case.other(case.command.by_standard))
    return Superseded(by_standard=case.command.by_standard, title=other.title)


def _withdrawal(_: Case[Withdraw]) -> Fact:
    return Withdrawn()


def _ended(
    standard: Standard, how: Literal["superseded", "withdrawn"], day: date, successor: UUID | None = None
) -> Standard:
    """What ended it first is what ended it."""
    if standard.ended_from is not None:
        return standard
    return replace(standard, ended_as=how, ended_from=day, draft=None, superseded_by=successor)


def _superseded(standard: Standard, fact: Superseded, valid_from: date) -> Standard:
    return _ended(standard, "superseded", valid_from, fact.by_standard)


def _withdrawn(standard: Standard, _: Withdrawn, valid_from: date) -> Standard:
    return _ended(standard, "withdrawn", valid_from)


@sentence.register
def _(fact: Superseded, _: Names) -> str:
    return f"Superseded by {fact.title}."


@sentence.register
def _(_fact: Withdrawn, _: Names) -> str:
    return "Standard withdrawn: it binds nobody any more."


SUCCESSION: Final = Step(
    asks=Supersede,
    rules=(*STEP, reason_given, in_use, adopted_first, successor_in_force),
    records=_succession,
    effects=(Effect(Superseded, change=_superseded, correction=AskedAgain()),),
    needs=_successor,
    in_force=False,
)


WITHDRAWAL: Final = Step(
    asks=Withdraw,
    rules=(*STEP, reason_given, in_use),
    records=_withdrawal,
    effects=(Effect(Withdrawn, change=_withdrawn, correction=AskedAgain()),),
    in_force=False,
)
