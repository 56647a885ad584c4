"""The simulated clock: weekdays from half past eight to half past five, counted in microseconds without gaps."""

from datetime import UTC, date, datetime, time, timedelta

FIRST, LAST = date(2010, 1, 4), date(2025, 12, 31)
_MORNING = time(8, 30, tzinfo=UTC)
_DAY = 9 * 3600 * 1_000_000
_MORNINGS = tuple(
    datetime.combine(day, _MORNING)
    for day in (FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1))
    if day.weekday() < 5
)

END = len(_MORNINGS) * _DAY
"""The first tick after the last working day."""
YEAR = 260 * _DAY
"""Ticks in a year of work."""


def instant(tick: int) -> datetime:
    """The instant of a tick from 0 to ``END`` - 1."""
    day, microseconds = divmod(tick, _DAY)
    return _MORNINGS[day] + timedelta(microseconds=microseconds)
