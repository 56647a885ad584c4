"""A paper's tables as files for spreadsheets and programs: one CSV each, and one workbook with a sheet each.

No cell is ever run as a formula or turned into a link, whatever a title holds.
"""

import codecs
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any, Final, TypeAlias

import xlsxwriter

from projections.readable_history import defused
from projections.reports.paper import Cell, Paper, PaperColumn, Table, lines_of

_SHEET_NAME = 31
_NOT_IN_A_SHEET_NAME = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
_WIDTHS: Final = {"text": 34, "word": 14, "prose": 70, "date": 13, "count": 10, "pounds": 16, "percent": 10}
"""Of columns, in characters, by kind."""
_MOST_ROWS = 1_048_576 - 1
_LINE, _TALLEST = 15.0, 409.0
"""Height of a line and of the tallest row, in points."""
_A4 = 9
"""As the format numbers paper sizes (ECMA-376 18.3.1.63)."""
_FITTED = 2000
"""Rows whose height is fitted to what they hold: the library keeps every height in memory."""
_PIECE: Final = 1000
"""Lines that are written at once."""
_LONGEST_CELL = 32_767
"""Characters, of a cell in a workbook."""


def csv_lines(table: Table) -> Iterator[bytes]:
    """A table as CSV (RFC 4180) in UTF-8 with its mark, which Excel wants; lines of a cell are parted by semicolons."""
    yield codecs.BOM_UTF8
    yield from csv_pieces([[column.title for column in table.columns]])
    yield from csv_pieces(
        [_flat(cell, column) for cell, column in zip(row, table.columns, strict=True)] for row in table.rows()
    )


Cells: TypeAlias = Sequence[str | None]
"""Cells of a line, or of a column; nothing is an empty one."""


def csv_pieces(
    rows: Iterable[Cells], told: Callable[[Sequence[str]], Sequence[str]] | None = None
) -> Iterator[bytes]:
    """Lines of CSV (RFC 4180), many at once; of cells that stand in a column what is *told* of them."""
    following = iter(rows)
    while some := [*islice(following, _PIECE)]:
        columns = [_written([cell or "" for cell in cells], told) for cells in zip(*some, strict=True)]
        yield "\r\n".join([*(",".join(line) or '""' for line in zip(*columns, strict=True)), ""]).encode()


def _written(cells: Sequence[str], told: Callable[[Sequence[str]], Sequence[str]] | None) -> Sequence[str]:
    """Cells of a column as they stand in lines. Looked at together: in most columns there is nothing to be quoted, and
    to look at each cell by itself takes longer than all else that is done for a line."""
    if told is not None:
        cells = told(cells)
    if not _to_be_quoted("".join(cells)):
        return cells
    return ['"' + cell.replace('"', '""') + '"' if _to_be_quoted(cell) else cell for cell in cells]


def _to_be_quoted(text: str) -> bool:
    return "," in text or '"' in text or "\n" in text or "\r" in text


def _flat(cell: Cell, column: PaperColumn) -> str:
    text = "; ".join(lines_of(cell))
    return text if _is_figure(cell, column) else defused(text)


def _is_figure(cell: Cell, column: PaperColumn) -> bool:
    """Whether the cell is a number worked out here, so that its minus sign is one."""
    return column.kind in ("count", "pounds", "percent") and cell not in (None, "")


def write_workbook(paper: Paper, path: Path) -> None:
    """The tables, a sheet each, written row by row; and a first sheet that says what they are."""
    book = xlsxwriter.Workbook(
        path, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"title": paper.title, "created": paper.basis.known_at.replace(tzinfo=None)})
    forms = _Forms(book)
    about = book.add_worksheet("About")
    about.set_column(0, 0, 100)
    about.write_string(0, 0, paper.title, forms.bold)
    for number, (name, value) in enumerate(_about(paper), start=1):
        about.write_string(number, 0, f"{name}: {value}", forms.wrapped)
    for table in paper.tables:
        sheet = book.add_worksheet(_sheet_name(table, book))
        sheet.freeze_panes(1, 0)
        sheet.set_paper(_A4)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        for place, column in enumerate(table.columns):
            sheet.set_column(place, place, _WIDTHS[column.kind])
            sheet.write_string(0, place, column.title, forms.bold)
        for number, row in enumerate(islice(table.rows(), _MOST_ROWS), start=1):
            if number <= _FITTED:
                sheet.set_row(number, _height(row, table.columns))
            for place, (cell, column) in enumerate(zip(row, table.columns, strict=True)):
                forms.write(sheet, (number, place), cell, column)
    book.close()


class _Forms:
    """How cells of a workbook look, and writing one by its kind."""

    def __init__(self, book: Any) -> None:
        self.bold = book.add_format({"bold": True})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self._pounds = book.add_format({"num_format": "#,##0.00", "valign": "top"})
        self._day = book.add_format({"num_format": "dd/mm/yyyy", "align": "left", "valign": "top"})

    def write(self, sheet: Any, at: tuple[int, int], cell: Cell, column: PaperColumn) -> None:
        """Write a cell: amounts, counts and days as such, everything else as text that nothing runs."""
        if cell is None or cell == "":
            return
        if column.kind == "pounds" and not isinstance(cell, tuple):
            sheet.write_number(*at, Decimal(str(cell)), self._pounds)
        elif isinstance(cell, int):
            sheet.write_number(*at, cell)
        elif column.kind == "date" and isinstance(cell, str) and _is_day(cell):
            sheet.write_datetime(*at, datetime.fromisoformat(cell), self._day)
        else:
            sheet.write_string(*at, "\n".join(lines_of(cell))[:_LONGEST_CELL], self.wrapped)


def _height(row: tuple[Cell, ...], columns: tuple[PaperColumn, ...]) -> float:
    """Room for a row's lines, wrapped to their columns: not every program works that out when it opens the file."""
    lines = max(
        sum(1 + len(line) // _WIDTHS[column.kind] for line in lines_of(cell))
        for cell, column in zip(row, columns, strict=True)
    )
    return min(_LINE * lines, _TALLEST)


def _is_day(text: str) -> bool:
    """Whether it is a whole civil date that a spreadsheet can hold as one."""
    if len(text) != len("2019-10-01") or text < "1900-03-01":
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _about(paper: Paper) -> Iterator[tuple[str, str]]:
    yield "As things stood on", paper.basis.valid_at.isoformat()
    yield "As known at", f"{paper.basis.known_at.isoformat()} (log position {paper.basis.position})"
    yield "Report", f"{paper.definition}, version {paper.version}"
    yield from paper.parameters.items()
    for table in paper.tables:
        yield f"Sheet {table.name}"[:_SHEET_NAME], table.caption


def _sheet_name(table: Table, book: Any) -> str:
    name = table.name.translate(_NOT_IN_A_SHEET_NAME)[:_SHEET_NAME]
    taken = {worksheet.get_name().lower() for worksheet in book.worksheets()}
    return name if name.lower() not in taken else f"{name[: _SHEET_NAME - 3]} {len(taken)}"
