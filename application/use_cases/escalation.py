"""Escalations: a contract's people raise them, and whoever they went to answers."""

from typing import Final

from application.use_cases.use_case import (
    COUNCIL,
    DIRECTORS,
    GOVERNANCE,
    OFFICERS,
    REVIEWERS,
    change,
    opening,
    reads,
)
from domain.escalation import ESCALATION
from domain.escalation.answer import AnswerEscalation
from domain.escalation.passing_on import PassOn
from domain.escalation.questions import AskMore, TellMore
from domain.escalation.raising import Raise
from domain.escalation.withdrawal import WithdrawEscalation

_RAISING: Final = OFFICERS | REVIEWERS | GOVERNANCE
_DECIDING: Final = _RAISING | DIRECTORS

CHANGES: Final = (
    opening(ESCALATION, "raise-escalation", Raise, allowed=_RAISING),
    change(
        ESCALATION,
        "pass-escalation-on",
        "passings",
        PassOn,
        allowed=_DECIDING,
        any_contract=True,  # a rule asks for whoever it was put to, who may hold no role in the contract
    ),
    change(
        ESCALATION,
        "ask-more",
        "questions",
        AskMore,
        allowed=_DECIDING,
        any_contract=True,  # as above
    ),
    change(ESCALATION, "tell-more", "tellings", TellMore, allowed=_RAISING),
    change(
        ESCALATION,
        "answer-escalation",
        "answer",
        AnswerEscalation,
        allowed=_DECIDING,
        any_contract=True,  # as above
    ),
    change(ESCALATION, "withdraw-escalation", "withdrawal", WithdrawEscalation, allowed=_RAISING),
)
READS: Final = tuple(reads(ESCALATION, COUNCIL | DIRECTORS))
"""A director reads what was put to them."""
