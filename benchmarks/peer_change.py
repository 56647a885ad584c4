"""How many durable changes a second the peer acknowledges: `python -m benchmarks.peer_change [seconds]`.

Connection *c* extends contract *c*, again and again, a day at a time.
"""

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from benchmarks import load
from benchmarks.server import ROOT, Server, serving, threaded
from benchmarks.wire import Answer, Request

FIRST_END = date(2030, 3, 31)  # as `benchmarks.peer.setup` wrote it
DURABLE = {"journal_mode": "wal", "synchronous": 2, "transaction_mode": "IMMEDIATE"}  # 2 is FULL


@dataclass(frozen=True, slots=True)
class ExtendPeer:
    """Makes the requests; to be called in the load process."""

    token: str
    later: int = 0
    """Days after the first end at which a load begins, so that one goes on where another ended."""

    def __call__(self, connection: int, number: int, _previous: Answer | None) -> Request:
        new_end = FIRST_END + timedelta(days=self.later + number + 1)
        body = {"new_end": new_end.isoformat(), "reason": "Option taken up, approved under delegation 4.2"}
        headers = (("Authorization", f"Token {self.token}"), ("Content-Type", "application/json"))
        return Request("POST", f"/contracts/{connection + 1}/extensions", headers, json.dumps(body).encode())


@dataclass(frozen=True, slots=True)
class PeerChange:
    """What was measured, and what the peer's file then held."""

    report: load.Report
    durability: dict[str, object]
    """As SQLite told through the server's own connection."""
    history_rows: int
    """Written by the extensions: as many as were acknowledged, or the measurement would have failed."""

    def __str__(self) -> str:
        return f"Django REST framework + django-simple-history: {self.report}"


@contextmanager
def peer(
    directory: Path, *, contracts: int, workers: int = 2, threads: int = 8
) -> Iterator[tuple[Server, str]]:
    """The peer, served from a new file `peer.sqlite` in `directory`, and an officer's token."""
    environment = {"PEER_DATABASE": str(directory / "peer.sqlite")}
    token = prepare(contracts, environment)
    with served(environment, workers, threads) as server:
        yield server, token


@contextmanager
def served(environment: dict[str, str], workers: int = 2, threads: int = 8) -> Iterator[Server]:
    """The peer, served from the database that the *environment* names."""
    with serving(threaded("benchmarks.peer.wsgi", workers=workers, threads=threads), environment) as server:
        yield server


def measure(
    directory: Path,
    *,
    seconds: float = 10.0,
    warm_up: float = 2.0,
    connections: int = 16,
    workers: int = 2,
    threads: int = 8,
) -> PeerChange:
    """Set the peer up in an empty `directory`, load it, stop it, and count what it kept.

    Raises AssertionError when it is not as durable as told, a request failed, or an acknowledged change is
    missing.
    """
    with peer(directory, contracts=connections, workers=workers, threads=threads) as (server, token):
        durability: dict[str, object] = json.loads(server.health[1])
        assert durability == DURABLE, f"not durable: {durability}"
        report = load.run(
            server.port, ExtendPeer(token), connections=connections, seconds=seconds, warm_up=warm_up
        )
    with closing(sqlite3.connect(directory / "peer.sqlite")) as database:
        (history_rows,) = database.execute(
            "SELECT count(*) FROM peer_historicalcontract "
            "WHERE history_type = '~' AND history_user_id IS NOT NULL AND history_change_reason IS NOT NULL"
        ).fetchone()
    assert not report.failures, f"requests failed: {report.failures}"
    assert history_rows == report.succeeded, f"{history_rows} history rows of {report.succeeded} changes"
    return PeerChange(report, durability, history_rows)


def prepare(contracts: int, environment: dict[str, str]) -> str:
    """Fill the peer's database in a process of its own; give the token."""
    command = [sys.executable, "-m", "benchmarks.peer.setup", str(contracts)]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, check=False, capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(f"The peer could not be set up: {done.stderr[-500:]}")
    return done.stdout.strip()


if __name__ == "__main__":
    asked = float(sys.argv[1]) if sys.argv[1:] else 10.0
    for each in (8, 1):  # threads per worker: as deployed, and as SQLite's one writer at a time likes it best
        with tempfile.TemporaryDirectory() as temporary:
            print(f"2 workers x {each} threads: {measure(Path(temporary), seconds=asked, threads=each)}")
