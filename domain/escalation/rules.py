"""Rules that several acts of an escalation are put to: it is open, and whose it is to say so."""

from typing import Any, TypeAlias, TypeVar

from domain.case import Case as AnyCase
from domain.decisions import Command, Rejection, no, rule
from domain.escalation.terms import Escalation

Request = TypeVar("Request", bound=Command)
Case: TypeAlias = AnyCase[Request, Escalation]


@rule("escalation.open")
def still_open(case: Case[Any]) -> Rejection | None:
    if case.state.state == "open":
        return None
    return no(f"It was {case.state.state}; raise it anew.", conflict=True)


@rule("escalation.theirs-to-answer")
def theirs_to_answer(case: Case[Any]) -> Rejection | None:
    if case.context.actor.person_id == case.state.put_to:
        return None
    return no("That is for whoever it was put to.", conflict=True)
