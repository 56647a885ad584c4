"""What became of every row, as lines: for an answer, and for a CSV file in which nothing is executed."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from xlsxwriter import Workbook

from application.importing.plan import RowOutcome

_CUT = 300
"""Characters of a title that a line quotes: no more can be recorded."""
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class RowLine(NamedTuple):
    """A row and one thing that is to be known of it."""

    row: str
    outcome: str
    """*new*, *imported*, *already there*, *differs*, *faulty* or *left out*."""
    reference: str
    title: str
    contract_id: str
    column: str
    """Where a cell is at fault, its column."""
    cell: str
    """What stands in it."""
    sentence: str
    """What is wrong and what to do, or what was noticed."""


def lines(outcomes: Iterable[RowOutcome]) -> Iterator[RowLine]:
    """A line for each fault and each note, and one for each row without any."""
    for outcome in outcomes:
        start = (
            str(outcome.row),
            outcome.became,
            outcome.reference[:_CUT],
            outcome.title[:_CUT],
            str(outcome.contract_id or ""),
        )
        told = [*outcome.faults, *(("", "", note) for note in outcome.notes)] or [("", "", "")]
        for said in told:
            yield RowLine(*start, *said)


def written(told: Iterable[RowLine]) -> bytes:
    """The report as it is kept: CSV, in UTF-8 with the mark by which Excel knows it."""
    held = io.BytesIO()
    text = io.TextIOWrapper(held, "utf-8-sig", newline="")
    writer = csv.writer(text)
    writer.writerow(RowLine._fields)
    writer.writerows([_defused(cell) for cell in line] for line in told)
    text.flush()
    return held.getvalue()


def as_spreadsheet(told: Iterable[RowLine]) -> bytes:
    """The same as XLSX, every cell as text."""
    held = io.BytesIO()
    options = {
        "in_memory": True,
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
    }
    book = Workbook(held, options)
    sheet = book.add_worksheet("rows")
    for number, line in enumerate((RowLine(*RowLine._fields), *told)):
        for column, text in enumerate(line):
            sheet.write_string(number, column, text)
    sheet.freeze_panes(1, 0)
    book.close()
    return held.getvalue()


def read_again(content: bytes) -> Iterator[RowLine]:
    """The lines of a report, as they are kept."""
    reader = csv.reader(io.TextIOWrapper(io.BytesIO(content), "utf-8-sig", newline=""))
    next(reader)
    for cells in reader:
        yield RowLine(*map(_as_it_was, cells))


def _defused(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith((*_BEGINS_A_FORMULA, "'")) else text


def _as_it_was(cell: str) -> str:
    """The cell without the mark that was put before it."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith((*_BEGINS_A_FORMULA, "'")) else cell
