"""What reading costs on a large record: folding, past and present pages, verifying, rebuilding."""

import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from application.checkpoints import Checkpoints
from application.codec import from_bytes
from application.evidence import evidence_pack
from application.record import Basis, Record
from application.settings import Settings
from application.store.rehash import rehashed
from application.verification import verify_log
from benchmarks.generate import generate
from benchmarks.memory import PEAK
from domain.events import Event
from domain.streams import evolve
from projections.register import REGISTER
from projections.supervisor import Supervisor
from projections.table_query import Query, page

_BATCH = 2000
_ROUNDS = 5
_TURNS = 3
"""How often the whole log is verified."""


_REBUILD = f"""
from web.cli import main
main(['rebuild'], standalone_mode=False)
{PEAK}
print(peak)
"""


def large_record(directory: Path, events: int, contracts: int) -> Settings:
    """A generated record of that size, sealed and signed as a live one is; its projections not yet built."""
    settings = Settings(directory)
    record = Record(settings)
    checkpoints = Checkpoints(record)
    checkpoints.create_key()
    record.grown = checkpoints.keep_pace
    generate(record, contracts=contracts, events=events, seed=1, progress=lambda _, __: None)
    record.close()
    return settings


@dataclass(frozen=True)
class Rebuild:
    """How long `kentledge rebuild` took, and its largest memory."""

    seconds: float
    megabytes: float


def rebuild(settings: Settings) -> Rebuild:
    """Build every projection from the log, in a process of its own."""
    command = [sys.executable, "-c", _REBUILD]
    environment = {**os.environ, "KENTLEDGE_DATA": str(settings.data), "KENTLEDGE_DATABASE_URL": ""}
    record = Record(settings)
    Supervisor(record).prepare()
    record.close()
    start = time.perf_counter()
    root = Path(__file__).parent.parent
    done = subprocess.run(command, env=environment, cwd=root, check=True, capture_output=True, text=True)
    return Rebuild(time.perf_counter() - start, float(done.stdout.split()[-1]))


@dataclass(frozen=True)
class Fold:
    """Events a second: read and decoded only; and read, decoded and folded into contracts."""

    decoded: float
    folded: float


def fold(record: Record, contracts: int) -> Fold:
    """Read whole contract stories, and then also fold them; in turn, since the first finds the file cold."""
    with record.store.read() as cursor:
        cursor.execute(
            record.sql("SELECT DISTINCT contract_id FROM concerns ORDER BY contract_id LIMIT ?"), (contracts,)
        )
        ids = [row["contract_id"] for row in cursor.fetchall()]

    def run(take: Callable[[Iterator[Event]], object]) -> float:
        start, count = time.perf_counter(), 0
        with record.store.read() as cursor:
            for contract_id in ids:
                cursor.execute(
                    "SELECT originator_id, originator_version, topic, state FROM events "
                    "WHERE originator_id = ? ORDER BY originator_version",
                    (contract_id.replace("-", ""),),
                )
                rows = cursor.fetchall()
                count += len(rows)
                take(map(_event, rows))
        return count / (time.perf_counter() - start)

    decoded, folded = zip(*((run(list), run(_folded)) for _ in range(_ROUNDS)), strict=True)
    return Fold(statistics.median(decoded), statistics.median(folded))


def _event(row: Any) -> Event:
    envelope, fact = from_bytes(row["topic"], row["state"])
    return Event(envelope.concerns[0], row["originator_version"], envelope, fact)


def _folded(events: Iterator[Event]) -> object:
    contract = None
    for event in events:
        contract = evolve(contract, event)
    return contract


@dataclass(frozen=True)
class Pages:
    """Median seconds of a page of 50 contracts."""

    current: float
    past: float


def pages(record: Record, repeats: int = 60) -> Pages:
    """The same pages, now and at bases years back, in turn; every page starts at another place."""
    now = record.basis()
    chosen = random.Random(7)
    references = [row.summary.reference for row in page(record, REGISTER, now, Query(limit=500)).rows]
    current, past = [], []
    for _ in range(repeats):
        position = int(now.position * chosen.uniform(0.4, 0.9))
        back = record.basis(None, position)
        basis = Basis(date(back.known_at.year, 1, 1), back.known_at, position)
        reference = chosen.choice(references)
        current.append(_timed(record, now, reference))
        past.append(_timed(record, basis, reference))
    return Pages(statistics.median(current), statistics.median(past))


def _timed(record: Record, basis: Basis, reference: str) -> float:
    start = time.perf_counter()
    first = page(record, REGISTER, basis, Query(limit=50))
    if first.next_cursor:
        page(record, REGISTER, basis, Query(limit=50, cursor=first.next_cursor))
    page(record, REGISTER, basis, Query(filters={"reference": reference}))
    return time.perf_counter() - start


@dataclass(frozen=True)
class FirstPack:
    """Seconds until there is a pack of the contract with the most events, and how many events were not sealed yet."""

    seconds: float
    unsealed: int


def first_pack(record: Record) -> FirstPack:
    """The first evidence pack that is asked for, without the history for people."""
    last = Checkpoints(record).latest()
    with record.store.read() as cursor:
        cursor.execute("SELECT contract_id FROM concerns GROUP BY contract_id ORDER BY COUNT(*) DESC LIMIT 1")
        contract_id = UUID(cursor.fetchone()["contract_id"])
    unsealed = record.head() - (last.size if last else 0)
    start = time.perf_counter()
    evidence_pack(record, contract_id, {})
    return FirstPack(time.perf_counter() - start, unsealed)


@dataclass(frozen=True)
class Verification:
    """Events a second: verified; read and hashed once each; hashed in memory, once and as often as a verifier must."""

    verified: float
    read_and_hashed: float
    hashed_once: float
    hashed_as_often: float
    events: int
    ratios: Sequence[float]
    """Verified to read and hashed, of each turn."""


def verification(record: Record, turns: int = _TURNS) -> Verification:
    """The whole log verified, beside plain SHA-256 of the same bytes, in turn; rates are the medians."""
    size = record.head()
    verified, read_and_hashed = list[float](), list[float]()
    for _ in range(turns):
        start = time.perf_counter()
        _read_and_hash(record, size)
        read_and_hashed.append(size / (time.perf_counter() - start))
        start = time.perf_counter()
        verify_log(record, None, helpers=os.cpu_count() or 1)
        verified.append(size / (time.perf_counter() - start))
    ratios = [number / plain for number, plain in zip(verified, read_and_hashed, strict=True)]
    states: list[bytes] = []
    cores: list[bytes] = []
    with record.store.read() as cursor:
        for item in rehashed(cursor, record.sql, 0, min(size, 200_000)):
            states.append(item.state)
            cores.append(item.core)
    once = _rate(states, lambda state, _: sha256(state).digest(), cores)
    often = _rate(states, _five_digests, cores)
    return Verification(
        statistics.median(verified), statistics.median(read_and_hashed), once, often, size, sorted(ratios)
    )


def _read_and_hash(record: Record, size: int) -> None:
    """Every stored event read in order and hashed once: what plain SHA-256 of the log costs."""
    with record.store.read() as cursor:
        for low in range(0, size, _BATCH):
            cursor.execute(
                "SELECT state FROM events WHERE notification_id > ? AND notification_id <= ? "
                "ORDER BY notification_id",
                (low, low + _BATCH),
            )
            for row in cursor.fetchall():
                sha256(row["state"]).digest()


def _five_digests(state: bytes, core: bytes) -> None:
    """State, core, running hash, leaf and one tree node: what each event needs."""
    sha256(state).digest()
    inner = sha256(core).digest()
    running = sha256(inner + inner).digest()
    leaf = sha256(b"\0" + core + running).digest()
    sha256(b"\1" + leaf + leaf).digest()


def _rate(states: list[bytes], work: Callable[[bytes, bytes], object], cores: list[bytes]) -> float:
    start = time.perf_counter()
    for state, core in zip(states, cores, strict=True):
        work(state, core)
    return len(states) / (time.perf_counter() - start)
