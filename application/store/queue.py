"""A fair queue before the database's lock, and one commit for all who wait in it.

SQLite's own back-off is unfair and starves writers (web research §6); PostgreSQL hands its table lock on in order, and
one flush to the disk serves as many changes as are in a commit. Here a writer takes its place in a queue; whoever
is at the head writes for all who came meanwhile, as one, and commits once; where the database refuses anything of that,
they are written one by one, each in a savepoint of its own. Nobody is told that a change is recorded before the commit
is durable.
"""

import fcntl
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Condition
from time import monotonic, sleep
from typing import IO, Any, Generic, TypeVar

from eventsourcing.persistence import OperationalError

from application.private_files import opened_privately

Asked = TypeVar("Asked")
Result = TypeVar("Result")
_MOST_IN_A_GROUP = 32
_PATIENCE = 30.0
"""Seconds that a writer waits for its turn, as long as for the database's own locks."""
_LOOKS_AGAIN = 0.005
"""Seconds after which a lock on a file is asked for again by who does not wait for it as long as it takes."""
_DID_NOT_COME = "the turn to write did not come within {:g} seconds"


class _Task:
    """What one writer wants done, and how it went."""

    def __init__(self, asked: Any) -> None:
        self.asked = asked
        self.done = False
        self.result: Any = None
        self.error: BaseException | None = None


@dataclass(frozen=True)
class GroupCommit(Generic[Asked, Result]):
    """How those who wait together write."""

    transaction: Callable[[], AbstractContextManager[Any]]
    write: Callable[[Any, list[Asked]], Sequence[Result | Exception]]
    """Does, with a cursor, what all of these ask, in their order: what each came to, or why nothing of it was written.
    Raises what the database says of any of it."""
    at_last: Callable[[Any, list[Result]], None]
    """Told before the commit what each of those came to who were not refused, in their order."""
    refused: Callable[[Exception], Exception]
    """What an error is called outside."""


class WriterQueue:
    """One writer at a time: a turn among this process's threads, then a file lock between processes.

    Raises OperationalError where the turn does not come: a disk that hangs, or another process that was stopped.
    """

    def __init__(self, path: Path | None) -> None:
        self._free = Condition()
        self._taken = False
        self._waiting: deque[_Task] = deque()
        self._file = opened_privately(path, "ab") if path else None
        self._next = opened_privately(path.with_suffix(".next"), "ab") if path else None
        """Whoever holds it has the next turn, so that a process that has just written does not take the turn again
        before another one that waits was woken: a lock on a file goes to whoever asks first."""

    @contextmanager
    def turn(self, within: float | None = None) -> Iterator[None]:
        """Hold the only turn to write, if it comes *within* so many seconds where they are given."""
        until = None if within is None else monotonic() + within
        with self._among_threads(patience=within), self._among_processes(until):
            yield

    @contextmanager
    def _among_threads(
        self,
        unless: Callable[[], bool] = lambda: False,
        give_up: Callable[[], bool] = lambda: True,
        patience: float | None = None,
    ) -> Iterator[bool]:
        """Wait for the turn of this process; no longer than until *unless*, and then without it. Whether it is held.

        Where it does not come in time, whoever waits may *give_up*, unless it is being written for already.
        """
        patience = _PATIENCE if patience is None else patience
        with self._free:
            while not self._free.wait_for(lambda: unless() or not self._taken, patience):
                if give_up():
                    raise OperationalError(_DID_NOT_COME.format(patience))
            held = not unless()
            self._taken = self._taken or held
        try:
            yield held
        finally:
            if held:
                with self._free:
                    self._taken = False
                    self._free.notify_all()

    @contextmanager
    def _among_processes(self, until: float | None = None) -> Iterator[None]:
        if self._file is None or self._next is None:
            yield
            return
        _lock(self._next, until)
        try:
            _lock(self._file, until)
        finally:
            fcntl.flock(self._next, fcntl.LOCK_UN)
        try:
            yield
        finally:
            fcntl.flock(self._file, fcntl.LOCK_UN)

    def in_group(self, asked: Asked, commit: GroupCommit[Asked, Result]) -> Result:
        """Do what is *asked* in one commit with what whoever else waits asks; what it came to once that commit is
        durable. Raises why nothing of it was written."""
        task = _Task(asked)
        self._waiting.append(task)
        with self._among_threads(unless=lambda: task.done, give_up=lambda: self._taken_back(task)):
            while not task.done:
                self._write_for_all(commit)
        if task.error is not None:
            raise task.error
        result: Result = task.result
        return result

    def _write_for_all(self, commit: GroupCommit[Any, Any]) -> None:
        group: list[_Task] = []
        try:
            with self._among_processes():
                if not self._written_as_one(group, commit):
                    with commit.transaction() as cursor:
                        for task in group:
                            _attempt(task, cursor, commit)
                        _end(group, cursor, commit)
        except BaseException as error:  # noqa: BLE001  (the commit itself failed: nobody's change is recorded)
            group += self._next_group() if not group else []
            for task in group:
                task.error = task.error or error
        finally:
            for task in group:
                task.done = True

    def _written_as_one(self, group: list[_Task], commit: GroupCommit[Any, Any]) -> bool:
        """Write for those who wait, who become the *group*; whether that is done. Where it is not, nothing is written:
        the database refused something of it, which may be of any of several."""
        committing = False
        try:
            with commit.transaction() as cursor:
                group += self._next_group()  # only now: more came while another process had its turn
                for task, came_to in zip(
                    group, commit.write(cursor, [task.asked for task in group]), strict=True
                ):
                    if isinstance(came_to, Exception):
                        task.error = commit.refused(came_to)
                    else:
                        task.result = came_to
                _end(group, cursor, commit)
                committing = True
        except Exception:
            if committing or len(group) < 2:
                raise
            for task in group:
                task.error = None
            return False
        return True

    def _taken_back(self, task: _Task) -> bool:
        """Whether a writer's work is out of the queue again before anybody began with it."""
        try:
            self._waiting.remove(task)
        except ValueError:
            return False
        return True

    def _next_group(self) -> list[_Task]:
        """Those who wait, taken out of the queue."""
        group: list[_Task] = []
        # whoever gives up takes itself out meanwhile: how many wait is not to be counted on
        with suppress(IndexError):
            while len(group) < _MOST_IN_A_GROUP:
                group.append(self._waiting.popleft())
        return group

    def close(self) -> None:
        """Give the files back, once nobody of this process writes."""
        if self._file is not None and self._next is not None:
            with self._among_threads():
                self._file.close()
                self._next.close()


def _attempt(task: _Task, cursor: Any, commit: GroupCommit[Any, Any]) -> None:
    """What one writer asks, in its own savepoint."""
    cursor.execute("SAVEPOINT work")
    try:
        (came_to,) = commit.write(cursor, [task.asked])
    except Exception as error:  # noqa: BLE001  (handed to the one who asked)
        cursor.execute("ROLLBACK TO SAVEPOINT work")
        came_to = error
    cursor.execute("RELEASE SAVEPOINT work")
    if isinstance(came_to, Exception):
        task.error = commit.refused(came_to)
    else:
        task.result = came_to


def _end(group: Sequence[_Task], cursor: Any, commit: GroupCommit[Any, Any]) -> None:
    commit.at_last(cursor, [task.result for task in group if task.error is None])


def _lock(file: IO[bytes], until: float | None) -> None:
    """Hold a file's lock, unless it is another's until a time of the monotonic clock."""
    if until is None:
        fcntl.flock(file, fcntl.LOCK_EX)
        return
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if monotonic() >= until:
                raise OperationalError("another process writes") from None
            sleep(_LOOKS_AGAIN)
        else:
            return
