"""Completed reviews as a paper prints them, and the count of what a group has reviewed since its inception."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from msgspec import Struct

from application.record import Basis, Record
from domain.group import GROUP
from domain.group.opening_balance import counted
from domain.group.terms import BALANCED, Balance, Group
from domain.sentences import people
from projections import table_query
from projections.review import REVIEWS, ReviewLine, ReviewRow
from projections.table_query import Query

_HELD = frozenset({"held", "closed"})


class Printed(Struct, frozen=True):
    """One row of the table of completed reviews: a line for each item, with its own lead officers."""

    review_id: str
    held_on: str
    date_as_printed: str
    """*26.03.19*."""
    lines: tuple[ReviewLine, ...]
    """Its items, in printed order."""
    contracts_as_printed: tuple[str, ...]
    """The title of each line."""
    lead_officers_as_printed: tuple[str, ...]
    """The lead officers of each line, named as the directory names them now."""


class ReviewedAgain(Struct, frozen=True):
    """A contract that was looked at more than once, on this record."""

    contract_id: str | None
    """Its id; ``None`` where this record does not hold it."""
    title: str
    """As it was printed last."""
    times: int
    """In how many reviews."""


class SinceInception(Struct, frozen=True):
    """What stands behind the count since inception, of what is on this record: lines and contracts apart."""

    reviews: int
    lines: int
    """Lines of those reviews: a contract that is reviewed twice has two."""
    contracts: int
    """Contracts in them, each once."""
    again: tuple[ReviewedAgain, ...]
    """Contracts that were reviewed more than once, the most often first."""
    others: tuple[str, ...]
    """Providers, services and areas that were looked at and are no contracts, each once."""

    @property
    def in_words(self) -> str:
        """The same in sentences."""
        told = (
            f"On this record are {_number(self.reviews, 'review')} in {_number(self.lines, 'line')}, of "
            f"{_number(self.contracts, 'contract')}."
        )
        if self.again:
            named = ", ".join(f"{again.title} ({again.times} times)" for again in self.again)
            told += f" Reviewed more than once: {named}."
        if self.others:
            told += f" No contracts, and not counted as such: {', '.join(self.others)}."
        return told


@dataclass(frozen=True)
class CompletedReviews:
    """A group's reviews in a window, and its count."""

    rows: tuple[Printed, ...]
    count: int
    """Contracts reviewed since inception, each once: the opening balance, and those first reviewed after it."""
    comparator: str
    """How exact the count is: as exact as the opening balance."""
    count_in_words: str
    since_inception: SinceInception

    @property
    def reviewed_in_words(self) -> str:
        """What the rows come to: reviews, lines, and the contracts and other things in them, each once."""
        lines = [line for row in self.rows for line in row.lines]
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
) -> CompletedReviews:
    """The group's reviews held from the window's first day to its last, oldest first. Raises NotFound.

    The window is explicit: six months back from today would drop rows that a paper prints (mission.md §3).
    """
    group: Group | None = record.chronicle_at(GROUP, group_id, basis.position).in_force(basis.valid_at)
    balance = group.balance(BALANCED) if group else None
    held = [
        (row.summary.held_on, row)
        for row in table_query.whole(record, REVIEWS, basis, Query(filters={"group_id": str(group_id)}))
        if row.summary.status in _HELD and row.summary.held_on
    ]
    first, last = window[0].isoformat(), window[1].isoformat()
    since = balance.up_to.isoformat() if balance else ""
    counted_then = _contracts(line for day, row in held if day <= since for line in row.summary.lines)
    since_then = _contracts(line for day, row in held if day > since for line in row.summary.lines)
    contracts = len(since_then - counted_then)
    start = balance or Balance(comparator="exactly", count=0, up_to=date.min, source="this record")
    total = Balance(
        comparator=start.comparator, count=start.count + contracts, up_to=start.up_to, source=start.source
    )
    return CompletedReviews(
        rows=tuple(_printed(row, day, names) for day, row in held if first <= day <= last),
        count=total.count,
        comparator=total.comparator,
        count_in_words=counted(total),
        since_inception=_since_inception([row for _, row in sorted(held, key=lambda pair: pair[0])]),
    )


def _since_inception(held: list[ReviewRow]) -> SinceInception:
    """What the reviews come to, the earliest first."""
    lines = [line for row in held for line in row.summary.lines]
    times = Counter(line.contract_id or line.title for line in lines if line.kind == "contract")
    titles = {line.contract_id or line.title: line for line in lines if line.kind == "contract"}
    again = sorted((-number, titles[key].title, key) for key, number in times.items() if number > 1)
    return SinceInception(
        reviews=len(held),
        lines=len(lines),
        contracts=len(times),
        again=tuple(ReviewedAgain(titles[key].contract_id, title, -number) for number, title, key in again),
        others=tuple(sorted(_others(lines))),
    )


def _contracts(lines: Iterable[ReviewLine]) -> set[str]:
    """The contracts among lines, each once: by id, or by title where the record does not hold it."""
    return {line.contract_id or line.title for line in lines if line.kind == "contract"}


def _others(lines: Iterable[ReviewLine]) -> set[str]:
    """What else was looked at, each once."""
    return {line.title for line in lines if line.kind != "contract"}


def _number(number: int, text: str, several: str = "") -> str:
    return f"{number} {text if number == 1 else several or f'{text}s'}"


def _printed(row: ReviewRow, held_on: str, names: Mapping[str, str]) -> Printed:
    lines = row.summary.lines
    return Printed(
        review_id=row.stream_id,
        held_on=held_on,
        date_as_printed=as_printed(date.fromisoformat(held_on)),
        lines=lines,
        contracts_as_printed=tuple(line.title for line in lines),
        lead_officers_as_printed=tuple(people(line.lead_officers, names) for line in lines),
    )


def as_printed(day: date) -> str:
    """A day as the tables print it: *26.03.19*."""
    return f"{day:%d.%m.%y}"
