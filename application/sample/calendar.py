"""Days that stories say relative to the day on which the sample is loaded, and what they come to on such a day."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

_SAID: Final = re.compile(
    r"\{(?P<anchor>day|week|month|quarter|year)(?P<units>[+-]\d+)?(?P<days>[+-]\d+)?(?:\|(?P<form>[a-z]+))?\}"
)
_MONTHS_IN: Final = {"month": 1, "quarter": 3, "year": 12}
_APRIL: Final = 4
"""The month in which a financial year begins."""


def on(today: date, text: str) -> str:
    """The text of a story, each day in it as it is when the sample is loaded on *today*.

    ``{month-2+19}`` is the 20th of the month before the last: an anchor, how many of its units away, and how many days
    after that. Anchors are the *day* of loading, the Monday of its *week*, the first of its *month*, its *quarter* (of
    the calendar) and its *year* (1 April). ``{month-2|period}`` is the period of a KPI that begins there (2026-08),
    ``{month-2|month}`` its month as people write it, ``{year|financial}`` its financial year (2026/27), and
    ``{month-2|number}`` the number of a notice that was published then. Raises KeyError for another form.
    """
    return _SAID.sub(lambda said: _told(today, said), text)


def _told(today: date, said: re.Match[str]) -> str:
    anchor, units = said["anchor"], int(said["units"] or 0)
    day = _moved(today, anchor, units) + timedelta(days=int(said["days"] or 0))
    form = said["form"]
    if form == "period":
        return _PERIODS[anchor](day)
    return _FORMS[form](day) if form else day.isoformat()


def _moved(today: date, anchor: str, units: int) -> date:
    if anchor == "day":
        return today + timedelta(days=units)
    if anchor == "week":
        return today + timedelta(days=7 * units - today.weekday())
    months = _MONTHS_IN[anchor]
    of_all = today.year * 12 + today.month - 1
    into = (of_all - _APRIL + 1) % 12 if anchor == "year" else of_all % months
    year, month = divmod(of_all - into + months * units, 12)
    return date(year, month + 1, 1)


def _financial(day: date) -> str:
    first = day.year - (day.month < _APRIL)
    return f"{first}/{(first + 1) % 100:02}"


_PERIODS: Final[dict[str, Callable[[date], str]]] = {
    "month": lambda day: f"{day:%Y-%m}",
    "quarter": lambda day: f"{day.year}-Q{(day.month + 2) // 3}",
}
_FORMS: Final[dict[str, Callable[[date], str]]] = {
    "month": lambda day: f"{day:%B %Y}",
    "financial": _financial,
    "number": lambda day: f"{day.toordinal() % 1_000_000:06}-{day.year}",
}
