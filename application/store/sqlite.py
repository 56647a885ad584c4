"""The library's SQLite recorder, appending through the ledger. One file; durable on commit (WAL, synchronous FULL)."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from eventsourcing.persistence import (
    ApplicationRecorder,
    IntegrityError,
    Notification,
    OperationalError,
    PersistenceError,
    StoredEvent,
)
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteDatastore, SQLiteFactory

from application.store import schema
from application.store.dialect import Cursor, SQLiteDialect
from application.store.ledger import NOTHING, Alongside, Ledger
from application.store.queue import WriterQueue


class SQLiteStore:
    """Transactions on one SQLite file."""

    def __init__(self, datastore: SQLiteDatastore) -> None:
        self.datastore = datastore
        self.dialect = SQLiteDialect()
        self._queue = None
        if not datastore.pool.is_sqlite_memory_mode:
            path = Path(datastore.pool.db_name)
            self._queue = WriterQueue(path.with_name(path.name + ".turn"))

    @contextmanager
    def read(self) -> Iterator[Cursor]:
        with _as_persistence_errors(), self.datastore.transaction(commit=False) as cursor:
            yield cursor

    @contextmanager
    def write(self) -> Iterator[Cursor]:
        if self._queue is None:
            with self._immediate() as cursor:
                yield cursor
        else:
            with self._queue.turn(), self._immediate() as cursor:
                yield cursor

    @contextmanager
    def _immediate(self) -> Iterator[Cursor]:
        with _as_persistence_errors(), self.datastore.get_connection(commit=True) as connection:
            cursor: Any = connection.cursor().sqlite_cursor
            cursor.execute("BEGIN IMMEDIATE")
            try:
                yield cursor
            except BaseException:
                connection.rollback()
                raise
            connection.commit()

    def close(self) -> None:
        """Give the queue's file back; the library closes the connections."""
        if self._queue is not None:
            self._queue.close()


@contextmanager
def _as_persistence_errors() -> Iterator[None]:
    try:
        yield
    except sqlite3.IntegrityError as error:
        raise IntegrityError(error) from error
    except sqlite3.OperationalError as error:
        raise OperationalError(error) from error
    except sqlite3.Error as error:
        raise PersistenceError(error) from error


class SQLiteLogRecorder(SQLiteApplicationRecorder):
    """Events with place, time and leaf; everything else is the library's."""

    def __init__(self, datastore: SQLiteDatastore) -> None:
        self.store = SQLiteStore(datastore)
        self.ledger = Ledger(self.store.dialect)
        super().__init__(datastore, events_table_name=schema.EVENTS)

    def construct_create_table_statements(self) -> list[str]:
        return list(self.store.dialect.ddl())

    def insert_events(
        self,
        stored_events: Sequence[StoredEvent],
        *,
        alongside: Alongside = NOTHING,
        **_: Any,
    ) -> Sequence[int]:
        with self.store.write() as cursor:
            return self.ledger.append(cursor, stored_events, alongside)

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
    """The library's factory, with our recorder."""

    application_recorder_class = SQLiteLogRecorder

    def application_recorder(self) -> ApplicationRecorder:
        recorder = SQLiteLogRecorder(self.datastore)
        if self.env_create_table():
            recorder.create_table()
        return recorder
