"""What stops a store is told from what is wrong with the record, and nobody waits for ever."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event as Signal
from threading import Thread
from typing import Any

import psycopg
import pytest
from eventsourcing.persistence import (
    DatabaseError,
    IntegrityError,
    InternalError,
    OperationalError,
    PersistenceError,
    ProgrammingError,
)

from application.record import head
from application.settings import Settings
from application.store import queue
from application.store.queue import GroupCommit, WriterQueue
from application.store.sqlite import _as_persistence_errors
from application.store.standstill import standstill
from tests.store.office import office_on


def of_sqlite(path: Path, *statements: str) -> PersistenceError:
    """What the store raises for what SQLite says to the last statement."""
    database = sqlite3.connect(path, isolation_level=None)
    try:
        for statement in statements[:-1]:
            database.execute(statement)
        with pytest.raises(PersistenceError) as raised, _as_persistence_errors():
            database.execute(statements[-1])
        return raised.value
    finally:
        database.close()


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        (
            ("PRAGMA max_page_count = 2", "CREATE TABLE a (b)", "INSERT INTO a VALUES (zeroblob(9000))"),
            "full",
        ),
        (("PRAGMA query_only = ON", "CREATE TABLE a (b)"), "unusable"),
        (("SELECT 1 FROM nowhere",), None),
        (("CREATE TABLE a (b UNIQUE)", "INSERT INTO a VALUES (1), (1)"), None),
    ],
)
def test_sqlite(tmp_path: Path, statements: tuple[str, ...], expected: str | None) -> None:
    assert standstill(of_sqlite(tmp_path / "database", *statements)) == expected


def test_a_file_that_is_no_database_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "database").write_bytes(b"no database " * 500)
    assert standstill(of_sqlite(tmp_path / "database", "SELECT * FROM a")) == "unusable"


def said_by_postgres(kind: type[PersistenceError], cause: Exception) -> PersistenceError:
    """As the library raises what PostgreSQL's driver says."""
    error = kind(str(cause))
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("kind", "cause", "expected"),
    [
        (OperationalError, psycopg.errors.DiskFull, "full"),
        (OperationalError, psycopg.errors.AdminShutdown, "unusable"),
        (OperationalError, psycopg.errors.LockNotAvailable, "unusable"),
        (OperationalError, psycopg.OperationalError, "unusable"),  # the connection is gone: no state is said
        (InternalError, psycopg.errors.ReadOnlySqlTransaction, "unusable"),
        (ProgrammingError, psycopg.errors.UndefinedTable, None),
        (DatabaseError, psycopg.errors.RaiseException, None),
        (IntegrityError, psycopg.errors.UniqueViolation, None),
    ],
)
def test_postgres(kind: type[PersistenceError], cause: type[Exception], expected: str | None) -> None:
    assert standstill(said_by_postgres(kind, cause())) == expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [(errno.ENOSPC, "full"), (errno.EIO, "unusable"), (errno.EROFS, "unusable"), (errno.ENOENT, None)],
)
def test_files(number: int, expected: str | None) -> None:
    assert standstill(OSError(number, "said by the machine")) == expected


def test_a_fault_of_our_own_is_none() -> None:
    assert standstill(ValueError("wrong")) is None


@contextmanager
def _transaction() -> Iterator[Any]:
    database = sqlite3.connect(":memory:", isolation_level=None)
    try:
        database.execute("BEGIN")
        yield database
    finally:
        database.close()


def test_a_writer_whose_turn_does_not_come_is_told_and_nothing_is_written_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(queue, "_PATIENCE", 0.05)
    writers, held, over = WriterQueue(None), Signal(), Signal()

    def hold() -> None:
        with writers.turn():
            held.set()
            over.wait(60)

    holder = Thread(target=hold)
    holder.start()
    assert held.wait(60)
    written: list[str] = []

    def write(_: Any, asked: list[str]) -> list[None]:
        written.extend(asked)
        return [None for _ in asked]

    commit = GroupCommit[str, None](_transaction, write, lambda _, __: None, lambda error: error)
    for wait in (
        lambda: writers.in_group("late", commit),
        lambda: writers.turn().__enter__(),
    ):
        with pytest.raises(OperationalError, match="turn to write did not come"):
            wait()
    over.set()
    holder.join(60)
    writers.in_group("after", commit)
    assert written == ["after"]


def test_a_writer_that_is_being_written_for_waits_for_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """However long it takes: what is under way is not said to have failed."""
    monkeypatch.setattr(queue, "_PATIENCE", 0.02)
    writers, begun, over = WriterQueue(None), Signal(), Signal()
    told: list[str] = []

    def write(_: Any, asked: list[str]) -> list[str]:
        begun.set()
        return asked

    commit = GroupCommit[str, str](
        _transaction, write, lambda _, __: over.wait(0.2) or None, lambda error: error
    )

    def slow() -> None:
        told.append(writers.in_group("slow", commit))

    first = Thread(target=slow)
    first.start()
    assert begun.wait(60)
    first.join(60)
    assert told == ["slow"]


def test_what_need_not_be_written_does_not_wait_for_another_process_or_a_thread_of_its_own(
    settings: Settings,
) -> None:
    with office_on(settings) as office, office_on(settings) as another:
        for holder in (office, another):
            with (
                holder.record.store.write(),
                pytest.raises(OperationalError),
                office.record.store.write(within=0.02),
            ):
                pass
        with office.record.store.write(within=60) as cursor:
            assert head(cursor) == 1
