"""Reporting periods as text: a month ``2019-04``, a quarter ``2019-Q2``, a half ``2019-H1``, a year ``2019``, a
financial year ``2019/20`` (1 April to 31 March). Quarters and halves are of the calendar year."""

import re
from datetime import date, timedelta
from functools import lru_cache
from typing import Annotated, Literal

from msgspec import Meta

Frequency = Literal["monthly", "quarterly", "half-yearly", "yearly", "financial year"]

_FORMS: tuple[tuple[Frequency, re.Pattern[str]], ...] = (
    ("monthly", re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)),
    ("quarterly", re.compile(r"(\d{4})-Q([1-4])", re.ASCII)),
    ("half-yearly", re.compile(r"(\d{4})-H([12])", re.ASCII)),
    ("yearly", re.compile(r"(\d{4})", re.ASCII)),
    ("financial year", re.compile(r"(\d{4})/(\d{2})", re.ASCII)),
)
_MONTHS: dict[Frequency, int] = {
    "monthly": 1,
    "quarterly": 3,
    "half-yearly": 6,
    "yearly": 12,
    "financial year": 12,
}

Period = Annotated[
    str,
    Meta(
        min_length=4,
        max_length=7,
        description="A month (2019-04), quarter (2019-Q2), half (2019-H1), year (2019) or financial year (2019/20).",
    ),
]


def frequency_of(period: str) -> Frequency | None:
    """How often there is such a period; ``None`` for text that is none."""
    for frequency, form in _FORMS:
        found = form.fullmatch(period)
        if found is None or not 1900 <= int(found[1]) <= 2200:
            continue
        if frequency != "financial year" or (int(found[1]) + 1) % 100 == int(found[2]):
            return frequency
    return None


@lru_cache(maxsize=4096)
def bounds(period: str) -> tuple[date, date]:
    """First and last day of a period. Raises ``ValueError`` for text that is none."""
    frequency = frequency_of(period)
    if frequency is None:
        raise ValueError(f"{period} is no period")
    year = int(period[:4])
    months = _MONTHS[frequency]
    match frequency:
        case "monthly":
            first = date(year, int(period[5:]), 1)
        case "quarterly" | "half-yearly":
            first = date(year, (int(period[6:]) - 1) * months + 1, 1)
        case "yearly":
            first = date(year, 1, 1)
        case "financial year":
            first = date(year, 4, 1)
    return first, _months_later(first, months) - timedelta(days=1)


def period_of(frequency: Frequency, day: date) -> str:
    """The period of that frequency that *day* lies in."""
    match frequency:
        case "monthly":
            return f"{day.year:04}-{day.month:02}"
        case "quarterly":
            return f"{day.year:04}-Q{(day.month - 1) // 3 + 1}"
        case "half-yearly":
            return f"{day.year:04}-H{(day.month - 1) // 6 + 1}"
        case "yearly":
            return f"{day.year:04}"
        case "financial year":
            year = day.year if day.month >= 4 else day.year - 1
            return f"{year:04}/{(year + 1) % 100:02}"


@lru_cache(10_000)
def periods_ended(frequency: Frequency, start: date, today: date) -> tuple[str, ...]:
    """Every whole period of that frequency from the first that begins on or after *start* to the last that ended
    before *today*."""
    ended = []
    period = period_of(frequency, start)
    if bounds(period)[0] < start:
        period = period_of(frequency, bounds(period)[1] + timedelta(days=1))
    while bounds(period)[1] < today:
        ended.append(period)
        period = period_of(frequency, bounds(period)[1] + timedelta(days=1))
    return tuple(ended)


def _months_later(day: date, months: int) -> date:
    month = day.month - 1 + months
    return date(day.year + month // 12, month % 12 + 1, 1)
