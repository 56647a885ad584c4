"""`kentledge verify` on whatever lies where the record should be: sentences and exit codes, never a traceback."""

import random
import re
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from errno import EAGAIN
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner

from application.audit.note import Checkpoint, SigningKey
from application.errors import KentledgeError, RecordBroken
from application.settings import Settings
from application.store.ledger import Alongside
from application.store.reading import StoredRecord
from application.store.self_check import SelfCheck
from application.stretches import LENGTH, Marks, at_once_or_not_at_all, one_by_one, stretches
from application.verification import verify_log
from domain.log import LOG_STREAM, Opened
from tests.store.office import office_on
from web.cli import main

Verify = Callable[..., tuple[int, str]]


@pytest.fixture
def verify(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Verify:
    """Runs the command: exit code, and all that is said."""
    monkeypatch.setenv("KENTLEDGE_DATA", str(settings.data))
    monkeypatch.setenv("KENTLEDGE_DATABASE_URL", settings.database_url)

    def run(*options: str) -> tuple[int, str]:
        done = CliRunner().invoke(main, ["verify", *options])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.exit_code, done.output

    return run


@pytest.fixture
def whole(settings: Settings) -> tuple[Settings, str]:
    """A small record with a checkpoint, closed, and its key."""
    with office_on(settings) as office:
        for _ in range(20):
            office.registered()
        office.checkpoints.publish()
        key = office.vkey
    if not settings.database_url:
        with sqlite3.connect(settings.sqlite_file) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
    return settings, key


def test_a_whole_record_is_complete_and_signed_by_the_key_given(
    whole: tuple[Settings, str], verify: Verify, tmp_path: Path
) -> None:
    settings, key = whole
    code, said = verify("--key", key)
    assert (code, said.splitlines()[0]) == (0, "complete and unaltered as at checkpoint 22.")
    code, said = verify()
    assert code == 3
    assert said.startswith("The signer was not checked: no key was given (--key). Compare the record's own, ")
    stranger = SigningKey(key.partition("+")[0], bytes(32)).verifier
    code, said = verify("--key", stranger)
    assert code == 1
    assert "does not bear the log's signature" in said
    minutes = tmp_path / "minutes.txt"
    minutes.write_text(next(settings.published.glob("*.txt")).read_text())
    code, said = verify("--key", key, "--checkpoint", str(minutes))
    assert code == 0
    assert "It continues the checkpoint given, 22." in said
    origin = key.partition("+")[0]
    for checkpoint, expected in (
        (Checkpoint(origin, 21, bytes(32)), (1, "the first 21 events do not hash to the checkpoint given.")),
        (Checkpoint(origin, 23, bytes(32)), (1, "is of 23 events, but the log ends at event 22.")),
        (
            Checkpoint("another.example/log", 21, bytes(32)),
            (2, "is one of another log, another.example/log."),
        ),
    ):
        minutes.write_text(checkpoint.encode())
        code, said = verify("--key", key, "--checkpoint", str(minutes))
        assert code == expected[0]
        assert expected[1] in said
    minutes.write_text("nothing")
    assert verify("--key", key, "--checkpoint", str(minutes))[0] == 2
    assert verify("--checkpoint", str(tmp_path / "none"))[0] == 2
    assert verify("--witness", "x")[0] == 2


def test_verifying_writes_nothing(whole: tuple[Settings, str], verify: Verify) -> None:
    settings, key = whole
    if settings.database_url:
        pytest.skip("only a file can tell")

    def files() -> list[Path]:
        return [
            path for path in settings.data.rglob("*") if path.is_file() and not path.name.endswith("-shm")
        ]

    before = {path: path.read_bytes() for path in files() if path.stat().st_size}
    assert verify("--key", key)[0] == 0
    assert {path: path.read_bytes() for path in files() if path.stat().st_size} == before


def test_a_record_of_an_earlier_release_verifies_before_it_is_opened(
    whole: tuple[Settings, str], verify: Verify
) -> None:
    """It lacks a table that only a later release has; nothing is made for that."""
    settings, key = whole
    with office_on(settings) as office, office.record.store.write() as cursor:
        cursor.execute("DROP TABLE cosignatures")
    code, said = verify("--key", key)
    assert (code, said.splitlines()[0]) == (0, "complete and unaltered as at checkpoint 22.")
    reading = StoredRecord(settings)
    with reading.store.read() as cursor:
        assert "cosignatures" not in reading.store.dialect.existing(cursor)
    reading.close()


def test_a_record_without_a_checkpoint_is_signed_by_nobody(settings: Settings, verify: Verify) -> None:
    with office_on(settings) as office:
        office.registered()
        key = office.vkey
    code, said = verify("--key", key)
    assert (code, said.splitlines()[0]) == (3, "The signer was not checked: no checkpoint was published yet.")


def test_p11_where_there_is_no_record_nothing_is_made(verify: Verify, settings: Settings) -> None:
    if settings.database_url:  # which comes with the tables of a record
        with psycopg.connect(settings.database_url, autocommit=True) as connection:
            connection.execute("DROP SCHEMA public CASCADE")
            connection.execute("CREATE SCHEMA public")
    code, said = verify()
    assert code == 2
    assert said.startswith("refused: ")
    assert not settings.data.exists() or not list(settings.data.iterdir())


@pytest.fixture
def file(whole: tuple[Settings, str]) -> Path:
    """The database file of a closed record."""
    settings, _ = whole
    if settings.database_url:
        pytest.skip("PostgreSQL keeps its own files")
    return settings.sqlite_file


def test_p11_a_file_that_is_no_record_is_refused_in_a_sentence(file: Path, verify: Verify) -> None:
    whole = file.read_bytes()
    for content in (b"", b"no database", whole[:50], b"X" + whole[1:], whole[:16] + bytes(84) + whole[100:]):
        file.write_bytes(content)
        code, said = verify()
        assert code == 2, (content[:20], said)
        assert said.startswith("refused: ")
        assert "Traceback" not in said
    file.unlink()
    with sqlite3.connect(file) as other:
        other.execute("CREATE TABLE other (x)")
    other.close()
    assert verify() == (
        2,
        "refused: The database is no record of Kentledge: it lacks the tables of the log.\n",
    )
    file.unlink()
    file.mkdir()
    assert verify()[0] == 2


def test_p11_a_damaged_header_is_told_without_a_traceback(file: Path, verify: Verify) -> None:
    """Besides these there are counters that SQLite mends by itself, and numbers that it keeps for others."""
    whole = file.read_bytes()
    for at in (*range(0, 24, 2), 44, 56, 72, 91, *range(26, 100, 9)):
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        for beside in file.parent.glob("kentledge.sqlite-*"):
            beside.unlink()
        code, said = verify()
        assert code in {1, 2} or at in {26, 35, 53, 62, 71, 98}, (at, code, said)
        assert re.match("refused: |broken: |The signer was not checked: ", said), (at, said)


def test_p10_an_index_with_one_bit_changed_is_found(file: Path, verify: Verify) -> None:
    whole = file.read_bytes()
    with sqlite3.connect(file) as connection:
        pages = [
            (name, page)
            for name, page in connection.execute(
                "SELECT name, rootpage FROM sqlite_master WHERE type = 'index'"
            )
        ]
        size = connection.execute("PRAGMA page_size").fetchone()[0]
    connection.close()
    assert {"concerns_position", "sqlite_autoindex_events_1"} <= {name for name, _ in pages}
    for name, page in pages:
        content = bytearray(whole)
        cells = int.from_bytes(content[(page - 1) * size + 5 : (page - 1) * size + 7], "big")
        if int.from_bytes(content[(page - 1) * size + 3 : (page - 1) * size + 5], "big") == 0:
            continue  # an index of a table without rows
        content[(page - 1) * size + cells + 5] ^= 1
        file.write_bytes(content)
        code, said = verify()
        assert code == 1, (name, said)
        assert "broken: " in said


def test_p10_some_part_of_the_databases_own_check_finds_whatever_the_whole_finds(
    file: Path, whole: tuple[Settings, str]
) -> None:
    content, settings, drawn = file.read_bytes(), whole[0], random.Random(5)
    pages = len(content) // 4096
    found = Counter[bool]()
    for _ in range(40):
        page, cells = drawn.randrange(1, pages), drawn.choice((0, 1, 4, 6, 8))
        at = page * 4096 + cells if drawn.random() < 0.4 else (page + 1) * 4096 - drawn.randrange(1, 200)
        file.write_bytes(content[:at] + bytes([content[at] ^ drawn.choice((1, 4, 0x55))]) + content[at + 1 :])
        try:
            reading = StoredRecord(settings)
        except KentledgeError:
            continue
        with closing(reading), reading.store.read() as cursor:
            damage = reading.store.dialect.damage(cursor)
            with SelfCheck(settings, 2) as check:
                try:
                    parts = check.finds_damage()
                except RecordBroken:
                    parts = True
        assert parts == bool(damage), (at, damage)
        found[parts] += 1
    assert found[True] > 10
    assert found[False] > 2


def test_p10_what_lies_in_the_index_and_not_in_the_table_is_found(
    whole: tuple[Settings, str], verify: Verify
) -> None:
    settings, key = whole
    if not settings.database_url:
        pytest.skip("the bit above is SQLite's")
    reading = StoredRecord(settings)
    with reading.store.read() as cursor:
        there = reading.store.dialect.checks_itself(cursor)
    reading.close()
    assert not there
    assert "the extension amcheck is not installed, or this user may not use it." in verify("--key", key)[1]
    with psycopg.connect(settings.database_url, autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_available_extensions WHERE name = 'amcheck'").fetchone():
            pytest.skip("this PostgreSQL comes without amcheck")
        connection.execute("CREATE EXTENSION amcheck")
    code, said = verify("--key", key)
    assert (code, said) == (0, "complete and unaltered as at checkpoint 22.\n")


def test_helpers_find_what_one_process_finds(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A log of more than one stretch, with seals and checkpoints inside and at the end of stretches."""
    with office_on(settings) as office:
        for upto in (LENGTH - 2, LENGTH + 60):
            version, count = office.record.version(LOG_STREAM), upto - office.record.head()
            events = [office.record.about_the_log(version + n, Opened(purpose="live")) for n in range(count)]
            office.record.append(events, Alongside(events=events))
            office.registered()
            office.checkpoints.publish()
        office.registered()
        head, published = office.record.head(), frozenset({LENGTH, LENGTH + 62})
        with office.record.store.read() as cursor:
            for low, high in stretches(head):
                marks = Marks(published, frozenset({LENGTH - 1, LENGTH + 61}))
                at_once = at_once_or_not_at_all(cursor, office.record.sql, low, high, marks)
                assert at_once == one_by_one(cursor, office.record.sql, low, high, marks)
        alone = verify_log(office.record, office.vkey)
        assert alone.startswith(
            f"complete and unaltered as at checkpoint {LENGTH + 62}, and 1 events recorded since"
        )
        told: list[int] = []
        reading = StoredRecord(settings)
        assert verify_log(reading, office.vkey, told.append, helpers=2) == alone
        reading.close()
        assert told == [LENGTH, office.record.head()]

        def no_more(*_: object) -> None:
            raise BlockingIOError(EAGAIN, "Resource temporarily unavailable")

        def no_thread(*_: object) -> None:
            raise RuntimeError("can't start new thread")

        with monkeypatch.context() as refusing:
            refusing.setattr("application.reading_process._started", no_more)
            refusing.setattr("application.store.self_check.Thread.start", no_thread)
            assert verify_log(office.record, office.vkey, helpers=2) == alone
        at = LENGTH + 5
        office.force(
            "UPDATE events SET recorded_at = '2001-01-01T00:00:00.000000Z' WHERE notification_id = ?", at
        )
        with pytest.raises(RecordBroken, match=rf"^event {at} .* it was altered\.$"):
            verify_log(office.record, office.vkey, helpers=0 if settings.database_url else 2)
