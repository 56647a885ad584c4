"""Ratings over time: how many of each were published for the periods that ended in a quarter (reg 39(5))."""

from collections import Counter
from typing import Final, NamedTuple, get_args

from application.record import Basis, Record
from domain.kpi import Rating

RATINGS: Final[tuple[str, ...]] = get_args(Rating)
_COUNTED: Final = (
    "SELECT substr(s.last_day, 1, 7) AS month, s.rating, COUNT(*) AS periods FROM submissions s "
    "WHERE s.valid_from <= ? AND s.valid_to > ? AND s.known_from <= ? AND s.known_to > ? "
    "AND s.published IS NOT NULL AND s.rating IS NOT NULL GROUP BY month, s.rating"
)


class Quarter(NamedTuple):
    """The ratings of one quarter."""

    name: str
    """*2019 Q4*: of the calendar year."""
    counts: tuple[int, ...]
    """How many of each rating, in the order of :data:`RATINGS`."""


def ratings_over_time(record: Record, basis: Basis) -> list[Quarter]:
    """Every quarter in which a rated period ended, the earliest first. What was not published has no rating."""
    day = basis.valid_at.isoformat()
    with record.store.read() as cursor:
        cursor.execute(record.sql(_COUNTED), (day, day, basis.position, basis.position))
        rows = cursor.fetchall()
    found: dict[str, Counter[str]] = {}
    for row in rows:
        year, month = row["month"].split("-")
        quarter = f"{year} Q{(int(month) + 2) // 3}"
        found.setdefault(quarter, Counter())[row["rating"]] += int(row["periods"])
    return [
        Quarter(name, tuple(counts[rating] for rating in RATINGS)) for name, counts in sorted(found.items())
    ]
