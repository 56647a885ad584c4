"""The database's own check of tables and indexes, part by part in threads, beside whatever else is read of it.

SQLite lets go of Python's lock while it works, so that each thread has a processor of its own where there is one.
"""

from contextlib import closing, suppress
from queue import Empty, SimpleQueue
from threading import Event, Thread
from types import TracebackType

from eventsourcing.persistence import PersistenceError

from application.errors import KentledgeError, RecordBroken
from application.settings import Settings
from application.store.reading import ReadingStore, StoredRecord


class SelfCheck:
    """Goes on from when it is entered; what still goes on when it is left is ended."""

    def __init__(self, settings: Settings, threads: int) -> None:
        """*threads*: how many parts are looked at together at most."""
        self._settings = settings
        self._parts = SimpleQueue[str]()
        self._damaged, self._left = Event(), Event()
        self._broken: list[str] = []
        self._stores: list[ReadingStore] = []
        self._threads = [Thread(target=self._check, daemon=True) for _ in range(threads)]
        self._looked_at: list[str] = []
        self._asked = 0

    def __enter__(self) -> "SelfCheck":
        with closing(StoredRecord(self._settings)) as reading, reading.store.read() as cursor:
            for part in reading.store.dialect.parts_to_check(cursor):
                self._parts.put(part)
        self._asked = self._parts.qsize()
        with suppress(RuntimeError):  # the machine lets no more of them start
            for thread in self._threads:
                thread.start()
        self._threads = [thread for thread in self._threads if thread.ident is not None]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._left.set()
        while any(thread.is_alive() for thread in self._threads):
            for store in self._stores:
                store.interrupt()
            for thread in self._threads:
                thread.join(0.05)

    def finds_damage(self) -> bool:
        """Whether any part is damaged, once all were looked at. Raises RecordBroken where one cannot be read."""
        if not self._threads:
            self._check()
        for thread in self._threads:
            thread.join()
        if self._damaged.is_set():
            return True
        if len(self._looked_at) < self._asked:
            raise RecordBroken("; ".join(self._broken) or "the database's own check of itself did not end.")
        return False

    def _check(self) -> None:
        try:
            with closing(StoredRecord(self._settings)) as reading, reading.store.read() as cursor:
                self._stores.append(reading.store)
                while not (self._left.is_set() or self._damaged.is_set()):
                    part = self._parts.get_nowait()
                    if reading.store.dialect.damage(cursor, part):
                        self._damaged.set()
                    self._looked_at.append(part)
        except Empty:
            return
        except (KentledgeError, PersistenceError, ValueError, TypeError, LookupError) as error:
            self._broken.append(f"the database itself cannot be read any more ({error}).")
