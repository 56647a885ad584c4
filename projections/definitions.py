"""The tables and indexes of the read models, and what else is in the database, held against what this release makes."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from eventsourcing.persistence import PersistenceError

from application.errors import RecordBroken
from application.store import schema
from application.store.definitions import SchemaObject, defined, otherwise, would_define
from application.store.dialect import Cursor, Dialect, ReadableStore
from projections import journal, search_words, tables
from projections.document_words import projection as document_words
from projections.duties import kept as duties
from projections.duties.read_model import KeptDuties
from projections.search import projection as search
from projections.table_rows import ddl_of, indexes_of

_ANY: Final = "00000000"
"""In the place of what each rebuild puts behind the names of indexes."""
_BESIDE: Final = re.compile(r"(\w+?)_[0-9a-f]{8}(?:_\w+)?")
"""The name of a table that is being built beside the live one."""
_STATISTICS: Final = frozenset({"sqlite_stat1", "sqlite_stat4"})
"""What SQLite keeps for its planner once an operator has run ANALYZE."""

_ACTING: Final = frozenset({"trigger", "rule"})
"""Kinds of what acts when rows are written: no release puts them on a read model."""


class _Made(NamedTuple):
    """What makes a read model."""

    name: str
    version: str
    statements: tuple[str, ...]


def refuse_altered(store: ReadableStore) -> None:
    """Raise RecordBroken where a read model's tables or indexes are not as this release makes them, or something is in
    the database that Kentledge does not make. A read model that another release made is passed over: opening the
    record builds it anew; but nothing acts on its rows."""
    try:
        with store.read() as cursor:
            altered = _altered(cursor, store.dialect)
    except (PersistenceError, ValueError, TypeError, LookupError) as error:
        raise RecordBroken(f"the database itself cannot be read any more ({error}).") from error
    if altered:
        raise RecordBroken(
            f"every event is there, unaltered, but the tables are not those of Kentledge: {'; '.join(altered)}."
        )


def _altered(cursor: Cursor, dialect: Dialect) -> list[str]:
    cursor.execute("SELECT name, version FROM projections")
    standing = {row["name"]: row["version"] for row in cursor.fetchall()}
    stored = defined(cursor, dialect)
    ours, others = set[SchemaObject](), set(standing)
    for made in _every(dialect):
        wanted = would_define(dialect, made.statements)
        if standing.get(made.name) == made.version:
            ours |= wanted
            others.discard(made.name)
        else:
            others |= {definition.table for definition in wanted}
    there = {definition.table for definition in stored}
    missing = [
        f"table {name} is missing" for name in sorted({definition.table for definition in ours} - there)
    ]
    known = {definition.table for definition in (*ours, *would_define(dialect, dialect.tables()))}
    ours_or_earlier, passed_over = {*known, *schema.EARLIER}, {*known, *schema.EARLIER, *others, *_STATISTICS}
    strange = {
        definition
        for definition in stored
        if definition.table not in ours_or_earlier
        and (
            definition.kind in _ACTING
            or not (definition.table in passed_over or _is_beside(definition.table, passed_over))
        )
    }
    besides = [f"{definition} does not belong there" for definition in sorted(strange)]
    return [*missing, *otherwise(stored, ours), *besides]


def _is_beside(table: str, known: set[str]) -> bool:
    found = _BESIDE.fullmatch(table)
    return found is not None and found[1] in known


def _every(dialect: Dialect) -> Iterator[_Made]:
    for table in tables.ALL:
        yield _Made(table.name, table.version, (*ddl_of(table, dialect), *indexes_of(table, _ANY)))
    words_of_contracts = (*search_words.ddl_of(dialect), *search_words.indexes_of(_ANY))
    yield _Made(search_words.SearchWords.name, search_words.SearchWords.version, words_of_contracts)
    lines = (*journal.ddl_of(dialect), *journal.indexes_of(_ANY))
    yield _Made(journal.Journal.name, journal.Journal.version, lines)
    index = (*search.ddl_of(dialect), *search.indexes_of(dialect, _ANY))
    yield _Made(search.SearchIndex.name, search.SearchIndex.version, index)
    words = (*document_words.ddl_of(dialect), *document_words.indexes_of(dialect, _ANY))
    yield _Made(document_words.DocumentWords.name, document_words.DocumentWords.version, words)
    kept = (*duties.ddl_of(dialect), *duties.indexes_of(_ANY))
    yield _Made(KeptDuties.name, KeptDuties.version, kept)
