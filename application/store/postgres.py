"""The library's PostgreSQL recorder, appending through the ledger under the library's own table lock."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Final, TypeVar

import psycopg
from eventsourcing.persistence import (
    ApplicationRecorder,
    DatabaseError,
    DataError,
    IntegrityError,
    InterfaceError,
    InternalError,
    NotSupportedError,
    OperationalError,
    PersistenceError,
    ProgrammingError,
    StoredEvent,
)
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore, PostgresFactory
from eventsourcing.utils import Environment
from psycopg.abc import Params
from psycopg.errors import ObjectNotInPrerequisiteState, ReadOnlySqlTransaction
from psycopg.rows import DictRow
from psycopg.sql import SQL, Composed, Identifier

from application.errors import OnStandby
from application.store import schema
from application.store.dialect import Cursor, PostgresDialect, Row, make_tables
from application.store.ledger import NOTHING, Alongside, Appended, Asked, Ledger
from application.store.queue import GroupCommit, WriterQueue
from domain.events import Recorded

Result = TypeVar("Result")
_CALLED: Final[tuple[tuple[type[psycopg.Error], type[PersistenceError]], ...]] = (
    (psycopg.InterfaceError, InterfaceError),
    (psycopg.OperationalError, OperationalError),
    (psycopg.DataError, DataError),
    (psycopg.IntegrityError, IntegrityError),
    (psycopg.InternalError, InternalError),
    (psycopg.ProgrammingError, ProgrammingError),
    (psycopg.NotSupportedError, NotSupportedError),
    (psycopg.DatabaseError, DatabaseError),
    (psycopg.Error, PersistenceError),
)
"""The driver's errors, and the library's names for them: as the library itself calls what leaves a connection."""


class _WritingCursor(psycopg.Cursor[DictRow]):
    """The driver's, but one row is written as one: it sends several in a pipeline, which takes three times as long to
    set up and take down as a row takes."""

    def executemany(self, query: Any, params_seq: Iterable[Params], *, returning: bool = False) -> None:
        rows = list(params_seq)
        if len(rows) == 1 and not returning:
            self.execute(query, rows[0])
        else:
            super().executemany(query, rows, returning=returning)


class PostgresStore:
    """Transactions on one PostgreSQL database."""

    def __init__(self, recorder: "PostgresLogRecorder") -> None:
        self._recorder = recorder
        self.dialect = PostgresDialect()
        self._queue = WriterQueue(None)  # between processes, the table lock is the queue

    @contextmanager
    def read(self) -> Iterator[Cursor]:
        with self._recorder.datastore.get_connection() as connection:
            connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            try:
                yield connection.cursor()
            finally:
                if not connection.broken:
                    connection.rollback()

    def found(self, statement: str, params: Sequence[Any] = ()) -> list[Row]:
        with self._recorder.datastore.get_connection() as connection:
            return connection.execute(statement, params).fetchall()

    @contextmanager
    def write(self, within: float | None = None) -> Iterator[Cursor]:
        """Serialised by the same lock as the library's appends, so that order of commit is order of position."""
        with self._recorder.datastore.get_connection() as connection:
            cursor = _WritingCursor(connection)
            try:
                try:
                    cursor.execute(self._recorder.beginning(within))
                except (ReadOnlySqlTransaction, ObjectNotInPrerequisiteState) as error:
                    raise OnStandby(
                        "This host reads from a standby of the database: send changes to the host of the primary."
                    ) from error
                yield cursor
            except BaseException:
                with suppress(psycopg.Error):  # what was raised is told, and the pool looks at the connection
                    connection.rollback()
                raise
            connection.commit()

    def in_group(
        self,
        asked: Asked,
        write: Callable[[Cursor, list[Asked]], Sequence[Result | Exception]],
        at_last: Callable[[Cursor, list[Result]], None],
    ) -> Result:
        """Have what is *asked* written in one commit with what others of this process ask who wait to write; *at_last*
        is told what all of it came to."""
        return self._queue.in_group(asked, GroupCommit(self.write, write, at_last, _persistence_error))

    def on_standby(self) -> bool:
        with self._recorder.datastore.get_connection() as connection:
            row = connection.execute("SELECT pg_is_in_recovery() AS standby").fetchone()
            return bool(row and row["standby"])

    def forget_what_was_deleted(self) -> bool:
        """Only whoever owns the server can do that, as the operator's page says."""
        return True

    def close(self) -> None:
        """The library closes the connections."""


class PostgresLogRecorder(PostgresApplicationRecorder):
    """Events with place, time and leaf; everything else is the library's."""

    def __init__(self, datastore: PostgresDatastore) -> None:
        self.store = PostgresStore(self)
        self.ledger = Ledger(self.store.dialect)
        super().__init__(datastore, events_table_name=schema.EVENTS)
        # The library's composite type and its function serve only the insert that the ledger replaces.
        self.sql_create_statements = [SQL(statement) for statement in self.store.dialect.tables()]  # type: ignore[misc]

    def create_table(self) -> None:
        """In turn: several workers start at once, and PostgreSQL's IF NOT EXISTS is no guard against that."""
        if self.store.on_standby():
            return  # they are as the primary has them
        with self.datastore.transaction(commit=True) as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('kentledge tables'))")
            cursor.execute("SELECT to_regclass(%s) AS events", (schema.EVENTS,))
            there = cursor.fetchone()
            if there is not None and there["events"] is not None:
                self._lock_table(cursor)  # first, as every writer does: in another order they would deadlock
            make_tables(cursor, self.store.dialect)

    def beginning(self, within: float | None = None) -> Composed:
        """What begins a transaction, takes the library's table lock and notifies as it does: asked in one go. The lock
        comes *within* so many seconds where they are given."""
        patience, lock = self.lock_table_statements
        if within is not None:
            patience = SQL("SET LOCAL lock_timeout = {}").format(f"{within * 1000:.0f}ms")
        return SQL("; ").join(
            (
                SQL("BEGIN"),
                patience,
                lock,
                self.lock_table_statements[0],
                SQL("NOTIFY {}").format(Identifier(self.channel_name)),
            )
        )

    def insert_events(
        self, stored_events: Sequence[StoredEvent], *, alongside: Alongside = NOTHING, **_: Any
    ) -> Sequence[int]:
        return self.insert(stored_events, alongside).positions

    def insert(self, stored_events: Sequence[StoredEvent], alongside: Alongside) -> Appended:
        """Insert events, and tell what was recorded."""
        # Not retried, as the library does: an append whose acknowledgement was lost would come back as a conflict.
        # The officer's Idempotency-Key makes the repeat safe instead.
        return self.store.in_group(Asked(stored_events, alongside), self.ledger.append_all, self._follow)

    def insert_in_parts(self, parts: Iterable[tuple[Sequence[StoredEvent], Alongside]]) -> list[Recorded]:
        """Insert events part by part in one commit; those of the first part as recorded."""
        with self.store.write() as cursor:
            return self.ledger.append_in_parts(cursor, parts)

    def _follow(self, cursor: Cursor, appended: Sequence[Appended]) -> None:
        self.ledger.follow(cursor, [recorded for each in appended for recorded in each.recorded])


def _persistence_error(error: Exception) -> Exception:
    """The driver's error under the library's name for it; any other as it is."""
    for theirs, ours in _CALLED:
        if isinstance(error, theirs):
            found: Exception = ours(str(error))
            found.__cause__ = error
            return found
    return error


class PostgresLogFactory(PostgresFactory):
    """The library's factory, with our recorder."""

    def __init__(self, env: Environment) -> None:
        super().__init__(env)
        if "," in self.env["POSTGRES_HOST"]:
            kwargs: Any = self.datastore.pool.kwargs
            kwargs["target_session_attrs"] = "read-write"  # of several servers, the one that takes changes

    def application_recorder(self) -> ApplicationRecorder:
        recorder = PostgresLogRecorder(self.datastore)
        if self.env_create_table():
            recorder.create_table()
        return recorder
