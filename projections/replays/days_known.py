"""What the record knew of each thing, day by day: rows of a table with the days on which they were what it knew.

On a day counts what was recorded by its end: nothing that was recorded later is looked at.
"""

from bisect import bisect_left
from collections.abc import Iterator
from datetime import date
from typing import Generic, NamedTuple, TypeVar
from uuid import UUID

from application.record import LONDON, Basis, Record
from application.store.dialect import text_of_id
from projections.table import NOW, Row, Table, read

Summary = TypeVar("Summary", bound=tuple[object, ...])
_AT_ONCE = 200


class Known(NamedTuple, Generic[Summary]):
    """A row that was what the record knew, from one day until just before another."""

    first: date
    until: date
    row: Row[Summary]


class Days:
    """The days on which the log grew, and how far it went on each."""

    def __init__(self, record: Record, basis: Basis) -> None:
        with record.store.read() as cursor:
            cursor.execute(
                record.sql(
                    "SELECT recorded_on, MAX(position) AS last FROM journal WHERE position <= ? "
                    "GROUP BY recorded_on ORDER BY recorded_on"
                ),
                (basis.position,),
            )
            rows = cursor.fetchall()
        self._lasts = [int(row["last"]) for row in rows]
        self._days = [date.fromisoformat(row["recorded_on"]) for row in rows]
        self.until = min(basis.valid_at, basis.known_at.astimezone(LONDON).date())
        """The last day of which anything can be said: neither clock of the basis goes further."""

    def of(self, position: int) -> date:
        """The day on which the log reached the position; after every day for one that it has not reached."""
        at = bisect_left(self._lasts, position)
        return self._days[at] if at < len(self._days) else date.max

    def known(self, known_from: int, known_to: int, valid_from: str, valid_to: str) -> tuple[date, date]:
        """From which day until just before which a row was what was known to be in force."""
        ends = date.max if known_to >= NOW else self.of(known_to)
        return max(self.of(known_from), date.fromisoformat(valid_from)), min(
            ends, date.fromisoformat(valid_to)
        )


def known(
    record: Record, table: Table[Summary], basis: Basis, days: Days, *, also_past: bool = False
) -> Iterator[tuple[str, list[Known[Summary]]]]:
    """Each stream of the table with what the record knew of it, the earliest first. Rows that were never in force on a
    day on which they were known are left out; *also_past* counts the days on which a row was known and no more in
    force."""
    after = record.store.dialect.kept_id(UUID(int=0))
    while True:
        with record.store.read() as cursor:
            cursor.execute(
                record.sql(
                    f"SELECT DISTINCT r.{table.id_column} AS id FROM {table.name} r WHERE r.{table.id_column} > ? "
                    f"ORDER BY r.{table.id_column} LIMIT ?"
                ),
                (after, _AT_ONCE),
            )
            ids = [row["id"] for row in cursor.fetchall()]
            if not ids:
                return
            cursor.execute(
                record.sql(
                    f"SELECT {', '.join('r.' + column for column in table.columns)} FROM {table.source()} "
                    f"WHERE r.{table.id_column} >= ? AND r.{table.id_column} <= ? AND r.known_from <= ?"
                ),
                (ids[0], ids[-1], basis.position),
            )
            rows = [tuple(row.values()) if isinstance(row, dict) else tuple(row) for row in cursor.fetchall()]
        found: dict[str, list[Known[Summary]]] = {
            stream_id: [] for stream_id in map(text_of_id, ids) if stream_id
        }
        for values in rows:
            row = read(table, values)
            valid_to = date.max.isoformat() if also_past else row.valid_to
            first, until = days.known(row.known_from, row.known_to, row.valid_from, valid_to)
            if first < until:
                found[row.stream_id].append(Known(first, until, row))
        for stream_id, spans in found.items():
            yield stream_id, sorted(spans, key=_first)
        after = ids[-1]


def _first(span: Known[Summary]) -> date:
    return span.first
