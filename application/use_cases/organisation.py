"""The units of the organisation: officers enter them, as they register suppliers; governance renames and ends
them, and plans how they come onto the record."""

from typing import Final

from application.use_cases.use_case import GOVERNANCE, OFFICERS, UseCase, change, opening, reads
from domain.organisation import ORGANISATION, EndUnit, EnterUnits, RenameUnit, UnitsEntered, UnitsTakenOver
from domain.organisation.rollout import GoLive, PlanRolloutPhase

CHANGES: Final = (
    opening(
        ORGANISATION,
        "enter-units",
        EnterUnits,
        UnitsEntered,
        UnitsTakenOver,
        allowed=OFFICERS | GOVERNANCE,
        any_contract=True,
    ),
    change(ORGANISATION, "rename-unit", "unit-renames", RenameUnit, allowed=GOVERNANCE),
    change(ORGANISATION, "end-unit", "unit-ends", EndUnit, allowed=GOVERNANCE),
    change(ORGANISATION, "plan-rollout-phase", "rollout-phases", PlanRolloutPhase, allowed=GOVERNANCE),
    change(ORGANISATION, "go-live", "rollout-phases-live", GoLive, allowed=GOVERNANCE),
)
READS: Final[tuple[UseCase, ...]] = tuple(reads(ORGANISATION))
