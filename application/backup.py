"""Backups: one SQLite file of the whole record, made while it is served, that can be checked and brought back.

From SQLite it is a page for page copy by the database's own backup. From PostgreSQL it is a copy of the log's tables as
one transaction sees them; what is folded from the log is left out, and folded again. Either can be brought back into
either database: the log does not depend on the one that it is kept in.
"""

import json
import re
import shutil
import sqlite3
import tempfile
from base64 import b64encode
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import file_digest
from pathlib import Path
from typing import Any, Final, NamedTuple
from uuid import UUID

from eventsourcing.persistence import PersistenceError

from application.bringing_up import bring_up_to_date
from application.errors import BadRequest, KentledgeError, NotContinued, RecordBroken
from application.private_files import closed, private_folder, write_privately
from application.record import Record, head
from application.settings import Settings
from application.store import schema
from application.store.dialect import Cursor
from application.store.ledger import instant_text
from application.store.tree import stored_tree
from application.verification import verify_log

_MANIFEST: Final = "backup.json"
_FOLDED_ANEW: Final = "projections"
"""The one table of the log that says how far read models are."""
_ROWS_AT_ONCE: Final = 500
_TABLE: Final = re.compile(r"CREATE TABLE IF NOT EXISTS (\w+)")


class Restorable(NamedTuple):
    """What bringing a backup back would come to."""

    events: int
    """How many it holds."""
    missing: str
    """Which published events it lacks, in a sentence; empty where it lacks none."""
    unpublished: int
    """How many events the record here has beyond it, as far as that can be read."""


def back_up(record: Record, folder: Path, vkey: str | None) -> str:
    """Make a backup of the *record* in a new *folder* while others write, and verify the copy; what was found.

    The signing key is not part of it: it is kept elsewhere. Raises BadRequest for a folder that holds anything, and
    RecordBroken where the copy does not verify.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadRequest({"folder": f"{folder} holds something already; name a new one."})
    private_folder(folder)
    copy = replace(record.settings, data=folder, database_url="")
    private_folder(copy.published)
    if record.settings.published.is_dir():  # before the database, which then has all that they cover
        shutil.copytree(record.settings.published, copy.published, dirs_exist_ok=True)
    copy_database(record, copy)
    with _record_on(copy) as made:
        sentence = verify_log(made, vkey)
        with made.store.read() as cursor:
            size = head(cursor)
            root = stored_tree(cursor, made.sql, size).root()
    _alone(copy)
    manifest = {
        "made_at": instant_text(datetime.now(UTC)),
        "origin": record.settings.origin,
        "events": size,
        "root": b64encode(root).decode(),
        "sha256": _sha256(copy.sqlite_file),
    }
    write_privately(folder / _MANIFEST, json.dumps(manifest, indent=2).encode() + b"\n")
    return sentence


def copy_database(record: Record, copy: Settings) -> None:
    """Copy the *record*'s database into the SQLite file of *copy* while others write, as one reader sees it."""
    if record.settings.database_url:
        with _record_on(copy) as target, record.store.read() as source, target.store.write() as cursor:
            _copy_rows(record, source, target, cursor)
    else:
        _copy_pages(record.settings.sqlite_file, copy.sqlite_file)


def restorable(settings: Settings, backup: Path) -> Restorable:
    """What bringing *backup* back into the record of *settings* would come to; nothing is changed.

    It is held against every checkpoint that is known: the backup's own, and in files and rows those of the record here.
    Raises BadRequest for what is no backup, RecordBroken for one that was altered.
    """
    made = _made(settings, backup)
    with tempfile.TemporaryDirectory(prefix="kentledge-") as room:
        copy = replace(made, data=Path(room) / "record")
        private_folder(copy.published)
        shutil.copyfile(made.sqlite_file, copy.sqlite_file)
        for number, kept in enumerate((made.published, settings.published)):
            if kept.is_dir():
                shutil.copytree(kept, copy.published / str(number))
        here = _rows_here(settings, copy.published / "rows")
        with _record_on(copy) as found:
            if found.practice is not None:
                raise BadRequest(
                    {"backup": f"{backup} is of a practice copy: it is not brought back as a record."}
                )
            missing = found.not_continued()
            size = found.head()
    return Restorable(size, missing, max(0, here - size))


def restore(settings: Settings, backup: Path, *, behind: bool = False) -> Restorable:
    """Bring *backup* back into the record of *settings*, which must be empty.

    A backup that lacks published events is brought back only when asked for (*behind*), and is read-only then. Raises
    BadRequest, NotContinued, and RecordBroken as ``restorable`` does.
    """
    found = restorable(settings, backup)
    if found.missing and not behind:
        raise NotContinued(found.missing)
    made = _made(settings, backup)
    if not settings.database_url:
        if settings.sqlite_file.exists():
            raise BadRequest(
                {"record": f"There is a database at {settings.sqlite_file}; move it away first."}
            )
        private_folder(settings.data)
        shutil.copyfile(made.sqlite_file, settings.sqlite_file)
        closed([settings.sqlite_file])
    else:
        _restore_rows(settings, made)
    private_folder(settings.published)
    for path in made.published.rglob("*"):
        target = settings.published / path.relative_to(made.published)
        if path.is_file() and not target.exists():
            private_folder(target.parent)
            shutil.copyfile(path, target)
    return found


def _restore_rows(settings: Settings, made: Settings) -> None:
    with tempfile.TemporaryDirectory(prefix="kentledge-") as room:
        copy = replace(made, data=Path(room))
        shutil.copyfile(made.sqlite_file, copy.sqlite_file)
        with _record_on(copy) as source, _record_on(settings) as target:
            bring_up_to_date(source)  # only a copy has what an earlier release kept beside the log
            if target.head():
                raise BadRequest({"record": "The database holds events already; name an empty one."})
            with source.store.read() as read, target.store.write() as cursor:
                _copy_rows(source, read, target, cursor)


def _made(settings: Settings, backup: Path) -> Settings:
    """The settings of a backup whose database is the one that was verified. Raises BadRequest and RecordBroken."""
    made = replace(settings, data=backup, database_url="")
    try:
        manifest = json.loads((backup / _MANIFEST).read_bytes())
        digest = _sha256(made.sqlite_file)
        if manifest["sha256"] != digest:
            raise RecordBroken(
                "the database of the backup is not the one that was made: its SHA-256 differs."
            )
        return replace(made, origin=manifest["origin"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadRequest({"backup": f"{backup} is no backup of a record ({error})."}) from error


def _rows_here(settings: Settings, folder: Path) -> int:
    """Put what the database here has published into *folder*; its number of events, 0 where it cannot be read."""
    if not settings.database_url and not settings.sqlite_file.exists():
        return 0
    try:
        with _record_on(settings) as here, here.store.read() as cursor:
            cursor.execute("SELECT size, note FROM checkpoints")
            private_folder(folder)
            for row in cursor.fetchall():
                write_privately(folder / f"{row['size']}.txt", row["note"].encode())
            return head(cursor)
    except (KentledgeError, PersistenceError):  # a record that is broken is what backups are for
        return 0


@contextmanager
def _record_on(settings: Settings) -> Iterator[Record]:
    with closing(Record(settings)) as record:
        yield record


def _copy_pages(source: Path, target: Path) -> None:
    """SQLite's own backup, in one step: as one reader sees the database, whoever writes meanwhile."""
    with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(target)) as written:
        read.backup(written)
    closed([target])


def _alone(settings: Settings) -> None:
    """Nothing but the database file itself: what a process kept beside it is of no use to the next."""
    for path in settings.data.glob(f"{settings.sqlite_file.name}?*"):
        path.unlink()


def _copy_rows(source: Record, read: Cursor, target: Record, cursor: Cursor) -> None:
    """Copy every row of the log's tables, as one transaction sees them."""
    for statement in schema.TABLES:
        named = _TABLE.match(statement)
        if named is None or named[1] == _FOLDED_ANEW:
            continue
        table = named[1]
        if table == "log_head":
            cursor.execute("DELETE FROM log_head")
        for rows in _in_parts(source, read, table):
            columns = list(dict(rows[0]))
            marks = ", ".join("?" * len(columns))
            cursor.executemany(
                target.sql(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"),
                [tuple(map(_plain, dict(row).values())) for row in rows],
            )


def _in_parts(record: Record, cursor: Cursor, table: str) -> Iterator[list[Any]]:
    if record.store.dialect.name == "sqlite":
        cursor.execute(f"SELECT * FROM {table}")
        while rows := cursor.fetchmany(_ROWS_AT_ONCE):
            yield rows
        return
    cursor.execute(f"DECLARE copying NO SCROLL CURSOR FOR SELECT * FROM {table}")
    while True:
        cursor.execute(f"FETCH {_ROWS_AT_ONCE} FROM copying")
        rows = cursor.fetchall()
        if not rows:
            break
        yield rows
    cursor.execute("CLOSE copying")


def _plain(value: Any) -> Any:
    """As either database takes it: a stream's id by its bare digits, bytes as bytes."""
    if isinstance(value, UUID):
        return value.hex
    return bytes(value) if isinstance(value, memoryview) else value


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
