"""What a database is made of, held against what this release makes: every table, column, index, trigger, view and rule.

A definition can be altered as a row can: an index that says it is of other columns answers with other rows, a trigger
can swallow what is written.
"""

import re
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing
from typing import Any, Final, NamedTuple

from application.store import schema
from application.store.dialect import Cursor, Dialect


class SchemaObject(NamedTuple):
    """One thing of which a database is made."""

    table: str
    """The table that it is, or is of."""
    kind: str
    name: str
    """Without what a rebuild of a read model puts behind it; empty where the database chooses the name."""
    text: str
    """What is said of it: SQLite's own text, letter by letter, or PostgreSQL's account of it."""

    def __str__(self) -> str:
        of = "" if self.name == self.table else f" of {self.table}"
        return " ".join(filter(None, (self.kind, self.name))) + of


def defined(cursor: Cursor, dialect: Dialect) -> frozenset[SchemaObject]:
    """What the database is made of; tables that are being built beside others keep what is behind their names."""
    return frozenset(_in_sqlite(cursor) if dialect.name == "sqlite" else _in_postgres(cursor))


def would_define(dialect: Dialect, statements: Iterable[str]) -> frozenset[SchemaObject]:
    """What *statements* make in an empty database."""
    if dialect.name == "postgres":
        return frozenset(_by_statements(statements))
    with closing(sqlite3.connect(":memory:")) as empty:
        empty.row_factory = sqlite3.Row
        cursor = empty.cursor()
        for statement in statements:
            cursor.execute(statement)
        return frozenset(_in_sqlite(cursor))


def otherwise(stored: Collection[SchemaObject], wanted: Collection[SchemaObject]) -> list[str]:
    """What is altered, missing or besides in those tables of *wanted* that are there, in words."""
    there = {definition.table for definition in stored if definition.kind == "table"}
    tables = {definition.table for definition in wanted} & there
    ours = {definition for definition in wanted if definition.table in tables}
    theirs = {definition for definition in stored if definition.table in tables}
    said = {
        (definition.table, definition.kind, definition.name): f"{definition} {state}"
        for state, some in (
            ("does not belong there", theirs - ours),
            ("is missing or altered", ours - theirs),
        )
        for definition in some
    }
    return [said[key] for key in sorted(said)]


def altered_in_the_log(cursor: Cursor, dialect: Dialect) -> list[str]:
    """What is not as this release makes it in the tables of the log; its guards are looked for by themselves. A table
    that is not there is one that only this release has: opening the record makes it."""
    guards = {name for table in schema.IMMUTABLE for name in dialect.guards(table)}
    stored = {
        definition
        for definition in defined(cursor, dialect)
        if definition.kind != "trigger" or definition.name not in guards
    }
    return otherwise(stored, would_define(dialect, dialect.tables()))


# SQLite

_GENERATION: Final = re.compile(r"_[0-9a-f]{8}\b")
_RENAMED = re.compile(r"""^(CREATE (?:VIRTUAL )?TABLE )(["'])(\w+)\2""")
_RENAMED_TABLE = re.compile(r"""^(CREATE INDEX \w+ ON )"(\w+)\"""")


def _in_sqlite(cursor: Cursor) -> Iterator[SchemaObject]:
    cursor.execute("SELECT type, name, tbl_name, sql FROM sqlite_master")
    for row in cursor.fetchall():
        kind, name, table, text = (str(row[item] or "") for item in ("type", "name", "tbl_name", "sql"))
        text = _RENAMED.sub(
            r"\1\3", text
        )  # a table built beside is renamed, which puts its name between quotes
        text = _RENAMED_TABLE.sub(r"\1\2", text)
        if kind == "index":
            plain = _GENERATION.sub("", name)
            name, text = plain, text.replace(f"CREATE INDEX {name} ON ", f"CREATE INDEX {plain} ON ", 1)
        yield SchemaObject(table, kind, name, text)


# PostgreSQL

_COLUMNS = """
    SELECT c.relname AS of, a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull AS filled,
        COALESCE(pg_get_expr(d.adbin, d.adrelid), '') AS otherwise
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND a.attnum > 0
        AND NOT a.attisdropped"""
_INDEXES = """
    SELECT c.relname AS of, i.relname AS name, x.indisunique AS single, x.indisprimary AS main, m.amname AS method,
        ARRAY(SELECT pg_get_indexdef(x.indexrelid, k, true) FROM generate_series(1, x.indnatts) k) AS columns,
        COALESCE(pg_get_expr(x.indpred, x.indrelid, true), '') AS condition
    FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class c ON c.oid = x.indrelid
    JOIN pg_am m ON m.oid = i.relam
    WHERE c.relnamespace = current_schema()::regnamespace AND x.indisvalid"""
_OTHERS = """
    SELECT c.relname AS of, 'table' AS kind, c.relname AS name,
        CASE WHEN c.relrowsecurity THEN 'with row security' ELSE '' END AS text
    FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
    UNION ALL
    SELECT c.relname, 'view', c.relname, '' FROM pg_class c
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('v', 'm')
    UNION ALL
    SELECT c.relname, 'check', '', pg_get_constraintdef(o.oid, true) FROM pg_constraint o
    JOIN pg_class c ON c.oid = o.conrelid
    WHERE c.relnamespace = current_schema()::regnamespace AND o.contype NOT IN ('p', 'u', 'n')
    UNION ALL
    SELECT c.relname, 'trigger', t.tgname, '' FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE c.relnamespace = current_schema()::regnamespace AND NOT t.tgisinternal
    UNION ALL
    SELECT c.relname, 'rule', r.rulename, '' FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')"""


def _in_postgres(cursor: Cursor) -> Iterator[SchemaObject]:
    cursor.execute(_COLUMNS)
    for row in cursor.fetchall():
        yield SchemaObject(
            row["of"], "column", row["name"], _column(row["type"], row["filled"], row["otherwise"])
        )
    cursor.execute(_INDEXES)
    for row in cursor.fetchall():
        kind = "primary key" if row["main"] else "unique key" if row["single"] else "index"
        name = _GENERATION.sub("", row["name"]) if kind == "index" else ""
        yield SchemaObject(row["of"], kind, name, _index(row["method"], row["columns"], row["condition"]))
    cursor.execute(_OTHERS)
    for row in cursor.fetchall():
        yield SchemaObject(row["of"], row["kind"], row["name"], _plain(row["text"]))


_CREATE_TABLE = re.compile(r"CREATE TABLE (?:IF NOT EXISTS )?(\w+)\s*\((.*)\)\s*$", re.DOTALL)
_CREATE_INDEX = re.compile(
    r"CREATE INDEX (?:IF NOT EXISTS )?(\w+) ON (\w+)(?: USING (\w+))? \(([^)]*)\)(?: WHERE (.*))?$"
)
_PART = re.compile(r",(?![^(]*\))")
"""A comma that stands in no brackets."""
_KEY = re.compile(r"(PRIMARY KEY|UNIQUE) \(([^)]*)\)")
_COLUMN = re.compile(r"(\w+) (\w+)( NOT NULL)?( PRIMARY KEY)?(?: (CHECK \(.*\)))?$")


def _by_statements(statements: Iterable[str]) -> Iterator[SchemaObject]:
    """What PostgreSQL makes of our own statements, which are of few forms."""
    for statement in statements:
        if found := _CREATE_TABLE.match(statement):
            yield from _table(found[1], [part.strip() for part in _PART.split(found[2])])
        elif found := _CREATE_INDEX.match(statement):
            columns = found[4].split(", ")
            text = _index((found[3] or "btree").lower(), columns, found[5] or "")
            yield SchemaObject(found[2], "index", _GENERATION.sub("", found[1]), text)


def _table(table: str, parts: list[str]) -> Iterator[SchemaObject]:
    yield SchemaObject(table, "table", table, "")
    keys = {kind: columns.split(", ") for part in parts for kind, columns in _KEY.findall(part)}
    for part in parts:
        if _KEY.match(part):
            continue
        column = _COLUMN.match(part)
        if column is None:
            raise ValueError(f"no form of a column: {part}")
        name, kind, filled, main, check = column.groups()
        if main:
            keys["PRIMARY KEY"] = [name]
        if check:
            yield SchemaObject(table, "check", "", _plain(check))
        yield SchemaObject(
            table,
            "column",
            name,
            _column(kind.lower(), bool(filled) or name in keys.get("PRIMARY KEY", ()), ""),
        )
    for kind, columns in keys.items():
        said = "primary key" if kind == "PRIMARY KEY" else "unique key"
        yield SchemaObject(table, said, "", _index("btree", columns, ""))


def _column(kind: str, filled: Any, otherwise_it_is: str) -> str:
    return f"{kind}{' not null' if filled else ''} {otherwise_it_is}".rstrip()


def _index(method: str, columns: Iterable[str], condition: str) -> str:
    return f"{method} {_plain(', '.join(columns))} {_plain(condition)}".rstrip()


def _plain(condition: str) -> str:
    """An expression without the brackets, quotes and types that PostgreSQL adds."""
    return re.sub(r'[()"]|::text', "", condition)
