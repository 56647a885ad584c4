"""What a report says, before it is a page, a PDF or a spreadsheet: headings, sentences, tables and charts, in order.

A paper holds no layout and no clock. Every rendering is made from it, and so is the data set by whose digest an issued
report is known. Rows are asked for each time they are written, so that a long table is never whole in memory.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from application.record import Basis

Cell = str | int | Decimal | tuple[str, ...] | None
"""Text, a count, an amount in pounds, lines that stand under one another, or nothing."""
Kind = Literal["text", "word", "prose", "date", "count", "pounds", "percent"]
"""What a column holds, which decides on its room too: a *word* is short, *prose* long."""


@dataclass(frozen=True)
class Heading:
    """A heading: of a section, or of a part of one."""

    text: str
    number: str = ""
    level: Literal[1, 2] = 1


@dataclass(frozen=True)
class Paragraph:
    """A paragraph worked out from the record."""

    text: str
    number: str = ""
    """As committees cite it: *1.3*."""


@dataclass(frozen=True)
class Words:
    """A slot for the author's own sentences. They are kept with the report; what is left empty is not printed."""

    slot: str
    prompt: str
    """What the author is asked to write."""
    text: str
    number: str = ""


@dataclass(frozen=True)
class PaperColumn:
    """A column of a table."""

    name: str
    """In files for machines: *held_on*."""
    title: str
    """As a person reads it."""
    kind: Kind = "text"


@dataclass(frozen=True)
class Table:
    """A table; its name is unique in its paper, and names its CSV file."""

    name: str
    caption: str
    columns: tuple[PaperColumn, ...]
    rows: Callable[[], Iterable[tuple[Cell, ...]]]
    """The rows, anew at each call: as many cells as there are columns."""


@dataclass(frozen=True)
class Series:
    """One row of figures in a chart."""

    name: str
    values: tuple[int, ...]


@dataclass(frozen=True)
class Chart:
    """Bars for each label, one for each series, stacked. The table with the same figures stands beside it."""

    name: str
    title: str
    summary: str
    """The text alternative: what a person sees in it."""
    labels: tuple[str, ...]
    series: tuple[Series, ...]


Block = Heading | Paragraph | Words | Table | Chart


@dataclass(frozen=True)
class Paper:
    """A report at a basis."""

    definition: str
    version: int
    """Of the definition."""
    title: str
    basis: Basis
    parameters: Mapping[str, str]
    blocks: tuple[Block, ...]

    @property
    def tables(self) -> tuple[Table, ...]:
        """Its tables, in order."""
        return tuple(block for block in self.blocks if isinstance(block, Table))


def lines_of(cell: Cell) -> tuple[str, ...]:
    """A cell as the lines that are printed; amounts of money have two places and no thousands' commas."""
    if cell is None:
        return ("",)
    if isinstance(cell, tuple):
        return cell
    return (str(cell),)
