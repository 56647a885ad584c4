"""The list of reports: drafts, issued ones and withdrawn ones."""

from typing import Final, NamedTuple, get_args
from uuid import UUID

from domain.report.decisions import REPORT
from domain.report.state import Report, Status
from projections.table import Table


class Summary(NamedTuple):
    """What a list shows of a report."""

    definition: str
    title: str
    status: str
    valid_at: str
    position: int
    drafted_on: str
    issued_on: str | None
    data_set: str | None
    """SHA-256 of the data set, once it was issued."""
    last_check: str | None
    """What making it again last came to."""


def summarise(report: Report, _report_id: UUID) -> Summary:
    """What a list shows of it."""
    issued = report.issued
    return Summary(
        definition=report.definition,
        title=report.title,
        status=report.status,
        valid_at=report.valid_at.isoformat(),
        position=report.position,
        drafted_on=report.drafted_on.isoformat(),
        issued_on=issued.on.isoformat() if issued else None,
        data_set=issued.data_set if issued else None,
        last_check=report.checks[-1].outcome if report.checks else None,
    )


REPORTS: Final = Table(
    name="reports",
    stream=REPORT,
    summary=Summary,
    summarise=summarise,
    sorted_by=("drafted_on",),
    indexed=("definition",),
    filters={
        "definition": "r.definition = ?",
        "status": "r.status = ?",
        "issued_from": "r.issued_on >= ?",
        "issued_to": "r.issued_on <= ?",
    },
    values={"status": get_args(Status)},
)
