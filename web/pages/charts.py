"""How a contract's KPIs went: a chart for each, with its figures beside it."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from html import escape
from typing import Any, Final, NamedTuple

from markupsafe import Markup

from projections.submission import SUBMISSIONS
from projections.table import as_read
from projections.table_query import Query
from web.pages.frame import Visit

_WIDTH, _ROW, _LABELS, _FIGURES = 600, 28, 110, 80
_PERIODS: Final = 8
_LAST: Final = 400
"""So many of the last returns are looked through for KPIs to draw."""
_BAR, _INK = "#1d70b8", "#0b0c0c"


class Charted(NamedTuple):
    """One KPI, over its last periods."""

    kpi_id: str
    title: str
    unit: str
    rows: Sequence[Mapping[str, Any]]
    """Its returns, the earliest first."""
    picture: Markup


def figure_of(row: Mapping[str, Any]) -> str | None:
    """The figure that counts, as far as it came; none where nothing was reported: no data is never a nought."""
    figure: str | None = row["published"] or row["validated"] or row["reported"]
    return figure


def charts_of(visit: Visit, filters: Mapping[str, str], most: int) -> Iterator[Charted]:
    """The KPIs with returns that fit, *most* of them, by what they are called, each with its last periods."""
    if not visit.may("list-submissions"):
        return
    last_returns = _due_last(visit, filters, _LAST)
    kpis = {row["kpi_id"]: str(row["title"]) for row in reversed(last_returns)}
    whole = len(last_returns) < _LAST
    for kpi_id in sorted(kpis, key=lambda kpi_id: (kpis[kpi_id], kpi_id))[:most]:
        own = [row for row in last_returns if row["kpi_id"] == kpi_id]
        if len(own) < _PERIODS and not whole:
            own = _due_last(visit, {**filters, "kpi_id": kpi_id}, _PERIODS)
        last = sorted(own, key=lambda row: str(row["first_day"]))[-_PERIODS:]
        title, unit = last[-1]["title"], last[-1]["unit"]
        yield Charted(kpi_id, title, unit, last, _picture(f"kpi-{kpi_id[:8]}", f"{title}, {unit}", last))


def _due_last(visit: Visit, filters: Mapping[str, str], most: int) -> list[dict[str, Any]]:
    """The returns that were due last."""
    query = Query(filters, sort=SUBMISSIONS.sorted_by[0], descending=True, limit=most)
    rows = visit.gate.page(SUBMISSIONS, visit.clocks.basis, query).rows
    return [as_read(SUBMISSIONS, row, visit.clocks.basis.valid_at) for row in rows]


def _picture(name: str, title: str, rows: Sequence[Mapping[str, Any]]) -> Markup:
    """Bars, each with its figure in words beside it, so that nothing rests on colour."""
    figures = [Decimal(found) if (found := figure_of(row)) is not None else None for row in rows]
    largest = max([abs(figure) for figure in figures if figure is not None] or [Decimal(1)]) or Decimal(1)
    height = _ROW * len(rows) + 6
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="kentledge-chart" width="{_WIDTH}" height="{height}" '
            f'viewBox="0 0 {_WIDTH} {height}" role="img" aria-labelledby="{name}" font-size="16">'
            f'<title id="{name}">{escape(title)}: a bar for each period; the table below holds the figures</title>'
        )
    ]
    for number, (row, figure) in enumerate(zip(rows, figures, strict=True)):
        base = _ROW * number + 20
        width = int((_WIDTH - _LABELS - _FIGURES) * abs(figure) / largest) if figure is not None else 0
        told = f"{figure:f}" if figure is not None else "no data"
        parts += [
            f'<text x="0" y="{base}" fill="{_INK}">{escape(str(row["period"]))}</text>',
            f'<rect x="{_LABELS}" y="{base - 15}" width="{width}" height="19" fill="{_BAR}"/>'
            if width
            else "",
            f'<text x="{_LABELS + width + 8}" y="{base}" fill="{_INK}">{told}</text>',
        ]
    return Markup("".join([*parts, "</svg>"]))  # noqa: S704  (every text in it was escaped)
