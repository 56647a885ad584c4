"""The sheets of an XLSX spreadsheet, row by row, with openpyxl's own parser.

Its reading-only sheet makes up every row that is left out between two that are there, and takes a formula that was
saved without its value for an empty cell. So its parser is asked itself: it gives the rows that are there, by number.
"""

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Final
from xml.etree.ElementTree import Element

from openpyxl import load_workbook
from openpyxl.worksheet._reader import FORMULA_TAG, WorkSheetParser

from application.errors import BadRequest
from application.importing.cells import NO_VALUE, Cell, in_english
from application.importing.limits import SheetCount, refuse_huge

_STRINGS: Final = "xl/sharedStrings.xml"
_Raw = tuple[int, tuple[Cell, ...]]


class _Parser(WorkSheetParser):
    """The library's, which says of a formula without a value that it has none."""

    def parse_cell(self, element: Element) -> dict[str, Any]:
        found: dict[str, Any] = super().parse_cell(element)
        if found["value"] is None and element.find(FORMULA_TAG) is not None:
            found["value"] = NO_VALUE
        return found


class Workbook:
    """An XLSX spreadsheet. Raises BadRequest for one that is larger than is read here."""

    def __init__(self, content: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            refuse_huge(archive, {_STRINGS: b"<si"})
        self._book: Any = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        self.names = tuple(sheet.title for sheet in self._book.worksheets)

    def rows(self, name: str) -> Iterator[_Raw]:
        """The rows of a sheet that are there, by the numbers that a spreadsheet shows."""
        if name not in self.names:
            raise BadRequest({"sheet": f"There is no such sheet; there are {in_english(self.names)}."})
        sheet: Any = self._book[name]
        count = SheetCount()
        with sheet._get_source() as source:  # noqa: SLF001  (there is no other way to it)
            parser = _Parser(
                source,
                sheet._shared_strings,  # noqa: SLF001
                data_only=True,
                epoch=self._book.epoch,
                date_formats=self._book._date_formats,  # noqa: SLF001
                timedelta_formats=self._book._timedelta_formats,  # noqa: SLF001
            )
            for number, found in parser.parse():
                count.row(number, len(found))
                cells: dict[int, Cell] = {
                    row["column"]: _cell(row["value"]) for row in found if row["value"] is not None
                }
                width = max(cells, default=0)
                count.columns(number, width)
                yield number, tuple(cells.get(column, "") for column in range(1, width + 1))

    def close(self) -> None:
        """Give the file back."""
        self._book.close()


def _cell(value: Any) -> Cell:
    """A formula comes as the value that it had when the file was saved."""
    match value:
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
