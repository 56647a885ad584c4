"""Every report that can be asked for."""

from typing import Final

from projections.reports.definition import Definition
from projections.reports.register import REGISTER_REPORT

ALL: Final[tuple[Definition, ...]] = (REGISTER_REPORT,)
BY_NAME: Final = {one.name: one for one in ALL}
