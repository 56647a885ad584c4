"""Duties that the Procurement Act 2023 gives: notices to be published, indicators to be set."""

from collections.abc import Iterator
from typing import Final
from uuid import UUID

from application.record import Basis, Record
from domain.contract import CONTRACT
from domain.notice.required import FULL, owes_performance
from projections import table_query
from projections.duties.duty import Duty, DutyRequest, RegisterRows, managers, of_contract
from projections.kpi import KPIS
from projections.notice import NOTICES
from projections.table_query import Query

_FEWEST: Final = 3


def notices(record: Record, basis: Basis, rows: RegisterRows) -> Iterator[Duty]:
    """Each notice of the contracts asked about that is due and not published."""
    for notice in table_query.whole(record, NOTICES, basis, Query({"open": "yes"})):
        summary, stream_id = notice.summary, notice.stream_id
        row = rows.get(summary.contract_id)
        if row is None:
            continue
        called = f"{summary.kind} ({summary.code})" if summary.code else summary.kind
        what = f"Publish the {called}."
        if summary.state == "submitted":
            what = f"Record the publication of the {called}, which was sent on {summary.submitted_on}."
        yield Duty(
            "notice",
            what,
            summary.due_on,
            f"{summary.working} ({summary.law})",
            managers(row),
            **of_contract(row),
            stream_id=stream_id,
            since=summary.counted_from if len(summary.counted_from) == 10 else "",
            acts=(
                DutyRequest("submit-notice", stream_id, "the day on which it was sent"),
                DutyRequest("record-publication", stream_id, "the number and the day"),
                DutyRequest("find-notice-not-needed", stream_id, "the ground, and why"),
            ),
        )


def indicators(record: Record, basis: Basis, rows: RegisterRows) -> Iterator[Duty]:
    """Contracts above £5 million in the full regime with fewer than three indicators in use, unless a person found that
    performance cannot appropriately be assessed by any (s.52(2))."""
    for row in rows.values():
        if row.summary.legal_regime != FULL:
            continue
        contract = record.chronicle_at(CONTRACT, UUID(row.stream_id), basis.position)
        terms = contract.in_force(basis.valid_at)
        if terms is None or not owes_performance(terms) or _none_appropriate(record, basis, row.stream_id):
            continue
        wanted = Query({"contract_id": row.stream_id, "in_use": "yes"}, limit=_FEWEST)
        found = len(table_query.page(record, KPIS, basis, wanted).rows)
        if found >= _FEWEST:
            continue
        entered = contract.timeline.placed[0].envelope.made_on
        yield Duty(
            "performance indicators",
            f"Set {_FEWEST - found} more key performance indicators, or find that none are appropriate.",
            entered.isoformat() if entered else "TBC",
            "At least three are set before a contract above £5 million is entered into (PA 2023 s.52(1))",
            managers(row),
            **of_contract(row),
            stream_id=row.stream_id,
            acts=(DutyRequest("define-kpi", says=f"contract_id {row.stream_id}, and what is measured"),),
        )


def _none_appropriate(record: Record, basis: Basis, contract_id: str) -> bool:
    """Whether a notice of performance was found not to be needed since no indicators are appropriate."""
    found = Query({"contract_id": contract_id, "state": "not needed"})
    return any(
        notice.summary.ground == "performance indicators not appropriate"
        for notice in table_query.whole(record, NOTICES, basis, found)
    )
