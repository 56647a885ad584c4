"""Change requests: who may propose, judge, approve, refuse, withdraw and make them, and see what is left of each limit.

Who may agree at which level is the business of ``domain/change_request/levels.py``. A head of service or SRO need hold
no role in the contract, so approving is not limited to contracts of one's own.
"""

from typing import Final

from application.use_cases.use_case import (
    COUNCIL,
    GOVERNANCE,
    OFFICERS,
    REVIEWERS,
    UseCase,
    change,
    opening,
    reads,
)
from domain.change_request import CHANGE_REQUEST
from domain.change_request.approval import (
    Approve,
    RefuseApproval,
)
from domain.change_request.impact import AssessImpact
from domain.change_request.implementation import Implement
from domain.change_request.legal_ground import RecordLegalGround
from domain.change_request.levels import BY_ROLE
from domain.change_request.notice import (
    ConfirmConflictsAssessment,
    EndStandstill,
    RecordNotice,
)
from domain.change_request.proposal import Propose
from domain.change_request.retrospective import FlagRetrospective
from domain.change_request.withdrawal import WithdrawChange
from domain.contract import CONTRACT

_APPROVERS: Final = frozenset(BY_ROLE)
_JUDGES: Final = OFFICERS | REVIEWERS | GOVERNANCE

CHANGES: Final = (
    opening(CHANGE_REQUEST, "propose-change", Propose),
    change(CHANGE_REQUEST, "assess-change-impact", "impact", AssessImpact),
    change(
        CHANGE_REQUEST,
        "record-legal-ground",
        "legal-ground",
        RecordLegalGround,
        allowed=_JUDGES,
    ),
    change(
        CHANGE_REQUEST,
        "approve-change",
        "approvals",
        Approve,
        allowed=_APPROVERS,
        any_contract=True,
    ),
    change(
        CHANGE_REQUEST,
        "refuse-change",
        "refusals",
        RefuseApproval,
        allowed=_APPROVERS,
        any_contract=True,
    ),
    change(
        CHANGE_REQUEST,
        "confirm-conflicts-assessment",
        "conflicts-assessment",
        ConfirmConflictsAssessment,
    ),
    change(CHANGE_REQUEST, "record-change-notice", "notices", RecordNotice),
    change(CHANGE_REQUEST, "end-standstill", "standstill-end", EndStandstill),
    change(
        CHANGE_REQUEST,
        "flag-retrospective-change",
        "retrospective-flag",
        FlagRetrospective,
        allowed=_JUDGES,
    ),
    change(CHANGE_REQUEST, "withdraw-change", "withdrawal", WithdrawChange),
    change(
        CHANGE_REQUEST,
        "implement-change",
        "implementation",
        Implement,
    ),
)
READS: Final = (
    *reads(CHANGE_REQUEST),
    UseCase(
        "change-position",
        "GET",
        "/contracts/{contract_id}/change-position",
        COUNCIL,
        "What changes came to so far, and how much of each legal limit is used.",
        CONTRACT,
    ),
    UseCase(
        "change-notice-draft",
        "GET",
        "/change-requests/{change_request_id}/notice-draft",
        COUNCIL,
        "The contract change notice (UK10) drafted from the request, and what is left open.",
        CHANGE_REQUEST,
    ),
)
