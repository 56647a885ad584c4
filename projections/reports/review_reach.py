"""Which contracts reviews reach: by directorate and tier, and those that the tier asks for and nobody put down."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Final

from domain.dates import in_words
from domain.tiering_model.model import Model
from projections import table_query
from projections.duties.duty import months_after
from projections.reports.contracts import NamedContract, contracts
from projections.reports.definition import ReportRequest
from projections.reports.paper import Cell, PaperColumn, Table
from projections.review import REVIEWS
from projections.table_query import Query
from projections.training_match import model_in_force

_REACH: Final = (
    PaperColumn("directorate", "Directorate"),
    PaperColumn("tier", "Tier", "word"),
    PaperColumn("contracts", "Contracts in force", "count"),
    PaperColumn("reviewed", "Reviewed", "count"),
    PaperColumn("put_down", "Put down for a review", "count"),
    PaperColumn("neither", "Neither", "count"),
)
_LEFT_OUT: Final = (
    PaperColumn("reference", "Reference"),
    PaperColumn("title", "Title"),
    PaperColumn("directorate", "Directorate"),
    PaperColumn("tier", "Tier", "word"),
    PaperColumn("last", "Last reviewed", "date"),
    PaperColumn("why", "Why it would have been due"),
)


def review_reach(asked: ReportRequest) -> Iterator[Table]:
    """Coverage of contracts in force, and those whose tier asks for a review by now that is not put down."""
    last, put_down = _reviewed(asked)
    model, _ = model_in_force(asked.record, asked.basis)
    counts: dict[tuple[str, str], Counter[str]] = {}
    left_out: list[tuple[Cell, ...]] = []
    for contract in contracts(asked):
        if not contract.in_force:
            continue
        reviewed, planned = contract.contract_id in last, contract.contract_id in put_down
        where = counts.setdefault((contract.directorate, contract.tier), Counter())
        where.update(["contracts", *["reviewed"] * reviewed, *["put_down"] * planned])
        where.update(["neither"] * (not reviewed and not planned))
        why = _due(contract, last.get(contract.contract_id, ""), model, asked.basis.valid_at)
        if why and not planned:
            told = (contract.reference, contract.title, contract.directorate, contract.tier)
            left_out.append((*told, last.get(contract.contract_id) or None, why))
    rows: list[tuple[Cell, ...]] = [
        (directorate, tier, *(counts[directorate, tier][column.name] for column in _REACH[2:]))
        for directorate, tier in sorted(counts)
    ]
    yield Table("reach", "Contracts that reviews reach, by directorate and tier", _REACH, lambda: rows)
    yield Table("left-out", "Due for a review by their tier, and not put down", _LEFT_OUT, lambda: left_out)


def _reviewed(asked: ReportRequest) -> tuple[dict[str, str], set[str]]:
    """When each contract was last reviewed, and which are put down for a review to come."""
    last: dict[str, str] = {}
    put_down: set[str] = set()
    for row in table_query.whole(asked.record, REVIEWS, asked.basis, Query()):
        if row.summary.status == "scheduled":
            put_down.update(row.summary.contracts)
        if row.summary.held_on:
            for contract_id in row.summary.contracts:
                last[contract_id] = max(last.get(contract_id, ""), row.summary.held_on)
    return last, put_down


def _due(contract: NamedContract, last: str, model: Model, day: date) -> str:
    """Why its tier asks for a review by that day; empty where it asks for none."""
    profile = next((profile for profile in model.profiles if profile.tier == contract.tier), None)
    if profile is None or profile.group_review_months is None:
        return ""
    every = f"{contract.tier} is reviewed every {profile.group_review_months} months"
    if not last:
        return f"{every}; no review of it is on record."
    due = months_after(date.fromisoformat(last), profile.group_review_months)
    return f"{every}: it was due on {in_words(due)}." if due <= day else ""
