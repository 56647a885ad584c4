"""Succession: whoever comes after somebody who left takes over what they held, all of it in one commit.

What that is each noun says itself (``Stream.hands_over``), and records it by a fact of its own, under its own rules.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, Struct
from msgspec.structs import replace

from domain.case import STEP, reason_given, seen_to
from domain.chronicle import Chronicle, Chronicles, foreseen
from domain.deciding import decide
from domain.decisions import Command, Decided, Rejection, no, rule
from domain.events import Fact, fact
from domain.person.rules import STANDS, Case
from domain.person.terms import NOT_ASKED, Person
from domain.sentences import Names, person, sentence
from domain.stream import KINDS, Effect, Need, Recording, Step
from domain.text import PersonId


class Held(Struct, frozen=True, forbid_unknown_fields=True):
    """A stream in which somebody held something: a contract, a group, an action, a review."""

    noun: Annotated[str, Meta(max_length=40)]
    """Its kind."""
    stream_id: UUID


class TakeOver(Command, frozen=True, kw_only=True):
    """Take over, in one commit, what somebody held who has left: roles in contracts, posts, actions, reviews to come.

    Whoever was named as successor does it; or governance, for them or for whom it names. A dry run lists all of it.
    """

    successor: PersonId | None = None
    """Opaque id of whoever takes over; leave out for the successor who was named."""
    held: Annotated[tuple[Held, ...], NOT_ASKED] = ()
    """Where they hold something still."""


@fact("person.taken_over.v1")
class TakenOver(Fact, kw_only=True):
    """Somebody took over what a person held who has left."""

    successor: PersonId
    """Opaque id of whoever took over."""
    held: Annotated[tuple[Held, ...], Meta(max_length=10_000)]
    """Where."""


@rule("person.gone")
def gone(case: Case[TakeOver]) -> Rejection | None:
    if not case.state.here:
        return None
    return no("This person is here: what they hold is theirs to hand over.", conflict=True)


@rule("person.successor-named")
def successor_named(case: Case[TakeOver]) -> Rejection | None:
    successor = case.command.successor
    if not successor:
        return no("Nobody was named when they left: say who takes over.", "successor")
    return no("Nobody takes over from themselves.", "successor") if successor == case.state.person else None


@rule("person.taken-over-by-whom", "NAO 6.2")
def taken_over_by_whom(case: Case[TakeOver]) -> Rejection | None:
    if case.context.actor.role == "governance":
        return None
    if case.context.actor.person_id == case.state.successor == case.command.successor:
        return None
    return no("Only the successor who was named, or governance, has this taken over.", "successor")


@rule("person.holds-something")
def holds_something(case: Case[TakeOver]) -> Rejection | None:
    if case.command.held:
        return None
    return no("They hold nothing that somebody could take over.", conflict=True)


def _where(command: TakeOver, _state: Any, _others: Chronicles) -> Iterator[Need]:
    for held in command.held:
        yield Need("held", held.noun, held.stream_id)


def _recorded(case: Case[TakeOver]) -> Iterable[Recording]:
    """That it was taken over, and the facts of each noun that this causes. Raises Refused by that noun's own rules."""
    held, successor = case.command.held, seen_to(case.command.successor)
    yield TakenOver(successor=successor, held=held)
    for each in held:
        yield from _handed_over(case, each, successor)


def _handed_over(case: Case[TakeOver], held: Held, successor: str) -> Iterator[Decided]:
    """What it comes to in one stream: as it stands today, and as it will on every later day from which it is recorded
    to stand otherwise."""
    stream, known, today = KINDS[held.noun], case.other_chronicle(held.stream_id), case.context.today
    later = {placed.valid_from for placed in known.timeline.placed if placed.valid_from > today}
    for day in sorted({today} | later):
        state = known.in_force(day)
        commands = () if state is None else stream.hands_over(state, case.state.person, successor, day)
        for command in commands:
            asked = replace(command, effective_from=day, reason=case.command.reason)
            decision = decide(stream, known, asked, case.context)
            for decided in decision.decided:
                yield Decided(decided.fact, decided.valid_from, held.stream_id)
                known = _with(known, decided)


def _with(known: Chronicle[Any], decided: Decided) -> Chronicle[Any]:
    """The story as the next thing that is taken over in it finds it."""
    version = known.version + 1
    entered = foreseen(decided.fact, decided.valid_from, version)
    change = KINDS[known.noun].change
    return replace(known, version=version, timeline=known.timeline.with_fact(entered, change))


def _taken_over(known: Person, fact: TakenOver, _: date) -> Person:
    return replace(known, taken_over_by=fact.successor)


@sentence.register
def _(fact: TakenOver, names: Names) -> str:
    return f"{person(fact.successor, names)} took over what they held: {in_words(fact.held)}."


def in_words(held: Iterable[Held]) -> str:
    """Where somebody holds something, counted: *3 contracts, 1 group*."""
    return ", ".join(_counted(held))


def _counted(held: Iterable[Held]) -> Iterator[str]:
    nouns = [KINDS[thing.noun] for thing in held]
    for stream in dict.fromkeys(nouns):
        number = nouns.count(stream)
        yield f"1 {stream.called}" if number == 1 else f"{number} {stream.plural.replace('-', ' ')}"


SUCCESSION = Step(
    asks=TakeOver,
    rules=(*STEP, reason_given, gone, successor_named, taken_over_by_whom, holds_something),
    records=_recorded,
    effects=(Effect(TakenOver, change=_taken_over, correction=STANDS),),
    needs=_where,
    in_force=False,
)
