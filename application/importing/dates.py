"""Dates as British registers write them. One that could be two days is said to be, and never guessed."""

import re
from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple

from application.importing.cells import Cell, plain
from domain.dates import MONTHS, OPEN_ENDED, TBC, fault, in_words
from domain.register_import import DateOrder

_MONTHS: Final = {
    written.casefold(): number for number, name in enumerate(MONTHS, 1) for written in (name, name[:3])
} | {"sept": 9}
_NOT_KNOWN = frozenset(
    {"tbc", "tbd", "to be confirmed", "n/a", "na", "-", "–", "?", "unknown", "not known", "none"}
)
_OPEN = frozenset(
    {
        "open",
        "open ended",
        "open-ended",
        "ongoing",
        "on-going",
        "rolling",
        "no end date",
        "indefinite",
        "perpetual",
    }
)
_TIME = re.compile(r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?[AaPp][Mm])?(Z|[+-]\d{2}:?\d{2})?$")
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?")
_FIGURES = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})")
_MONTH_YEAR = re.compile(r"(\d{1,2})[-/](\d{4})")
_DAY_MONTH = re.compile(
    r"(?:[a-z]+,? )?(\d{1,2})(?:st|nd|rd|th)?(?: of)?[- /]?([a-z]+)\.?,?[- /]?(\d{4}|\d{2})"
)
_MONTH_DAY = re.compile(r"([a-z]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
_MONTH_ALONE = re.compile(r"([a-z]+)\.?[- ,]*(\d{4})")
_EXCEL_DAYS = range(30000, 80000)


class Read(NamedTuple):
    """A date as read, or what is wrong with it."""

    value: str = ""
    """A partial date; empty where there is a fault."""
    fault: str = ""
    note: str = ""


def read_date(cell: Cell, order: DateOrder = "") -> Read:
    """The partial date in a cell that holds anything."""
    if isinstance(cell, date):
        return _checked(cell.isoformat())
    return _read_text(plain(cell), order)


@lru_cache(maxsize=1 << 13)  # the days of a register come again and again
def _read_text(text: str, order: DateOrder) -> Read:
    lowered = text.casefold()
    if lowered in _NOT_KNOWN:
        return Read(TBC)
    if lowered in _OPEN:
        return Read(OPEN_ENDED)
    return _in_words(_TIME.sub("", lowered)) or _in_figures(_TIME.sub("", text), order) or _unread(text)


def _in_words(text: str) -> Read | None:
    if found := _DAY_MONTH.fullmatch(text):
        day, month, year = found.groups()
        if month in _MONTHS:
            return _day(year, _MONTHS[month], int(day))
    if found := _MONTH_DAY.fullmatch(text):
        month, day, year = found.groups()
        if month in _MONTHS:
            return _day(year, _MONTHS[month], int(day))
    if (found := _MONTH_ALONE.fullmatch(text)) and found[1] in _MONTHS:
        return _checked(f"{found[2]}-{_MONTHS[found[1]]:02}")
    return None


def _in_figures(text: str, order: DateOrder) -> Read | None:
    if found := _YEAR_FIRST.fullmatch(text):
        year, month, day = found.groups()
        return _day(year, int(month), int(day)) if day else _checked(f"{year}-{int(month):02}")
    if found := _MONTH_YEAR.fullmatch(text):
        return _checked(f"{found[2]}-{int(found[1]):02}")
    if not (found := _FIGURES.fullmatch(text)):
        return None
    first, second, year = int(found[1]), int(found[2]), found[3]
    if first > 12 >= second or (second <= 12 and order == "day first") or first == second:
        return _against(order, "day first", _day(year, second, first))
    if second > 12 or order == "month first":
        return _against(order, "month first", _day(year, first, second))
    one, other = (_day(year, *pair).value for pair in ((second, first), (first, second)))
    return Read(
        fault=f"It could be {in_words(one)} or {in_words(other)}: say which order the file's dates are in "
        "(day first or month first), or write the month as a word."
    )


def order_of(cell: Cell) -> DateOrder:
    """The order that a date in figures can only be in; empty where it could be in either, or is none."""
    if not isinstance(cell, str) or not cell.strip()[:1].isdecimal():
        return ""
    return _order_in(cell)


@lru_cache(maxsize=1 << 13)
def _order_in(cell: str) -> DateOrder:
    found = _FIGURES.fullmatch(_TIME.sub("", plain(cell)))
    if found is None or (first := int(found[1])) > 31 or (second := int(found[2])) > 31:
        return ""
    if first > 12:
        return "day first" if second <= 12 else ""
    return "month first" if second > 12 else ""


def _against(order: DateOrder, read_as: DateOrder, read: Read) -> Read:
    """The date with a word on it where it can only be read in the other order than the file's."""
    if not order or order == read_as or not read.value:
        return read
    return read._replace(note=f"It can only be read {read_as}, although the file's dates are read {order}.")


def _day(year: str, month: int, day: int) -> Read:
    """A year of two figures is one of this century."""
    full = year if len(year) == 4 else f"20{year}"
    read = _checked(f"{full}-{month:02}-{day:02}")
    if len(year) == 4 or not read.value:
        return read
    return Read(read.value, note=f"The year {year} was read as {full}.")


def _checked(text: str) -> Read:
    wrong = fault(text)
    return Read(fault=wrong) if wrong else Read(text)


def _unread(text: str) -> Read:
    if text.isdecimal() and int(text) in _EXCEL_DAYS:
        return Read(
            fault="It is a plain number: format the column as dates in the spreadsheet, and save it again."
        )
    return Read(
        fault="It is no date that can be read: write 31 March 2025, 31/03/2025, March 2025, TBC or open."
    )
