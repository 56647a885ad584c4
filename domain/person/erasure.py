"""Erasure: name and addresses are forgotten, by two people. The opaque id stays, so that the story holds together."""

from datetime import date

from msgspec.structs import replace

from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.person.rules import REASONED, STANDS, Case, not_erased
from domain.person.terms import Person
from domain.sentences import Names, person, sentence
from domain.stream import Effect, Step
from domain.text import PersonId


class Erase(Command, frozen=True, kw_only=True):
    """Ask that somebody's name and addresses be erased, or, as a second person, agree to it. Their roles and tokens
    then end."""


@fact("person.erasure_proposed.v1")
class ErasureProposed(Fact, kw_only=True):
    """One person asked that somebody's name and addresses be erased; a second must agree."""

    proposed_by: PersonId


@fact("person.erased.v1")
class Erased(Fact, kw_only=True):
    """A second person agreed: name, addresses and their salt are gone, and roles and tokens ended."""

    proposed_by: PersonId


@rule("person.erasure-by-two", "domain rule I3")
def erasure_by_two(case: Case[Erase]) -> Rejection | None:
    proposal = case.last(ErasureProposed)
    if proposal is None or not case.state.erasure_proposed_by or not case.has_a_hand_in(proposal):
        return None
    return no(
        "You asked for this erasure yourself, or it was asked for you; someone else must agree to it.",
        conflict=True,
    )


def _recorded(case: Case[Erase]) -> Fact:
    """A proposal, or, where somebody else asked for it, the erasure."""
    if case.state.erasure_proposed_by:
        return Erased(proposed_by=case.state.erasure_proposed_by)
    return ErasureProposed(proposed_by=case.context.actor.person_id)


def _proposed(known: Person, fact: ErasureProposed, _: date) -> Person:
    return replace(known, erasure_proposed_by=fact.proposed_by)


def _erased(known: Person, _: Erased, valid_from: date) -> Person:
    return replace(
        known,
        particulars="",
        roles=(),
        tokens=(),
        password=None,
        sessions_ended=known.sessions_ended + 1,
        erasure_proposed_by="",
        erased_on=valid_from,
    )


@sentence.register
def _(_fact: ErasureProposed, _: Names) -> str:
    return "Asked that name and addresses be erased; a second person must agree."


@sentence.register
def _(fact: Erased, names: Names) -> str:
    return f"Name and addresses erased, as asked by {person(fact.proposed_by, names)}."


ERASURE = Step(
    asks=Erase,
    rules=(*REASONED, not_erased, erasure_by_two),
    records=_recorded,
    effects=(
        Effect(ErasureProposed, change=_proposed, correction=STANDS),
        Effect(Erased, change=_erased, correction=STANDS),
    ),
    in_force=False,
)
