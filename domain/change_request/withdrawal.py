"""Withdrawal: the request is taken back before the change is made."""

from datetime import date

from domain.case import reason_given
from domain.change_request.rules import CHANGE_STEP, Case, contract_and_supplier
from domain.change_request.terms import ChangeRequest, closed
from domain.decisions import Command
from domain.events import Fact, fact
from domain.sentences import Names, sentence
from domain.stream import AskedAgain, Effect, Step


class WithdrawChange(Command, frozen=True, kw_only=True):
    """Take the request back."""


@fact("change_request.withdrawn.v1")
class Withdrawn(Fact, kw_only=True):
    """It was taken back before it was made."""


def _recorded(_: Case[WithdrawChange]) -> Fact:
    return Withdrawn()


def _withdrawn(request: ChangeRequest, _: Withdrawn, __: date) -> ChangeRequest:
    return closed(request, "withdrawn")


@sentence.register
def _(_fact: Withdrawn, _: Names) -> str:
    return "Change withdrawn."


WITHDRAWAL = Step(
    asks=WithdrawChange,
    rules=(*CHANGE_STEP, reason_given),
    records=_recorded,
    effects=(Effect(Withdrawn, change=_withdrawn, correction=AskedAgain()),),
    needs=contract_and_supplier,
    in_force=False,
)
