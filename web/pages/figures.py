"""Figures as a page shows them: sentences, charts and tables of a report's definition, with files of each table."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from markupsafe import Markup

from domain.dates import in_words
from projections.reports.paper import Block, Cell, Chart, Heading, PaperColumn, Paragraph, Table, lines_of
from web.pages.story import kind_in_words
from web.pages.words import choice_in_words
from web.reports.charts import svg

MOST: Final = 20
"""Rows of a table that a page shows; files hold all."""
_EVENT: Final = re.compile(r"[a-z_]+\.[a-z_]+\.v[0-9]+", re.ASCII)
"""The name of a kind of event, which a page says in words."""
_RIGHT: Final = frozenset({"count", "pounds", "percent"})


@dataclass(frozen=True)
class Shown:
    """One block, ready for the page."""

    kind: str
    """*heading*, *paragraph*, *chart* or *table*."""
    text: str = ""
    name: str = ""
    picture: Markup | str = ""
    columns: Sequence[tuple[str, bool]] = ()
    """Headings of a table, and whether they stand at the right."""
    rows: Sequence[Sequence[str]] = ()
    more: bool = False


def shown(blocks: Iterable[Block]) -> Iterator[Shown]:
    """The blocks of a paper, in order; words that nobody has written yet are left out."""
    for block in blocks:
        match block:
            case Heading():
                yield Shown("heading", block.text)
            case Paragraph():
                yield Shown("paragraph", block.text)
            case Chart() if block.labels:
                yield Shown("chart", block.title, block.name, Markup(svg(block)))  # noqa: S704  (it escapes its texts)
            case Table():
                yield _table(block)


def _table(table: Table) -> Shown:
    rows = list(islice(table.rows(), MOST + 1))
    return Shown(
        kind="table",
        text=table.caption,
        name=table.name,
        columns=[(column.title, column.kind in _RIGHT) for column in table.columns],
        rows=[
            [_cell(cell, column) for cell, column in zip(row, table.columns, strict=True)]
            for row in rows[:MOST]
        ],
        more=len(rows) > MOST,
    )


def _cell(cell: Cell, column: PaperColumn) -> str:
    if cell is None or cell == "":
        return "–"
    match column.kind:
        case "pounds":
            return f"£{cell:,.2f}" if not isinstance(cell, str | tuple) else str(cell)
        case "date":
            return in_words(str(cell))
        case "word":
            return choice_in_words(str(cell))
    text = "; ".join(lines_of(cell))
    return kind_in_words(text) if _EVENT.fullmatch(text) else text


def chart(name: str, title: str, summary: str, labels: Sequence[str], series: Any) -> Shown:
    """A chart of a page's own."""
    return next(shown([Chart(name, title, summary, tuple(labels), tuple(series))]))
