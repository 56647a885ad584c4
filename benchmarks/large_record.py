"""What is measured on one large record: rebuilding, verifying, reports, first answers, bytes on disk.

A record that is ready may be given by its folder: it is copied, and never written to. Its read models need not be
built.
"""

import resource
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

from application.record import Record
from application.settings import Settings
from benchmarks import past_register, reading, reporting
from benchmarks.asking_once import cold
from benchmarks.comparison import Effort, Row, Spread, timed
from projections.supervisor import Supervisor

_BATCH: Final = 2000
_DECODED: Final = 100_000
"""Events that are read and decoded to know how long that takes."""
_SLOW: Final = 30.0
"""Seconds from which on a report is not made a second time."""
_REPORTS: Final = (
    ("kpis", "KPIs", "39 s"),
    ("recording-lag", "recording lag", "15 s"),
    ("changes", "changes", "53 s"),
)
_COLD: Final = (
    ("audit sample of 25", "/api/v1/audit/sample?seed=bench&size=25", "5.6 s"),
    ("council-wide my-work", "/api/v1/my-work", "3.2 s"),
    ("search in the register", "/api/v1/contracts?q=services", "1.4 s"),
)


def provided(ready: Path | None, folder: Path, effort: Effort, say: Callable[[str], None]) -> Settings:
    """The large record in *folder*: a copy of the one that is *ready*, else a new one."""
    if ready is None:
        say(f"generating {effort.events:,} events")
        return reading.large_record(folder, effort.events, effort.contracts)
    say(f"copying {ready}")
    shutil.copytree(ready, folder, dirs_exist_ok=True)
    with closing(sqlite3.connect(folder / "kentledge.sqlite")) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return Settings(folder)


def smaller(folder: Path, events: int) -> Settings:
    """A record of as many events to a contract as the large one has, its read models built."""
    settings = reading.large_record(folder, events, max(60, events // 50))
    build(settings)
    return settings


def build(settings: Settings) -> None:
    """Build its read models."""
    record = Record(settings)
    try:
        supervisor = Supervisor(record)
        supervisor.prepare()
        supervisor.rebuild(None, lambda _, __: None)
    finally:
        record.close()


def build_what_is_missing(settings: Settings) -> None:
    """Build them where they are not as far as the log."""
    record = Record(settings)
    try:
        supervisor = Supervisor(record)
        supervisor.prepare()
        behind = any(status.lag for status in supervisor.status())
    finally:
        record.close()
    if behind:
        build(settings)


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def rebuilt(settings: Settings, _effort: Effort) -> list[Row]:
    """Every read model, from the log."""
    before = _children()
    built = reading.rebuild(settings)
    processor = _children() - before
    record = Record(settings)
    try:
        events = record.head()
        decoded = timed(lambda: _decode(record, min(events, _DECODED)))
    finally:
        record.close()
    rate, plain = events / built.seconds, min(events, _DECODED) / decoded.clock
    return [
        Row(
            f"rebuild of all read models, {events:,} events",
            "reading and decoding",
            "20,000/s, 300 MB",
            "3,492/s",
            f"{rate:,.0f} : {plain:,.0f} events a second, {built.megabytes:.0f} MB",
            f"{rate / plain:.2f}",
            f"{events / processor:,.0f} : {min(events, _DECODED) / decoded.processor:,.0f} events a second",
            rate >= 20_000 and built.megabytes <= 300,
        )
    ]


def _decode(record: Record, events: int) -> None:
    for after in range(0, events, _BATCH):
        record.feed(after, _BATCH)


def verified(settings: Settings, effort: Effort) -> list[Row]:
    """The log, whole."""
    record = Record(settings)
    try:
        found = reading.verification(record, turns=max(2, effort.rounds - 1))
    finally:
        record.close()
    ratio = Spread.of(found.ratios)
    return [
        Row(
            f"verify the log, {found.events:,} events",
            "SHA-256 of the same bytes, read from the same file",
            "0.3",
            "0.10",
            f"{found.verified:,.0f} : {found.read_and_hashed:,.0f} events a second",
            ratio.told(2),
            "",
            ratio.median >= 0.3,
        )
    ]


def reports(settings: Settings, effort: Effort) -> list[Row]:
    """The slowest, for today, every file of them made for the memory."""
    rows = []
    for name, called, was in _REPORTS:
        turns: list[reporting.Made] = []
        while len(turns) < effort.rounds - 1 and max((turn.seconds for turn in turns), default=0) < _SLOW:
            turns.append(reporting.made(settings, name, "2025-12-31", '{"from": "2018-01-01"}'))
        seconds, megabytes = (
            Spread.of([turn.seconds for turn in turns]),
            max(turn.megabytes for turn in turns),
        )
        together = max(turn.together for turn in turns)
        rows.append(
            Row(
                f"slowest report: {called}",
                "reading its rows",
                "under 5 s, 200 MB",
                was,
                f"{seconds.told()} s, {megabytes:.0f} MB at most, {together:.0f} MB with helpers",
                met=seconds.median < 5 and megabytes < 200,
            )
        )
    return rows


def first_answers(settings: Settings, token: str, effort: Effort) -> list[Row]:
    """Of processes that were just started."""
    return [_first_answer(settings, token, effort, asked) for asked in _COLD]


def _first_answer(settings: Settings, token: str, effort: Effort, asked: tuple[str, str, str]) -> Row:
    called, path, was = asked
    turns = [cold(settings, token, path).took for _ in range(effort.requests)]
    seconds = Spread.of([turn.clock for turn in turns])
    return Row(
        f"{called}, cold",
        "",
        "under 0.3 s",
        was,
        f"{seconds.told()} s",
        processor=f"{Spread.of([turn.processor for turn in turns]).told()} s",
        met=seconds.median < 0.3,
    )


def past_as_csv(settings: Settings, token: str, effort: Effort) -> list[Row]:
    """The register of a day long ago."""
    return past_register.rows(settings, token, effort)


def on_disk(settings: Settings, _effort: Effort) -> list[Row]:
    """Bytes for an event, the read models with it, once the write-ahead log is folded in."""
    with closing(sqlite3.connect(settings.sqlite_file)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (events,) = database.execute("SELECT size FROM log_head").fetchone()
        (free,) = database.execute("PRAGMA freelist_count").fetchone()
        (page,) = database.execute("PRAGMA page_size").fetchone()
    size = sum(path.stat().st_size for path in _files(settings.data))
    each = size / events
    return [
        Row(
            f"bytes on disk for an event, everything included, at {events:,} events",
            "",
            "2.5 kB",
            "4.1 kB",
            f"{each / 1000:.2f} kB, of which {free * page / events / 1000:.2f} kB are free for what comes next",
            met=each <= 2500,
        )
    ]


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())
