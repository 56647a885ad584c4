"""Completed reviews as a paper prints them, and the count of what a group has reviewed since its inception."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from application.record import Basis, Record
from domain.group.decisions import GROUP
from domain.group.events import BALANCED, Balance
from domain.group.sentences import counted
from domain.group.state import Group
from domain.sentences import people
from projections import table_query
from projections.review import REVIEWS
from projections.table_query import Query

_HELD = frozenset({"held", "closed"})


@dataclass(frozen=True)
class Completed:
    """A group's reviews in a window, and its count."""

    rows: tuple[dict[str, Any], ...]
    count: int
    """Items reviewed since inception: the opening balance, and every item of a review held after it."""
    comparator: str
    """How exact the count is: as exact as the opening balance."""
    count_in_words: str


def completed_reviews(
    record: Record,
    basis: Basis,
    group_id: UUID,
    window: tuple[date, date],
    names: Mapping[str, str],
) -> Completed:
    """The group's reviews held from the window's first day to its last, oldest first. Raises NotFound.

    The window is explicit: six months back from today would drop rows that a paper prints (mission.md §3).
    """
    group: Group | None = record.chronicle_at(GROUP, group_id, basis.position).in_force(basis.valid_at)
    balance = group.balance(BALANCED) if group else None
    held = [
        row
        for row in table_query.whole(record, REVIEWS, basis, Query(filters={"group_id": str(group_id)}))
        if row["status"] in _HELD
    ]
    first, last = window[0].isoformat(), window[1].isoformat()
    since = balance.up_to.isoformat() if balance else ""
    items = sum(row["items"] for row in held if row["held_on"] > since)
    start = balance or Balance(comparator="exactly", count=0, up_to=date.min, source="this record")
    total = Balance(
        comparator=start.comparator, count=start.count + items, up_to=start.up_to, source=start.source
    )
    return Completed(
        rows=tuple(_printed(row, names) for row in held if first <= row["held_on"] <= last),
        count=total.count,
        comparator=total.comparator,
        count_in_words=counted(total),
    )


def _printed(row: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """One row of the table: a line for each item, with its own lead officers."""
    held_on = date.fromisoformat(row["held_on"])
    return {
        "review_id": row["review_id"],
        "held_on": row["held_on"],
        "date_as_printed": as_printed(held_on),
        "contracts_as_printed": [line["title"] for line in row["lines"]],
        "lead_officers_as_printed": [people(tuple(line["lead_officers"]), names) for line in row["lines"]],
    }


def as_printed(day: date) -> str:
    """A day as the tables print it: *26.03.19*."""
    return f"{day:%d.%m.%y}"
