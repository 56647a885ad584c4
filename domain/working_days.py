"""Counting days as statutes do, and working days with the bank holidays of every part of the United Kingdom.

"The period of N days beginning with the day on which X" makes X day 1, so the last day is X + N - 1. A working day is
no day at a weekend and no bank holiday in any part of the United Kingdom (PA 2023 s.123(1)). Bank holidays follow the
rules of the Banking and Financial Dealings Act 1971 and of proclamation; the exceptions of 2016 to 2030 that were
proclaimed so far are listed one by one. Later proclamations are added here.
"""

from datetime import date, timedelta
from functools import cache
from typing import Final

_MOVED: Final = {
    date(2020, 5, 4): date(2020, 5, 8),  # VE Day, 75 years
    date(2022, 5, 30): date(2022, 6, 2),  # beside the Platinum Jubilee
}
_EXTRA: Final = (
    date(2022, 6, 3),  # Platinum Jubilee
    date(2022, 9, 19),  # State Funeral of Queen Elizabeth II
    date(2023, 5, 8),  # Coronation of King Charles III
)
_EXTRA_IN_SCOTLAND: Final = (date(2026, 6, 15),)  # s.1(3) of the Act of 1971, Scotland alone
_SATURDAY, _MONDAY = 5, 0


def last_day(first: date, days: int) -> date:
    """The last day of a period of so many days beginning with *first*."""
    return first + timedelta(days=days - 1)


def last_of_twelve_months(first: date) -> date:
    """The last day of a period of twelve months beginning with *first*."""
    try:
        following = first.replace(year=first.year + 1)
    except ValueError:  # 29 February
        following = date(first.year + 1, 3, 1)
    return following - timedelta(days=1)


def last_working_day(first: date, days: int) -> date:
    """The last day of a period of so many working days beginning with *first*, itself counted if it is one."""
    day, left = first, days - is_working_day(first)
    while left > 0:
        day += timedelta(days=1)
        left -= is_working_day(day)
    return day


def are_clear(first: date, last: date, days: int) -> bool:
    """Whether at least so many clear days lie between: neither *first* nor *last* counts, nor weekends and the bank
    holidays of England and Wales (LGA 1972 s.100A(6), s.100B(3))."""
    day, left = first + timedelta(days=1), days
    while left > 0 and day < last:
        left -= day.weekday() < _SATURDAY and day not in bank_holidays(day.year)
        day += timedelta(days=1)
    return left <= 0


def is_working_day(day: date) -> bool:
    """Whether *day* is neither at a weekend nor a bank holiday in any part of the United Kingdom."""
    return day.weekday() < _SATURDAY and day not in _holidays(day.year)


@cache
def _holidays(year: int) -> frozenset[date]:
    return bank_holidays(year) | _in_scotland(year) | _in_northern_ireland(year)


@cache
def bank_holidays(year: int) -> frozenset[date]:
    """The bank holidays of England and Wales in *year*, with their substitute days."""
    good_friday = easter(year) - timedelta(days=2)
    easter_monday = easter(year) + timedelta(days=1)
    regular = (
        _weekday_from(date(year, 1, 1)),
        good_friday,
        easter_monday,
        _first_monday(date(year, 5, 1)),
        _first_monday(date(year, 5, 25)),
        _first_monday(date(year, 8, 25)),
        *_two_days(date(year, 12, 25)),
    )
    extra = (day for day in _EXTRA if day.year == year)
    return frozenset((*(_MOVED.get(day, day) for day in regular), *extra))


def _in_scotland(year: int) -> frozenset[date]:
    """Those that are kept in Scotland alone: 2 January, the first Monday of August, St Andrew's Day."""
    extra = (day for day in _EXTRA_IN_SCOTLAND if day.year == year)
    summer, andrew = _first_monday(date(year, 8, 1)), _weekday_from(date(year, 11, 30))
    return frozenset((*_two_days(date(year, 1, 1)), summer, andrew, *extra))


def _in_northern_ireland(year: int) -> frozenset[date]:
    """Those that are kept in Northern Ireland alone: St Patrick's Day and the Twelfth."""
    return frozenset((_weekday_from(date(year, 3, 17)), _weekday_from(date(year, 7, 12))))


def easter(year: int) -> date:
    """Easter Sunday (the anonymous Gregorian algorithm; Meeus, *Astronomical Algorithms*, chapter 8)."""
    golden, century, rest = year % 19, year // 100, year % 100
    epact = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def _first_monday(day: date) -> date:
    return day + timedelta(days=(_MONDAY - day.weekday()) % 7)


def _weekday_from(day: date) -> date:
    """That day, or the Monday after where it is at a weekend."""
    return day if day.weekday() < _SATURDAY else _first_monday(day)


def _two_days(first: date) -> tuple[date, date]:
    """Two holidays in a row; one at a weekend passes to the next weekday that is free."""
    second = first + timedelta(days=1)
    weekend = [day for day in (first, second) if day.weekday() >= _SATURDAY]
    kept = [day for day in (first, second) if day not in weekend]
    free = [
        day for day in (first + timedelta(days=2), first + timedelta(days=3)) if day.weekday() < _SATURDAY
    ]
    one, other = [*kept, *free][:2]
    return one, other
