"""What a cell of a file can hold, the same for CSV and spreadsheet."""

import html
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from hashlib import sha256
from typing import Final, NamedTuple

import msgspec

Cell = str | Decimal | date
"""Text, or the number or day that a spreadsheet holds as such. An empty cell is empty text."""


NO_VALUE: Final = "#NO-VALUE"
"""What is read of a formula that was saved without its value."""
_TEXT_MARK: Final = ("'=", "'+", "'-", "'@")
"""What spreadsheets, and this record's own CSV, put before a text that begins as a formula does."""


class ReleaseCells(NamedTuple):
    """A release of open contracting data, and what a contract was told to be once it was out."""

    release_id: str
    released_on: date
    cells: tuple[Cell, ...]
    """One for each column."""


class SheetRow(NamedTuple):
    """A row below the headings."""

    number: int
    """As a spreadsheet numbers it: the first row is 1."""
    cells: tuple[Cell, ...]
    """One for each column."""
    releases: tuple[ReleaseCells, ...] = ()
    """The releases that the row was put together from, by date; the last of them tells what the row does."""

    @property
    def digest(self) -> str:
        """SHA-256 of the cells' texts, as a JSON list in UTF-8."""
        return sha256(msgspec.json.encode([as_text(cell) for cell in self.cells])).hexdigest()


class Sheet(NamedTuple):
    """A table as it was read."""

    name: str
    """Of the sheet; empty for a CSV file."""
    names: tuple[str, ...]
    """Every sheet of the file."""
    heading_row: int
    columns: tuple[str, ...]
    """Headings, each of them once; a column without one is called by its letter."""
    rows: Sequence[SheetRow]
    """Rows that hold anything."""
    notes: tuple[str, ...] = ()
    """What was noticed on reading it."""
    headed: int = 0
    """How many columns the row of headings has: cells beyond it stand under none."""

    def samples(self, column: int, most: int = 200) -> list[Cell]:
        """What the first rows hold in a column, without empty cells."""
        return [row.cells[column] for row in self.rows[:most] if row.cells[column] != ""]


class CellFault(NamedTuple):
    """What is wrong with a cell, or with a whole row where no column is named."""

    column: str
    value: str
    """The cell as it stands, cut short."""
    sentence: str
    """What is wrong, and what to do."""


def as_text(cell: Cell) -> str:
    """The cell as text: a whole number without a point, a day as 2024-04-01."""
    if isinstance(cell, Decimal):
        whole = cell.to_integral_value()
        return format(whole if cell == whole else cell, "f")
    return cell.isoformat() if isinstance(cell, date) else cell


def plain(cell: Cell, *, lines: bool = False) -> str:
    """The cell's text with HTML entities as the characters they stand for, and without blanks around it.

    Line breaks become blanks, but for *lines*.
    """
    return _plain(cell if type(cell) is str else as_text(cell), lines)


@lru_cache(maxsize=1 << 12)  # each cell is asked for several times while its row is read
def _plain(text: str, lines: bool) -> str:
    if text.startswith(_TEXT_MARK):
        text = text[1:]
    if "&" in text:
        for _ in range(2):  # some exports escape what was escaped before
            text = html.unescape(text)
    text = text.replace("\r\n", "\n").replace("\xa0", " ")
    if lines:
        return "\n".join(" ".join(line.split()) for line in text.split("\n")).strip()
    return " ".join(text.split())


def shown(cell: Cell) -> str:
    """The cell as a fault quotes it."""
    text = " ".join(as_text(cell).split())
    return text if len(text) <= 80 else text[:79] + "…"


def letter(index: int) -> str:
    """What a spreadsheet calls a column, counted from 0: A, B, … AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def in_english(items: Sequence[str], last: str = "and") -> str:
    """*a, b and c*."""
    return f" {last} ".join([", ".join(items[:-1]), items[-1]]) if len(items) > 1 else "".join(items)
