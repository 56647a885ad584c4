"""Bands of KPIs replayed: which ratings would have been other ones.

Bands are each KPI's own. Tried are either bands at the same shares of every target, or, where none are given, the
bands of the definition in force now, put to the periods before it: what revising a KPI did to its ratings.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, Final, NamedTuple
from uuid import UUID

from msgspec.structs import replace

from application.errors import BadRequest
from application.record import Basis, Record
from domain.chronicle import Chronicle
from domain.decisions import Policy
from domain.figures import number
from domain.kpi import KPI, Definition, Kpi, bands_at, rating
from projections import table_query
from projections.register import REGISTER
from projections.replays.replay import Replay, Replayed, Tried, about
from projections.submission import SUBMISSIONS, Summary
from projections.table_query import Query

_BANDS: Final = ("good", "approaching_target", "requires_improvement")


class _Rated(NamedTuple):
    """A period put to other bands."""

    figure: str
    by_bands: str | None
    """As the definition that governs the period rates it."""
    would_be: str | None
    why_not: str = ""
    """Why nothing can be made of it."""


def replayed(record: Record, basis: Basis, tried: Tried, policy: Policy) -> Replayed:
    """A row for each period whose rating would be another one; the sums over all of them. Raises BadRequest for bands
    that are out of order, or not given whole."""
    shares = _shares(tried)
    failing, fails = policy.failing_ratings, tried.or_as(policy).failing_ratings or ()
    rows: list[dict[str, Any]] = []
    moves: Counter[str] = Counter()
    not_replayed: Counter[str] = Counter()
    looked_at = were_failing = would_fail = 0
    wanted = {"kpi_id": tried.kpi_id} if tried.kpi_id else {}
    for told, chronicle in _returned(record, basis, wanted):
        found = _rated(told, chronicle, basis.valid_at, shares)
        if found.why_not:
            not_replayed[found.why_not] += 1
            continue
        looked_at += 1
        were_failing += told.rating in failing
        would_fail += found.would_be in fails
        if found.would_be != told.rating:
            moves[f"{told.rating or 'none'} to {found.would_be}"] += 1
            rows.append(_row(record, basis, told, found))
    return Replayed(
        {
            "ratings": looked_at,
            "otherwise": len(rows),
            "changes_of_rating": dict(sorted(moves.items())),
            "failing_then": were_failing,
            "failing_tried": would_fail,
            "not_replayed": dict(sorted(not_replayed.items())),
            "tried": {name: str(share) for name, share in zip(_BANDS, shares, strict=True)}
            if shares
            else "the bands of the definition in force at the basis",
            "working": f"{len(rows)} of {looked_at} ratings would have been other ones. {were_failing} of all asked "
            f"for an improvement plan; {would_fail} would have.",
        },
        rows,
    )


def _shares(tried: Tried) -> tuple[Decimal, Decimal, Decimal] | None:
    """Where each band begins, per cent of the target; ``None`` where none is given."""
    said = {name: getattr(tried, name) for name in _BANDS}
    if all(share is None for share in said.values()):
        return None
    absent = [name for name, share in said.items() if share is None]
    if absent:
        raise BadRequest(dict.fromkeys(absent, "Give all three bands, or none of them."))
    good, approaching, improvement = said.values()
    if not good >= approaching >= improvement:
        raise BadRequest(
            dict.fromkeys(_BANDS, "Each band is easier to reach than the one before: give falling figures.")
        )
    return good, approaching, improvement


def _returned(
    record: Record, basis: Basis, wanted: dict[str, str]
) -> Iterator[tuple[Summary, Chronicle[Kpi]]]:
    """Periods with a figure that stands, each with its KPI as known at the basis."""
    kpis: dict[str, Chronicle[Kpi]] = {}
    for row in table_query.whole(record, SUBMISSIONS, basis, Query(wanted)):
        told = row.summary
        if told.status == "rejected" or not (told.published or told.validated or told.reported):
            continue
        if told.kpi_id not in kpis:
            kpis[told.kpi_id] = record.chronicle_at(KPI, UUID(told.kpi_id), basis.position)
        yield told, kpis[told.kpi_id]


def _rated(
    told: Summary,
    kpi: Chronicle[Kpi],
    today: date,
    shares: tuple[Decimal, Decimal, Decimal] | None,
) -> _Rated:
    figure = told.published or told.validated or told.reported or ""
    then, now = kpi.in_force(date.fromisoformat(told.last_day)), kpi.in_force(today)
    governs = then or now
    if governs is None:
        return _Rated(figure, None, None, "no definition of the KPI was in force")
    by_bands = rating(governs.definition, figure)
    if shares is None:
        if now is None or _measures(now.definition) != _measures(governs.definition):
            return _Rated(figure, by_bands, None, "it was measured in another way then")
        if now.definition.bands is None:
            return _Rated(figure, by_bands, None, "the definition in force has no bands")
        return _Rated(figure, by_bands, rating(now.definition, figure))
    definition = governs.definition
    if definition.target is None or not number(definition.target):
        return _Rated(
            figure, by_bands, None, "there is no target, or it is nought: a share of it says nothing"
        )
    return _Rated(figure, by_bands, rating(replace(definition, bands=bands_at(definition, shares)), figure))


def _measures(definition: Definition) -> tuple[Any, ...]:
    return definition.unit, definition.direction, definition.frequency


def _row(record: Record, basis: Basis, told: Summary, found: _Rated) -> dict[str, Any]:
    contract = table_query.row_of(record, REGISTER, basis, told.contract_id)
    return {
        "kpi_id": told.kpi_id,
        **about(contract, told.contract_id),
        "kpi": told.title,
        "period": told.period,
        "figure": found.figure,
        "rating_then": told.rating,
        "by_bands": found.by_bands,
        "rating_tried": found.would_be,
    }


KPI_BANDS: Final = Replay(
    "kpi-bands",
    "Ratings that would have been other ones",
    "Each figure that stands is rated by other bands: at the same shares of every target, or, where no share is given, "
    "by the bands of the definition in force now. Where lower is better, 90 per cent is ten per cent above the target.",
    ("kpi_id", *_BANDS),
    ("kpi", "period", "figure", "rating_then", "by_bands", "rating_tried"),
    replayed,
)
