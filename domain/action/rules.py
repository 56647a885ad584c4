"""Rules that several acts of an action are put to: it is open, its owner speaks of it, it is due on a day."""

from typing import Any, Final, TypeAlias, TypeVar

from domain.action.terms import Action
from domain.case import STEP
from domain.case import Case as AnyCase
from domain.dates import due_fault, not_a_due_date
from domain.decisions import Command, Rejection, no, rule

Request = TypeVar("Request", bound=Command)


Case: TypeAlias = AnyCase[Request, Action]


@rule("action.still-open")
def still_open(case: Case[Any]) -> Rejection | None:
    match case.state.status:
        case "open" | "claimed":
            return None
        case "done":
            return no("It was verified as done; reopen it first.", conflict=True)
        case _:
            return no("It was withdrawn; agree a new action.", conflict=True)


@rule("action.owner-only", "paper 1.2")
def owner_only(case: Case[Any]) -> Rejection | None:
    if case.context.actor.person_id == case.state.owner:
        return None
    return no("Only the owner of an action says how far it is.", conflict=True)


@rule("action.finding-is-the-groups", "paper 1.3")
def finding_is_the_groups(case: Case[Any]) -> Rejection | None:
    if case.state.origin != "finding" or case.context.actor.role not in ("officer", "owner"):
        return None
    return no("That is for a reviewer or the governance team: a review's finding led to it.", conflict=True)


@rule("action.due-on-a-date", "mission.md §4")
def due_on_a_date(case: Case[Any]) -> Rejection | None:
    wrong = not_a_due_date(case.command.due)
    return no(wrong, "due") if wrong else None


@rule("action.due-after-it-is-said")
def due_after_it_is_said(case: Case[Any]) -> Rejection | None:
    text = case.command.due
    wrong = "" if not_a_due_date(text) else due_fault(text, case.effective_from)
    return no(wrong, "due") if wrong else None


OPEN: Final = (*STEP, still_open)
"""Asked of every step of an action that is open."""

HOLDERS: Final = (*OPEN, finding_is_the_groups)
"""Asked of what is said of somebody's action by whoever holds them to it: of one that comes of managing a contract, the
contract's own people may."""

OWNERS: Final = (*OPEN, owner_only)
"""Asked of every step that is its owner's alone."""

DUE: Final = (due_on_a_date, due_after_it_is_said)
"""Asked of every step that says by when it is to be done."""
