"""Duties that the Procurement Act 2023 gives: notices to be published, indicators to be set."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final
from uuid import UUID

from application.record import Basis, Record
from domain.contract import CONTRACT
from domain.dates import in_words
from domain.notice.pipeline import FIRST_YEAR as _FIRST_PIPELINE
from domain.notice.pipeline import PIPELINE
from domain.notice.pipeline import WITHIN as PIPELINE_WITHIN
from domain.notice.required import FULL, PERFORMANCE, owes_performance
from domain.periods import bounds, period_of
from domain.working_days import last_day
from projections import table_query
from projections.duties.among import of_rows
from projections.duties.duty import Duty, DutyRequest, OfContract, RegisterRows, managers, of_contract
from projections.duties.people import holding
from projections.indicators import FEWEST, NONE_APPROPRIATE, not_assessed, performance_notices
from projections.kpi import KPIS
from projections.notice import NOTICES, NoticeRow
from projections.planned_procurement import PLANNED_PROCUREMENTS
from projections.table_query import Query

_BEFORE_APRIL: Final = 90
"""Days before 1 April from which it is asked what the coming year will bring: ours."""
_OF_NONE: Final[OfContract] = {"contract_id": "", "reference": "", "title": "", "directorate": ""}
"""Of a duty of the Council itself."""


def notices(record: Record, basis: Basis, rows: RegisterRows) -> Iterator[Duty]:
    """Each notice of the contracts asked about that is due and not published."""
    for notice in table_query.whole(record, NOTICES, basis, of_rows(rows).query({"open": "yes"})):
        row = rows.get(notice.summary.contract_id or "")
        if row is not None:
            yield _notice(notice, managers(row), of_contract(row))


def notices_of_the_council(record: Record, basis: Basis) -> Iterator[Duty]:
    """The Council's own, likewise."""
    for notice in table_query.whole(record, NOTICES, basis, Query({"open": "yes", "of": "council"})):
        yield _notice(notice, holding("governance", record, basis), _OF_NONE)


def _notice(notice: NoticeRow, who: tuple[str, ...], about: OfContract) -> Duty:
    summary, stream_id = notice.summary, notice.stream_id
    called = f"{summary.kind} ({summary.code})" if summary.code else summary.kind
    what = f"Publish the {called}."
    if summary.state == "submitted":
        what = f"Record the publication of the {called}, which was sent on {summary.submitted_on}."
    return Duty(
        "notice",
        what,
        summary.due_on,
        f"{summary.working} ({summary.law})",
        who,
        **about,
        stream_id=stream_id,
        since=summary.counted_from if len(summary.counted_from) == 10 else "",
        acts=(
            DutyRequest("submit-notice", stream_id, "the day on which it was sent"),
            DutyRequest("record-publication", stream_id, "the number and the day"),
            DutyRequest("find-notice-not-needed", stream_id, "the ground, and why"),
        ),
    )


def assessments(record: Record, basis: Basis, rows: RegisterRows) -> Iterator[Duty]:
    """Of each performance notice that is due: the most material indicators of which no rating was published yet for a
    period in its twelve months, or at the end."""
    for notice in table_query.whole(
        record, NOTICES, basis, of_rows(rows).query({"open": "yes", "kind": PERFORMANCE})
    ):
        row = rows.get(notice.summary.contract_id or "")
        wanted = not_assessed(record, basis, notice.summary) if row is not None else []
        if row is None or not wanted:
            continue
        yield Duty(
            "performance assessment",
            f"Assess, and publish the rating of, {', '.join(wanted)}.",
            notice.summary.due_on,
            f"At least once in twelve months, and at the end: {notice.summary.working} (PA 2023 s.71(2); reg 39(5))",
            managers(row),
            **of_contract(row),
            stream_id=notice.stream_id,
            since=notice.summary.counted_from
            if len(notice.summary.counted_from) == len("2026-06-01")
            else "",
            acts=(
                DutyRequest("rate-performance", says="the return of each in the period, and its rating"),
                DutyRequest("publish-figure", says="the return of each in the period"),
            ),
        )


def pipelines(record: Record, basis: Basis) -> Iterator[Duty]:
    """That the Council considers what it will pay in the coming financial year, and so whether it publishes its
    pipeline; asked from January on, until somebody has (s.93(1))."""
    day = basis.valid_at
    year = period_of("financial year", day + timedelta(days=_BEFORE_APRIL))
    first = bounds(year)[0]
    on_record = table_query.whole(
        record, NOTICES, basis, Query({"kind": PIPELINE, "counted_from": first.isoformat()})
    )
    if first < _FIRST_PIPELINE or any(True for _ in on_record):
        return
    due = last_day(first, PIPELINE_WITHIN)
    yield Duty(
        "pipeline",
        f"Say what the Council will pay under contracts in {year}: above £100 million it publishes its pipeline (UK1).",
        due.isoformat(),
        f"{PIPELINE_WITHIN} days beginning with {in_words(first)} end on {in_words(due)} (PA 2023 s.93(1)-(2))",
        holding("governance", record, basis),
        same=year,
        since=(first - timedelta(days=_BEFORE_APRIL)).isoformat(),
        acts=(DutyRequest("consider-pipeline", says=f"year {year}, and what is expected"),),
    )


def procurements(record: Record, basis: Basis) -> Iterator[Duty]:
    """Planned procurements whose notice was expected by now, and of which nothing was recorded since."""
    expected = Query({"state": "planned", "expected_to": basis.valid_at.isoformat()})
    for row in table_query.whole(record, PLANNED_PROCUREMENTS, basis, expected):
        told = row.summary
        yield Duty(
            "planned procurement",
            f"Begin to procure {told.title}, or say when it will begin: its {told.begins_with} was expected by now.",
            told.expected_on,
            "The day that was planned for its notice.",
            (told.lead_officer,),
            title=told.title,
            directorate=told.directorate,
            stream_id=row.stream_id,
            acts=(
                DutyRequest("begin-procurement", row.stream_id, "the number and the day of its notice"),
                DutyRequest("revise-procurement", row.stream_id, "when it is expected now"),
                DutyRequest("withdraw-procurement", row.stream_id, "why"),
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
        wanted = Query({"contract_id": row.stream_id, "in_use": "yes"}, limit=FEWEST)
        found = len(table_query.page(record, KPIS, basis, wanted).rows)
        if found >= FEWEST:
            continue
        entered = contract.timeline.placed[0].envelope.made_on
        yield Duty(
            "performance indicators",
            f"Set {FEWEST - found} more key performance indicators, or find that none are appropriate.",
            entered.isoformat() if entered else "TBC",
            "At least three are set before a contract above £5 million is entered into (PA 2023 s.52(1))",
            managers(row),
            **of_contract(row),
            stream_id=row.stream_id,
            acts=(
                DutyRequest("define-kpi", says=f"contract_id {row.stream_id}, and what is measured"),
                DutyRequest("find-indicators-inappropriate", row.stream_id, "why none are"),
            ),
        )


def _none_appropriate(record: Record, basis: Basis, contract_id: str) -> bool:
    """Whether a notice of performance was found not to be needed since no indicators are appropriate."""
    return any(
        notice.ground == NONE_APPROPRIATE for notice in performance_notices(record, basis, contract_id)
    )
