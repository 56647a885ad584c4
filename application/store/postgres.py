"""The library's PostgreSQL recorder, appending through the ledger under the library's own table lock."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from eventsourcing.persistence import ApplicationRecorder, StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore, PostgresFactory
from eventsourcing.utils import Environment
from psycopg.errors import ObjectNotInPrerequisiteState, ReadOnlySqlTransaction
from psycopg.sql import SQL

from application.errors import OnStandby
from application.store import schema
from application.store.dialect import Cursor, PostgresDialect, make_tables
from application.store.ledger import NOTHING, Alongside, Ledger


class PostgresStore:
    """Transactions on one PostgreSQL database."""

    def __init__(self, recorder: "PostgresLogRecorder") -> None:
        self._recorder = recorder
        self.dialect = PostgresDialect()

    @contextmanager
    def read(self) -> Iterator[Cursor]:
        with self._recorder.datastore.get_connection() as connection, connection.transaction():
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield connection.cursor()

    @contextmanager
    def write(self) -> Iterator[Cursor]:
        """Serialised by the same lock as the library's appends, so that order of commit is order of position."""
        with self._recorder.datastore.get_connection() as connection, connection.transaction():
            cursor = connection.cursor()
            try:
                self._recorder.take_turn(cursor)
            except (ReadOnlySqlTransaction, ObjectNotInPrerequisiteState) as error:
                raise OnStandby(
                    "This host reads from a standby of the database: send changes to the host of the primary."
                ) from error
            yield cursor

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

    def take_turn(self, cursor: Any) -> None:
        """The library's table lock and notification, in its own order."""
        self._lock_table(cursor)
        self._notify_channel(cursor)

    def insert_events(
        self,
        stored_events: Sequence[StoredEvent],
        *,
        alongside: Alongside = NOTHING,
        **_: Any,
    ) -> Sequence[int]:
        # Not retried, as the library does: an append whose acknowledgement was lost would come back as a conflict.
        # The officer's Idempotency-Key makes the repeat safe instead.
        with self.store.write() as cursor:
            appended = self.ledger.append(cursor, stored_events, alongside)
            self.ledger.follow(cursor, appended.recorded)
        return appended.positions

    def insert_in_parts(self, parts: Iterable[tuple[Sequence[StoredEvent], Alongside]]) -> None:
        """Insert events part by part in one commit."""
        with self.store.write() as cursor:
            self.ledger.append_in_parts(cursor, parts)


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
