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
from domain.change_request import commands as ask
from domain.change_request import events as happened
from domain.change_request.decisions import CHANGE_REQUEST
from domain.change_request.levels import BY_ROLE
from domain.contract import CONTRACT
from domain.contract.ending import PartiallyTerminated, Terminated
from domain.contract.extension import Extended
from domain.contract.parties import Assigned, Novated
from domain.contract.scope import ScopeVaried
from domain.contract.value import ValueChanged

_APPROVERS: Final = frozenset(BY_ROLE)
_JUDGES: Final = OFFICERS | REVIEWERS | GOVERNANCE

CHANGES: Final = (
    opening(CHANGE_REQUEST, "propose-change", ask.Propose, happened.Proposed),
    change(CHANGE_REQUEST, "assess-change-impact", "impact", ask.AssessImpact, happened.ImpactAssessed),
    change(
        CHANGE_REQUEST,
        "record-legal-ground",
        "legal-ground",
        ask.RecordLegalGround,
        happened.LegalGroundRecorded,
        allowed=_JUDGES,
    ),
    change(
        CHANGE_REQUEST,
        "approve-change",
        "approvals",
        ask.Approve,
        happened.ApprovalGiven,
        happened.OwnApprovalAttempted,
        allowed=_APPROVERS,
        any_contract=True,
    ),
    change(
        CHANGE_REQUEST,
        "refuse-change",
        "refusals",
        ask.RefuseApproval,
        happened.ApprovalRefused,
        allowed=_APPROVERS,
        any_contract=True,
    ),
    change(
        CHANGE_REQUEST,
        "confirm-conflicts-assessment",
        "conflicts-assessment",
        ask.ConfirmConflictsAssessment,
        happened.ConflictsAssessmentConfirmed,
    ),
    change(CHANGE_REQUEST, "record-change-notice", "notices", ask.RecordNotice, happened.NoticeRecorded),
    change(CHANGE_REQUEST, "end-standstill", "standstill-end", ask.EndStandstill, happened.StandstillEnded),
    change(
        CHANGE_REQUEST,
        "flag-retrospective-change",
        "retrospective-flag",
        ask.FlagRetrospective,
        happened.RetrospectiveFlagged,
        allowed=_JUDGES,
    ),
    change(CHANGE_REQUEST, "withdraw-change", "withdrawal", ask.WithdrawChange, happened.Withdrawn),
    change(
        CHANGE_REQUEST,
        "implement-change",
        "implementation",
        ask.Implement,
        happened.Implemented,
        Extended,
        ValueChanged,
        ScopeVaried,
        Novated,
        Assigned,
        PartiallyTerminated,
        Terminated,
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
)
