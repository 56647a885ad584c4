"""Scorecards: how the KPIs of a contract went in a quarter, each by its weight, and how that was got.

Published ratings alone count (reg 39(5)): Good is 100, Approaching target 67, Requires improvement 33, Inadequate 0;
from 84 on a score is green, from 50 on amber, else red (ours). A return that is missing is no score: its weight is in
none, and how much of the weight was rated is said. A weight is that in force on the quarter's last day.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final, Literal

from msgspec import Struct

from application.record import Basis
from projections.kpi import KPIS
from projections.kpi import Summary as KpiSummary
from projections.submission import SUBMISSIONS
from projections.submission import Summary as ReturnSummary
from projections.table import Row, Table
from projections.table_query import Query

Rows = Callable[[Table[Any], Basis, Query], Iterable[Row[Any]]]
"""The rows of a table that fit a query at a basis, of those that may be shown."""
Colour = Literal["green", "amber", "red"]
POINTS: Final = {"Good": 100, "Approaching target": 67, "Requires improvement": 33, "Inadequate": 0}
_GREEN: Final = Decimal(84)
_AMBER: Final = Decimal(50)
_WHOLE: Final = Decimal(100)


class KpiScore(Struct, frozen=True):
    """How a KPI went in the quarter."""

    kpi_id: str
    title: str
    weight: str | None
    """None where that was not said."""
    ratings: tuple[str, ...]
    """Those published for its periods that ended in the quarter, the earliest first."""
    score: str | None
    """Points of these on average, with one decimal; none without any."""
    missing: int
    """How many returns were due and have no published rating."""


class Scorecard(Struct, frozen=True):
    """How the KPIs of a contract went in a quarter."""

    quarter: str
    """*2026 Q3*: of the calendar year."""
    contract_id: str
    score: str | None
    """Weighted points, 0 to 100, with one decimal; none where nothing that counts was rated."""
    colour: Colour | None
    """Green from 84 on, amber from 50 on, else red; none without a score."""
    rated_weight: str
    """The weight of what was rated."""
    whole_weight: str
    """The weight of all that counts."""
    missing: int
    """How many returns were due and have no published rating."""
    how: str
    """How the score was got, in words."""
    kpis: tuple[KpiScore, ...]
    """Its KPIs in use, by title."""


def quarters_before(day: date, number: int) -> list[tuple[str, date, date]]:
    """The last quarters that were over on a day, the latest first: name, first and last day."""
    found = []
    first = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    for _ in range(number):
        last = first - timedelta(days=1)
        first = date(last.year, 3 * ((last.month - 1) // 3) + 1, 1)
        found.append((f"{last.year} Q{(last.month + 2) // 3}", first, last))
    return found


def scorecards(contracts: Sequence[str], basis: Basis, rows: Rows, number: int = 4) -> list[Scorecard]:
    """The scorecard of each contract that had KPIs in use in the last quarters that were over, the latest first."""
    if not contracts:
        return []
    returns = defaultdict[str, list[ReturnSummary]](list)
    for row in rows(SUBMISSIONS, basis, Query(contracts=tuple(contracts))):
        returns[row.summary.kpi_id].append(row.summary)
    found = []
    for name, first, last in quarters_before(basis.valid_at, number):
        then = Basis(last, basis.known_at, basis.position)
        of_contract = defaultdict[str, list[tuple[str, KpiSummary]]](list)
        for row in rows(KPIS, then, Query({"in_use": "yes"}, contracts=tuple(contracts))):
            of_contract[row.summary.contract_id].append((row.stream_id, row.summary))
        for contract_id in contracts:
            if of_contract[contract_id]:
                lines = [
                    _line(kpi_id, kpi, returns[kpi_id], (first, last), basis.valid_at)
                    for kpi_id, kpi in of_contract[contract_id]
                ]
                found.append(
                    scored(name, contract_id, sorted(lines, key=lambda line: (line.title, line.kpi_id)))
                )
    return found


def _line(
    kpi_id: str, kpi: KpiSummary, returns: Iterable[ReturnSummary], quarter: tuple[date, date], day: date
) -> KpiScore:
    first, last = (each.isoformat() for each in quarter)
    ended = sorted(
        (told for told in returns if first <= told.last_day <= last), key=lambda told: told.last_day
    )
    ratings = tuple(told.rating for told in ended if told.published is not None and told.rating is not None)
    points = [Decimal(POINTS[rating]) for rating in ratings if rating in POINTS]
    missing = sum(told.published is None and told.due_on < day.isoformat() for told in ended)
    score = _rounded(sum(points, Decimal(0)) / len(points)) if points else None
    return KpiScore(kpi_id, kpi.title, kpi.weight, ratings, score, missing)


def scored(quarter: str, contract_id: str, lines: Sequence[KpiScore]) -> Scorecard:
    """The score of a contract from those of its KPIs."""
    weighed = any(line.weight is not None for line in lines)
    weights = {line.kpi_id: Decimal(line.weight or 0) if weighed else Decimal(1) for line in lines}
    whole = sum(weights.values(), Decimal(0))
    rated = [line for line in lines if line.score is not None and weights[line.kpi_id]]
    of_rated = sum((weights[line.kpi_id] for line in rated), Decimal(0))
    points = sum((weights[line.kpi_id] * Decimal(line.score or 0) for line in rated), Decimal(0))
    score = points / of_rated if of_rated else None
    missing = sum(line.missing for line in lines)
    return Scorecard(
        quarter=quarter,
        contract_id=contract_id,
        score=None if score is None else _rounded(score),
        colour=None if score is None else _colour(Decimal(_rounded(score))),
        rated_weight=_plain(of_rated),
        whole_weight=_plain(whole),
        missing=missing,
        how=" ".join(_how(lines, rated, weights, weighed, missing)),
        kpis=tuple(lines),
    )


def _how(
    lines: Sequence[KpiScore],
    rated: Sequence[KpiScore],
    weights: dict[str, Decimal],
    weighed: bool,
    missing: int,
) -> Iterable[str]:
    whole = sum(weights.values(), Decimal(0))
    of_rated = sum((weights[line.kpi_id] for line in rated), Decimal(0))
    if not rated:
        yield "Nothing that counts was rated: that is no score."
    else:
        sums = " + ".join(f"{_plain(weights[line.kpi_id])} × {line.score}" for line in rated)
        yield f"({sums}) / {_plain(of_rated)}."
    if not weighed:
        yield "No KPI has a weight: each counts the same."
    else:
        silent = sum(line.weight is None for line in lines)
        if silent:
            yield f"{silent} without a weight {'does' if silent == 1 else 'do'} not count."
        if whole != _WHOLE:
            yield f"The weights add up to {_plain(whole)}, and not to 100."
    if rated and of_rated != whole:
        yield f"{_plain(of_rated)} of {_plain(whole)} of the weight was rated; the rest is in no score."
    if missing:
        what = "return that was due has" if missing == 1 else "returns that were due have"
        yield f"{missing} {what} no published rating."


def _colour(score: Decimal) -> Colour:
    return "green" if score >= _GREEN else "amber" if score >= _AMBER else "red"


def _plain(figure: Decimal) -> str:
    return format(figure.normalize(), "f") if figure else "0"


def _rounded(figure: Decimal) -> str:
    return str(figure.quantize(Decimal("0.1"), ROUND_HALF_UP))
