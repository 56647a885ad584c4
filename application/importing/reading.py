"""From the bytes of a CSV file or a spreadsheet to one table of headings and rows."""

import csv
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from typing import Any, Final

from openpyxl import load_workbook

from application.documents import FORMS
from application.errors import BadRequest
from application.importing.cells import Cell, Row, Sheet, as_text, in_english, letter
from application.importing.fields import field_called

MOST_ROWS: Final = 5000
MOST_COLUMNS: Final = 200
_MOST_UNPACKED = 100 * 1024 * 1024
"""Bytes that a spreadsheet may unpack to."""
_HEADINGS_WITHIN = 20
"""The headings stand in one of these first rows: titles may stand above them."""
_DELIMITERS = ",;\t|"
_ERRORS = frozenset({"#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!"})
_CSV: Final = "text/csv"
_XLSX: Final = next(name for name, form in FORMS.items() if form.ending == "xlsx")

_NO_HEADING = re.compile("[\x00-\x1f\x7f]")
_Raw = tuple[int, tuple[Cell, ...]]


def read(content: bytes, media_type: str, sheet: str = "") -> Sheet:
    """The table in a file. Raises BadRequest for one that cannot be read, or holds no table."""
    if media_type == _CSV:
        if sheet:
            raise BadRequest({"sheet": "A CSV file has no sheets: leave this out."})
        text, notes = _decoded(content)
        return _table("", (), _csv_rows(text), notes)
    if media_type == _XLSX:
        return _workbook(content, sheet)
    raise BadRequest({"document": "A register is imported from a CSV file or an XLSX spreadsheet."})


def _decoded(content: bytes) -> tuple[str, list[str]]:
    try:
        return content.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        pass
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        raise BadRequest(
            {"document": "Its characters are neither UTF-8 nor Windows-1252: save it as CSV UTF-8."}
        ) from None
    return text, ["The file is not UTF-8; it was read as Windows-1252, as older versions of Excel save it."]


def _csv_rows(text: str) -> Iterator[_Raw]:
    """Rows numbered as a spreadsheet would: a cell with line breaks is in one row, a blank line is a row."""
    delimiter = _delimiter(text)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        for number, cells in enumerate(reader, start=1):
            yield number, tuple(cells)
    except csv.Error as error:
        raise BadRequest(
            {"document": f"It is no CSV file that can be read: {error}, in line {reader.line_num}."}
        ) from None


def _delimiter(text: str) -> str:
    """The one that cuts most of the first rows into the same number of columns."""

    def alike(delimiter: str) -> tuple[int, int]:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        try:
            widths = Counter(len(cells) for cells in islice(reader, _HEADINGS_WITHIN) if len(cells) > 1)
        except csv.Error:
            return 0, 0
        return max(((rows, width) for width, rows in widths.items()), default=(0, 0))

    return max(_DELIMITERS, key=alike)


def _workbook(content: bytes, wanted: str) -> Sheet:
    try:
        _refuse_huge(content)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        try:
            names = tuple(sheet.title for sheet in book.worksheets)
            sheet: Any = book[_sheet_wanted(names, wanted)]
            sheet.reset_dimensions()
            others = [name for name in names if name != sheet.title]
            notes = [f"Only the sheet {sheet.title} was read, not {', '.join(others)}."] if others else []
            return _table(sheet.title, names, _sheet_rows(sheet), notes)
        finally:
            book.close()
    except BadRequest:
        raise
    except Exception as error:  # a damaged spreadsheet fails in openpyxl in every possible way
        raise BadRequest(
            {
                "document": f"It is no spreadsheet that can be read ({type(error).__name__}): save it anew as XLSX."
            }
        ) from error


def _refuse_huge(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(one.file_size for one in archive.infolist()) > _MOST_UNPACKED:
            raise BadRequest({"document": "The spreadsheet unpacks to more than is read here."})


def _sheet_wanted(names: tuple[str, ...], wanted: str) -> str:
    if not names or (wanted and wanted not in names):
        raise BadRequest({"sheet": f"There is no such sheet; there are {in_english(names)}."})
    return wanted or names[0]


def _sheet_rows(sheet: Any) -> Iterator[_Raw]:
    for number, values in enumerate(sheet.iter_rows(values_only=True), start=1):
        yield number, tuple(map(_cell, values))


def _cell(value: Any) -> Cell:
    """A formula comes as the value that it had when the file was saved."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case int():
            return Decimal(value)
        case float():
            return Decimal(repr(value))
        case datetime():
            return value.date()
        case date():
            return value
        case time():
            return value.isoformat()
    return str(value)


def _table(name: str, names: tuple[str, ...], found: Iterable[_Raw], notes: list[str]) -> Sheet:
    filled = _filled(found)
    if not filled:
        raise BadRequest({"document": "There is nothing in it."})
    at = _headings(filled)
    heading_row, headings = filled[at]
    width = max(len(cells) for _, cells in filled[at:])
    columns = _columns(headings, width)
    rows = tuple(Row(number, (*cells, *[""] * (width - len(cells)))) for number, cells in filled[at + 1 :])
    if not rows:
        raise BadRequest({"document": f"There are no rows below the headings in row {heading_row}."})
    if at:
        notes.append(f"The headings were found in row {heading_row}; what stands above them was not read.")
    return Sheet(name, names, heading_row, columns, rows, tuple(notes))


def _filled(found: Iterable[_Raw]) -> list[_Raw]:
    """The rows that hold anything, without empty cells at their ends. Raises BadRequest for too many."""
    filled: list[_Raw] = []
    for number, cells in found:
        width = max((place for place, cell in enumerate(cells, start=1) if as_text(cell).strip()), default=0)
        if not width:
            continue
        if width > MOST_COLUMNS:
            raise BadRequest({"document": f"Row {number} has more than {MOST_COLUMNS} columns."})
        filled.append((number, cells[:width]))
        if len(filled) > MOST_ROWS + _HEADINGS_WITHIN:
            raise BadRequest({"document": f"It has more than {MOST_ROWS} rows: import it in parts."})
    return filled


def _headings(filled: list[_Raw]) -> int:
    """Which of the first rows has most headings that are known; the first, where none has."""
    known = [
        len({field_called(as_text(cell)) for cell in cells} - {""}) for _, cells in filled[:_HEADINGS_WITHIN]
    ]
    return known.index(max(known)) if max(known) > 1 else 0


def _columns(headings: tuple[Cell, ...], width: int) -> tuple[str, ...]:
    columns: list[str] = []
    for index in range(width):
        text = (
            " ".join(_NO_HEADING.sub(" ", as_text(headings[index])).split())[:200]
            if index < len(headings)
            else ""
        )
        text = text or f"column {letter(index)}"
        columns.append(text if text not in columns else f"{text} (column {letter(index)})")
    return tuple(columns)


def spreadsheet_error(text: str) -> bool:
    """Whether a cell holds a formula's error in place of a value."""
    return text in _ERRORS
