"""Contingency plans: a contract's own people agree exit and continuity plans, and have them tested."""

from typing import Final

from application.use_cases.use_case import change, opening, reads
from domain.contingency_plan import CONTINGENCY_PLAN, AgreeContingency, RecordTest, ReviseContingency

CHANGES: Final = (
    opening(CONTINGENCY_PLAN, "agree-contingency-plan", AgreeContingency),
    change(CONTINGENCY_PLAN, "revise-contingency-plan", "revisions", ReviseContingency),
    change(CONTINGENCY_PLAN, "test-contingency-plan", "tests", RecordTest),
)
READS: Final = tuple(reads(CONTINGENCY_PLAN))
