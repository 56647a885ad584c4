"""The list of comparisons with others."""

from typing import Final, NamedTuple, get_args
from uuid import UUID

from domain.benchmark import BENCHMARK, Benchmark, ComparatorKind, Conclusion
from projections.columns import Id
from projections.table import Row, Table


class Summary(NamedTuple):
    """What a list shows of a comparison."""

    contract_id: Id
    measure: str
    unit: str
    own_figure: str
    own_period: str
    comparator: str
    comparator_kind: str
    their_figure: str
    their_period: str
    source: str
    compared_on: str
    conclusion: str | None
    superseded_by: str | None


BenchmarkRow = Row[Summary]
"""A comparison as its list has it."""


def summarise(benchmark: Benchmark, _benchmark_id: UUID) -> Summary:
    """What a list shows of it."""
    return Summary(
        contract_id=str(benchmark.contract_id),
        measure=benchmark.measure,
        unit=benchmark.unit,
        own_figure=benchmark.own_figure,
        own_period=benchmark.own_period,
        comparator=benchmark.comparator,
        comparator_kind=benchmark.comparator_kind,
        their_figure=benchmark.their_figure,
        their_period=benchmark.their_period,
        source=benchmark.source,
        compared_on=benchmark.compared_on.isoformat(),
        conclusion=benchmark.conclusion,
        superseded_by=str(benchmark.superseded_by) if benchmark.superseded_by else None,
    )


BENCHMARKS: Final = Table(
    name="benchmarks",
    stream=BENCHMARK,
    summary=Summary,
    summarise=summarise,
    sorted_by=("compared_on",),
    indexed=("contract_id",),
    filters={
        "contract_id": "r.contract_id = ?",
        "comparator_kind": "r.comparator_kind = ?",
        "conclusion": "r.conclusion = ?",
        "compared_from": "r.compared_on >= ?",
    },
    values={"comparator_kind": get_args(ComparatorKind), "conclusion": get_args(Conclusion)},
    choices={"stands": {"yes": "r.superseded_by IS NULL", "no": "r.superseded_by IS NOT NULL"}},
)
