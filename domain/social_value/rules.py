"""Rules that several acts of a social value commitment are put to."""

from collections.abc import Iterable
from typing import Any, TypeAlias, TypeVar

from domain.case import Case as AnyCase
from domain.case import seen_to
from domain.contract.in_being import why_not_in_being
from domain.dates import day_fault
from domain.decisions import Command, Rejection, no, rule
from domain.figures import number
from domain.social_value.terms import Promise, SocialValue
from domain.stream import Need

Request = TypeVar("Request", bound=Command)


Case: TypeAlias = AnyCase[Request, SocialValue]


@rule("social-value.promise-possible")
def promise_possible(case: Case[Any]) -> Rejection | None:
    promise: Promise = case.command.promise
    if wrong := day_fault(promise.due):
        return no(wrong, "promise.due")
    if number(promise.quantity) <= 0:
        return no("Say how much is promised: more than nought.", "promise.quantity")
    if promise.proxy_value is not None and promise.proxy_source is None:
        return no("Say where the proxy comes from that puts pounds on it.", "promise.proxy_source")
    return None


@rule("social-value.open")
def still_open(case: Case[Any]) -> Rejection | None:
    if case.state.outcome is None:
        return None
    return no(f"It is closed: {case.state.outcome}.", conflict=True)


@rule("social-value.committed-to")
def committed_to(case: Case[Any]) -> Rejection | None:
    if case.state.promise is not None:
        return None
    return no("Nothing is promised yet: it is an opportunity.", conflict=True)


@rule("contract.in-being")
def contract_goes_on(case: Case[Any]) -> Rejection | None:
    """Asked of what is promised in a commitment that is there: no more is promised once its contract has ended."""
    return why_not_in_being(case, case.state.contract_id)


@rule("social-value.quantity-not-negative")
def quantity_not_negative(case: Case[Any]) -> Rejection | None:
    if number(case.command.quantity) >= 0:
        return None
    return no("A quantity that was delivered is not below nought.", "quantity")


def unit_promised(case: Case[Any]) -> str:
    """What the promise counts, once a rule has seen to it that there is one."""
    promise: Promise = seen_to(case.state.promise)
    return promise.unit


def contract_and_review(command: Any, _state: Any, _others: Any) -> Iterable[Need]:
    """The contract that the command names, and the review, where it names one."""
    yield Need("contract_id", "contract", command.contract_id)
    if getattr(command, "review_id", None) is not None:
        yield Need("review_id", "review", command.review_id)


def its_contract(_command: Any, known: SocialValue | None, _others: Any) -> Iterable[Need]:
    """The contract that the commitment belongs to; none where what opened it was annulled."""
    if known is not None:
        yield Need("contract", "contract", known.contract_id)
