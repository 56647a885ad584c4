"""From the bytes of a CSV file or a spreadsheet to one table of headings and rows."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final, NamedTuple

from application.documents import FORMS
from application.errors import BadRequest
from application.importing.apart import read_apart, rows_of
from application.importing.cells import NO_VALUE, Cell, Sheet, SheetRow, as_text, letter
from application.importing.fields import field_called
from application.importing.limits import MOST_COLUMNS, MOST_ROWS
from application.importing.open_contracting import from_flat, from_json, is_flat
from application.importing.out_of_memory import OutOfMemory

_HEADINGS_WITHIN = 20
"""The headings stand in one of these first rows: titles may stand above them."""
_DELIMITERS = ",;\t|"
_ERRORS = frozenset({"#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!"})
_CSV: Final = "text/csv"
_UTF_16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_JSON: Final = "application/json"
_SPREADSHEETS: Final = {name: form.ending for name, form in FORMS.items() if form.ending in ("xlsx", "ods")}

_NO_HEADING = re.compile("[\x00-\x1f\x7f]")
_Raw = tuple[int, tuple[Cell, ...]]


def read(content: bytes, media_type: str, sheet: str = "") -> Sheet:
    """The table in a file. Raises BadRequest for one that cannot be read, or holds no table."""
    if media_type == _CSV:
        if sheet:
            raise BadRequest({"sheet": "A CSV file has no sheets: leave this out."})
        file, notes = _decoded(content)
        delimiter = _delimiter(file)
        if is_flat(next(iter(file.lines()), "").rstrip("\r\n").replace('"', "").split(delimiter)):
            return from_flat(content.decode(file.encoding), delimiter)
        return _table("", (), _csv_rows(file, delimiter), notes)
    if media_type == _JSON:
        return from_json(content)
    if media_type in _SPREADSHEETS:
        return _workbook(content, _SPREADSHEETS[media_type], sheet)
    raise BadRequest(
        {
            "document": "A register is imported from a CSV file or an XLSX or ODS spreadsheet, or from open "
            "contracting data as JSON."
        }
    )


class _Text(NamedTuple):
    """The text of a file, which is never in memory as a whole."""

    content: bytes
    encoding: str

    def lines(self) -> Iterator[str]:
        """Its lines with what ends each."""
        return iter(io.TextIOWrapper(io.BytesIO(self.content), self.encoding, newline=""))


def _decoded(content: bytes) -> tuple[_Text, list[str]]:
    if content.startswith(_UTF_16):
        raise BadRequest({"document": "It is Unicode text (UTF-16), and no CSV: save it as CSV UTF-8."})
    if _is_text(content, "utf-8-sig"):
        return _Text(content, "utf-8-sig"), []
    if not _is_text(content, "cp1252"):
        raise BadRequest(
            {"document": "Its characters are neither UTF-8 nor Windows-1252: save it as CSV UTF-8."}
        )
    note = "The file is not UTF-8; it was read as Windows-1252, as older versions of Excel save it."
    return _Text(content, "cp1252"), [note]


def _is_text(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _csv_rows(file: _Text, delimiter: str) -> Iterator[_Raw]:
    """Rows numbered as a spreadsheet would: a cell with line breaks is in one row, a blank line is a row."""
    try:
        reader = csv.reader(file.lines(), delimiter=delimiter, strict=True)
        for number, cells in enumerate(reader, start=1):
            yield number, tuple(cells)
    except csv.Error as error:
        raise BadRequest(
            {"document": f"It is no CSV file that can be read: {error}, in line {reader.line_num}."}
        ) from None


def _delimiter(file: _Text) -> str:
    """The one that cuts most of the first rows into the same number of columns."""

    def alike(delimiter: str) -> tuple[int, int]:
        reader = csv.reader(file.lines(), delimiter=delimiter)
        try:
            widths = Counter(len(cells) for cells in islice(reader, _HEADINGS_WITHIN) if len(cells) > 1)
        except csv.Error:
            return 0, 0
        return max(((rows, width) for width, rows in widths.items()), default=(0, 0))

    return max(_DELIMITERS, key=alike)


def _workbook(content: bytes, form: str, wanted: str) -> Sheet:
    found = read_apart(content, form, wanted)
    others = [name for name in found.names if name != found.name]
    notes = [f"Only the sheet {found.name} was read, not {', '.join(others)}."] if others else []
    return _table(found.name, found.names, rows_of(found), notes)


def _table(name: str, names: tuple[str, ...], found: Iterable[_Raw], notes: list[str]) -> Sheet:
    filled = _filled(found)
    if not filled:
        raise BadRequest({"document": "There is nothing in it."})
    at = _headings(filled)
    heading_row, headings = filled[at]
    width = max(len(cells) for _, cells in islice(filled, at, None))
    columns = _columns(headings, width)
    rows = OutOfMemory(
        SheetRow(number, (*cells, *[""] * (width - len(cells))))
        for number, cells in islice(filled, at + 1, None)
    )
    if not rows:
        raise BadRequest({"document": f"There are no rows below the headings in row {heading_row}."})
    if at:
        notes.append(f"The headings were found in row {heading_row}; what stands above them was not read.")
    headed = max(
        (place for place, cell in enumerate(headings, start=1) if as_text(cell).strip()), default=width
    )
    return Sheet(name, names, heading_row, columns, rows, tuple(notes), headed)


def _filled(found: Iterable[_Raw]) -> OutOfMemory[_Raw]:
    """The rows that hold anything, without empty cells at their ends. Raises BadRequest for too many."""
    filled = OutOfMemory[_Raw]()
    for number, cells in found:
        width = max((place for place, cell in enumerate(cells, start=1) if as_text(cell).strip()), default=0)
        if not width:
            continue
        if width > MOST_COLUMNS:
            raise BadRequest({"document": f"Row {number} has more than {MOST_COLUMNS} columns."})
        filled.append((number, cells[:width]))
        if len(filled) > MOST_ROWS + _HEADINGS_WITHIN:
            raise BadRequest({"document": f"It has more than {MOST_ROWS:,} rows: import it in parts."})
    return filled


def _headings(filled: Sequence[_Raw]) -> int:
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


def spreadsheet_error(text: str) -> str:
    """What is wrong where a cell holds a formula's error, or nothing at all, in place of its value; else empty."""
    if text == NO_VALUE:
        return (
            "A formula stands there without its value: open the file in the spreadsheet, and save it again."
        )
    return "A formula went wrong there: put it right in the spreadsheet." if text in _ERRORS else ""
