"""Duties that the Procurement Act 2023 gives: notices to be published."""

from collections.abc import Iterator

from application.record import Basis, Record
from projections import table_query
from projections.duties.duty import Duty, DutyRequest, managers, of_contract
from projections.duties.performance import RegisterRows
from projections.notice import NOTICES
from projections.table_query import Query


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
