"""A paper on a page: its blocks as they would be printed, with a place for each slot that is still empty."""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any, Final, NamedTuple

from markupsafe import Markup

from projections.reports.paper import Block, Chart, Heading, Paper, Table, Words
from web.reports.charts import svg
from web.reports.layout import FIGURES, laid_out

_MOST: Final = 50
"""So many rows of a table are shown; the files hold all."""


class Shown(NamedTuple):
    """One block as a template shows it."""

    kind: str
    block: Block
    first: bool
    """Whether it is the paper's own title."""
    picture: Markup
    """Of a chart."""
    rows: list[Any]
    """Of a table: each line laid out."""
    more: bool
    """Whether the table has more rows."""


def shown(paper: Paper, only: Callable[[Block], bool] = lambda _: True) -> list[Shown]:
    """Those of its blocks that are wanted."""
    return [_shown(paper, block) for block in paper.blocks if only(block)]


def section_of(paper: Paper, slot: str) -> list[Shown]:
    """The section in which a slot stands; nothing where the paper, as it is now, does not use the slot."""
    sections: list[list[Block]] = [[]]
    for block in paper.blocks:
        if isinstance(block, Heading) and block.level == 1:
            sections.append([])
        sections[-1].append(block)
    found = next((section for section in sections if _holds(section, slot)), [])
    return [_shown(paper, block) for block in found]


def _holds(section: Sequence[Block], slot: str) -> bool:
    return any(isinstance(block, Words) and block.slot == slot for block in section)


def _shown(paper: Paper, block: Block) -> Shown:
    rows = list(islice(block.rows(), _MOST + 1)) if isinstance(block, Table) else []
    laid = list(_lines(block, rows[:_MOST])) if isinstance(block, Table) else []
    picture = Markup(svg(block)) if isinstance(block, Chart) else Markup()  # noqa: S704  (its texts are escaped)
    return Shown(type(block).__name__, block, block is paper.blocks[0], picture, laid, more=len(rows) > _MOST)


def _lines(table: Table, rows: Sequence[Any]) -> Iterator[Any]:
    for row in rows:
        yield from laid_out(row, table.columns)


def is_figure(kind: str) -> bool:
    """Whether a column of that kind is set to the right."""
    return kind in FIGURES
