"""The two ways in which SQLite and PostgreSQL differ in what we write, said once."""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from functools import cache
from typing import Any, Protocol

from application.store import schema

Row = Any


class Cursor(Protocol):
    """What both databases' cursors can do; rows are read by column name."""

    @property
    def rowcount(self) -> int: ...
    def execute(self, statement: Any, params: Any = ..., /) -> Any: ...
    def executemany(self, statement: Any, params: Any, /) -> Any: ...
    def fetchone(self) -> Row: ...
    def fetchall(self) -> list[Row]: ...
    def __iter__(self) -> Iterator[Row]: ...


class Dialect(Protocol):
    """How one database is spoken to."""

    name: str
    clock: str
    """SQL for the database's clock as UTC text to the microsecond."""
    lock_head: str
    """Clause that holds the head row until commit."""
    clustered: str
    """What ends a CREATE TABLE whose rows are to lie in the order of their primary key, where that can be had."""

    def sql(self, text: str) -> str:
        """*text*, written with ``?`` for parameters, as this database takes it."""

    def ddl(self) -> Iterable[str]:
        """Statements that create the log's tables and what guards them."""


class SQLiteDialect:
    """SQLite: one file, one writer."""

    name = "sqlite"
    clock = "strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')"
    lock_head = ""
    clustered = " WITHOUT ROWID"

    def sql(self, text: str) -> str:
        return text

    def ddl(self) -> Iterator[str]:
        types = {
            "position_key": "INTEGER PRIMARY KEY AUTOINCREMENT",
            "uuid": "TEXT",
            "bytes": "BLOB",
            "no_bytes": "x''",
            "without_rowid": self.clustered,
        }
        yield from (statement.format(**types) for statement in schema.TABLES)
        for table in schema.IMMUTABLE:
            for verb in ("UPDATE", "DELETE"):
                yield (
                    f"CREATE TRIGGER IF NOT EXISTS {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )


class PostgresDialect:
    """PostgreSQL: a server, many writers, serialised by the library's table lock."""

    name = "postgres"
    clock = """to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
    lock_head = " FOR UPDATE"
    clustered = ""

    def sql(self, text: str) -> str:
        return _percent(text)

    def ddl(self) -> Iterator[str]:
        types = {
            "position_key": "BIGINT PRIMARY KEY",
            "uuid": "uuid",
            "bytes": "bytea",
            "no_bytes": "''::bytea",
            "without_rowid": self.clustered,
        }
        yield from (statement.format(**types) for statement in schema.TABLES)
        yield (
            "CREATE OR REPLACE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS "
            "$$BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END$$"
        )
        for table in schema.IMMUTABLE:
            yield (
                f"CREATE OR REPLACE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
            )


@cache
def _percent(text: str) -> str:
    return text.replace("%", "%%").replace("?", "%s")


class Store(Protocol):
    """Transactions on one database, whichever it is."""

    dialect: Dialect

    def read(self) -> AbstractContextManager[Cursor]:
        """A consistent look at the database; nothing is written."""

    def write(self) -> AbstractContextManager[Cursor]:
        """One writer at a time, in order of arrival; commits on leaving, rolls back on an exception."""
