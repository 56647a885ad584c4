"""Benchmarking: which contracts and managers have compared themselves with others, and which have not (paper 2.2)."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from domain.sentences import person
from projections import table_query
from projections.benchmark import BENCHMARKS, BenchmarkRow
from projections.reports.contracts import (
    NamedContract,
    by_id,
    most,
    said_apart,
    share_in_cell,
    share_in_words,
)
from projections.reports.definition import ReportDefinition, ReportParameter, ReportRequest
from projections.reports.paper import Block, Cell, Chart, PaperColumn, Paragraph, Series, Table
from projections.table_query import Query

_COVERAGE: Final = (
    PaperColumn("directorate", "Directorate"),
    PaperColumn("compared", "Compared", "count"),
    PaperColumn("not_compared", "Not compared", "count"),
    PaperColumn("share", "Compared, %", "percent"),
)
_WITHOUT: Final = (
    PaperColumn("reference", "Reference"),
    PaperColumn("title", "Contract"),
    PaperColumn("directorate", "Directorate"),
    PaperColumn("tier", "Tier", "word"),
    PaperColumn("manager", "Contract manager"),
)
_COMPARISONS: Final = (
    PaperColumn("reference", "Reference"),
    PaperColumn("measure", "Measure"),
    PaperColumn("unit", "Unit"),
    PaperColumn("own", "Own figure"),
    PaperColumn("own_period", "Period"),
    PaperColumn("comparator", "Compared with"),
    PaperColumn("theirs", "Their figure"),
    PaperColumn("their_period", "Their period"),
    PaperColumn("source", "Source"),
    PaperColumn("conclusion", "Conclusion", "word"),
)


def _blocks(asked: ReportRequest) -> tuple[Block, ...]:
    named = {key: named for key, named in by_id(asked).items() if named.in_force}
    compared = {row.summary.contract_id for row in _standing(asked)}
    counts: Counter[tuple[str, bool]] = Counter(
        (contract.directorate, contract.contract_id in compared) for contract in named.values()
    )
    managers = {contract.contract_manager for contract in named.values()}
    comparing = {contract.contract_manager for contract in named.values() if contract.contract_id in compared}
    directorates = tuple(sorted({contract.directorate for contract in named.values()}))
    yes, no = (sum(counts[directorate, which] for directorate in directorates) for which in (True, False))
    told = f"{yes} of {yes + no} contracts in force have a comparison ({share_in_words(yes, yes + no)})"
    bare = {directorate: counts[directorate, False] for directorate in directorates}
    without = [contract for contract in named.values() if contract.contract_id not in compared]
    return (
        Paragraph(
            f"{told}; {len(comparing)} of {len(managers)} contract managers have compared one of theirs."
        ),
        *said_apart(asked),
        Chart(
            "benchmarking-by-directorate",
            "Contracts in force with and without a comparison",
            f"{told}, across {len(directorates)} directorates. Without one: {no}{most(bare)}.",
            directorates,
            (
                Series("compared", tuple(counts[directorate, True] for directorate in directorates)),
                Series("not compared", tuple(counts[directorate, False] for directorate in directorates)),
            ),
        ),
        Table(
            "coverage",
            "Contracts in force by directorate",
            _COVERAGE,
            lambda: (
                _covered(directorate, counts[directorate, True], counts[directorate, False])
                for directorate in directorates
            ),
        ),
        Table(
            "managers",
            "Managers without any comparison",
            (PaperColumn("manager", "Contract manager"),),
            lambda: (
                (manager,) for manager in sorted(person(each, asked.names) for each in managers - comparing)
            ),
        ),
        Table(
            "without",
            "Contracts without a comparison",
            _WITHOUT,
            lambda: (_bare(named, asked) for named in without),
        ),
        Table(
            "comparisons",
            "Comparisons that stand",
            _COMPARISONS,
            lambda: (
                _compared(row, named[row.summary.contract_id].reference)
                for row in _standing(asked)
                if row.summary.contract_id in named
            ),
        ),
    )


def _standing(asked: ReportRequest) -> Iterator[BenchmarkRow]:
    """Comparisons that no later one has taken the place of."""
    return table_query.whole(asked.record, BENCHMARKS, asked.basis, Query(filters={"stands": "yes"}))


def _covered(directorate: str, yes: int, no: int) -> tuple[Cell, ...]:
    return directorate, yes, no, share_in_cell(yes, yes + no)


def _bare(named: NamedContract, asked: ReportRequest) -> tuple[Cell, ...]:
    manager = person(named.contract_manager, asked.names)
    return named.reference, named.title, named.directorate, named.tier, manager


def _compared(row: BenchmarkRow, reference: str) -> tuple[Cell, ...]:
    return (
        reference,
        row.summary.measure,
        row.summary.unit,
        row.summary.own_figure,
        row.summary.own_period,
        row.summary.comparator,
        row.summary.their_figure,
        row.summary.their_period,
        row.summary.source,
        row.summary.conclusion,
    )


BENCHMARKING_REPORT: Final = ReportDefinition(
    name="benchmarking",
    version=2,
    title="Benchmarking coverage",
    about="Contracts and managers with and without a comparison with other authorities or sectors.",
    blocks=_blocks,
    parameters={"directorate": ReportParameter("only this directorate", "directorate")},
)
