"""Duties that KPIs give: returns to be made, figures that nobody validated, questions without an answer."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from application.record import Basis, Record
from projections import returns, table_query
from projections.duties.among import of_rows
from projections.duties.duty import (
    VALIDATION,
    Duty,
    DutyRequest,
    OfContract,
    RegisterRows,
    asked_of,
    managers,
    of_contract,
)
from projections.register import ContractRow
from projections.submission import SUBMISSIONS, SubmissionRow

_RETURN: Final = "KPI return"
_NOT_COME = frozenset({"missing", "not yet due"})


def missing_returns(record: Record, basis: Basis, rows: RegisterRows) -> Iterator[Duty]:
    """Returns of periods that are over and that have not come, be they due yet or not.

    Most that never came are of contracts that are over: of those no more is made than is asked.
    """
    asked: dict[str, _OfKpis] = {}
    for kpi_return in returns.every_return(record, basis, among=of_rows(rows).contracts):
        if kpi_return.state not in _NOT_COME or kpi_return.contract_id not in rows:
            continue
        contract = asked.get(kpi_return.contract_id)
        if contract is None:
            row = rows[kpi_return.contract_id]
            until = asked_of(_RETURN, row, basis.valid_at).until
            contract = asked[row.stream_id] = _OfKpis(until, managers(row), of_contract(row))
        if kpi_return.due_on <= contract.until:
            yield _missing(kpi_return, contract)


class _OfKpis(NamedTuple):
    """What the duties that a contract's KPIs give have in common."""

    until: str
    """The last day by which a return was due that is asked yet."""
    who: tuple[str, ...]
    about: OfContract


def _missing(kpi_return: returns.Return, contract: _OfKpis) -> Duty:
    kpi_id, title, period = kpi_return.kpi_id, kpi_return.title, kpi_return.period
    return Duty(
        _RETURN,
        f"Report {title} for {period}, or say why there is nothing to report.",
        kpi_return.due_on,
        f"The days that the KPI allows after the end of {period}.",
        contract.who,
        **contract.about,
        stream_id=kpi_id,
        same=period,
        acts=(
            DutyRequest("report-figure", says=f"kpi_id {kpi_id}, period {period}, and the figure"),
            DutyRequest("return-nil", says=f"kpi_id {kpi_id}, period {period}, and why there is nothing"),
        ),
    )


def waiting_returns(record: Record, basis: Basis, rows: RegisterRows) -> Iterator[Duty]:
    """Returns that came and wait for somebody: to validate the figure, or to answer what was asked."""
    for status, kind in (("reported", VALIDATION), ("queried", "KPI question")):
        for submission in table_query.whole(
            record, SUBMISSIONS, basis, of_rows(rows).query({"status": status})
        ):
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
