"""The units of the organisation: officers enter them, as they register suppliers; governance renames and ends them."""

from typing import Final

from application.use_cases.use_case import GOVERNANCE, OFFICERS, UseCase, change, opening, reads
from domain.organisation import ORGANISATION, EndUnit, EnterUnits, RenameUnit, UnitsEntered, UnitsTakenOver

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
)
READS: Final[tuple[UseCase, ...]] = tuple(reads(ORGANISATION))
