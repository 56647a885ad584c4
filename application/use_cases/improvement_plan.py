"""Improvement plans: the contract's own people agree them, or say why there is none; another closes them."""

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
from domain.improvement_plan import IMPROVEMENT_PLAN
from domain.improvement_plan.agreement import AgreePlan
from domain.improvement_plan.closing import ClosePlan
from domain.improvement_plan.no_plan import NeedNoPlan
from domain.improvement_plan.progress import ReportPlanProgress
from domain.improvement_plan.revision import RevisePlan

CHANGES: Final = (
    opening(IMPROVEMENT_PLAN, "agree-improvement-plan", AgreePlan),
    UseCase(
        "need-no-improvement-plan",
        "POST",
        "/improvement-plans/none-needed",
        OFFICERS,
        "Say why a KPI that fell short needs no improvement plan.",
        IMPROVEMENT_PLAN,
        NeedNoPlan,
        IMPROVEMENT_PLAN.by_command[NeedNoPlan].facts,
    ),
    change(IMPROVEMENT_PLAN, "report-plan-progress", "progress", ReportPlanProgress),
    change(IMPROVEMENT_PLAN, "revise-improvement-plan", "revisions", RevisePlan),
    change(
        IMPROVEMENT_PLAN,
        "close-improvement-plan",
        "closing",
        ClosePlan,
        allowed=OFFICERS | REVIEWERS | GOVERNANCE,
    ),
)
READS: Final = tuple(reads(IMPROVEMENT_PLAN, COUNCIL))
