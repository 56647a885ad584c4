"""Completed reviews as a paper prints them, and the count of what a group has reviewed since its inception."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from application.record import Basis, Record
from domain.group import GROUP
from domain.group.opening_balance import counted
from domain.group.terms import BALANCED, Balance, Group
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
    """Contracts reviewed since inception, each once: the opening balance, and those first reviewed after it."""
    comparator: str
    """How exact the count is: as exact as the opening balance."""
    count_in_words: str

    @property
    def reviewed_in_words(self) -> str:
        """What the rows come to: reviews, lines, and the contracts and other things in them, each once."""
        lines = [line for row in self.rows for line in row["lines"]]
        contracts, others = _contracts(lines), _others(lines)
        what = [_number(len(contracts), "contract")] if contracts or not others else []
        what += [_number(len(others), "area or service", "areas or services")] if others else []
        told = f"{_number(len(self.rows), 'review')} of {' and '.join(what)}"
        return told if len(lines) == len(contracts) + len(others) else f"{told}, in {len(lines)} lines,"


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
    counted_then = _contracts(line for row in held if row["held_on"] <= since for line in row["lines"])
    since_then = _contracts(line for row in held if row["held_on"] > since for line in row["lines"])
    contracts = len(since_then - counted_then)
    start = balance or Balance(comparator="exactly", count=0, up_to=date.min, source="this record")
    total = Balance(
        comparator=start.comparator, count=start.count + contracts, up_to=start.up_to, source=start.source
    )
    return Completed(
        rows=tuple(_printed(row, names) for row in held if first <= row["held_on"] <= last),
        count=total.count,
        comparator=total.comparator,
        count_in_words=counted(total),
    )


def _contracts(lines: Iterable[Mapping[str, Any]]) -> set[str]:
    """The contracts among lines, each once: by id, or by title where the record does not hold it."""
    return {line["contract_id"] or line["title"] for line in lines if line["kind"] == "contract"}


def _others(lines: Iterable[Mapping[str, Any]]) -> set[str]:
    """What else was looked at, each once."""
    return {line["title"] for line in lines if line["kind"] != "contract"}


def _number(number: int, one: str, several: str = "") -> str:
    return f"{number} {one if number == 1 else several or f'{one}s'}"


def _printed(row: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """One row of the table: a line for each item, with its own lead officers."""
    held_on = date.fromisoformat(row["held_on"])
    return {
        "review_id": row["review_id"],
        "held_on": row["held_on"],
        "date_as_printed": as_printed(held_on),
        "lines": row["lines"],
        "contracts_as_printed": [line["title"] for line in row["lines"]],
        "lead_officers_as_printed": [people(tuple(line["lead_officers"]), names) for line in row["lines"]],
    }


def as_printed(day: date) -> str:
    """A day as the tables print it: *26.03.19*."""
    return f"{day:%d.%m.%y}"
