"""A database of which something was changed: each change is found, or holds nothing.

In every column of every table a value is changed by SQL, as somebody would who owns the database; then bytes of the
file, in index pages and anywhere. `make database-changes` makes two thousand changes; the suite a few.
"""

import os
import random
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from application.settings import Settings
from tests.store.everything import everything_on
from tests.store.finding import Expected, otherwise
from tests.store.sqlite_pages import FreeSpace
from tests.store.test_every_table import LISTED

CHANGES = int(os.environ.get("KENTLEDGE_DATABASE_CHANGES", "60"))

NO_INDEX = {*LISTED, "sqlite_schema", "sqlite_master"}
EVERYWHERE = 500
"""From so many changes on, bytes anywhere in the file are changed too."""
_WORDS = ("search_events_", "search_thing_words_", "search_file_words_")
"""How the tables begin in which SQLite keeps its full-text indexes."""
WRITTEN_BY_THE_CHECK = {"projections.checked_at", "projections.check_outcome"}
_TOLD_EVERY = 100
ROLLBACK, WAL = b"\1\1", b"\2\2"
"""How a file of SQLite says in which mode it is written and read."""


class Change(NamedTuple):
    """One change, and how it reads."""

    where: str
    what: str
    raw: bytes
    """The file with it."""
    place: int | None = None
    """Of the byte that was changed."""


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Expected]:
    """The record that is changed, while a process has it open."""
    with everything_on(Settings(tmp_path_factory.mktemp("changed") / "record")) as office:
        yield Expected.of(office)


@pytest.fixture(scope="module")
def whole(expected: Expected) -> bytes:
    """The file of the database, with all that was written in it."""
    with (
        closing(sqlite3.connect(":memory:")) as copy,
        closing(_connected(expected.office.settings.sqlite_file)) as file,
    ):
        file.backup(copy)
        return with_modes(copy.serialize(), WAL)


@pytest.fixture(scope="module")
def changed(expected: Expected, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Where changed files are put."""
    settings = Settings(tmp_path_factory.mktemp("changed") / "copy", origin=expected.office.settings.origin)
    settings.data.mkdir()
    return settings


def _connected(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, isolation_level=None)


def with_modes(raw: bytes, mode: bytes) -> bytes:
    return raw[:18] + mode + raw[20:]


@contextmanager
def in_memory(raw: bytes) -> Iterator[sqlite3.Connection]:
    """The database without a file; there is no log of pages beside it then, which its header must not promise."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as database:
        database.deserialize(with_modes(raw, ROLLBACK))
        yield database


def columns(raw: bytes) -> list[tuple[str, str]]:
    """Every column of every table that has a row."""
    with in_memory(raw) as database:
        found = []
        for table in sorted(LISTED):
            if table in {"search_events", "search_thing_words", "search_file_words"}:
                continue  # SQLite keeps them in the tables that are called after them
            if database.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone():
                found += [(table, row[1]) for row in database.execute(f"PRAGMA table_info({table})")]
        return found


def in_a_column(raw: bytes, table: str, column: str, chance: random.Random) -> Change:
    """A value of some row changed, with the triggers that refuse it out of the way for as long."""
    with in_memory(raw) as database:
        guards = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        database.execute("PRAGMA ignore_check_constraints = ON")
        for name, _ in guards:
            database.execute(f"DROP TRIGGER {name}")
        names = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
        rows = database.execute(f"SELECT * FROM {table}").fetchall()
        row = chance.choice(rows)
        was = row[names.index(column)]
        clause = " AND ".join(f"{name} IS ?" for name in names)
        database.execute(f"UPDATE {table} SET {column} = ? WHERE {clause}", (otherwise(was), *row))
        for _, statement in guards:
            database.execute(statement)
        return Change(f"{table}.{column}", f"{was!r:.60}", with_modes(database.serialize(), WAL))


def pages(raw: bytes) -> dict[str, list[int]]:
    """The pages of each table and index, by SQLite's own account."""
    with in_memory(raw) as database:
        found: dict[str, list[int]] = {}
        for name, page in database.execute("SELECT name, pageno FROM dbstat"):
            found.setdefault(name, []).append(page)
        return found


def page_size(raw: bytes) -> int:
    return int.from_bytes(raw[16:18], "big")


def in_a_byte(raw: bytes, place: int, chance: random.Random, where: str) -> Change:
    altered = bytearray(raw)
    altered[place] ^= 1 << chance.randrange(8)
    return Change(where, f"byte {place} of the file", bytes(altered), place)


def changes(raw: bytes, wanted: int, chance: random.Random) -> Iterator[Change]:
    """So many changes: first in columns (in each, where there are enough), then in index pages, then anywhere."""
    every = columns(raw)
    chosen = every if len(every) < wanted // 2 else chance.sample(every, wanted // 2)
    for table, column in chosen:
        yield in_a_column(raw, table, column, chance)
    left, size = wanted - len(chosen), page_size(raw)
    indexes = [page for name, found in pages(raw).items() if name not in NO_INDEX for page in found]
    in_indexes = left // 3 if wanted >= EVERYWHERE else left
    for _ in range(in_indexes):
        page = chance.choice(indexes)
        yield in_a_byte(raw, (page - 1) * size + chance.randrange(size), chance, "an index page")
    for _ in range(left - in_indexes):
        yield in_a_byte(raw, chance.randrange(len(raw)), chance, "anywhere")


def told(path: Path) -> Any:
    """Everything that SQLite reads out of a database: each table's definition and rows; ``None`` where its own check of
    pages finds anything or it cannot be read."""
    try:
        with closing(_connected(path)) as database:
            if database.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
                return None
            schema = database.execute(
                "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY name"
            ).fetchall()
            rows = {
                name: sorted(map(repr, database.execute(f"SELECT * FROM {name}")))
                for kind, name, _, sql in schema
                if kind == "table" and not (sql or "").startswith("CREATE VIRTUAL")
            }
            return schema, rows
    except (sqlite3.Error, UnicodeDecodeError):
        return None


def test_every_change_is_found_or_holds_nothing(expected: Expected, whole: bytes, changed: Settings) -> None:
    """P5, P10: what is not found is a byte in which the file keeps nothing, or is in a table that nothing rests on."""
    changed.sqlite_file.write_bytes(whole)
    assert expected.finder(changed) == ""
    as_it_was, free = told(changed.sqlite_file), FreeSpace(whole)
    assert as_it_was is not None
    found, missed = Counter[str](), list[str]()
    for change in changes(whole, CHANGES, random.Random(2026)):
        _put(changed, change.raw)
        by = expected.finder(changed)
        if not by:
            _put(changed, change.raw)
            by = _holds_nothing(change, told(changed.sqlite_file), as_it_was, free)
        where = change.where if change.place is not None else "a column"
        found[f"{where}: {by or 'MISSED'}"] += 1
        if not by:
            missed.append(f"{change.where}: {change.what}: {_unlike(told(changed.sqlite_file), as_it_was)}")
            sys.stdout.write(f"{missed[-1]}\n")
        if found.total() % _TOLD_EVERY == 0:
            sys.stdout.write(f"{found.total()} changes\n")
            sys.stdout.flush()
    for line, number in sorted(found.items()):
        sys.stdout.write(f"{number:5} {line}\n")
    assert missed == []


def _put(changed: Settings, raw: bytes) -> None:
    for path in changed.data.glob(f"{changed.sqlite_file.name}?*"):
        path.unlink()
    changed.sqlite_file.write_bytes(raw)


def _unlike(now: Any, before: Any) -> str:
    """Where two databases differ, for whoever looks into a change that was missed."""
    if now is None:
        return "it cannot be read"
    schema = [f"{was} -> {item}" for was, item in zip(before[0], now[0], strict=False) if was != item]
    return "; ".join([*schema, *(name for name in before[1] if now[1].get(name) != before[1][name])])


def _holds_nothing(change: Change, now: Any, before: Any, free: FreeSpace) -> str:
    """Why nothing rests on a change that was not found; empty where it is not known that nothing does."""
    if now == before and change.place is not None:
        what = free.what(change.place)
        return f"holds nothing ({what})" if what else ""
    if now is None or now[0] != before[0]:
        return ""
    if change.where in WRITTEN_BY_THE_CHECK:
        return "holds nothing (each check writes it anew)"
    differing = {name for name in before[1] if now[1].get(name) != before[1][name]}
    names = ", ".join(sorted(differing))
    if differing and all(LISTED.get(item) == "" for item in differing):
        return f"holds nothing (nothing rests on {names})"
    if differing and all(item.startswith(_WORDS) for item in differing):
        return f"holds nothing ({names}: every word and beginning asked for is found where it stands)"
    return ""
