"""The sheets of an ODS spreadsheet (OpenDocument 1.3, part 3 §9), row by row.

No kept library tells a formula without its value from an empty cell, or counts what it unpacks; what is needed is
small.
"""

import io
import zipfile
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final
from xml.etree.ElementTree import Element, iterparse

from application.errors import BadRequest
from application.importing.cells import NO_VALUE, Cell, in_english
from application.importing.limits import MOST_COLUMNS, SheetCount, refuse_huge

_OFFICE: Final = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT: Final = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_BODY: Final = "content.xml"
_CELLS: Final = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_Raw = tuple[int, tuple[Cell, ...]]


class OpenDocument:
    """An ODS spreadsheet. Raises BadRequest for one that is larger than is read here."""

    def __init__(self, content: bytes) -> None:
        self._archive = zipfile.ZipFile(io.BytesIO(content))
        refuse_huge(self._archive, {_BODY: b"<text:p"})
        self.names = tuple(self._sheet_names())

    def _sheet_names(self) -> Iterator[str]:
        with self._archive.open(_BODY) as source:
            for event, element in iterparse(source, ("start", "end")):  # noqa: S314  (unpacked bytes are counted)
                if event == "start" and element.tag == f"{_TABLE}table":
                    yield element.get(f"{_TABLE}name", "")
                elif event == "end":
                    element.clear()

    def rows(self, name: str) -> Iterator[_Raw]:
        """The rows of a sheet that hold anything, by the numbers that a spreadsheet shows."""
        if name not in self.names:
            raise BadRequest({"sheet": f"There is no such sheet; there are {in_english(self.names)}."})
        count, number, inside = SheetCount(), 0, False
        with self._archive.open(_BODY) as source:
            for event, element in iterparse(source, ("start", "end")):  # noqa: S314
                if element.tag == f"{_TABLE}table":
                    inside = event == "start" and element.get(f"{_TABLE}name", "") == name
                    if event == "end":
                        element.clear()
                elif event == "end" and element.tag == f"{_TABLE}table-row":
                    if inside:
                        cells, times = _row(element), _times(element, "number-rows-repeated")
                        for _ in range(times if cells else 0):
                            number += 1
                            count.row(number, len(cells))
                            count.columns(number, len(cells))
                            yield number, cells
                        if not cells:
                            number += times  # the rest of a sheet is one row, repeated a million times
                    element.clear()

    def close(self) -> None:
        """Give the file back."""
        self._archive.close()


def _row(element: Element) -> tuple[Cell, ...]:
    cells: list[Cell] = []
    empty = 0
    for item in element:
        if item.tag not in _CELLS:
            continue
        cell, times = _cell(item), _times(item, "number-columns-repeated")
        if cell == "":
            empty += times
            continue
        if len(cells) + empty + times > MOST_COLUMNS + 1:
            return (
                *cells,
                *[""] * MOST_COLUMNS,
                cell,
            )  # one more than is read: it is refused where it is counted
        cells += [""] * empty + [cell] * times
        empty = 0
    return tuple(cells)


def _times(element: Element, attribute: str) -> int:
    return max(1, int(element.get(f"{_TABLE}{attribute}", "1")))


def _cell(element: Element) -> Cell:
    """A formula comes as the value that it had when the file was saved."""
    kind = element.get(f"{_OFFICE}value-type", "")
    value = element.get(f"{_OFFICE}value", "")
    if kind in ("float", "currency", "percentage") and value:
        try:
            return Decimal(value)
        except InvalidOperation:
            return value
    if kind == "date" and (day := element.get(f"{_OFFICE}date-value", "")):
        return date.fromisoformat(day[:10])
    if kind == "boolean":
        return "yes" if element.get(f"{_OFFICE}boolean-value") == "true" else "no"
    text = "\n".join("".join(_said(item)) for item in element.iter(f"{_TEXT}p"))
    if not text and not kind and element.get(f"{_TABLE}formula") is not None:
        return NO_VALUE
    return text


def _said(element: Element) -> Iterator[str]:
    """The text of a paragraph: runs of blanks, tabs and line breaks are elements of their own."""
    yield element.text or ""
    for item in element:
        if item.tag == f"{_TEXT}s":
            yield " " * int(item.get(f"{_TEXT}c", "1"))
        elif item.tag in (f"{_TEXT}line-break", f"{_TEXT}tab"):
            yield "\n" if item.tag.endswith("break") else "\t"
        elif item.tag != f"{_OFFICE}annotation":
            yield from _said(item)
        yield item.tail or ""
