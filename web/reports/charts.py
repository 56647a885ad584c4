"""A chart as SVG: the same picture in a page, a PDF and, as PNG, in Word.

Only attributes and no style, so that a page's strict content policy lets it be; a title and a description for whoever
does not see it; figures beside the bars, so that nothing rests on colour alone.
"""

from collections.abc import Iterator
from html import escape
from textwrap import wrap

from projections.reports.paper import Chart

WIDTH = 640
_LABELS, _FIGURES = 210, 56
"""Room for the labels at the left and the figures at the right."""
_ROW, _BAR, _TOP = 26, 16, 34
_COLOURS = ("#1d4e6b", "#c9782b", "#6b8f71", "#8c6b9e", "#b8a13a", "#7a7a7a")
"""Told apart in grey too; the legend and the table name them."""
_INK = "#1a1a1a"
_LONGEST = 34
"""Characters of a label that fit on its line, or on each of two smaller ones."""


def svg(chart: Chart) -> str:
    """The chart. Ids are made from its name, so that several can stand on one page."""
    height = _TOP + _ROW * len(chart.labels) + 10
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" '
            f'viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="{chart.name}-t {chart.name}-d" '
            'font-family="Libertinus Serif, serif" font-size="13">'
        ),
        f'<title id="{chart.name}-t">{_text(chart.title)}</title>',
        f'<desc id="{chart.name}-d">{_text(chart.summary)}</desc>',
        *_legend(chart),
        *_bars(chart),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _legend(chart: Chart) -> Iterator[str]:
    if len(chart.series) < 2:
        return
    across = 0
    for number, series in enumerate(chart.series):
        yield f'<rect x="{across}" y="8" width="11" height="11" fill="{_colour(number)}"/>'
        yield f'<text x="{across + 16}" y="18" fill="{_INK}">{_text(series.name)}</text>'
        across += 34 + 7 * len(series.name)


def _bars(chart: Chart) -> Iterator[str]:
    totals = [sum(series.values[row] for series in chart.series) for row in range(len(chart.labels))]
    room = WIDTH - _LABELS - _FIGURES
    largest = max([*totals, 1])
    for row, label in enumerate(chart.labels):
        top = _TOP + _ROW * row
        base = top + 13
        yield from _label(label, base)
        across = float(_LABELS)
        for number, series in enumerate(chart.series):
            width = room * series.values[row] / largest
            if width:
                yield (
                    f'<rect x="{across:.2f}" y="{top}" width="{width:.2f}" height="{_BAR}" '
                    f'fill="{_colour(number)}"/>'
                )
            across += width
        yield f'<text x="{across + 6:.2f}" y="{base}" fill="{_INK}">{totals[row]:,}</text>'


def _label(label: str, base: int) -> Iterator[str]:
    if len(label) <= _LONGEST:
        yield f'<text x="{_LABELS - 8}" y="{base}" text-anchor="end" fill="{_INK}">{_text(label)}</text>'
        return
    for number, line in enumerate(wrap(label, _LONGEST, max_lines=2, placeholder="…")):
        yield (
            f'<text x="{_LABELS - 8}" y="{base - 6 + 12 * number}" text-anchor="end" fill="{_INK}" '
            f'font-size="11">{_text(line)}</text>'
        )


def _colour(number: int) -> str:
    return _COLOURS[number % len(_COLOURS)]


def _text(text: str) -> str:
    """Text that no XML reader stumbles over."""
    return escape("".join(item for item in text if item.isprintable()), quote=False)
