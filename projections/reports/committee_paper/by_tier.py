"""What management contracts have, beside what their tier asks for (paper 3.3): one row for each tier."""

from collections import Counter
from collections.abc import Iterator
from typing import Final, get_args

from domain.tiers import Tier
from projections import table_query
from projections.action import ACTIONS
from projections.kpi import KPIS
from projections.reports.actions import BANDS, band
from projections.reports.committee_paper.subject import Subject
from projections.reports.contracts import NOT_TIERED, TIER, by_id
from projections.reports.paper import Cell, PaperColumn, Table
from projections.review import REVIEWS
from projections.social_value import SOCIAL_VALUES
from projections.table_query import Query

_COUNTS: Final = (
    PaperColumn("contracts", "In force", "count"),
    PaperColumn("reviewed", "Reviewed", "count"),
    PaperColumn("kpis", "KPIs", "count"),
    PaperColumn("actions", "Actions open", "count"),
    PaperColumn("social_value", "With social value", "count"),
)


def by_tier(subject: Subject) -> Table:
    """Contracts in force by tier: those reviewed in the window, their KPIs in use, actions that are open, and how many
    have a commitment to social value."""
    counts: dict[str, Counter[str]] = {}
    for tier, what in _counted(subject):
        counts.setdefault(tier, Counter())[what] += 1
    rows: list[tuple[Cell, ...]] = [
        (tier, *(counts.get(tier, Counter())[column.name] for column in _COUNTS))
        for tier in (*get_args(Tier), NOT_TIERED)
    ]
    return Table(
        "tiers",
        f"Contracts in force by tier, and their management {subject.window}",
        (TIER, *_COUNTS),
        lambda: rows,
    )


def _counted(subject: Subject) -> Iterator[tuple[str, str]]:
    """Each thing that is counted, with its tier."""
    asked = subject.asked
    tiers = {contract.contract_id: contract.tier for contract in by_id(asked).values() if contract.in_force}
    first, last = subject.first.isoformat(), subject.last.isoformat()
    yield from ((tier, "contracts") for tier in tiers.values())
    reviews = table_query.whole(asked.record, REVIEWS, asked.basis, Query({"held": "yes"}))
    reviewed = {
        contract
        for row in reviews
        if first <= (row.summary.held_on or "") <= last
        for contract in row.summary.contracts
    }
    yield from ((tiers[contract], "reviewed") for contract in reviewed if contract in tiers)
    for kpi in table_query.whole(asked.record, KPIS, asked.basis, Query()):
        if kpi.summary.contract_id in tiers and not kpi.summary.retired_from:
            yield tiers[kpi.summary.contract_id], "kpis"
    for action in table_query.whole(asked.record, ACTIONS, asked.basis, Query()):
        open_still = band(action, asked.basis.valid_at) in BANDS[:4]
        if open_still and action.summary.contract_id in tiers:
            yield tiers[action.summary.contract_id], "actions"
    values = table_query.whole(asked.record, SOCIAL_VALUES, asked.basis, Query())
    promised = {row.summary.contract_id for row in values if row.summary.committed is not None}
    yield from ((tiers[contract], "social_value") for contract in promised if contract in tiers)
