"""Civil dates as contracts print them: a day, a month, *TBC* or *open*.

Contract dates are Europe/London civil dates without a time of day. A date that is known only to the month
("September 2016"), or not at all, is a real value and keeps its precision; it is never rounded to a day.
"""

import calendar
import re
from datetime import date
from functools import lru_cache
from typing import Annotated

from msgspec import Meta

TBC = "TBC"
OPEN_ENDED = "open"

PARTIAL_DATE_PATTERN = r"^([0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{4}-[0-9]{2}|TBC|open)$"

PartialDate = Annotated[
    str,
    Meta(
        pattern=PARTIAL_DATE_PATTERN,
        description="A civil date: 2019-03-26, a month 2016-09, TBC where not yet known, open where unlimited.",
        examples=["2020-03-31", "2016-09", "TBC", "open"],
    ),
]

_FIRST_YEAR, _LAST_YEAR = 1900, 2200
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
"""As papers print them, whatever language the machine speaks."""


@lru_cache(10_000)
def fault(text: str) -> str | None:
    """Say what is wrong with *text* as a partial date, or nothing.

    The pattern alone lets 2023-02-29 through; this asks the calendar.
    """
    if text in (TBC, OPEN_ENDED):
        return None
    if not re.fullmatch(PARTIAL_DATE_PATTERN, text, re.ASCII):
        return "Give a day as 2019-03-26, a month as 2016-09, TBC or open."
    year, month, *_ = parts = [int(part) for part in text.split("-")]
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return f"The year must lie between {_FIRST_YEAR} and {_LAST_YEAR}."
    if not 1 <= month <= 12:
        return f"There is no month {month}."
    if len(parts) == 3 and not 1 <= parts[2] <= calendar.monthrange(year, month)[1]:
        return f"There is no such day as {text}."
    return None


def day_fault(text: str) -> str:
    """What is wrong with *text* as the date of something that is on a day, such as a beginning; empty where nothing is.
    An end may be open, and so may the day by which notice is given."""
    if wrong := fault(text):
        return wrong
    return "Give a day, a month or TBC: this is no end that could be open." if text == OPEN_ENDED else ""


def earliest(text: str) -> date | None:
    """The first day *text* can mean; ``None`` for TBC and open."""
    if text in (TBC, OPEN_ENDED):
        return None
    return date.fromisoformat(text if len(text) == 10 else text + "-01")


@lru_cache(10_000)
def latest(text: str) -> date | None:
    """The last day *text* can mean; ``None`` for TBC and open."""
    if text in (TBC, OPEN_ENDED):
        return None
    if len(text) == 10:
        return date.fromisoformat(text)
    year, month = int(text[:4]), int(text[5:7])
    return date(year, month, calendar.monthrange(year, month)[1])


def due_fault(text: str, said_on: date) -> str:
    """What is wrong with *text* as a day by which something is to be done that is said on a day; empty where nothing
    is."""
    if wrong := not_a_due_date(text):
        return wrong
    last = latest(text)
    if last is None or last >= said_on:
        return ""
    return f"{in_words(text)} lies before {in_words(said_on)}, on which this is said."


def certainly_before(one: str, other: str) -> bool:
    """Whether every day *one* can mean lies before every day *other* can mean."""
    end, start = latest(one), earliest(other)
    return end is not None and start is not None and end < start


def may_be_after(one: str, other: str) -> bool:
    """Whether *one* may lie after *other*; *open* lies after every day, *TBC* after none."""
    if one == OPEN_ENDED:
        return other not in (OPEN_ENDED, TBC)
    end, limit = latest(one), latest(other)
    return end is not None and limit is not None and end > limit


def in_words(value: str | date) -> str:
    """The date as a committee paper prints it: 31 March 2020, September 2016, TBC, open-ended."""
    if value == TBC:
        return TBC
    if value == OPEN_ENDED:
        return "open-ended"
    text = value.isoformat() if isinstance(value, date) else value
    month = MONTHS[int(text[5:7]) - 1]
    return f"{int(text[8:10])} {month} {text[:4]}" if len(text) == 10 else f"{month} {text[:4]}"


def not_a_due_date(text: str) -> str:
    """What is wrong with *text* as a day by which something is to be done; empty where nothing is."""
    if wrong := fault(text):
        return wrong
    if text in (TBC, OPEN_ENDED):
        return "Give a day, or a month by whose last day it is to be done: without one nothing is ever late."
    return ""
