"""Key performance indicators as the Procurement Act 2023 asks for them: which contracts have them and which lack them,
when these were last assessed, and by when they are again (ss.52, 71)."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final, NamedTuple
from uuid import UUID

from application.record import Basis, Record
from domain.contract import CONTRACT
from domain.contract.status import ENDED
from domain.contract.terms import Terms
from domain.dates import earliest
from domain.notice.required import FULL, PERFORMANCE, owes_performance
from projections import table_query
from projections.kpi import KPIS
from projections.notice import NOTICES
from projections.notice import Summary as NoticeSummary
from projections.register import REGISTER, ContractRow
from projections.submission import SUBMISSIONS
from projections.table_query import Query

FEWEST: Final = 3
"""So many indicators are set at least (s.52(1))."""
_YEAR: Final = 365
NONE_APPROPRIATE: Final = "performance indicators not appropriate"
"""The ground on which a notice of performance is not needed."""


class IndicatorPosition(NamedTuple):
    """How a contract of which indicators are asked stands."""

    contract_id: str
    reference: str
    title: str
    directorate: str
    in_use: int
    """Indicators in use."""
    material: int
    """Of these, how many are marked as most material."""
    missing: int
    """How many more are asked for."""
    why_none: str
    """Why performance cannot appropriately be assessed by any; empty where nobody found that."""
    last_assessed: str | None
    """The day on which the last performance notice was published; none where there was none."""
    next_due: str | None
    """The last day for the next one, of the notices that are on record; none where none is."""


def indicator_positions(record: Record, basis: Basis) -> Iterator[IndicatorPosition]:
    """Contracts above £5 million in the full regime, in force or to come, by reference."""
    rows = table_query.whole(record, REGISTER, basis, Query({"legal_regime": FULL}))
    for row in sorted(rows, key=lambda row: row.summary.reference):
        if row.summary.status_on(basis.valid_at) not in ENDED:
            position = _position(record, basis, row)
            if position is not None:
                yield position


def _position(record: Record, basis: Basis, row: ContractRow) -> IndicatorPosition | None:
    terms: Terms | None = record.chronicle_at(CONTRACT, UUID(row.stream_id), basis.position).in_force(
        basis.valid_at
    )
    if terms is None or not (terms.no_indicators or owes_performance(terms)):
        return None
    asked = Query({"contract_id": row.stream_id, "in_use": "yes"})
    kpis = [known.summary for known in table_query.whole(record, KPIS, basis, asked)]
    notices = performance_notices(record, basis, row.stream_id)
    found = next((NONE_APPROPRIATE for notice in notices if notice.ground == NONE_APPROPRIATE), "")
    why = terms.no_indicators or found
    published = [notice.published_on for notice in notices if notice.published_on]
    due = [notice.due_on for notice in notices if notice.state in ("due", "drafted", "submitted")]
    return IndicatorPosition(
        row.stream_id,
        row.summary.reference,
        row.summary.title,
        row.summary.directorate,
        in_use=len(kpis),
        material=sum(known.material == "yes" for known in kpis),
        missing=0 if why else max(FEWEST - len(kpis), 0),
        why_none=why,
        last_assessed=max(published, default=None),
        next_due=min(due, default=None),
    )


def performance_notices(record: Record, basis: Basis, contract_id: str) -> list[NoticeSummary]:
    """The contract's notices of performance against indicators."""
    asked = Query({"contract_id": contract_id, "kind": PERFORMANCE})
    return [notice.summary for notice in table_query.whole(record, NOTICES, basis, asked)]


def not_assessed(record: Record, basis: Basis, notice: NoticeSummary) -> list[str]:
    """The titles of the contract's most material indicators of which no rating was published for a period that ends in
    the twelve months that the notice is about."""
    if notice.contract_id is None:
        return []
    asked = Query({"contract_id": notice.contract_id, "in_use": "yes"})
    wanted = {
        known.stream_id: known.summary.title
        for known in table_query.whole(record, KPIS, basis, asked)
        if known.summary.material == "yes"
    }
    told = Query({"contract_id": notice.contract_id, "status": "published"})
    since = notice.counted_from
    if (
        "s.71(2)(b)" in notice.law and (ended := earliest(since)) is not None
    ):  # at the end: of the last twelve months
        since = (ended - timedelta(days=_YEAR)).isoformat()
    for found in table_query.whole(record, SUBMISSIONS, basis, told):
        if since <= found.summary.last_day <= notice.due_on:
            wanted.pop(found.summary.kpi_id, None)
    return sorted(wanted.values())
