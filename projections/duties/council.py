"""The work of the whole council, or of directorates: the soonest of it, and how many there is of each kind.

What is kept is read where it is of the day and the position asked about; where it is not, it is worked out.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from heapq import merge
from itertools import groupby
from typing import Any, Final, Protocol

import msgspec

from application.record import Basis, Record
from application.store.dialect import Cursor
from projections.duties import kept
from projections.duties.duty import UNDATED, DutiesQuery, Duty, State
from projections.duties.keeping import LookedUp, brought_up
from projections.duties.kept import DECIDED, AsAt
from projections.duties.working import naming_people, wanted, worked_out

Seen = Callable[[Duty], Duty | None]
"""A duty as whoever asks may see it; none where they may not."""
Covered = Callable[[str], bool]
"""Whether contracts of that directorate may be told of."""
Counts = Counter[tuple[str, str, State]]
"""How many duties there are, by directorate, kind and state."""
_STATES: Final[tuple[State, ...]] = ("overdue", "due", "no date")
_PLACES_AT_ONCE: Final = 400


class Work(Protocol):
    """Duties that may be shown to whoever asks."""

    def in_order(self, state: State | None = None, *, decided: bool = False) -> Iterator[Duty]:
        """Those in a *state*, or all, the soonest first; with *decided*, decisions alone."""

    def counts(self, state: State | None = None) -> Counts:
        """How many there are in a *state*, or at all."""


class ListedWork:
    """Duties that were worked out."""

    def __init__(self, found: Sequence[Duty], day: date) -> None:
        self._found, self._day = found, day

    def in_order(self, state: State | None = None, *, decided: bool = False) -> Iterator[Duty]:
        """See ``Work``."""
        return (
            duty
            for duty in self._found
            if state in (None, duty.state(self._day)) and (not decided or duty.duty in DECIDED)
        )

    def counts(self, state: State | None = None) -> Counts:
        """See ``Work``."""
        return _counted(self.in_order(state), self._day)


class KeptWork:
    """Duties that are kept, in one look at the database."""

    def __init__(
        self, record: Record, cursor: Cursor, day: date, asked: DutiesQuery, covered: Covered
    ) -> None:
        self._record, self._cursor, self._asked, self._day = record, cursor, asked, day
        self._directorates = self._limit(covered)
        self._apart: list[Duty] = []
        """What is judged one by one."""

    def judged(self, seen: Seen, named: Iterable[Duty]) -> "KeptWork":
        """With what is of no contract's story, and with what was *named* besides, as it is seen: few."""
        apart = (*self._unpacked("contract_id IS NULL", ()), *named)
        told = (seen(duty) for duty in apart if wanted(duty, self._asked, self._day))
        self._apart = sorted((duty for duty in told if duty is not None), key=Duty.key)
        return self

    def in_order(self, state: State | None = None, *, decided: bool = False) -> Iterator[Duty]:
        """See ``Work``."""
        listed = ListedWork(self._apart, self._day)
        for part in _STATES if state is None else (state,):
            yield from merge(
                self._of_contracts(part, decided=decided),
                listed.in_order(part, decided=decided),
                key=Duty.key,
            )

    def counts(self, state: State | None = None) -> Counts:
        """See ``Work``."""
        found = ListedWork(self._apart, self._day).counts(state)
        today = self._day.isoformat()
        conditions, params = self._among("directorate")
        self._cursor.execute(
            self._record.sql(
                "SELECT directorate, duty, CASE WHEN last < ? THEN 'overdue' WHEN last = ? THEN 'no date' "
                "ELSE 'due' END AS state, SUM(number) AS number FROM duty_counts "
                f"WHERE (last < ? OR last = ? OR last <= ?){conditions} GROUP BY 1, 2, 3"
            ),
            (today, UNDATED, today, UNDATED, self._asked.until.isoformat(), *params),
        )
        for row in self._cursor.fetchall():
            if state in (None, row["state"]):
                found[row["directorate"], row["duty"], row["state"]] += int(row["number"])
        return found

    def everything(self) -> list[Duty]:
        """All of them, the soonest first."""
        conditions, params = self._among("directorate")
        found = self._unpacked(f"directorate IS NOT NULL{conditions}", params)
        return sorted(
            [*(duty for duty in found if wanted(duty, self._asked, self._day)), *self._apart], key=Duty.key
        )

    def _limit(self, covered: Covered) -> list[str] | None:
        """The directorates that are asked for and may be told of; none where that is no limit."""
        self._cursor.execute("SELECT DISTINCT directorate FROM duty_counts")
        there = [row["directorate"] for row in self._cursor.fetchall()]
        asked = self._asked.directorate
        found = [name for name in there if covered(name) and asked in ("", name)]
        return None if len(found) == len(there) else found

    def _among(self, column: str) -> tuple[str, tuple[str, ...]]:
        if self._directorates is None:
            return "", ()
        marks = ", ".join("?" * len(self._directorates)) or "NULL"
        return f" AND {column} IN ({marks})", tuple(self._directorates)

    def _unpacked(self, condition: str, params: Iterable[Any]) -> list[Duty]:
        self._cursor.execute(
            self._record.sql(f"SELECT duties FROM contract_duties WHERE {condition} ORDER BY number"),
            tuple(params),
        )
        return [duty for row in self._cursor.fetchall() for duty in kept.unpack(row["duties"])]

    def _of_contracts(self, state: State, *, decided: bool) -> Iterator[Duty]:
        """Those of contracts' stories, place by place in the order of all."""
        there: dict[int, dict[bytes, list[msgspec.Raw]]] = {}
        first, end = self._bounds(state)
        for places in self._places(first, end, decided=decided):
            missing = {number for _, number in places} - there.keys()
            there.update(self._by_place(missing))
            for place, group in groupby(places, key=lambda each: each[0]):
                found = [kept.read(duty) for _, number in group for duty in there[number].get(place, ())]
                yield from sorted(
                    (duty for duty in found if not decided or duty.duty in DECIDED), key=Duty.key
                )

    def _bounds(self, state: State) -> tuple[bytes, bytes]:
        """The first place of a state, and the first after it."""
        today = self._day.isoformat().encode()
        match state:
            case "overdue":
                return b"", today
            case "due":
                until = self._asked.until
                end = UNDATED if until == date.max else (until + timedelta(days=1)).isoformat()
                return today, max(today, end.encode())
            case "no date":
                return UNDATED.encode(), UNDATED.encode() + b"\x01"

    def _places(self, first: bytes, end: bytes, *, decided: bool) -> Iterator[list[tuple[bytes, int]]]:
        """Places with the numbers of rows that have something there, some at a time, none parted."""
        conditions, params = self._among("k.directorate")
        joined = " JOIN contract_duties k ON k.number = d.number" if conditions else ""
        only = " AND d.decided = 1" if decided else ""
        most = _PLACES_AT_ONCE
        while True:
            self._cursor.execute(
                self._record.sql(
                    f"SELECT d.place, d.number FROM duty_days d{joined} WHERE d.place >= ? AND d.place < ?"
                    f"{only}{conditions} ORDER BY d.place, d.number LIMIT ?"
                ),
                (first, end, *params, most),
            )
            found = [(bytes(row["place"]), int(row["number"])) for row in self._cursor.fetchall()]
            if len(found) < most:
                yield found
                return
            last = found[-1][0]
            whole = [each for each in found if each[0] != last]
            if whole:
                yield whole
                first = last
            else:
                most *= 4

    def _by_place(self, numbers: Collection[int]) -> Iterator[tuple[int, dict[bytes, list[msgspec.Raw]]]]:
        if not numbers:
            return
        self._cursor.execute(
            self._record.sql(
                f"SELECT number, duties FROM contract_duties WHERE number IN ({', '.join('?' * len(numbers))})"
            ),
            tuple(numbers),
        )
        for row in self._cursor.fetchall():
            yield row["number"], kept.by_place(row["duties"])


@contextmanager
def kept_work(
    record: Record, basis: Basis, asked: DutiesQuery, seen: Seen, covered: Covered
) -> Iterator[KeptWork | None]:
    """The work of everybody, as it is kept; none where it is not for that basis, and cannot be."""
    if asked.person or asked.people_alone or not brought_up(record, basis):
        yield None
        return
    as_at = AsAt(kept.code(), basis.valid_at.isoformat(), basis.position)
    named = naming_people(record, basis, LookedUp(record, basis), asked)
    with record.store.read() as cursor:
        there = kept.standing(cursor) == as_at
        yield KeptWork(record, cursor, basis.valid_at, asked, covered).judged(seen, named) if there else None


def duties(record: Record, basis: Basis, asked: DutiesQuery) -> list[Duty]:
    """Every duty asked for, the soonest first and those without a date last."""
    with kept_work(record, basis, asked, lambda duty: duty, lambda _: True) as found:
        if found is not None:
            return found.everything()
    return worked_out(record, basis, asked)


def _counted(found: Iterable[Duty], day: date) -> Counts:
    return Counter((duty.directorate, duty.duty, duty.state(day)) for duty in found)
