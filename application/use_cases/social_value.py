"""Social value commitments: who may commit, challenge, report and verify."""

from typing import Final

from application.use_cases.use_case import (
    COUNCIL,
    OFFICERS,
    REVIEWERS,
    UseCase,
    change,
    opening,
    reads,
)
from domain.decisions import Command
from domain.events import Fact
from domain.social_value import commands as ask
from domain.social_value import events as happened
from domain.social_value.decisions import SOCIAL_VALUE

_LOOKING: Final = OFFICERS | REVIEWERS


def _change(
    name: str, segment: str, command: type[Command], fact: type[Fact], allowed: frozenset[str] = OFFICERS
) -> UseCase:
    return change(SOCIAL_VALUE, name, segment, command, fact, allowed=allowed)


CHANGES: Final = (
    opening(SOCIAL_VALUE, "commit-social-value", ask.Commit, happened.Committed),
    UseCase(
        "challenge-social-value",
        "POST",
        "/social-value-commitments/challenges",
        _LOOKING,
        "Challenge a contract's manager to look at the social value that may be available.",
        SOCIAL_VALUE,
        ask.ChallengeOpportunity,
        (happened.OpportunityChallenged,),
    ),
    _change("answer-social-value-challenge", "answers", ask.AnswerChallenge, happened.OpportunityAnswered),
    _change("take-up-social-value", "commitment", ask.TakeUpOpportunity, happened.Committed),
    _change("renegotiate-social-value", "renegotiations", ask.Renegotiate, happened.Renegotiated),
    _change("report-social-value", "delivery-reports", ask.ReportDelivery, happened.DeliveryReported),
    _change(
        "verify-social-value",
        "verifications",
        ask.VerifyDelivery,
        happened.DeliveryVerified,
        allowed=_LOOKING,
    ),
    _change(
        "reject-social-value", "rejections", ask.RejectDelivery, happened.DeliveryRejected, allowed=_LOOKING
    ),
    _change("close-social-value", "closing", ask.Close, happened.Closed),
)
READS: Final = (
    *reads(SOCIAL_VALUE),
    UseCase(
        "social-value-position",
        "GET",
        "/social-value-position",
        COUNCIL,
        "Committed, reported and verified by contract, and contracts without any commitment.",
    ),
)
