"""Passing on: whoever has it gives it to the person who can decide."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Any, Final

from msgspec.structs import replace

from domain.case import STEP, reason_given
from domain.decisions import Command, Rejection, no, rule
from domain.escalation.rules import Case, still_open
from domain.escalation.terms import Escalation, PassedOn
from domain.events import Fact, fact
from domain.person.terms import NOT_ASKED
from domain.sentences import Names, person, sentence, stopped
from domain.stream import AskedAgain, Effect, Step
from domain.text import PersonId, SomeText


class PassOn(Command, frozen=True, kw_only=True):
    """Pass an escalation on to somebody who can decide, and say why."""

    put_to: PersonId
    """Who is to decide."""
    left_behind_by: Annotated[str, NOT_ASKED] = ""
    """Opaque id of who left it behind, where somebody takes over what that person held."""


@fact("escalation.passed_on.v1")
class EscalationPassedOn(Fact, kw_only=True):
    """An escalation was passed on to somebody else."""

    previous: PersonId
    put_to: PersonId
    """Who is to decide."""
    why: SomeText


@rule("escalation.to-another")
def to_another(case: Case[PassOn]) -> Rejection | None:
    if case.command.put_to != case.state.put_to:
        return None
    return no("That person has it already.", "put_to")


@rule("escalation.passed-on-by-whoever-has-it")
def passed_on_by_whoever_has_it(case: Case[PassOn]) -> Rejection | None:
    """Governance passes on what somebody left behind; so does whoever takes over from them."""
    has_it = case.state.put_to in (case.context.actor.person_id, case.command.left_behind_by)
    if case.context.actor.role == "governance" or has_it:
        return None
    return no("That is for whoever it was put to, or the governance team.", conflict=True)


def _passing(case: Case[PassOn]) -> Fact:
    return EscalationPassedOn(previous=case.state.put_to, put_to=case.command.put_to, why=case.command.reason)


def _passed(escalation: Escalation, fact: EscalationPassedOn, valid_from: date) -> Escalation:
    before = PassedOn(valid_from, escalation.put_to, fact.why)
    return replace(escalation, put_to=fact.put_to, passed_on=(*escalation.passed_on, before))


def _had(escalation: Escalation, _: EscalationPassedOn) -> Mapping[str, Any]:
    return {"previous": escalation.put_to}


def handed_over(escalation: Escalation, leaver: str, successor: str, _: date) -> Iterator[PassOn]:
    """How somebody takes over what was put to another person."""
    if escalation.state == "open" and escalation.put_to == leaver:
        yield PassOn(put_to=successor, left_behind_by=leaver)


@sentence.register
def _(fact: EscalationPassedOn, names: Names) -> str:
    who, was = person(fact.put_to, names), person(fact.previous, names)
    return f"Escalation passed on to {who} (was with {was}): {stopped(fact.why)}"


_FILLED_IN: Final = frozenset({"left_behind_by"})

PASSING: Final = Step(
    asks=PassOn,
    rules=(*STEP, still_open, reason_given, to_another, passed_on_by_whoever_has_it),
    records=_passing,
    effects=(Effect(EscalationPassedOn, change=_passed, correction=AskedAgain(fixed=_FILLED_IN), was=_had),),
    in_force=False,
)
