"""Duties that KPIs give: returns to be made, figures that nobody validated, questions without an answer."""

from collections.abc import Iterator

from application.record import Basis, Record
from projections import returns, table_query
from projections.duties.duty import VALIDATION, Duty, DutyRequest, RegisterRows, managers, of_contract
from projections.register import ContractRow
from projections.submission import SUBMISSIONS, SubmissionRow
from projections.table_query import Query

_KPIS_AT_ONCE = 200
_NOT_COME = frozenset({"missing", "not yet due"})


def missing_returns(record: Record, basis: Basis, rows: RegisterRows, *, few: bool) -> Iterator[Duty]:
    """Returns of periods that are over and that have not come, be they due yet or not.

    Page by page of all KPIs, or contract by contract where there are few.
    """
    for contract_id in rows if few else ("",):
        cursor = ""
        while True:
            asked = returns.ReturnsQuery(contract_id, "", _KPIS_AT_ONCE, cursor)
            page = returns.returns(record, basis, asked)
            for kpi_return in page.items:
                if kpi_return.state in _NOT_COME and kpi_return.contract_id in rows:
                    yield _missing(kpi_return, rows[kpi_return.contract_id])
            if not page.next_cursor:
                break
            cursor = page.next_cursor


def _missing(kpi_return: returns.Return, row: ContractRow) -> Duty:
    return Duty(
        "KPI return",
        f"Report {kpi_return.title} for {kpi_return.period}, or say why there is nothing to report.",
        kpi_return.due_on,
        f"The days that the KPI allows after the end of {kpi_return.period}.",
        managers(row),
        **of_contract(row),
        stream_id=kpi_return.kpi_id,
        same=kpi_return.period,
        acts=(
            DutyRequest(
                "report-figure",
                says=f"kpi_id {kpi_return.kpi_id}, period {kpi_return.period}, and the figure",
            ),
            DutyRequest(
                "return-nil",
                says=f"kpi_id {kpi_return.kpi_id}, period {kpi_return.period}, and why there is nothing",
            ),
        ),
    )


def waiting_returns(record: Record, basis: Basis, rows: RegisterRows, *, few: bool) -> Iterator[Duty]:
    """Returns that came and wait for somebody: to validate the figure, or to answer what was asked."""
    for status, kind in (("reported", VALIDATION), ("queried", "KPI question")):
        for contract_id in rows if few else ("",):
            filters = {"status": status} | ({"contract_id": contract_id} if contract_id else {})
            for submission in table_query.whole(record, SUBMISSIONS, basis, Query(filters)):
                if submission.summary.contract_id in rows:
                    yield _waiting(kind, submission, rows[submission.summary.contract_id])


def _waiting(kind: str, submission: SubmissionRow, row: ContractRow) -> Duty:
    told = submission.summary
    what, how = (
        (
            f"Validate {told.title} for {told.period} at its source.",
            "Reported and not yet validated",
        )
        if kind == VALIDATION
        else (
            f"Answer about {told.title} for {told.period}: {told.question}",
            "Asked and not yet answered",
        )
    )
    return Duty(
        kind,
        what,
        "TBC",
        f"{how}; the record sets no day for it.",
        managers(row),
        **of_contract(row),
        stream_id=submission.stream_id,
        since=told.reported_on or "",
        acts=(
            DutyRequest("validate-figure" if kind == VALIDATION else "answer-query", submission.stream_id),
        ),
    )
