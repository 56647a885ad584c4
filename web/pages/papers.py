"""Blocks of reports and papers on a page: headings, sentences, charts and tables, as they would be printed or in the
words of pages."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Final, NamedTuple

from markupsafe import Markup

from domain.dates import in_words
from projections.reports.paper import (
    Block,
    Cell,
    Chart,
    Heading,
    Paper,
    PaperColumn,
    Paragraph,
    Words,
    lines_of,
)
from web.pages.story import kind_in_words
from web.pages.words import choice_in_words
from web.reports.charts import svg
from web.reports.layout import FIGURES, Laid, laid_out

SHOWN: Final = 50
"""So many rows of a table of a paper are shown, and of a list on a page of its own; the files hold all."""
_MOST_OF_A_PAGE: Final = 20
"""So many are of a table among the figures of a page, unless it says otherwise."""
_EVENT: Final = re.compile(r"[a-z_]+\.[a-z_]+\.v[0-9]+", re.ASCII)
"""The name of a kind of event, which a page says in words."""
_Lay = Callable[[tuple[Cell, ...], tuple[PaperColumn, ...]], list[list[Laid]]]
"""Lays the row of a table out, as one line or several."""


class ShownBlock(NamedTuple):
    """One block as a template shows it."""

    kind: str
    """*heading*, *paragraph*, *words*, *chart* or *table*."""
    text: str = ""
    name: str = ""
    """Of a chart or a table, which its files are called by; of words, the slot."""
    number: str = ""
    level: int = 1
    first: bool = False
    """Whether it is the paper's own title."""
    prompt: str = ""
    """What is to be written into a slot."""
    picture: Markup | str = ""
    """Of a chart."""
    columns: Sequence[tuple[str, bool]] = ()
    """Headings of a table, and whether they stand at the right."""
    rows: Sequence[Sequence[Any]] = ()
    """Of a table: each line laid out."""
    more: bool = False
    """Whether the table has more rows."""
    whole: tuple[str, str] = ("", "")
    """Of a table: what has all of it is called, and its address, where it is not a file of the page's own report."""


def of_paper(paper: Paper) -> list[ShownBlock]:
    """Every block of a paper as it would be printed, with a place for each slot that is still empty."""
    return [*_printed(paper, paper.blocks)]


def section_of(paper: Paper, slot: str) -> list[ShownBlock]:
    """The section in which a slot stands; nothing where the paper, as it is now, does not use the slot."""
    sections: list[list[Block]] = [[]]
    for block in paper.blocks:
        if isinstance(block, Heading) and block.level == 1:
            sections.append([])
        sections[-1].append(block)
    found = next((section for section in sections if _holds(section, slot)), [])
    return [*_printed(paper, found)]


def in_page_words(blocks: Iterable[Block], most: int = _MOST_OF_A_PAGE) -> Iterator[ShownBlock]:
    """The blocks of a page that has no paper: choices and kinds of event in words, no empty charts and no slots, of a
    table the first rows."""
    for block in blocks:
        if not isinstance(block, Words) and not (isinstance(block, Chart) and not block.labels):
            yield _shown(block, _in_page_words, most)


def chart(name: str, title: str, summary: str, labels: Sequence[str], series: Any) -> ShownBlock:
    """A chart of a page's own."""
    return next(in_page_words([Chart(name, title, summary, tuple(labels), tuple(series))]))


def table(
    name: str,
    caption: str,
    called: Sequence[str],
    rows: Iterable[Sequence[str]],
    whole: tuple[str, str] = ("", ""),
) -> ShownBlock:
    """A table of a page's own, of texts that are in words already, of which the first rows are shown; *whole* is where
    all of it is had."""
    found = list(islice(rows, SHOWN + 1))
    laid = [[Laid(text, place, 1, figure=False) for place, text in enumerate(row)] for row in found[:SHOWN]]
    columns = [(each, False) for each in called]
    return ShownBlock(
        "table", caption, name, columns=columns, rows=laid, more=len(found) > SHOWN, whole=whole
    )


def _holds(section: Sequence[Block], slot: str) -> bool:
    return any(isinstance(block, Words) and block.slot == slot for block in section)


def _printed(paper: Paper, blocks: Iterable[Block]) -> Iterator[ShownBlock]:
    for block in blocks:
        yield _shown(block, laid_out, SHOWN)._replace(first=block is paper.blocks[0])


def _shown(block: Block, lay: _Lay, most: int) -> ShownBlock:
    match block:
        case Heading():
            return ShownBlock("heading", block.text, number=block.number, level=block.level)
        case Paragraph():
            return ShownBlock("paragraph", block.text, number=block.number)
        case Words():
            return ShownBlock("words", block.text, block.slot, number=block.number, prompt=block.prompt)
        case Chart():
            return ShownBlock("chart", block.title, block.name, picture=Markup(svg(block)))  # noqa: S704  (escaped there)
    rows = list(islice(block.rows(), most + 1))
    return ShownBlock(
        kind="table",
        text=block.caption,
        name=block.name,
        columns=[(column.title, column.kind in FIGURES) for column in block.columns],
        rows=[line for row in rows[:most] for line in lay(row, block.columns)],
        more=len(rows) > most,
    )


def _in_page_words(row: tuple[Cell, ...], columns: tuple[PaperColumn, ...]) -> list[list[Laid]]:
    cells = enumerate(zip(row, columns, strict=True))
    return [[Laid(_said(cell, column), place, 1, column.kind in FIGURES) for place, (cell, column) in cells]]


def _said(cell: Cell, column: PaperColumn) -> str:
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
