"""The list of reports: drafts, issued ones and withdrawn ones; and which of them the public may still have."""

from functools import cached_property
from typing import Final, NamedTuple, get_args
from uuid import UUID

from application.record import Basis, Record
from domain.report import REPORT
from domain.report.terms import Report, Status
from projections import withholding
from projections.public_register import PublicRegister
from projections.table import Table
from projections.table_query import Query


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


class PublishedReports:
    """What stands on the shelf for the public, judged now, whatever moment is asked about.

    An issued report is off the shelf once it was withdrawn, once its issue was annulled, and while it shows something
    that is withheld by now: its files are kept as issued, so they cannot leave a field out.
    """

    def __init__(self, record: Record) -> None:
        self._record = record

    def holds(self, report_id: UUID) -> bool:
        """Whether the public may have a report. Raises NotFound where there is none."""
        report: Report | None = self._record.chronicle(REPORT, report_id).latest()
        if report is None or report.status != "issued":
            return False
        return not self._shows_what_is_withheld(self._record.basis(report.valid_at, report.position))

    def _shows_what_is_withheld(self, basis: Basis) -> bool:
        """Whether the public register at *basis*, as it was issued, shows a field that is withheld now."""
        ids = tuple(self._withheld)
        if not ids:
            return False
        rows = PublicRegister(self._record, basis).whole(Query(contracts=ids))
        return any(
            getattr(row, field) is not None for row in rows for field in self._withheld[row.contract_id]
        )

    @cached_property
    def _withheld(self) -> dict[str, frozenset[str]]:
        """The fields that are withheld now, by contract."""
        now = self._record.basis()
        found = withholding.everywhere(self._record, now)
        found |= withholding.of_annulled(self._record, now)
        return {
            contract_id: withholding.with_what_tells_the_same(known.field for known in withheld)
            for contract_id, withheld in found.items()
        }
