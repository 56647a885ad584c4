"""How a table's rows are laid out for reading, the same on a page, in a PDF and in Word."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from domain.dates import in_words
from projections.reports.paper import (
    Block,
    Cell,
    Heading,
    Paper,
    PaperColumn,
    Paragraph,
    Table,
    Words,
    lines_of,
)

FIGURES: Final = frozenset({"count", "pounds", "percent"})
MOST_ROWS: Final = 250
"""Rows of one table that a PDF or Word document shows: it is for reading. The CSV and XLSX files hold every row."""
_MOST_OF_ALL: Final = 600
"""Rows of all tables together, shared out among them; that is also what keeps the memory of making them small."""
MOST_COLUMNS: Final = 14
"""Columns of a table that can be read on a page; a wider one is for spreadsheets and programs only."""
MOST_UPRIGHT: Final = 6
"""Columns that fit an upright page."""
SHARES: Final = {
    "text": 5,
    "word": 2,
    "prose": 9,
    "date": 2,
    "count": 2,
    "pounds": 3,
    "percent": 2,
}
"""How wide columns are beside each other, by kind."""


_CHARACTER: Final = 0.6
"""Width of a character beside the size of its type: more than most take, bold ones included."""
_PADDING: Final = 11.0
"""Beside the words of a cell, in points."""
_LONGEST_WORD: Final = 24
"""Characters for which a column makes room; a longer word is broken."""


def widths(
    columns: tuple[PaperColumn, ...], rows: Iterable[tuple[Cell, ...]], room: float, size: float
) -> list[float]:
    """The width of each column in points, of a *room* and a *size* of type in points: in proportion to what columns of
    that kind hold, but none narrower than its longest word, so that none is broken or printed over its neighbour."""
    longest = [_longest_word(column.title) for column in columns]
    for row in rows:
        for place, (cell, column) in enumerate(zip(row, columns, strict=True)):
            longest[place] = max(longest[place], _longest_word(shown(cell, column)))
    least = [min(number, _LONGEST_WORD) * _CHARACTER * size + _PADDING for number in longest]
    if sum(least) >= room:
        return [number * room / sum(least) for number in least]
    shares = [float(SHARES[column.kind]) for column in columns]
    found, narrow = list(least), set[int]()
    while True:
        left = room - sum(least[place] for place in narrow)
        wide = [place for place in range(len(columns)) if place not in narrow]
        whole = sum(shares[place] for place in wide)
        for place in wide:
            found[place] = left * shares[place] / whole
        too_narrow = {place for place in wide if found[place] < least[place]}
        if not too_narrow:
            return found
        for place in too_narrow:
            found[place] = least[place]
        narrow |= too_narrow


def may_not_fit(text: str, width: float, size: float) -> bool:
    """Whether a word of the text may be longer than a column of that width, so that it has to be measured."""
    return _longest_word(text) * _CHARACTER * size + _PADDING > width


def _longest_word(text: str) -> int:
    return max(map(len, text.split()), default=0)


class Laid(NamedTuple):
    """A cell as it is printed."""

    text: str
    column: int
    rows: int
    """How many rows it spans."""
    figure: bool
    """Whether it is set to the right."""


def printed(paper: Paper) -> list[Block]:
    """Its blocks without empty slots, without tables too wide to read, and without headings that head nothing."""
    kept: list[Block] = []
    for block in reversed(paper.blocks):
        if isinstance(block, Words) and not block.text:
            continue
        if isinstance(block, Heading) and block is not paper.blocks[0]:
            after = kept[-1] if kept else None
            if after is None or (isinstance(after, Heading) and after.level <= block.level):
                continue
        if isinstance(block, Table) and len(block.columns) > MOST_COLUMNS:
            kept.append(Paragraph(columns_left_out(block)))
        else:
            kept.append(block)
    return kept[::-1]


def laid_out(row: tuple[Cell, ...], columns: tuple[PaperColumn, ...]) -> list[list[Laid]]:
    """The printed rows of one row of a table.

    Cells of several lines that belong together (each contract with its own lead officer) become rows of their own,
    beside which the other cells span, so that a line that wraps does not slip past its neighbour.
    """
    height = _lines_together(row)
    printed: list[list[Laid]] = [[] for _ in range(height)]
    for place, (cell, column) in enumerate(zip(row, columns, strict=True)):
        figure = column.kind in FIGURES
        if isinstance(cell, tuple) and height > 1:
            for number, line in enumerate(cell):
                printed[number].append(Laid(line, place, 1, figure))
        else:
            printed[0].append(Laid(shown(cell, column), place, height, figure))
    return printed


def _lines_together(row: tuple[Cell, ...]) -> int:
    """How many lines every cell with lines has; 1 where they are not as many in each."""
    heights = {len(cell) for cell in row if isinstance(cell, tuple)}
    return max(heights.pop(), 1) if len(heights) == 1 else 1


def most_rows(paper: Paper) -> int:
    """How many rows of each table are printed."""
    return min(MOST_ROWS, _MOST_OF_ALL // max(len(paper.tables), 1))


def rows_left_out(block: Table, most: int) -> str:
    """What is said under a table that is too long to read."""
    return f"Only the first {most} rows are printed; the file {block.name}.csv and the workbook hold all of them."


def columns_left_out(block: Table) -> str:
    """What is said in place of a table that is too wide to read."""
    return (
        f"{block.caption}: {len(block.columns)} columns, too many for a page; the file {block.name}.csv and the "
        "workbook hold them."
    )


def shown(cell: Cell, column: PaperColumn) -> str:
    """A cell as a person reads it: lines under one another, dates in words, thousands' commas."""
    text = "\n".join(lines_of(cell))
    if not text or isinstance(cell, tuple):
        return text
    if column.kind == "pounds":
        whole, _, pence = text.partition(".")
        return f"{int(whole):,}.{pence or '00'}" if whole.lstrip("-").isdigit() else text
    if column.kind == "count":
        return f"{int(text):,}" if text.lstrip("-").isdigit() else text
    if column.kind == "date" and text[:4].isdigit() and len(text) >= len("2019-10"):
        return _short_date(text)
    return text


def _short_date(text: str) -> str:
    """A day or month as tables have room for it: *1 Oct 2019*."""
    *day, month, year = in_words(text).split()
    return " ".join((*day, month[:3], year))
