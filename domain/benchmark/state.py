"""What is true of a comparison, and how each fact changes that."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from domain.benchmark import events as happened
from domain.benchmark.events import ComparatorKind, Conclusion
from domain.events import Fact


class Benchmark(Struct, frozen=True):
    """A comparison from one day to the next."""

    contract_id: UUID
    measure: str
    unit: str
    own_figure: str
    own_period: str
    comparator: str
    comparator_kind: ComparatorKind
    their_figure: str
    their_period: str
    source: str
    source_date: date | None
    adjustments: str
    compared_on: date
    conclusion: Conclusion | None = None
    text: str = ""
    action_wanted: str = ""
    superseded_by: UUID | None = None


def _compared(_: Benchmark | None, fact: happened.Compared, valid_from: date) -> Benchmark:
    return Benchmark(
        contract_id=fact.contract_id,
        measure=fact.measure,
        unit=fact.unit,
        own_figure=fact.own_figure,
        own_period=fact.own_period,
        comparator=fact.comparator,
        comparator_kind=fact.comparator_kind,
        their_figure=fact.their_figure,
        their_period=fact.their_period,
        source=fact.source,
        source_date=fact.source_date,
        adjustments=fact.adjustments,
        compared_on=valid_from,
    )


def _concluded(known: Benchmark, fact: happened.Concluded, _: date) -> Benchmark:
    return replace(known, conclusion=fact.conclusion, text=fact.text, action_wanted=fact.action_wanted)


def _superseded(known: Benchmark, fact: happened.Superseded, _: date) -> Benchmark:
    return replace(known, superseded_by=fact.by)


CHANGES: dict[type[Fact], Callable[..., Benchmark]] = {
    happened.Compared: _compared,
    happened.Concluded: _concluded,
    happened.Superseded: _superseded,
}
