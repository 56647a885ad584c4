"""Social value: what was promised, what suppliers reported, what was verified; three numbers kept apart (paper 2.2)."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from typing import Final, get_args

from domain.figures import number
from domain.tiers import Tier
from projections import table_query
from projections.reports.contracts import NOT_TIERED, TIER, NamedContract, by_id, said_apart
from projections.reports.definition import ReportDefinition, ReportParameter, ReportRequest
from projections.reports.paper import Block, Cell, Chart, PaperColumn, Paragraph, Series, Table
from projections.social_value import SOCIAL_VALUES, SocialValueRow
from projections.table_query import Query

_NUMBERS: Final = ("committed", "reported", "verified")
_STANDS: Final = ("opportunity", "committed", "closed")
_WITH_TIERS: Final = 3
"""The version from which on tiers stand beside social value."""
_TIERS: Final = (
    TIER,
    PaperColumn("contracts", "Contracts in force", "count"),
    PaperColumn("with_commitment", "With a commitment", "count"),
    PaperColumn("opportunity", "Opportunities", "count"),
    PaperColumn("committed", "Commitments", "count"),
    PaperColumn("closed", "Closed", "count"),
    PaperColumn("challenged", "Put as a challenge", "count"),
)
_NO_THEME: Final = "None named yet"
_THEMES: Final = (
    PaperColumn("theme", "Theme"),
    PaperColumn("unit", "Unit"),
    *(PaperColumn(item, item.capitalize(), "count") for item in _NUMBERS),
    PaperColumn("commitments", "Commitments", "count"),
    PaperColumn("opportunities", "Opportunities", "count"),
    PaperColumn("challenged", "Put as a challenge", "count"),
)
_LIST: Final = (
    PaperColumn("contract", "Contract"),
    PaperColumn("theme", "Theme"),
    PaperColumn("measure", "Measure"),
    PaperColumn("unit", "Unit"),
    *(PaperColumn(item, item.capitalize()) for item in _NUMBERS),
    PaperColumn("due", "Due", "date"),
    PaperColumn("status", "Stands as"),
    PaperColumn("route", "Route"),
    PaperColumn("outcome", "Outcome"),
)


def _blocks(asked: ReportRequest) -> tuple[Block, ...]:
    named = by_id(asked)
    totals: defaultdict[tuple[str, str], dict[str, Decimal]] = defaultdict(dict)
    counts: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    stands: Counter[str] = Counter()
    tiers: defaultdict[str, Counter[str]] = defaultdict(Counter)
    with_tiers = asked.version >= _WITH_TIERS
    promised: set[str] = set()
    for row in _rows(asked):
        contract = named.get(row.summary.contract_id)
        if contract is None or not contract.in_force:
            continue
        key = row.summary.theme, row.summary.unit
        stands[row.summary.status] += 1
        tiers[contract.tier].update(
            [row.summary.status, *(["challenged"] if row.summary.challenged == "yes" else [])]
        )
        counts[key].update([row.summary.status, *(["challenged"] if row.summary.challenged == "yes" else [])])
        if row.summary.committed is not None:
            promised.add(row.summary.contract_id)
        for what, figure in zip(_NUMBERS, _figures(row), strict=True):
            if figure is not None:
                totals[key][what] = totals[key].get(what, Decimal(0)) + number(figure)
    in_force = sum(item.in_force for item in named.values())
    told = ", ".join(f"{stands[standing]} {standing}" for standing in _STANDS)
    return (
        Paragraph(
            f"{len(promised)} of {in_force} contracts in force have a commitment. Entries stand as: {told}. Figures of "
            "different units are never added; where nothing was reported there is no data, which is not nought."
        ),
        *said_apart(asked),
        Chart(
            "social-value-stands",
            "Entries by how they stand",
            f"{told}.",
            _STANDS,
            (Series("entries", tuple(stands[standing] for standing in _STANDS)),),
        ),
        Table(
            "by-theme",
            "Social value of contracts in force, by theme and unit",
            _THEMES,
            lambda: (_theme(key, totals[key], counts[key]) for key in sorted(counts)),
        ),
        *([_by_tier(named, tiers, promised)] if with_tiers else []),
        Table(
            "entries",
            "Commitments and opportunities of contracts in force",
            (_LIST[0], TIER, *_LIST[1:]) if with_tiers else _LIST,
            lambda: (
                _entry(row, (contract.called, contract.tier) if with_tiers else (contract.called,))
                for row in _rows(asked)
                if (contract := named.get(row.summary.contract_id)) is not None and contract.in_force
            ),
        ),
    )


def _rows(asked: ReportRequest) -> Iterator[SocialValueRow]:
    return table_query.whole(asked.record, SOCIAL_VALUES, asked.basis, Query())


def _figures(row: SocialValueRow) -> tuple[str | None, ...]:
    """The three numbers, in the order of their names."""
    return row.summary.committed, row.summary.reported, row.summary.verified


def _theme(key: tuple[str, str], totals: dict[str, Decimal], counts: Counter[str]) -> tuple[Cell, ...]:
    figures = (format(totals[item], "f") if item in totals else "No data" for item in _NUMBERS)
    return (
        key[0] or _NO_THEME,
        key[1],
        *figures,
        counts["committed"] + counts["closed"],
        counts["opportunity"],
        counts["challenged"],
    )


def _by_tier(
    named: Mapping[str, NamedContract], counts: Mapping[str, Counter[str]], promised: Collection[str]
) -> Table:
    """How many contracts in force of each tier have a commitment, and how their entries stand."""
    contracts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for contract in named.values():
        if contract.in_force:
            has = contract.contract_id in promised
            contracts[contract.tier].update(["in force", *["committed"] * has])
    rows: list[tuple[Cell, ...]] = [
        (
            tier,
            contracts[tier]["in force"],
            contracts[tier]["committed"],
            *(counts.get(tier, Counter())[column.name] for column in _TIERS[3:]),
        )
        for tier in (*get_args(Tier), NOT_TIERED)
        if contracts[tier]["in force"]
    ]
    return Table("by-tier", "Social value of contracts in force, by tier", _TIERS, lambda: rows)


def _entry(row: SocialValueRow, contract: tuple[Cell, ...]) -> tuple[Cell, ...]:
    figures = (figure if figure is not None else "No data" for figure in _figures(row))
    said = (row.summary.theme or _NO_THEME, row.summary.measure, row.summary.unit)
    return (
        *contract,
        *said,
        *figures,
        row.summary.due,
        row.summary.status,
        row.summary.route,
        row.summary.outcome,
    )


SOCIAL_VALUE_REPORT: Final = ReportDefinition(
    name="social-value",
    version=3,  # the tier of the contract
    oldest=2,
    title="Social value",
    about="Social value promised, reported and verified, three numbers kept apart, by theme and contract.",
    blocks=_blocks,
    parameters={"directorate": ReportParameter("only this directorate", "directorate")},
)
