"""Keeping a table: its rows are written in the append's own transaction, or all at once by a rebuild."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from types import NoneType
from typing import Any, get_args, get_type_hints
from uuid import UUID

from application.record import Record, recorded, stream_rows
from application.store.dialect import Change, Cursor, Dialect, Rows, padded, text_of_id
from domain.events import Recorded
from projections.story import Given, Taken
from projections.table import KEYED_BY, NOW, UNTIL, KeptRows, RowsFold, Table, first_with, rows_of

_CACHED_FOLDS = 1000
_AT_ONCE = 400
"""Streams that are asked for in one statement."""
_LEAVES = (
    "WITH asked (id, since) AS (VALUES {rows}) SELECT e.originator_id, e.originator_version, e.leaf "
    "FROM asked a CROSS JOIN events e WHERE e.originator_id = a.id AND e.originator_version >= a.since"
)


def ddl_of(table: Table[Any], dialect: Dialect, suffix: str = "") -> Iterator[str]:
    """What makes a table."""
    numbers = {name for field in table.fields for name in field.numbers}
    numbers |= {kept.called for kept in table.beside} | set(map(first_with, table.sorted_by))
    ids = dict.fromkeys(table.ids, dialect.id_kind)
    columns = ", ".join(f"{column} {_type(column, column in numbers, ids)}" for column in table.own_columns)
    key = ", ".join((table.id_column, *KEYED_BY))
    yield f"CREATE TABLE {table.name}{suffix} ({columns}, PRIMARY KEY ({key}))"
    for kept in table.beside:
        columns = ", ".join(f"{column} {_type(column, column in numbers, ids)}" for column in kept.columns)
        yield (
            f"CREATE TABLE {kept.name}{suffix} ({table.id_column} {dialect.id_kind}, number BIGINT, {columns}, "
            f"PRIMARY KEY ({table.id_column}, number)){dialect.clustered}"
        )


def indexes_of(table: Table[Any], generation: str, suffix: str = "") -> Iterator[str]:
    """What makes its indexes. None has rows that have nothing in its column."""
    said = {name for name, kind in get_type_hints(table.summary).items() if NoneType not in get_args(kind)}
    whole = (table.id_column, "valid_from", "valid_to", "known_from", "known_to")
    held = {
        **{name: ((name, table.id_column), first_with(name)) for name in table.sorted_by},
        **{name: ((name, *whole), "" if name in said else name) for name in table.gone_through},
        **{name: ((name, *UNTIL), "" if name in said else name) for name in table.indexed},
    }
    for name, (columns, there) in held.items():
        wanted = f" WHERE {there} IS NOT NULL" if there else ""
        yield (
            f"CREATE INDEX {table.name}_{name}_{generation} ON {table.name}{suffix} ({', '.join(columns)}){wanted}"
        )


class TableRows:
    """The projection that keeps one table. Its rows hold ids as text, and ids in their bytes only where they are
    written and read."""

    def __init__(self, record: Record, table: Table[Any]) -> None:
        self.record, self.table = record, table
        self.name, self.version = table.name, table.version
        self.nouns = frozenset({table.stream.noun})
        self.ids_in_bytes, self.under_positions = True, False
        self._sql, self._kept = record.sql, record.store.dialect.kept_text
        self._folds: OrderedDict[UUID, RowsFold[Any]] = OrderedDict()

    def ddl(self, suffix: str = "") -> Iterable[str]:
        """The table, under a *suffix* while it is built beside the live one."""
        return ddl_of(self.table, self.record.store.dialect, suffix)

    def indexes(self, generation: str, suffix: str = "") -> Iterable[str]:
        """Made after the rows of a rebuild are in, which is faster; each *generation* has names of its own."""
        return indexes_of(self.table, generation, suffix)

    def tables(self) -> tuple[str, ...]:
        """The tables that a rebuild swaps."""
        return (self.table.name, *(kept.name for kept in self.table.beside))

    def take(self, cursor: Cursor, events: Sequence[Recorded]) -> Taken:
        """What new events do to the live rows."""
        streams: dict[UUID, list[Recorded]] = {}
        for event in events:
            streams.setdefault(event.event.stream_id, []).append(event)
        leaves = self._leaves(cursor, [some[0] for some in streams.values()])
        given: dict[str, list[tuple[Any, ...]]] = {name: [] for name in self.tables()}
        closed_before = list[tuple[Any, ...]]()
        for stream_id, some in streams.items():
            running = self._fold_before(cursor, some[0], leaves)
            opened: dict[tuple[int, str], tuple[Any, ...]] = {}
            """Of the table itself, by what tells rows apart."""
            for event in some:
                closed, kept = running.taken(event)
                running.leaf = leaves[stream_id, event.event.version]
                for row in closed:
                    place = (row.known_from, row.valid_from)
                    if place in opened:
                        opened[place] = self._known_to(opened[place], event.position)
                    else:
                        closed_before.append((self._kept(row.stream_id), *place, event.position))
                for name, rows in kept.items():
                    if name == self.name:
                        opened |= {self._place(row): row for row in rows}
                    else:
                        given[name] += rows
            given[self.name] += opened.values()
            self._folds[stream_id] = running
        while len(self._folds) > _CACHED_FOLDS:
            self._folds.popitem(last=False)
        return Taken(self._as_rows(given), self._closing(closed_before))

    def _closing(self, closed: Sequence[tuple[Any, ...]]) -> list[Change]:
        """Rows that stood are known no longer, each from a position on."""
        columns = (self.table.id_column, "known_from", "valid_from", "known_to")
        change = Change(Rows(self.name, columns, closed), keys=3, besides=f"known_to = {NOW}")
        return [change] if closed else []

    def _place(self, row: tuple[Any, ...]) -> tuple[int, str]:
        known_from, _, valid_from = row[1:4]
        return known_from, valid_from

    def _known_to(self, row: tuple[Any, ...], position: int) -> tuple[Any, ...]:
        return (*row[:2], position, *row[3:])

    def _leaves(self, cursor: Cursor, first: Sequence[Recorded]) -> dict[tuple[UUID, int], bytes]:
        """The leaf hashes of streams by version, from just before the *first* event of each on."""
        found: dict[tuple[UUID, int], bytes] = {}
        keys = {self.record.ledger.key(event.event.stream_id): event.event.stream_id for event in first}
        for start in range(0, len(first), _AT_ONCE):
            some = padded(first[start : start + _AT_ONCE])
            cursor.execute(
                self._sql(_LEAVES.format(rows=", ".join(["(?, ?)"] * len(some)))),
                tuple(
                    value
                    for event in some
                    for value in (self.record.ledger.key(event.event.stream_id), event.event.version - 1)
                ),
            )
            for row in cursor.fetchall():
                found[keys[row["originator_id"]], row["originator_version"]] = bytes(row["leaf"])
        return found

    def _fold_before(
        self, cursor: Cursor, event: Recorded, leaves: Mapping[tuple[UUID, int], bytes]
    ) -> RowsFold[Any]:
        """The fold just before an event.

        A fold kept in memory counts only where its leaf is the one the log has: another process may have written
        since, or the transaction in which it was made may have been rolled back.
        """
        stream_id = event.event.stream_id
        before = leaves.get((stream_id, event.event.version - 1))
        running = self._folds.pop(stream_id, None)
        if running is None or running.leaf != before:
            running = RowsFold(self.table)
            key = self.record.ledger.key(stream_id)
            for row in stream_rows(cursor, self._sql, key, event.position - 1) if before else ():
                running.taken(recorded(row))
        return running

    def forget(self) -> None:
        """Drop what is kept in memory."""
        self._folds.clear()

    def gives(self, streams: Iterable[Sequence[Recorded]]) -> Given:
        """The rows of whole streams."""
        found: dict[str, list[tuple[Any, ...]]] = {name: [] for name in self.tables()}
        for events in streams:
            for name, rows in self._kept_of(events).items():
                found[name] += rows
        return found

    def _kept_of(self, events: Sequence[Recorded]) -> dict[str, list[tuple[Any, ...]]]:
        """What is kept of one stream, by table."""
        stored: dict[int, tuple[Any, ...]] = {}  # what one state shows often stands in several rows
        rows = []
        for row in rows_of(self.table, events):
            summary = row.summary
            known = stored.get(id(summary))
            if known is None:
                known = stored[id(summary)] = self.table.layout.stored(summary)
            rows.append((*row[:-1], *known))
        return KeptRows(self.table).kept(rows)

    def put(self, cursor: Cursor, given: Given, suffix: str = "") -> None:
        """Write rows that streams give."""
        self.record.store.dialect.write(cursor, self._as_rows(given, suffix))

    def _as_rows(self, given: Given, suffix: str = "") -> list[Rows]:
        return [
            Rows(f"{name}{suffix}", columns, list(self._with_ids(columns, given[name], self._kept)))
            for name, columns in self._columns.items()
            if given[name]
        ]

    def _with_ids(
        self, columns: Sequence[str], rows: Iterable[Sequence[Any]], told: Callable[[Any], Any]
    ) -> Iterator[tuple[Any, ...]]:
        """Rows of a table, what its columns of ids have *told* otherwise."""
        places = [at for at, column in enumerate(columns) if column in self.table.ids]
        for row in rows:
            values = list(row)
            for at in places:
                values[at] = told(values[at])
            yield tuple(values)

    @cached_property
    def _columns(self) -> dict[str, tuple[str, ...]]:
        """The columns of each table."""
        beside = {kept.name: (self.table.id_column, "number", *kept.columns) for kept in self.table.beside}
        return {self.table.name: self.table.own_columns, **beside}

    def stored(self, cursor: Cursor, stream_id: UUID, suffix: str = "") -> list[tuple[Any, ...]]:
        """The rows of one stream as stored, in a settled order."""
        found: list[tuple[Any, ...]] = []
        for name, columns in self._columns.items():
            cursor.execute(
                self._sql(
                    f"SELECT {', '.join(columns)} FROM {name}{suffix} WHERE {self.table.id_column} = ?"
                ),
                (self.record.store.dialect.kept_id(stream_id),),
            )
            found += self._with_ids(columns, map(_values, cursor.fetchall()), text_of_id)
        return sorted(found, key=repr)

    def keyed(self) -> dict[str, str]:
        """The tables, and the column of the stream's id."""
        return dict.fromkeys(self.tables(), self.table.id_column)

    def whole_stored(self, cursor: Cursor) -> Iterator[tuple[Any, ...]]:
        """Every row of the tables."""
        for name, columns in self._columns.items():
            cursor.execute(f"SELECT {', '.join(columns)} FROM {name}")
            yield from self._with_ids(columns, map(_values, cursor), text_of_id)

    def whole_expected(self, events: Sequence[Recorded]) -> list[tuple[Any, ...]]:
        """Every row that one stream gives."""
        return self.expected(events)

    def expected(self, events: Sequence[Recorded]) -> list[tuple[Any, ...]]:
        """The rows of one stream as its events say they must be."""
        return sorted(chain.from_iterable(self._kept_of(events).values()), key=repr)


def _type(column: str, number: bool, ids: Mapping[str, str]) -> str:
    if column in ("known_from", "known_to"):
        return "BIGINT NOT NULL"
    return ids.get(column) or ("BIGINT" if number else "TEXT")


def _values(row: Any) -> Sequence[Any]:
    """The values of a row, in the order in which its columns were asked for."""
    return tuple(row.values()) if isinstance(row, dict) else tuple(row)
