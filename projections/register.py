"""The register: bitemporal rows of every contract, kept in the append's own transaction, and its one query."""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from application.record import Record, recorded, story_rows
from application.store.dialect import Cursor
from domain.events import Recorded
from projections.register_rows import RegisterFold, Row, Summary, rows_of

COLUMNS = (*Row._fields[:-1], *Summary._fields)
_TYPES = {"known_from": "BIGINT NOT NULL", "known_to": "BIGINT NOT NULL"}
SORTED_BY = ("reference", "ends")
"""Columns that a page of the register can be sorted by; each has a covering index over both periods."""
_CACHED_FOLDS = 1000


def values(row: Row) -> tuple[Any, ...]:
    """The row as it is stored."""
    return (*row[:-1], *row.summary)


class Register:
    """Folds contracts into register rows. ``follow`` takes in new events; ``build`` writes a whole story."""

    name = "register"
    version = "1"

    def __init__(self, record: Record) -> None:
        self.record = record
        self._sql = record.sql
        self._folds: OrderedDict[UUID, RegisterFold] = OrderedDict()

    def ddl(self, suffix: str = "") -> Iterable[str]:
        """Tables and indexes, under a *suffix* while they are built beside the live ones."""
        columns = ", ".join(f"{column} {_TYPES.get(column, 'TEXT')}" for column in COLUMNS)
        yield (
            f"CREATE TABLE register{suffix} ({columns}, PRIMARY KEY (contract_id, known_from, valid_from))"
            f"{self.record.store.dialect.clustered}"
        )

    def indexes(self, generation: str, suffix: str = "") -> Iterable[str]:
        """Made after the rows of a rebuild are in, which is faster; each *generation* has names of its own."""
        for name in SORTED_BY:
            yield (
                f"CREATE INDEX register_{name}_{generation} ON register{suffix} "
                f"({name}, contract_id, valid_from, valid_to, known_from, known_to)"
            )

    def tables(self) -> tuple[str, ...]:
        """The tables that a rebuild swaps."""
        return ("register",)

    def take(self, cursor: Cursor, one: Recorded) -> None:
        """Take one new event into the live rows."""
        if not _own_stream(one):
            return
        contract_id = one.event.stream_id
        fold, running_hash = self._fold_before(cursor, contract_id, one)
        closed, opened = fold.step(one)
        fold.running_hash = running_hash
        for row in closed:
            cursor.execute(
                self._sql(
                    "UPDATE register SET known_to = ? "
                    "WHERE contract_id = ? AND known_from = ? AND valid_from = ?"
                ),
                (one.position, row.contract_id, row.known_from, row.valid_from),
            )
        self.insert(cursor, opened)
        self._folds[contract_id] = fold
        if len(self._folds) > _CACHED_FOLDS:
            self._folds.popitem(last=False)

    def _fold_before(self, cursor: Cursor, contract_id: UUID, one: Recorded) -> tuple[RegisterFold, bytes]:
        """The fold just before *one*, and the contract's running hash with it.

        A fold kept in memory counts only where its running hash is the one the log has: another process may have
        written since, or the transaction in which it was made may have been rolled back.
        """
        cursor.execute(
            self._sql(
                "SELECT running_hash FROM concerns WHERE contract_id = ? AND position <= ? "
                "ORDER BY ordinal DESC LIMIT 2"
            ),
            (str(contract_id), one.position),
        )
        running_hash, *before = [bytes(row["running_hash"]) for row in cursor.fetchall()]
        fold = self._folds.pop(contract_id, None)
        if fold is None or [fold.running_hash] != before:
            fold = RegisterFold()
            for row in story_rows(cursor, self._sql, contract_id, one.position - 1) if before else ():
                earlier = recorded(row)
                if _own_stream(earlier):
                    fold.step(earlier)
        return fold, running_hash

    def forget(self) -> None:
        """Drop what is kept in memory."""
        self._folds.clear()

    def build(self, cursor: Cursor, stories: Iterable[Sequence[Recorded]], suffix: str) -> None:
        """Write the rows of whole stories."""
        rows = [row for story in stories for row in rows_of(one for one in story if _own_stream(one))]
        self.insert(cursor, rows, suffix)

    def insert(self, cursor: Cursor, rows: Sequence[Row], suffix: str = "") -> None:
        """Write rows."""
        if rows:
            marks = ", ".join("?" * len(COLUMNS))
            cursor.executemany(
                self._sql(f"INSERT INTO register{suffix} ({', '.join(COLUMNS)}) VALUES ({marks})"),
                [values(row) for row in rows],
            )

    def stored(self, cursor: Cursor, contract_id: UUID, suffix: str = "") -> list[tuple[Any, ...]]:
        """The rows of one contract as stored, in a settled order."""
        cursor.execute(
            self._sql(f"SELECT {', '.join(COLUMNS)} FROM register{suffix} WHERE contract_id = ?"),
            (str(contract_id),),
        )
        return sorted(tuple(row[column] for column in COLUMNS) for row in cursor.fetchall())

    def expected(self, story: Sequence[Recorded]) -> list[tuple[Any, ...]]:
        """The rows of one contract as its story says they must be."""
        return sorted(values(row) for row in rows_of(one for one in story if _own_stream(one)))


def _own_stream(one: Recorded) -> bool:
    return one.event.stream_id in one.event.envelope.concerns
