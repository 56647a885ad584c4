"""The two ways in which SQLite and PostgreSQL differ in what we write, said once."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import cache, lru_cache
from typing import Any, NamedTuple, Protocol, TypeVar
from uuid import UUID

import msgspec

from application.store import schema

Row = Any
Value = TypeVar("Value")
_KEPT_STATEMENTS = 500
"""Texts of statements, of which a rebuild beside makes further ones."""


class Cursor(Protocol):
    """What both databases' cursors can do; rows are read by column name."""

    @property
    def rowcount(self) -> int: ...
    def execute(self, statement: Any, params: Any = ..., /) -> Any: ...
    def executemany(self, statement: Any, params: Any, /) -> Any: ...
    def fetchone(self) -> Row: ...
    def fetchmany(self, size: int, /) -> list[Row]: ...
    def fetchall(self) -> list[Row]: ...
    def __iter__(self) -> Iterator[Row]: ...


class Rows(NamedTuple):
    """Rows to be written into a table."""

    table: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[Any, ...]]
    """The values of each, in the order of the columns."""


class Change(NamedTuple):
    """Rows of a table that are changed."""

    rows: Rows
    """The values by which each is found, then those that it has from now on."""
    keys: int
    """How many of the columns a row is found by."""
    besides: str = ""
    """A condition on the table that has to hold of a row, too."""


class Dialect(Protocol):
    """How one database is spoken to."""

    name: str
    clock: str
    """SQL for the database's clock as UTC text to the microsecond."""
    lock_head: str
    """Clause that holds the head row until commit."""
    clustered: str
    """What ends a CREATE TABLE whose rows are to lie in the order of their primary key, where that can be had."""
    row_number: str
    """The kind of a number that is the key of its table: where that can be had, the row lies under it, in no index."""
    id_kind: str
    """The kind of a column that keeps an id in its 16 bytes."""
    joined: str
    """The aggregate that joins texts, given an expression and what comes between."""

    def sql(self, text: str) -> str:
        """*text*, written with ``?`` for parameters, as this database takes it."""

    def write(self, cursor: Cursor, rows: Sequence[Rows], changes: Sequence[Change] = ()) -> None:
        """Write rows of several tables, and change rows that stand already, none of which is asked for by another: as
        few statements as can be."""

    def tables(self) -> Iterable[str]:
        """Statements that create those of the log's tables that are not there."""

    def existing(self, cursor: Cursor) -> frozenset[str]:
        """Names of the tables that are there."""

    def names(self, cursor: Cursor) -> frozenset[str]:
        """Names that are taken: of tables, indexes and whatever else shares their names."""

    def making(self, table: str) -> str:
        """The statement that finds a number, *making*, that is another once a *table* was made anew and put in the
        place of the one that was there."""

    def stream_key(self, column: str) -> str:
        """SQL for the id of a stream as the log has it, given a *column* that holds its canonical text."""

    def stream_key_of(self, column: str) -> str:
        """The same, given a *column* of ``id_kind``."""

    def kept_id(self, id_: UUID) -> Any:
        """An id as a column of ``id_kind`` keeps it: of bytes, in the order of their texts."""

    def read_id(self, kept: Any) -> UUID:
        """The id that such a column keeps."""

    def kept_text(self, text: str | None) -> Any:
        """What such a column keeps of the canonical *text* of an id; nothing of nothing."""

    def id_text(self, column: str) -> str:
        """SQL for the canonical text of the id in such a *column*."""

    def guards(self, table: str) -> Mapping[str, str]:
        """The triggers that keep rows of a *table* from being changed or deleted: the statement for each name."""

    def standing_guards(self, cursor: Cursor) -> frozenset[str]:
        """Names of the guards that are in force, just as ``guards`` has them."""

    def put_guard(self, cursor: Cursor, name: str, statement: str) -> None:
        """Put a guard in force, in the place of whatever bears its name."""

    def forget(self, cursor: Cursor, table: str, column: str, value: str) -> None:
        """Delete the rows of a guarded *table* that have that *value*, so that no page keeps what they held; the guards
        are out of the way only within the transaction."""

    def damage(self, cursor: Cursor, part: str = "") -> str:
        """What the database's own check of tables and indexes finds first, in all or in one of the ``parts_to_check``;
        empty where it finds nothing, or where the database has no such check."""

    def parts_to_check(self, cursor: Cursor) -> list[str]:
        """Parts of its own check that can be made apart, what takes longest first. All of them find what the whole
        finds."""

    def checks_itself(self, cursor: Cursor) -> bool:
        """Whether the database has such a check."""


class SQLiteDialect:
    """SQLite: one file, one writer."""

    name = "sqlite"
    clock = "strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')"
    lock_head = ""
    clustered = " WITHOUT ROWID"
    row_number = "INTEGER PRIMARY KEY"
    id_kind = "BLOB"
    joined = "group_concat"

    def sql(self, text: str) -> str:
        return text

    def write(self, cursor: Cursor, rows: Sequence[Rows], changes: Sequence[Change] = ()) -> None:
        for (table, columns, values), keys, besides in changes:
            changed = [(*row[keys:], *row[:keys]) for row in values]
            cursor.executemany(_updating(table, columns, keys, besides), changed)
        for table, columns, values in rows:
            cursor.executemany(_inserting(table, columns), values)

    def tables(self) -> Iterator[str]:
        types = {
            "position_key": "INTEGER PRIMARY KEY AUTOINCREMENT",
            "uuid": "TEXT",
            "bytes": "BLOB",
            "no_bytes": "x''",
            "without_rowid": self.clustered,
        }
        yield from (statement.format(**types) for statement in schema.TABLES)

    def existing(self, cursor: Cursor) -> frozenset[str]:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return frozenset(row["name"] for row in cursor.fetchall())

    def names(self, cursor: Cursor) -> frozenset[str]:
        cursor.execute("SELECT name FROM sqlite_master")
        return frozenset(row["name"] for row in cursor.fetchall())

    def making(self, table: str) -> str:  # noqa: ARG002  (any change of the schema counts)
        return "PRAGMA schema_version"

    def stream_key(self, column: str) -> str:
        return f"replace({column}, '-', '')"

    def stream_key_of(self, column: str) -> str:
        return f"lower(hex({column}))"

    def kept_id(self, id_: UUID) -> bytes:
        return id_.bytes

    def read_id(self, kept: bytes) -> UUID:
        return UUID(bytes=kept)

    def kept_text(self, text: str | None) -> bytes | None:
        return None if text is None else bytes.fromhex(text.replace("-", ""))

    def id_text(self, column: str) -> str:
        parts = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
        return " || '-' || ".join(
            f"substr(lower(hex({column})), {first}, {letters})" for first, letters in parts
        )

    def guards(self, table: str) -> dict[str, str]:
        return {
            f"{table}_no_{verb.lower()}": f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            for verb in ("UPDATE", "DELETE")
        }

    def standing_guards(self, cursor: Cursor) -> frozenset[str]:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        stored = {row["name"]: row["sql"] for row in cursor.fetchall()}
        wanted = {name: text for table in schema.IMMUTABLE for name, text in self.guards(table).items()}
        return frozenset(name for name, text in wanted.items() if stored.get(name) == text)

    def put_guard(self, cursor: Cursor, name: str, statement: str) -> None:
        cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
        cursor.execute(statement)

    def forget(self, cursor: Cursor, table: str, column: str, value: str) -> None:
        for name in self.guards(table):
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
        cursor.execute(f"DELETE FROM {table} WHERE {column} = ?", (value,))
        for name, statement in self.guards(table).items():
            self.put_guard(cursor, name, statement)

    def damage(self, cursor: Cursor, part: str = "") -> str:
        try:
            cursor.execute(f"PRAGMA {part or 'integrity_check(1)'}")
            said = " ".join(str(cursor.fetchone()[0]).split())
        except sqlite3.DatabaseError as error:
            said = str(error)
        return "" if said == "ok" else said

    def parts_to_check(self, cursor: Cursor) -> list[str]:
        """For the file as a whole the form of every page and row, and that no page is lost or used twice; then
        of each table that its indexes hold just its rows. SQLite looks at the form of a table in both."""
        cursor.execute(
            "SELECT tbl_name, MAX(rootpage = 0) AS of_no_pages, COUNT(*) AS objects FROM sqlite_master "
            "WHERE type IN ('table', 'index') GROUP BY tbl_name"
        )
        sizes = {
            row["tbl_name"]: 0
            if row["of_no_pages"]
            else self._rows_about(cursor, row["tbl_name"]) * row["objects"]
            for row in cursor.fetchall()
        }
        largest_first = sorted(sizes, key=lambda name: (-sizes[name], name))
        return ["quick_check(1)", *(f"integrity_check({_quoted(name)})" for name in largest_first)]

    @staticmethod
    def _rows_about(cursor: Cursor, table: str) -> int:
        """About how many rows a table has; what orders work may be wrong, and may not stop it."""
        try:
            cursor.execute(f"SELECT MAX(rowid) FROM {_quoted(table)}")
            return int(cursor.fetchone()[0] or 0)
        except (sqlite3.Error, ValueError, TypeError):
            return _MANY

    def checks_itself(self, cursor: Cursor) -> bool:  # noqa: ARG002 (PostgreSQL has to be asked)
        return True


class PostgresDialect:
    """PostgreSQL: a server, many writers, serialised by the library's table lock."""

    name = "postgres"
    clock = """to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
    lock_head = " FOR UPDATE"
    clustered = ""
    row_number = "BIGINT PRIMARY KEY"
    id_kind = "uuid"
    joined = "string_agg"

    def sql(self, text: str) -> str:
        return _percent(text)

    def write(self, cursor: Cursor, rows: Sequence[Rows], changes: Sequence[Change] = ()) -> None:
        """One statement, whatever the number of rows: each more is asked for, answered and waited for by itself."""
        if rows or changes:
            written = tuple((table, columns) for table, columns, _ in rows)
            changed = tuple((table, columns, keys, besides) for (table, columns, _), keys, besides in changes)
            values = (*rows, *(change.rows for change in changes))
            cursor.execute(
                _writing_together(written, changed), [_as_json(columns, some) for _, columns, some in values]
            )

    def tables(self) -> Iterator[str]:
        types = {
            "position_key": "BIGINT PRIMARY KEY",
            "uuid": "uuid",
            "bytes": "bytea",
            "no_bytes": "''::bytea",
            "without_rowid": self.clustered,
        }
        yield from (statement.format(**types) for statement in schema.TABLES)

    def existing(self, cursor: Cursor) -> frozenset[str]:
        cursor.execute("SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()")
        return frozenset(row["name"] for row in cursor.fetchall())

    def names(self, cursor: Cursor) -> frozenset[str]:
        cursor.execute(
            "SELECT relname AS name FROM pg_class WHERE relnamespace = current_schema()::regnamespace"
        )
        return frozenset(row["name"] for row in cursor.fetchall())

    def making(self, table: str) -> str:
        return f"SELECT CAST(CAST('{table}' AS regclass) AS oid) AS making"

    def stream_key(self, column: str) -> str:
        return f"CAST({column} AS uuid)"

    def stream_key_of(self, column: str) -> str:
        return column

    def kept_id(self, id_: UUID) -> UUID:
        return id_

    def read_id(self, kept: UUID) -> UUID:
        return kept

    def kept_text(self, text: str | None) -> UUID | None:
        return None if text is None else UUID(text)

    def id_text(self, column: str) -> str:
        return f"CAST({column} AS text)"

    def guards(self, table: str) -> dict[str, str]:
        return {
            f"{table}_append_only": f"CREATE OR REPLACE TRIGGER {table}_append_only "
            f"BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
        }

    def standing_guards(self, cursor: Cursor) -> frozenset[str]:
        cursor.execute(
            "SELECT t.tgname AS name FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "JOIN pg_proc f ON f.oid = t.tgfoid WHERE t.tgname = c.relname || '_append_only' "
            "AND c.relnamespace = current_schema()::regnamespace AND t.tgenabled IN ('O', 'A') "
            f"AND t.tgtype = {_BEFORE_ANY_CHANGE} AND t.tgqual IS NULL AND f.prosrc = %s",
            (_REFUSING,),
        )
        return frozenset(row["name"] for row in cursor.fetchall())

    def put_guard(self, cursor: Cursor, name: str, statement: str) -> None:
        cursor.execute(
            f"CREATE OR REPLACE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $${_REFUSING}$$"
        )
        cursor.execute(statement)
        cursor.execute(f"ALTER TABLE {name.removesuffix('_append_only')} ENABLE TRIGGER {name}")

    def forget(self, cursor: Cursor, table: str, column: str, value: str) -> None:
        for name in self.guards(table):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
        cursor.execute(f"DELETE FROM {table} WHERE {column} = %s", (value,))
        for name, statement in self.guards(table).items():
            self.put_guard(cursor, name, statement)

    def parts_to_check(self, cursor: Cursor) -> list[str]:  # noqa: ARG002 (the server shares its work out itself)
        return [""]

    def damage(self, cursor: Cursor, part: str = "") -> str:  # noqa: ARG002 (there is one)
        """By the extension *amcheck*, where an administrator has installed it."""
        if not self.checks_itself(cursor):
            return ""
        cursor.execute(
            "SELECT c.oid::regclass::text AS name, c.relkind AS kind FROM pg_class c "
            "LEFT JOIN pg_am a ON a.oid = c.relam WHERE c.relnamespace = current_schema()::regnamespace "
            "AND (c.relkind = 'r' OR c.relkind = 'i' AND a.amname = 'btree') ORDER BY name"
        )
        for pair in [(row["name"], row["kind"]) for row in cursor.fetchall()]:
            try:
                if found := self._damaged(cursor, *pair):
                    return found
            except Exception as error:
                if str(getattr(error, "sqlstate", "")).startswith(
                    "XX"
                ):  # corruption, in PostgreSQL's own words
                    return " ".join(str(error).split())
                raise
        return ""

    @staticmethod
    def _damaged(cursor: Cursor, name: str, kind: str | bytes) -> str:
        if kind in {"i", b"i"}:
            cursor.execute("SELECT bt_index_check(%s::regclass, true)", (name,))
            return ""
        cursor.execute("SELECT blkno, msg FROM verify_heapam(%s::regclass) LIMIT 1", (name,))
        row = cursor.fetchone()
        return f"table {name}, block {row['blkno']}: {row['msg']}" if row is not None else ""

    def checks_itself(self, cursor: Cursor) -> bool:
        cursor.execute(
            "SELECT 1 AS there FROM pg_extension e JOIN pg_proc p ON p.proname = 'bt_index_check' AND p.pronargs = 2 "
            "WHERE e.extname = 'amcheck' AND has_function_privilege(p.oid, 'EXECUTE')"
        )
        return cursor.fetchone() is not None


def text_of_id(kept: bytes | UUID | None) -> str | None:
    """The canonical text of the id that a column of ``id_kind`` keeps, in either database; nothing of nothing."""
    if isinstance(kept, bytes):
        told = kept.hex()
        return f"{told[:8]}-{told[8:12]}-{told[12:16]}-{told[16:20]}-{told[20:]}"
    return None if kept is None else str(kept)


def padded(values: Sequence[Value]) -> list[Value]:
    """The values, the last of them again until there are as many as a power of two: so there are few statements, and
    each is prepared once."""
    found = list(values)
    return found + found[-1:] * ((1 << (len(found) - 1).bit_length()) - len(found)) if found else found


_MANY = 1 << 62
"""Rows of a table that has no number of its last: one of its primary key alone."""


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


_REFUSING = "BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END"
_BEFORE_ANY_CHANGE = 2 + 8 + 16 + 32
"""``pg_trigger.tgtype``: before, for each statement, on DELETE, UPDATE and TRUNCATE."""


@lru_cache(_KEPT_STATEMENTS)
def _inserting(table: str, columns: tuple[str, ...]) -> str:
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"


@lru_cache(_KEPT_STATEMENTS)
def _updating(table: str, columns: tuple[str, ...], keys: int, besides: str) -> str:
    found = [f"{column} = ?" for column in columns[:keys]] + ([besides] if besides else [])
    changed = ", ".join(f"{column} = ?" for column in columns[keys:])
    return f"UPDATE {table} SET {changed} WHERE {' AND '.join(found)}"


@lru_cache(_KEPT_STATEMENTS)
def _writing_together(
    written: tuple[tuple[str, tuple[str, ...]], ...],
    changed: tuple[tuple[str, tuple[str, ...], int, str], ...],
) -> str:
    *others, last = (*(_inserted(*each) for each in written), *(_updated(*each) for each in changed))
    apart = ", ".join(f"w{number} AS ({statement})" for number, statement in enumerate(others))
    return f"WITH {apart} {last}" if others else last


def _inserted(table: str, columns: tuple[str, ...]) -> str:
    names = ", ".join(columns)
    return f"INSERT INTO {table} ({names}) SELECT {names} FROM json_populate_recordset(NULL::{table}, %s)"


def _updated(table: str, columns: tuple[str, ...], keys: int, besides: str) -> str:
    changed = ", ".join(f"{column} = said.{column}" for column in columns[keys:])
    found = [f"t.{column} = said.{column}" for column in columns[:keys]] + (
        [f"t.{besides}"] if besides else []
    )
    return (
        f"UPDATE {table} t SET {changed} FROM json_populate_recordset(NULL::{table}, %s) said "
        f"WHERE {' AND '.join(found)}"
    )


def _as_json(columns: tuple[str, ...], rows: Sequence[tuple[Any, ...]]) -> str:
    """Rows as PostgreSQL reads them out of one text."""
    said = [
        {
            column: f"\\x{value.hex()}" if isinstance(value, bytes | memoryview) else value
            for column, value in zip(columns, row, strict=True)
        }
        for row in rows
    ]
    return msgspec.json.encode(said).decode()


@cache
def _percent(text: str) -> str:
    return text.replace("%", "%%").replace("?", "%s")


class ReadableStore(Protocol):
    """Looks at one database, whichever it is."""

    dialect: Dialect

    def read(self) -> AbstractContextManager[Cursor]:
        """A consistent look at the database; nothing is written."""


class Store(ReadableStore, Protocol):
    """Transactions on one database, whichever it is."""

    def found(self, statement: str, params: Sequence[Any] = ()) -> list[Row]:
        """What one *statement*, written as the database takes it, finds: a look for which no transaction is begun and
        ended."""

    def write(self, within: float | None = None) -> AbstractContextManager[Cursor]:
        """One writer at a time, in order of arrival; commits on leaving, rolls back on an exception.

        Raises OperationalError where the turn does not come *within* so many seconds, for what need not be written.
        """

    def on_standby(self) -> bool:
        """Whether the database only repeats what another one records, so that nothing can be written here."""

    def forget_what_was_deleted(self) -> bool:
        """Have no file of the database hold any more what was deleted, as far as the database lets that be done;
        whether nothing is left to do."""


def make_tables(cursor: Cursor, dialect: Dialect) -> None:
    """Make the tables that are missing, each with its guards.

    A guard that is missing from a table that was there before is not put back here: somebody took it away, and that
    is for the verifier to say.
    """
    before = dialect.existing(cursor)
    for statement in dialect.tables():
        cursor.execute(statement)
    for table in schema.IMMUTABLE:
        if table not in before:
            for name, statement in dialect.guards(table).items():
                dialect.put_guard(cursor, name, statement)


def missing_guards(cursor: Cursor, dialect: Dialect) -> dict[str, str]:
    """Guards that are not in force, each with the statement that makes it."""
    standing, there = dialect.standing_guards(cursor), dialect.existing(cursor)
    tables = [
        table for table in schema.IMMUTABLE if table in there
    ]  # a table of a later release is made on opening
    wanted = {name: text for table in tables for name, text in dialect.guards(table).items()}
    return {name: text for name, text in wanted.items() if name not in standing}
