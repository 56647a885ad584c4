"""Planned procurements: officers and governance plan them, and say what became of them."""

from typing import Final

from application.use_cases.use_case import GOVERNANCE, OFFICERS, change, opening, reads
from domain.planned_procurement import (
    PLANNED_PROCUREMENT,
    BeginProcurement,
    ConcludeProcurement,
    PlanProcurement,
    ReviseProcurement,
    WithdrawProcurement,
)

_PLANNERS: Final = OFFICERS | GOVERNANCE

CHANGES: Final = (
    opening(PLANNED_PROCUREMENT, "plan-procurement", PlanProcurement, allowed=_PLANNERS, any_contract=True),
    *(
        change(PLANNED_PROCUREMENT, name, segment, command, allowed=_PLANNERS, any_contract=True)
        for name, segment, command in (
            ("revise-procurement", "revisions", ReviseProcurement),
            ("begin-procurement", "beginnings", BeginProcurement),
            ("conclude-procurement", "conclusions", ConcludeProcurement),
            ("withdraw-procurement", "withdrawals", WithdrawProcurement),
        )
    ),
)
READS: Final = (*reads(PLANNED_PROCUREMENT),)
