"""Thresholds of public procurement, in pounds including VAT, from the day on which they came into force.

Sub-central authorities in England. The figures are set anew every two years: add a line, and change none. Source:
research/domain.md 4.1 (figures of 2026 second-hand). Earlier ones are not on file; nothing is guessed for those days.
"""

from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple


class Thresholds(NamedTuple):
    """What was in force from one day on."""

    since: date
    goods_and_services: Decimal
    works: Decimal
    light_touch: Decimal | None


_ALL: Final = (
    Thresholds(date(2024, 1, 1), Decimal("214904.00"), Decimal("5372609.00"), None),
    Thresholds(date(2026, 1, 1), Decimal("207720.00"), Decimal("5193000.00"), Decimal("663540.00")),
)


def thresholds(day: date) -> Thresholds | None:
    """The thresholds in force on *day*; ``None`` before the first on file."""
    return next((figures for figures in reversed(_ALL) if figures.since <= day), None)


def threshold(day: date, *, works: bool) -> Decimal | None:
    """The threshold for works, else for goods and services, on *day*; ``None`` before the first on file."""
    found = thresholds(day)
    if found is None:
        return None
    return found.works if works else found.goods_and_services
