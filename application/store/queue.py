"""A fair queue before SQLite's lock: its own back-off is unfair and starves writers (web research §6)."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock


class WriterQueue:
    """One writer at a time: a lock between this process's threads, then a file lock between processes."""

    def __init__(self, path: Path) -> None:
        self._threads = Lock()
        self._file = path.open("a")

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Hold the only turn to write."""
        with self._threads:
            fcntl.flock(self._file, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.flock(self._file, fcntl.LOCK_UN)

    def close(self) -> None:
        """Give the file back."""
        self._file.close()
