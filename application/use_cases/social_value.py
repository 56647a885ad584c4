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
from domain.social_value import SOCIAL_VALUE
from domain.social_value.closing import Close
from domain.social_value.commitment import Commit, TakeUpOpportunity
from domain.social_value.delivery import ReportDelivery
from domain.social_value.opportunity import AnswerChallenge, ChallengeOpportunity
from domain.social_value.renegotiation import Renegotiate
from domain.social_value.verification import RejectDelivery, VerifyDelivery

_LOOKING: Final = OFFICERS | REVIEWERS


CHANGES: Final = (
    opening(SOCIAL_VALUE, "commit-social-value", Commit),
    UseCase(
        "challenge-social-value",
        "POST",
        "/social-value-commitments/challenges",
        _LOOKING,
        "Challenge a contract's manager to look at the social value that may be available.",
        SOCIAL_VALUE,
        ChallengeOpportunity,
        SOCIAL_VALUE.by_command[ChallengeOpportunity].facts,
    ),
    change(SOCIAL_VALUE, "answer-social-value-challenge", "answers", AnswerChallenge),
    change(SOCIAL_VALUE, "take-up-social-value", "commitment", TakeUpOpportunity),
    change(SOCIAL_VALUE, "renegotiate-social-value", "renegotiations", Renegotiate),
    change(SOCIAL_VALUE, "report-social-value", "delivery-reports", ReportDelivery),
    change(SOCIAL_VALUE, "verify-social-value", "verifications", VerifyDelivery, allowed=_LOOKING),
    change(SOCIAL_VALUE, "reject-social-value", "rejections", RejectDelivery, allowed=_LOOKING),
    change(SOCIAL_VALUE, "close-social-value", "closing", Close),
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
