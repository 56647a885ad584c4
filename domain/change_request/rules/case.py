"""What the rules of a change request look at: the request, its contract, and where that stands."""

from datetime import date
from typing import Any, TypeAlias, TypeVar

from domain import case as every
from domain.change_request import commands as ask
from domain.change_request.events import Level
from domain.change_request.findings import Question
from domain.change_request.levels import levels
from domain.change_request.position import ChangePosition, Effect, effect, position
from domain.change_request.state import ChangeRequest
from domain.chronicle import Chronicle
from domain.contract.terms import Terms
from domain.decisions import Command, Rejection, no, rule

Asked = TypeVar("Asked", bound=Command)
Case: TypeAlias = every.Case[Asked, ChangeRequest]


def contract_of(case: Case[Any]) -> Chronicle[Terms]:
    """The contract that the request is about."""
    command = case.command
    return case.other_chronicle(
        command.contract_id if isinstance(command, ask.Propose) else case.state.contract_id
    )


def what(case: Case[Any]) -> ask.Propose | ChangeRequest:
    """Where kind and change are told: in the command that proposes it, else in the request."""
    return case.command if isinstance(case.command, ask.Propose) else case.state


def effect_day(case: Case[Any]) -> date:
    """The day from which the change is true in the contract, as far as is known."""
    found = what(case)
    if found.change.ending is not None:
        return found.change.ending.ended_on
    told = case.command.took_effect if isinstance(case.command, ask.Implement) else None
    happened_on = found.already_happened_on if isinstance(found, ask.Propose) else case.state.happened_on
    return told or happened_on or found.takes_effect or case.effective_from


def standing(case: Case[Any]) -> tuple[ChangePosition, Effect] | None:
    """Where the contract stands just before the change, and what that does; ``None`` before it was in being."""
    contract, found = contract_of(case), what(case)
    day = effect_day(case)
    terms, where = contract.in_force(day), position(contract, day)
    if terms is None or where is None:
        return None
    return where, effect(where, terms, found.kind, found.change)


def question(case: Case[Any]) -> Question | None:
    """What the tests of the law are asked."""
    found = standing(case)
    return Question(*found, case.context.policy) if found else None


def demanded(case: Case[Any], *, retrospective: bool | None = None) -> tuple[Level, ...]:
    """The levels that the contract's tier and the size of the change demand today."""
    terms = contract_of(case).in_force(case.context.today)
    found = standing(case)
    if retrospective is None:
        retrospective = is_retrospective(case)
    return levels(
        terms.tier if terms else None,
        found[1].value_change if found else None,
        case.context.policy,
        retrospective=retrospective,
    )


def is_retrospective(case: Case[Any]) -> bool:
    """Whether the change was made before it was approved."""
    if isinstance(case.command, ask.Propose):
        return case.command.already_happened_on is not None
    return case.state.happened_on is not None


@rule("change-request.open")
def still_open(case: Case[Any]) -> Rejection | None:
    if not case.state.closed_as:
        return None
    return no(
        f"The change was {case.state.closed_as}; propose a new one where something else is wanted.",
        conflict=True,
    )


CHANGE_STEP = (*every.STEP, still_open)
"""Asked of every step of a change request but its proposal."""
