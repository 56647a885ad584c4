"""A record opened for reading alone: nothing is created, mended or written, whatever lies there."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from eventsourcing.persistence import PersistenceError

from application.errors import RecordUnreadable
from application.settings import Settings
from application.store.dialect import Cursor, Dialect, PostgresDialect, SQLiteDialect
from application.store.ledger import Ledger

_HEADER = b"SQLite format 3\0"
_MAPPED = 1 << 40
"""Bytes of the file that are read without copying: the database's own check takes half as long (SQLite maps less where
it was built so)."""
_TABLE = re.compile(r"CREATE TABLE IF NOT EXISTS (\w+)")
_TABLES = {"events", "concerns", "tree_nodes", "checkpoints", "log_head"}


class StoredRecord:
    """What a verifier needs of a record. Raises RecordUnreadable where there is none, or none that can be read."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        settings.store_environment()  # which says what is wrong with an address
        dialect: Dialect = PostgresDialect() if settings.database_url else SQLiteDialect()
        connect = _postgres if settings.database_url else _sqlite
        self.store = ReadingStore(dialect, connect(settings))
        self.ledger = Ledger(dialect)
        self.sql = dialect.sql
        try:
            with self.store.read() as cursor:
                there = dialect.existing(cursor)
        except (PersistenceError, UnicodeDecodeError) as error:  # a name in the schema that is no text
            self.close()
            raise RecordUnreadable(f"The database cannot be read ({error}).") from error
        if not there >= _TABLES:
            self.close()
            raise RecordUnreadable("The database is no record of Kentledge: it lacks the tables of the log.")

        self._stand_in_for(there)

    def _stand_in_for(self, there: frozenset[str]) -> None:
        """Empty tables, for this connection alone, in the place of those that only a later release than the record's
        has: opening it makes them, and here nothing is made."""
        for statement in self.store.dialect.tables():
            table = _TABLE.match(statement)
            if table and table[1] not in there:
                self.store.beside(
                    statement.replace("CREATE TABLE IF NOT EXISTS", "CREATE TEMPORARY TABLE", 1)
                )

    def close(self) -> None:
        """Give the connection back."""
        self.store.close()


class ReadingStore:
    """Looks at one database, one at a time."""

    def __init__(self, dialect: Dialect, connection: Any) -> None:
        self.dialect = dialect
        self._connection = connection

    @contextmanager
    def read(self) -> Iterator[Cursor]:
        """A consistent look at the database."""
        try:
            if self.dialect.name == "sqlite":
                self._connection.execute("BEGIN")
            else:
                self._connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            try:
                yield self._connection.cursor()
            finally:
                with suppress(*_errors(self._connection)):
                    self._connection.rollback()
        except _errors(self._connection) as error:
            raise PersistenceError(error) from error

    def beside(self, statement: str) -> None:
        """Make a temporary table."""
        self._connection.execute(statement)

    def interrupt(self) -> None:
        """End what it is reading just now in another thread, if anything."""
        with suppress(*_errors(self._connection)):
            if isinstance(self._connection, sqlite3.Connection):
                self._connection.interrupt()
            else:
                self._connection.cancel()

    def close(self) -> None:
        """Give the connection back."""
        self._connection.close()


def _errors(connection: Any) -> tuple[type[Exception], ...]:
    return (connection.Error,) if isinstance(connection, sqlite3.Connection) else (_psycopg().Error,)


def _sqlite(settings: Settings) -> Any:
    path = settings.sqlite_file
    try:
        with path.open("rb") as file:
            header = file.read(100)
    except FileNotFoundError:
        raise RecordUnreadable(f"There is no record: {path} does not exist.") from None
    except OSError as error:
        raise RecordUnreadable(f"{path} cannot be read ({error.strerror}).") from error
    if not header:
        raise RecordUnreadable(f"{path} is empty.")
    if not _is_header(header):
        raise RecordUnreadable(f"{path} is no SQLite database, or its header is damaged.")
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
    except sqlite3.Error as error:
        raise RecordUnreadable(f"{path} cannot be opened ({error}).") from error
    connection.row_factory = sqlite3.Row
    try:
        connection.execute(f"PRAGMA mmap_size = {_MAPPED}")
    except sqlite3.Error as error:
        connection.close()
        raise RecordUnreadable(f"{path} cannot be opened ({error}).") from error
    return connection


def _is_header(raw: bytes) -> bool:
    """Whether the fields of SQLite's file format §1.3 that can have few values have one of them: some it overlooks."""
    number = [int.from_bytes(raw[at : at + 4], "big") for at in (44, 56)]
    return (
        raw.startswith(_HEADER)
        and len(raw) == 100
        and {*raw[18:20]} <= {1, 2}  # versions of the format, for writing and for reading
        and raw[21:24] == b"\x40\x20\x20"  # fractions of a page
        and number[0] <= 4  # schema format
        and number[1] <= 3  # encoding of text
        and not any(raw[72:92])  # kept for later
    )


def _postgres(settings: Settings) -> Any:
    psycopg = _psycopg()
    try:
        return psycopg.connect(settings.database_url, autocommit=True, row_factory=psycopg.rows.dict_row)
    except psycopg.Error as error:
        raise RecordUnreadable(f"The database does not answer ({' '.join(str(error).split())}).") from error


def _psycopg() -> Any:
    try:
        import psycopg  # noqa: PLC0415 (only where the record is on PostgreSQL)
        import psycopg.rows  # noqa: PLC0415
    except ImportError as error:
        raise RecordUnreadable(
            "PostgreSQL's driver is not installed: pip install 'kentledge[postgres]'."
        ) from error
    return psycopg
