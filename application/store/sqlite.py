"""The library's SQLite recorder, appending through the ledger. One file; durable on commit (WAL, synchronous FULL)."""

import sqlite3
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from threading import Event
from typing import Any, TypeVar, cast
from uuid import UUID

from eventsourcing.persistence import (
    ApplicationRecorder,
    ConnectionPoolClosedError,
    IntegrityError,
    InterfaceError,
    Notification,
    OperationalError,
    PersistenceError,
    StoredEvent,
)
from eventsourcing.sqlite import (
    SQLITE3_DEFAULT_LOCK_TIMEOUT,
    SQLiteApplicationRecorder,
    SQLiteConnection,
    SQLiteConnectionPool,
    SQLiteDatastore,
    SQLiteFactory,
)

from application.store import schema
from application.store.dialect import Cursor, Row, SQLiteDialect, make_tables
from application.store.ledger import NOTHING, Alongside, Appended, Asked, Ledger
from application.store.queue import GroupCommit, WriterQueue
from domain.events import Recorded

Result = TypeVar("Result")
_WAITS_FOR_READERS = 2.0
"""Seconds."""
_KEPT_OPEN = 16
"""Connections that are kept, with what they have prepared: more than a worker has threads, for one that is closed has
to be opened and to prepare everything anew."""
_KEPT_FOR_READING = 8
"""How many of them wait apart from the pool: as many as a worker has threads, so that as many again may be lent."""
_CACHE = 6000
"""KiB of pages that a connection keeps. SQLite's own number is 2,000, and a page of 50 contracts of sixty events each
reads somewhat more: each page of the file was let go of just before the next request needed it again."""
_CACHE_OF_A_LONG_COMMIT = 32_768
"""The same while thousands of events are recorded in one commit: pages of indexes that do not fit are written into the
write-ahead log again and again."""
_CHECKPOINT_PAGES = 8000
"""How far the write-ahead log grows before it is folded into the file: pages written often are folded once."""


class LogConnectionPool(SQLiteConnectionPool):
    """The library's pool, with our pragmas on every connection, and closing that interrupts no statement.

    The library's also closes the connections that are lent. Where another thread is inside a statement on one, CPython
    then looks into a database that is gone, and the process dies of it. Here whoever borrowed one reads to the end,
    and it is closed when it comes back.
    """

    def _create_connection(self) -> SQLiteConnection:
        """As the library's, but that it keeps one prepared statement a connection: every statement was planned anew."""
        try:
            opened = sqlite3.connect(
                self.db_name,
                uri=True,
                check_same_thread=False,
                isolation_level=None,
                timeout=self.lock_timeout or SQLITE3_DEFAULT_LOCK_TIMEOUT,
            )
        except sqlite3.Error as error:
            raise InterfaceError(error) from error
        opened.row_factory = sqlite3.Row
        try:
            for pragma in (
                "journal_mode = WAL",
                f"wal_autocheckpoint = {_CHECKPOINT_PAGES}",
                f"cache_size = -{_CACHE}",
                "recursive_triggers = ON",  # else REPLACE deletes unseen by triggers
                "secure_delete = ON",  # pages keep nothing of what was deleted: a name that was erased, a document
            ):
                opened.execute(f"PRAGMA {pragma}")
        except sqlite3.Error:
            opened.close()
            raise
        return SQLiteConnection(opened, max_age=self.max_age)

    def put_connection(self, conn: SQLiteConnection) -> None:
        try:
            super().put_connection(conn)
        except ConnectionPoolClosedError:
            conn.close()

    def close(self) -> None:
        with self._put_condition:
            lent, self._in_use = self._in_use, {}
            super().close()
            self._in_use = lent


class _Reading:
    """One look at the database: a transaction that writes nothing.

    As the library's, but one step instead of five, since a request looks seven times.
    """

    __slots__ = ("_connection", "_cursor", "_readers")

    def __init__(self, readers: "_Readers") -> None:
        self._readers = readers

    def __enter__(self) -> Cursor:
        self._connection = self._readers.lend()
        try:
            self._cursor: Any = self._connection.cursor().sqlite_cursor
            self._cursor.execute("BEGIN")
        except BaseException as error:
            self._readers.give_back(self._connection)
            if isinstance(error, sqlite3.Error):
                raise _persistence_error(error) from error
            raise
        return cast("Cursor", self._cursor)

    def __exit__(self, _: Any, error: BaseException | None, __: Any) -> None:
        try:
            self._cursor.close()  # a query read by half would keep what it read from the next reader
            self._connection.rollback()
        except sqlite3.Error as fault:
            raise _persistence_error(fault) from (error or fault)
        finally:
            self._readers.give_back(self._connection)
        if isinstance(error, sqlite3.Error):
            raise _persistence_error(error) from error


class _Readers:
    """Connections of the pool that are kept for reading, the last one given back first: the pool counts, locks and
    wakes whoever waits at each lending, which took as long as a short look itself."""

    def __init__(self, datastore: SQLiteDatastore) -> None:
        self._datastore = datastore
        self._idle: deque[SQLiteConnection] = deque()
        self._closed = Event()

    def lend(self) -> SQLiteConnection:
        """One that nobody reads from."""
        try:
            return self._idle.pop()
        except IndexError:
            return self._datastore.pool.get_connection(is_writer=False)

    def give_back(self, connection: SQLiteConnection) -> None:
        """Keep it, or where enough are kept or nobody is to read any more, give it back to the pool."""
        if self._closed.is_set() or len(self._idle) >= _KEPT_FOR_READING:
            self._datastore.pool.put_connection(connection)
            return
        self._idle.append(connection)
        if self._closed.is_set():  # meanwhile
            self.close()

    def found(self, statement: str, params: Sequence[Any]) -> list[Row]:
        """What one statement finds."""
        connection = self.lend()
        try:
            cursor: Any = connection.cursor().sqlite_cursor
            found: list[Row] = cursor.execute(statement, params).fetchall()
        except sqlite3.Error as error:
            raise _persistence_error(error) from error
        finally:
            self.give_back(connection)
        return found

    def close(self) -> None:
        """Give those back that nobody reads from; the others follow when they come back."""
        self._closed.set()
        with suppress(IndexError):
            while True:
                self._datastore.pool.put_connection(self._idle.pop())


class SQLiteStore:
    """Transactions on one SQLite file."""

    def __init__(self, datastore: SQLiteDatastore) -> None:
        self.datastore = datastore
        self.dialect = SQLiteDialect()
        path = None
        if not datastore.pool.is_sqlite_memory_mode:
            path = Path(datastore.pool.db_name + ".turn")
        self._queue = WriterQueue(path)
        self._readers = _Readers(datastore)
        self._of_groups: SQLiteConnection | None = None
        """The connection by which groups are written, once there was one; used in a turn alone."""

    def read(self) -> AbstractContextManager[Cursor]:
        return _Reading(self._readers)

    def found(self, statement: str, params: Sequence[Any] = ()) -> list[Row]:
        return self._readers.found(statement, params)

    @contextmanager
    def write(self, within: float | None = None) -> Iterator[Cursor]:
        with self._queue.turn(within), self._immediate() as cursor:
            yield cursor

    def in_group(
        self,
        asked: Asked,
        write: Callable[[Cursor, list[Asked]], Sequence[Result | Exception]],
        at_last: Callable[[Cursor, list[Result]], None],
    ) -> Result:
        """Have what is *asked* written in one commit with what others of this process ask who wait to write; *at_last*
        is told what all of it came to."""
        return self._queue.in_group(asked, GroupCommit(self._grouped, write, at_last, _persistence_error))

    @contextmanager
    def _immediate(self) -> Iterator[Cursor]:
        with (
            _as_persistence_errors(),
            self.datastore.get_connection(commit=True) as connection,
            _transaction(connection) as cursor,
        ):
            yield cursor

    @contextmanager
    def _grouped(self) -> Iterator[Cursor]:
        """The same for a group, on a connection that is kept for groups.

        It keeps in memory what pages were before a savepoint: by itself SQLite writes that into a file, made and
        deleted in each commit that changes more than fifteen pages after one. What is sorted is kept there too, so
        other writers, which make indexes, have no such connection.
        """
        if self.datastore.pool.is_sqlite_memory_mode:
            with self._immediate() as cursor:
                yield cursor
            return
        with _as_persistence_errors():
            if self._of_groups is None:
                lent = self.datastore.pool.get_connection(is_writer=False)
                lent.cursor().sqlite_cursor.execute("PRAGMA temp_store = MEMORY")
                self._of_groups = lent
            with _transaction(self._of_groups) as cursor:
                yield cursor

    def on_standby(self) -> bool:
        return False

    def forget_what_was_deleted(self) -> bool:
        """Fold the write-ahead log, where older pages stand still, into the file, and empty it.

        That waits for whoever is reading, but not long: others wait to write meanwhile.
        """
        if self.datastore.pool.is_sqlite_memory_mode:
            return True
        with self._queue.turn(), _as_persistence_errors():
            connection = sqlite3.connect(
                self.datastore.pool.db_name, uri=True, timeout=_WAITS_FOR_READERS, isolation_level=None
            )
            try:
                busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            finally:
                connection.close()
        return not busy

    def close(self) -> None:
        """Give the queue's file and the connections back; the library closes these."""
        self._readers.close()
        self._queue.close()
        if self._of_groups is not None:
            self.datastore.pool.put_connection(self._of_groups)
            self._of_groups = None


@contextmanager
def _transaction(connection: SQLiteConnection) -> Iterator[Cursor]:
    cursor: Any = connection.cursor().sqlite_cursor
    cursor.execute("BEGIN IMMEDIATE")
    try:
        yield cursor
        connection.commit()
    except BaseException:
        cursor.close()  # a query read by half would outlive the rollback, and keep the next writer out
        connection.rollback()
        raise


@contextmanager
def _as_persistence_errors() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise _persistence_error(error) from error


def _persistence_error(error: Exception) -> Exception:
    """SQLite's error under the library's name for it; any other as it is."""
    if isinstance(error, sqlite3.IntegrityError):
        return IntegrityError(error)
    if isinstance(error, sqlite3.OperationalError):
        return OperationalError(error)
    return PersistenceError(error) if isinstance(error, sqlite3.Error) else error


class SQLiteLogRecorder(SQLiteApplicationRecorder):
    """Events with place, time and leaf; everything else is the library's."""

    def __init__(self, datastore: SQLiteDatastore) -> None:
        self.store = SQLiteStore(datastore)
        self.ledger = Ledger(self.store.dialect)
        super().__init__(datastore, events_table_name=schema.EVENTS)

    def construct_create_table_statements(self) -> list[str]:
        return list(self.store.dialect.tables())

    def create_table(self) -> None:
        """In turn, as everything that writes: several workers start at once."""
        with self.store.write() as cursor:
            make_tables(cursor, self.store.dialect)

    def insert_events(
        self, stored_events: Sequence[StoredEvent], *, alongside: Alongside = NOTHING, **_: Any
    ) -> Sequence[int]:
        return self.insert(stored_events, alongside).positions

    def insert(self, stored_events: Sequence[StoredEvent], alongside: Alongside) -> Appended:
        """Insert events, and tell what was recorded."""
        return self.store.in_group(Asked(stored_events, alongside), self.ledger.append_all, self._follow)

    def insert_in_parts(self, parts: Iterable[tuple[Sequence[StoredEvent], Alongside]]) -> list[Recorded]:
        """Insert events part by part in a commit of their own: nobody else's are among them. Those of the first
        part as recorded."""
        with self.store.write() as cursor:
            cursor.execute(f"PRAGMA cache_size = -{_CACHE_OF_A_LONG_COMMIT}")
            try:
                return self.ledger.append_in_parts(cursor, parts)
            finally:
                cursor.execute(f"PRAGMA cache_size = -{_CACHE}")

    def _follow(self, cursor: Cursor, appended: Sequence[Appended]) -> None:
        self.ledger.follow(cursor, [recorded for each in appended for recorded in each.recorded])

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """As the library's, under the column name that both databases share."""
        conditions, params = ["1"], list[Any]()
        if start is not None:
            conditions.append("notification_id >= ?" if inclusive_of_start else "notification_id > ?")
            params.append(start)
        if stop is not None:
            conditions.append("notification_id <= ?")
            params.append(stop)
        if topics:
            conditions.append(f"topic IN ({', '.join('?' * len(topics))})")
            params += topics
        with self.store.read() as cursor:
            cursor.execute(
                f"SELECT * FROM events WHERE {' AND '.join(conditions)} ORDER BY notification_id LIMIT ?",
                (*params, limit),
            )
            return [
                Notification(
                    originator_id=UUID(row["originator_id"]),
                    originator_version=row["originator_version"],
                    topic=row["topic"],
                    state=row["state"],
                    id=row["notification_id"],
                )
                for row in cursor.fetchall()
            ]


class SQLiteLogFactory(SQLiteFactory):
    """The library's factory, with our recorder and pool."""

    def __init__(self, env: Any) -> None:
        super().__init__(env)
        pool = self.datastore.pool
        self.datastore.pool = LogConnectionPool(
            db_name=pool.db_name, lock_timeout=pool.lock_timeout, pool_size=_KEPT_OPEN
        )

    def application_recorder(self) -> ApplicationRecorder:
        recorder = SQLiteLogRecorder(self.datastore)
        if self.env_create_table():
            try:
                recorder.create_table()
            except BaseException:
                recorder.store.close()  # nobody else will: the record that would have closed it is not built
                raise
        return recorder
