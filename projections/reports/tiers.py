"""Tiers: how contracts in force are spread over them, and which moved since another day (paper 3.3)."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Final

from application.record import Basis
from domain.dates import in_words
from projections.counted_once import on_record
from projections.reports.contracts import contracts, most, said_apart
from projections.reports.definition import ReportDefinition, ReportParameter, ReportRequest
from projections.reports.paper import Block, Cell, Chart, PaperColumn, Paragraph, Series, Table

TIERS: Final = ("Gold", "Silver", "Bronze", "not tiered")
_SPREAD: Final = (
    PaperColumn("directorate", "Directorate"),
    *(PaperColumn(tier.lower().replace(" ", "_"), tier.capitalize(), "count") for tier in TIERS),
    PaperColumn("value", "Estimated value with VAT, £", "pounds"),
)
_MOVED: Final = (
    PaperColumn("reference", "Reference"),
    PaperColumn("title", "Title"),
    PaperColumn("directorate", "Directorate"),
    PaperColumn("was", "Tier then", "word"),
    PaperColumn("now", "Tier now", "word"),
)


def _blocks(asked: ReportRequest) -> tuple[Block, ...]:
    counts: Counter[tuple[str, str]] = Counter()
    unvalued = 0
    values: dict[str, Decimal | None] = {}
    """Estimated value by directorate; None where none of its contracts has one, which is not nought."""
    under = on_record(asked.record, asked.basis)
    for contract in contracts(asked):
        if contract.in_force:
            counts[contract.directorate, contract.tier] += 1
            so_far = values.setdefault(contract.directorate, None)
            if contract.incl_vat is not None:
                values[contract.directorate] = (so_far or Decimal(0)) + under.own(
                    contract.contract_id, contract.incl_vat
                )
            else:
                unvalued += 1
    directorates = sorted(values)
    sizes = {each: sum(counts[each, tier] for tier in TIERS) for each in directorates}
    rows: list[tuple[Cell, ...]] = [
        (each, *(counts[each, tier] for tier in TIERS), values[each]) for each in directorates
    ]
    totals = {tier: sum(counts[each, tier] for each in directorates) for tier in TIERS}
    told = ", ".join(f"{totals[tier]} {tier}" for tier in TIERS)
    return (
        Paragraph(
            f"Of {sum(totals.values())} contracts in force: {told}. {unvalued} of them have no estimated value with "
            "VAT on record, and are in no total."
        ),
        *said_apart(asked),
        Chart(
            "tiers-by-directorate",
            "Contracts in force by tier and directorate",
            f"Across {len(directorates)} directorates: {told}. In all {sum(totals.values())}{most(sizes)}.",
            tuple(directorates),
            tuple(Series(tier, tuple(counts[each, tier] for each in directorates)) for tier in TIERS),
        ),
        Table("tiers", "Contracts in force by directorate and tier", _SPREAD, lambda: rows),
        *_movement(asked),
    )


def _movement(asked: ReportRequest) -> Iterable[Block]:
    if "from" not in asked.parameters:
        return
    then = asked.day("from", date.min)
    before = Basis(then, asked.basis.known_at, asked.basis.position)
    was = {contract.contract_id: contract.tier for contract in contracts(asked, before)}
    moves: Counter[tuple[str, str]] = Counter()
    moved: list[tuple[Cell, ...]] = []
    for contract in contracts(asked):
        earlier = was.get(contract.contract_id)
        if earlier is not None and earlier != contract.tier:
            moves[earlier, contract.tier] += 1
            moved.append((contract.reference, contract.title, contract.directorate, earlier, contract.tier))
    matrix: list[tuple[Cell, ...]] = [(tier, *(moves[tier, to] for to in TIERS)) for tier in TIERS]
    columns = (
        PaperColumn("was", "From"),
        *(PaperColumn(tier.lower().replace(" ", "_"), f"To {tier}", "count") for tier in TIERS),
    )
    yield Paragraph(
        f"Since {in_words(then)}, {len(moved)} contracts moved; those registered since are not among them."
    )
    yield Table("movement", f"Moves between tiers since {in_words(then)}", columns, lambda: matrix)
    yield Table("moved", "Contracts that moved", _MOVED, lambda: moved)


TIERS_REPORT: Final = ReportDefinition(
    name="tiers",
    version=2,
    title="Tiers of contracts",
    about="How contracts in force are spread over Gold, Silver and Bronze, and which moved since another day.",
    blocks=_blocks,
    parameters={
        "from": ReportParameter("the day since which to look for moves; as known at the same moment", "date"),
        "directorate": ReportParameter("only this directorate", "directorate"),
    },
)
