"""Every report that can be asked for."""

from typing import Final

from projections.reports.changes import CHANGES_REPORT
from projections.reports.committee_paper.definition import COMMITTEE_PAPER
from projections.reports.definition import Definition
from projections.reports.register import REGISTER_REPORT

ALL: Final[tuple[Definition, ...]] = (
    COMMITTEE_PAPER,
    CHANGES_REPORT,
    REGISTER_REPORT,
)
BY_NAME: Final = {one.name: one for one in ALL}
