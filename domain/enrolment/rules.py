"""The rules that several acts of an enrolment ask."""

from typing import Any, TypeAlias, TypeVar

from domain.case import Case as AnyCase
from domain.decisions import Command, Rejection, no, rule
from domain.enrolment.terms import Enrolment

Request = TypeVar("Request", bound=Command)


Case: TypeAlias = AnyCase[Request, Enrolment]


@rule("enrolment.still-on-it")
def still_on_it(case: Case[Any]) -> Rejection | None:
    if case.state.status in ("enrolled", "engaged"):
        return None
    return no(f"The training is {case.state.status}.", conflict=True)
