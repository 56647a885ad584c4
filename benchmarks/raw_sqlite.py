"""What this machine's disk allows: bare, durable SQLite commits. `python -m benchmarks.raw_sqlite`.

WAL with `synchronous=FULL`: each commit waits until its pages are on the disk.
"""

import sqlite3
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

ROW = bytes(range(200)) * 2  # 400 bytes, about an event


@dataclass(frozen=True, slots=True)
class Commits:
    """How many commits, one row each, by how many threads, in how many seconds."""

    threads: int
    completed: int
    seconds: float

    @property
    def rate(self) -> float:
        """Commits per second."""
        return self.completed / self.seconds

    def __str__(self) -> str:
        return f"{self.rate:,.0f} commits/s by {self.threads} thread(s)"


def measure(directory: Path, *, threads: int = 1, seconds: float = 5.0) -> Commits:
    """Commit rows to a new file in `directory`; threads, each on its own connection, queue for a lock."""
    file = directory / f"raw-{threads}-{time.monotonic_ns()}.sqlite"
    with closing(_connect(file)) as connection:
        connection.execute("CREATE TABLE row (id INTEGER PRIMARY KEY, content BLOB NOT NULL) STRICT")
        turn = threading.Lock()
        start = time.perf_counter()
        with ThreadPoolExecutor(threads) as pool:
            completed = sum(pool.map(lambda _: _commit(file, turn, start + seconds), range(threads)))
        elapsed = time.perf_counter() - start
        (held,) = connection.execute("SELECT count(*) FROM row").fetchone()
    assert held == completed, f"{held} rows of {completed} commits"
    return Commits(threads, completed, elapsed)


def _connect(file: Path) -> sqlite3.Connection:
    """A connection that commits each statement; sure that it waits for the disk."""
    connection = sqlite3.connect(file, isolation_level=None, timeout=30)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL
    return connection


def _commit(file: Path, turn: threading.Lock, end: float) -> int:
    """One thread's commits."""
    completed = 0
    with closing(_connect(file)) as connection:
        while time.perf_counter() < end:
            with turn:
                connection.execute("INSERT INTO row (content) VALUES (?)", (ROW,))
            completed += 1
    return completed


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        for number in (1, 16):
            print(measure(Path(temporary), threads=number))
