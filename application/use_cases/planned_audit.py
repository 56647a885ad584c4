"""Planned audits: those who hold reviews, and governance, keep the audit programme on record."""

from typing import Final

from application.use_cases.use_case import GOVERNANCE, REVIEWERS, change, opening, reads
from domain.planned_audit import PLANNED_AUDIT, CompleteAudit, PlanAudit, ReviseAudit, WithdrawAudit

_PLANNERS: Final = REVIEWERS | GOVERNANCE

CHANGES: Final = (
    opening(PLANNED_AUDIT, "plan-audit", PlanAudit, allowed=_PLANNERS),
    change(PLANNED_AUDIT, "revise-audit", "revisions", ReviseAudit, allowed=_PLANNERS),
    change(PLANNED_AUDIT, "complete-audit", "completion", CompleteAudit, allowed=_PLANNERS),
    change(PLANNED_AUDIT, "withdraw-audit", "withdrawal", WithdrawAudit, allowed=_PLANNERS),
)
READS: Final = (*reads(PLANNED_AUDIT),)
