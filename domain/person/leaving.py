"""Leaving: somebody no longer works here. Their roles and tokens end at once; a successor may be named."""

from datetime import date

from msgspec.structs import replace

from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.person.rules import REASONED, STANDS, Case, here
from domain.person.terms import Person
from domain.sentences import Names, person, sentence
from domain.stream import Effect, Step
from domain.text import PersonId


class Leave(Command, frozen=True, kw_only=True):
    """Record that somebody has left: their roles and tokens end at once. Whoever is named as successor takes over."""

    successor: PersonId | None = None
    """Opaque id of whoever is to take over what they hold; governance sees to it where nobody is named."""


@fact("person.left.v1")
class Left(Fact, kw_only=True):
    """Somebody left; their roles and tokens ended."""

    successor: PersonId | None = None
    """Opaque id of whoever is to take over what they hold."""


@rule("person.successor-is-another")
def successor_is_another(case: Case[Leave]) -> Rejection | None:
    if case.command.successor != case.state.person:
        return None
    return no("Nobody takes over from themselves.", "successor")


def _gone(known: Person, fact: Left, valid_from: date) -> Person:
    return replace(
        known,
        left_on=valid_from,
        successor=fact.successor or "",
        roles=(),
        tokens=(),
        password=None,
        sessions_ended=known.sessions_ended + 1,
    )


@sentence.register
def _(fact: Left, names: Names) -> str:
    to = f"; {person(fact.successor, names)} is to take over" if fact.successor else ""
    return f"Left the Council{to}."


LEAVING = Step(
    asks=Leave,
    rules=(*REASONED, here, successor_is_another),
    records=lambda case: Left(successor=case.command.successor),
    effects=(Effect(Left, change=_gone, correction=STANDS),),
    in_force=False,
)
