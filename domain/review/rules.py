"""What the rules of a review are asked about, and the rules that several of its acts are put to."""

from collections.abc import Iterable
from typing import Any, TypeAlias, TypeVar
from uuid import UUID

from domain.case import STEP
from domain.case import Case as AnyCase
from domain.chronicle import Chronicle
from domain.contract.terms import Terms
from domain.decisions import Command, Rejection, no, rule
from domain.review.terms import Review
from domain.stream import Need

Request = TypeVar("Request", bound=Command)


Case: TypeAlias = AnyCase[Request, Review]


@rule("review.still-to-come")
def still_to_come(case: Case[Any]) -> Rejection | None:
    status = case.state.status
    if status == "scheduled":
        return None
    return no(f"The review is {status}; that can only be done before it is held.", conflict=True)


@rule("review.held-and-open")
def held_and_open(case: Case[Any]) -> Rejection | None:
    match case.state.status:
        case "held":
            return None
        case "scheduled":
            return no("The review has not been held yet; enter first that it was.", conflict=True)
        case status:
            return no(f"The review is {status}; nothing is added to it.", conflict=True)


@rule("review.item-exists")
def item_exists(case: Case[Any]) -> Rejection | None:
    if any(item.number == case.command.item for item in case.state.items):
        return None
    known = ", ".join(f"{item.number} ({item.title})" for item in case.state.items)
    return no(f"The review has no item {case.command.item}. Its items: {known}.", "item")


@rule("review.finding-exists")
def finding_exists(case: Case[Any]) -> Rejection | None:
    if case.state.finding(case.command.finding) is not None:
        return None
    return no(f"The review has no finding {case.command.finding}.", "finding")


@rule("review.finding-still-open")
def finding_still_open(case: Case[Any]) -> Rejection | None:
    finding = case.state.finding(case.command.finding)
    if finding is None or finding.state != "closed":
        return None
    return no(f"The finding is closed, {finding.outcome}; open it again first.", "finding", conflict=True)


TO_COME = (*STEP, still_to_come)
"""Asked of whatever is done before a review is held."""


IN_REVIEW = (*STEP, held_and_open)
"""Asked of whatever a review brings to light."""


def contract_terms(case: Case[Any], contract_id: UUID) -> Terms | None:
    """The contract on the effective date; as known now, where it was not in being then. ``None`` where it never was, or
    is not on this record."""
    known: Chronicle[Terms] | None = case.context.others.get(contract_id)
    return (known.in_force(case.effective_from) or known.latest()) if known else None


def contract_of_the_item(command: Any, review: Review, _others: Any) -> Iterable[Need]:
    """The contract of the item that the command names, where it has one."""
    item = review.item(command.item)
    if item is not None and item.contract_id is not None:
        yield Need("item", "contract", item.contract_id)
