"""What the rules of a review are asked about, and the rules that several themes share."""

from typing import Any, TypeAlias, TypeVar

from domain.case import Case as AnyCase
from domain.decisions import Command, Rejection, no, rule
from domain.review.state import Review

Asked = TypeVar("Asked", bound=Command)
Case: TypeAlias = AnyCase[Asked, Review]


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
    if any(one.number == case.command.item for one in case.state.items):
        return None
    known = ", ".join(f"{one.number} ({one.title})" for one in case.state.items)
    return no(f"The review has no item {case.command.item}. Its items: {known}.", "item")
