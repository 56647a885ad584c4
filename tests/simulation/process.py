"""A process of the record that can be killed, restarted and hindered, at places that the simulation names."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import datetime
from functools import partial
from typing import Any, Literal

from eventsourcing.persistence import PersistenceError
from eventsourcing.sqlite import SQLiteConnection

from application.settings import Settings
from application.store import sqlite
from application.store.sqlite import LogConnectionPool
from web.services import Services

Fault = Literal["error at commit", "killed at commit", "error after commit", "killed after commit"]
FAULTS: tuple[Fault, ...] = (
    "error at commit",
    "killed at commit",
    "error after commit",
    "killed after commit",
)


class Killed(BaseException):
    """The process is gone: nothing of it runs any more."""


class Clock:
    """The clock of the machine that all processes go by."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@contextmanager
def _commits_left_to_the_machine() -> Iterator[None]:
    """Nothing here cuts the power, so that no commit of a record that is opened inside need wait for the disk."""
    opened = LogConnectionPool._create_connection

    class Pool(LogConnectionPool):
        def _create_connection(self) -> SQLiteConnection:
            connection = opened(self)
            connection.cursor().sqlite_cursor.execute("PRAGMA synchronous = OFF")
            return connection

    sqlite.LogConnectionPool = Pool  # type: ignore[misc]
    try:
        yield
    finally:
        sqlite.LogConnectionPool = LogConnectionPool  # type: ignore[misc]


class Process:
    """One worker on the record: killed and started again, it has forgotten all but what was committed."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings, self._clock = settings, clock
        self.dead = True
        self._fault: Fault | None = None
        self._raising: list[Any] = []
        self.start()

    def start(self) -> None:
        """Open the record, as a worker does when it starts."""
        with _commits_left_to_the_machine():
            self.services = Services.build(self._settings, follow=False)
        self.record.ledger.clock = self._clock
        self.services.supervisor.start()
        store: Any = self.record.store
        store._immediate = partial(self._hindered, store._immediate)
        store._grouped = partial(self._hindered, store._grouped)
        self.dead, self._fault, self._raising = False, None, []

    @property
    def record(self) -> Any:
        """The record, as this process has it open."""
        return self.services.record

    def stop(self) -> None:
        """Give everything back, as when the operator stops it."""
        self.services.close()
        self.dead = True

    def kill(self) -> None:
        """Nothing of it writes any more; its connections are gone as the machine takes them away."""
        self.dead = True
        with suppress(PersistenceError, sqlite3.Error):
            self.services.close()

    @contextmanager
    def _hindered(self, transaction: Callable[[], AbstractContextManager[Any]]) -> Iterator[Any]:
        """A transaction of the store, but for the fault that is due."""
        if self.dead:
            raise Killed
        fault, self._fault = self._fault, None
        with transaction() as cursor:
            yield cursor
            if self.dead or fault == "killed at commit":
                self.dead = True
                raise Killed
            if fault == "error at commit":
                raise sqlite3.OperationalError("disk I/O error")
        if fault == "killed after commit":
            self.dead = True
            raise Killed
        if fault == "error after commit":
            raise PersistenceError("the connection was lost")

    def hinder(self, fault: Fault) -> None:
        """The next commit meets the fault."""
        self._fault = fault

    def unhindered(self) -> None:
        """The fault that nothing met is not due any more."""
        self._fault = None

    def break_projection(self, number: int) -> str:
        """One projection raises from now on, whatever it is given; its name."""
        projection: Any = self.services.supervisor.projections[
            number % len(self.services.supervisor.projections)
        ]

        def slipped(*_: Any, **__: Any) -> None:
            raise RuntimeError("the projection slipped")

        projection.take = projection.build = slipped
        self._raising.append(projection)
        return str(projection.name)

    def mend(self) -> None:
        """Projections do what they should again."""
        for projection in self._raising:
            projection.__dict__.pop("take", None)
            projection.__dict__.pop("build", None)
        self._raising = []

    def catch_up(self) -> None:
        """What stands still is brought to the head."""
        for status in self.services.supervisor.status():
            if not status.healthy:
                self.services.supervisor.catch_up(status.name)
