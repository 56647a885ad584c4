"""Durable changes over HTTP, ours and the peer's in turn, on SQLite and on one PostgreSQL.

Each side is served from beginning to end of the measurement, and loaded in turn; the other waits meanwhile. At the end
every acknowledged change must be in the record, and in the peer's table of history.
"""

import json
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg

from application.settings import Settings
from benchmarks import load, our_change, peer_change
from benchmarks.comparison import Effort, Row, Spread
from benchmarks.peer_change import ExtendPeer
from benchmarks.server import Server, processor_seconds
from tests.postgres_server import NoServer, PostgresServer, installations, running

_CONNECTIONS: Final = 16
_APART: Final = 20_000
"""Days between the loads of the peer: more than one has requests for a connection."""
_HISTORY: Final = (
    "SELECT count(*) FROM peer_historicalcontract "
    "WHERE history_type = '~' AND history_user_id IS NOT NULL AND history_change_reason IS NOT NULL"
)
_DURABLE: Final = {
    "sqlite": {"journal_mode": "wal", "synchronous": 2, "transaction_mode": "IMMEDIATE"},
    "postgresql": {"synchronous_commit": "on", "fsync": "on", "full_page_writes": "on"},
}


@dataclass
class Side:
    """What each load of a server found."""

    server: Server
    database: int
    """Process of the database server; 0 where there is none."""
    reports: list[load.Report]
    costs: list[float]
    """Seconds of processor time for a change, the database server's with it."""

    def load(self, make: load.Maker, seconds: float) -> None:
        """Load it once. Raises AssertionError where a request failed."""
        before = self._processor()
        report = load.run(self.server.port, make, connections=_CONNECTIONS, seconds=seconds, warm_up=1.0)
        assert not report.failures, f"requests failed: {report.failures}"
        self.costs.append((self._processor() - before) / report.succeeded)
        self.reports.append(report)

    def _processor(self) -> float:
        return self.server.processor_seconds() + (processor_seconds(self.database) if self.database else 0)

    @property
    def rate(self) -> Spread:
        """Changes a second."""
        return Spread.of([report.rate for report in self.reports])

    @property
    def p99(self) -> Spread:
        """Seconds."""
        return Spread.of([report.p99 for report in self.reports])

    @property
    def cost(self) -> Spread:
        """Milliseconds of processor time."""
        return Spread.of(self.costs) * 1000

    @property
    def succeeded(self) -> int:
        """Changes acknowledged."""
        return sum(report.succeeded for report in self.reports)


@dataclass
class Found:
    """Ours, the peer as it is deployed, and the peer with one thread in each of its workers."""

    ours: Side
    peers: Side
    best: Side | None


def measure(effort: Effort, *, postgres: PostgresServer | None = None) -> Found:
    """Load all in turn. Raises AssertionError where a request failed, an acknowledged change is missing, or the peer
    does not keep its changes as safely as ours are kept."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        settings, peers, best = Settings(Path(folder) / "ours"), {}, {}
        database = _process_of(postgres) if postgres else 0
        if postgres:
            settings = Settings(settings.data, postgres.create_database())
            peers = {"PEER_DATABASE_URL": postgres.create_database()}
        else:
            peers = {"PEER_DATABASE": f"{folder}/peer.sqlite"}
            best = {"PEER_DATABASE": f"{folder}/best.sqlite"}
        ours = our_change.prepare(settings, _CONNECTIONS, effort.rounds, each=10)
        tokens = [peer_change.prepare(_CONNECTIONS, where) for where in (peers, best) if where]
        before = our_change.events_of(settings)
        found = Found(
            Side(stack.enter_context(our_change.served(settings)), database, [], []),
            Side(stack.enter_context(peer_change.served(peers)), database, [], []),
            Side(stack.enter_context(peer_change.served(best, threads=1)), 0, [], []) if best else None,
        )
        theirs = [found.peers, *([found.best] if found.best else [])]
        for side in theirs:
            told = json.loads(side.server.health[1])
            assert told in _DURABLE.values(), f"the peer is not durable: {told}"
        for round_, extend in enumerate(ours):
            found.ours.load(extend, effort.seconds)
            for side, token in zip(theirs, tokens, strict=True):
                side.load(ExtendPeer(token, round_ * _APART), effort.seconds)
        stack.close()
        recorded = our_change.events_of(settings) - before
        assert recorded == found.ours.succeeded, f"{recorded} events of {found.ours.succeeded} changes"
        for side, where in zip(theirs, (peers, best), strict=False):
            rows = _history_rows(where)
            assert rows == side.succeeded, f"{rows} history rows of {side.succeeded} changes"
    return found


def _history_rows(where: dict[str, str]) -> int:
    if "PEER_DATABASE_URL" in where:
        with psycopg.connect(where["PEER_DATABASE_URL"]) as connection:
            row = connection.execute(_HISTORY).fetchone()
    else:
        with closing(sqlite3.connect(where["PEER_DATABASE"])) as database:
            row = database.execute(_HISTORY).fetchone()
    return int(row[0]) if row else 0


def _process_of(server: PostgresServer) -> int:
    """The first process of a server on this machine."""
    with psycopg.connect(server.url(server.maintenance_database)) as connection:
        row = connection.execute("SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)").fetchone()
    return int(row[0]) if row else 0


@contextmanager
def durable_postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL that waits for the disk, as one in use does. Raises NoServer where this machine has none."""
    reasons = []
    for binaries in installations():
        with ExitStack() as stack:
            try:
                server = stack.enter_context(running(binaries, **_DURABLE["postgresql"]))
            except NoServer as reason:
                reasons.append(str(reason))
                continue
            yield server
            return
    raise NoServer("; ".join(reasons) or "no PostgreSQL is installed")


_WORK: Final = "durable change over HTTP, 16 clients, 2 workers"


def on_sqlite(effort: Effort) -> list[Row]:
    """On one file each."""
    found = measure(effort)
    ours, best = found.ours, found.best
    assert best is not None
    p99 = ours.p99 * 1000
    return [
        _row(
            _WORK,
            "Django + DRF + simple-history, same durability, 2 × 8 threads",
            4,
            "2.4",
            (ours, found.peers),
        ),
        _row("the same", "the peer at its best (2 × 1)", 3.5, "2.1", (ours, best)),
        Row(
            "its p99",
            "",
            "50 ms",
            "140 ms",
            f"{p99.told()} ms; the peer's {(found.peers.p99 * 1000).told()} ms",
            met=p99.median <= 50,
        ),
    ]


def on_postgres(effort: Effort) -> list[Row]:
    """On one PostgreSQL, each in a database of its own; every commit waits for the disk."""
    with durable_postgres() as server:
        found = measure(effort, postgres=server)
    against = "the same peer on the same PostgreSQL, synchronous commit"
    return [_row("durable change, on PostgreSQL", against, 3, "243/s, no peer", (found.ours, found.peers))]


def _row(work: str, against: str, target: float, was: str, found: tuple[Side, Side]) -> Row:
    ours, theirs = found
    ratio = ours.rate / theirs.rate
    return Row(
        work,
        against,
        f"{target:g} times",
        was,
        f"{ours.rate.told()} : {theirs.rate.told()} a second",
        ratio.told(2),
        f"{ours.cost.told(2)} : {theirs.cost.told(2)} ms each, {(theirs.cost / ours.cost).told(2)} times",
        ratio.median >= target,
    )
