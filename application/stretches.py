"""The log in stretches that are verified each on its own, so that all of a machine's cores can work at once.

Whatever leans on what came before is looked up there (the event just before in a stream, the place just before in a
contract's chain), so that a stretch needs no other: each link that holds, from the first event on, makes a whole chain.
`python -m application.stretches` is a helper that does so: it reads from standard input what to do.
"""

import os
import pickle
import subprocess
import sys
from collections.abc import Generator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import IO, Any, NamedTuple, cast

import msgspec
from eventsourcing.persistence import PersistenceError

from application import codec
from application.audit import leaf, merkle
from application.errors import KentledgeError, RecordBroken
from application.settings import Settings
from application.store.dialect import Cursor
from application.store.reading import Reading
from application.store.rehash import Rehashed, rehashed

LEVEL = 11
"""A whole stretch is a perfect subtree of 2**11 events."""
LENGTH = 1 << LEVEL
_SEAL = "log.sealed.v1"


@dataclass
class Stretch:
    """What verifying the events after *low* up to *high* came to."""

    low: int
    high: int
    reached: int = 0
    """The last event before the first that broke; *high* where none did."""
    leaves: list[bytes] = field(default_factory=list)
    """Leaf hashes; only the helper itself has them."""
    edges: dict[int, tuple[bytes, ...]] = field(default_factory=dict)
    """The right edge of the stretch's own tree at its end, and wherever something was published."""
    completed: list[merkle.Completed] = field(default_factory=list)
    """Nodes that tiles keep, of the levels below that of a whole stretch."""
    marked: dict[int, Rehashed] = field(default_factory=dict)
    """The events at which something was published."""
    seals: list[Rehashed] = field(default_factory=list)
    contracts: dict[int, dict[str, tuple[int, bytes]]] = field(default_factory=dict)
    """Count and running hash of the contracts that changed since the last place, at every sealed place and the end."""
    recorded_at: str = ""
    unreadable: list[str] = field(default_factory=list)
    fault: str = ""
    """What is wrong with the first event that broke; everything else is about those before it."""


def stretches(size: int) -> list[tuple[int, int]]:
    """After which position, up to which: stretches that cover a log of that *size*."""
    return [(low, min(low + LENGTH, size)) for low in range(0, size, LENGTH)]


class Marks(NamedTuple):
    """Places at which more is asked than that an event holds."""

    published: frozenset[int]
    """Where the root of the tree was published."""
    sealed: frozenset[int]
    """Where a seal says how many events concern each contract."""


def walked(cursor: Cursor, sql: Any, low: int, high: int, marks: Marks) -> Stretch:
    """Verify the events after *low* up to *high*."""
    walk = _Walk(cursor, sql, Stretch(low, high), marks)
    try:
        for event in rehashed(cursor, sql, low, high):
            walk.take(event)
    except RecordBroken as broken:
        walk.found.fault = str(broken)
    return walk.end()


class _Walk:
    """Through one stretch, event by event."""

    def __init__(self, cursor: Cursor, sql: Any, found: Stretch, marks: Marks) -> None:
        self.cursor, self.sql, self.found, self.marks = cursor, sql, found, marks
        cursor.execute(sql("SELECT recorded_at FROM events WHERE notification_id = ?"), (found.low,))
        row = cursor.fetchone()
        self.recorded_at = row["recorded_at"] if row is not None else ""
        self.changed: dict[str, tuple[int, bytes]] = {}

    def take(self, event: Rehashed) -> None:
        """One event. Raises RecordBroken."""
        found, position = self.found, event.position
        if event.recorded_at < self.recorded_at:
            raise RecordBroken(f"event {position} bears an earlier time than the event before it.")
        self.recorded_at = event.recorded_at
        for contract_id, ordinal, running, before, at in event.links:
            first = ordinal == 1
            follows = first or (ordinal > 1 and before is not None and at is not None and at < position)
            if not follows or running != leaf.running_hash(
                leaf.RUNNING_START if first else bytes(before or b""), event.core
            ):
                raise RecordBroken(_broken_chain(self.cursor, self.sql, position, contract_id, ordinal))
            self.changed[contract_id] = (ordinal, running)
        _check_meaning(event, found.unreadable)
        found.leaves.append(event.leaf)
        if event.event_type == _SEAL:
            found.seals.append(event)
        if position in self.marks.published:
            found.marked[position] = event
        if position in self.marks.sealed:
            found.contracts[position], self.changed = self.changed, {}

    def end(self) -> Stretch:
        """What it came to."""
        found = self.found
        found.reached = last = found.low + len(found.leaves)
        found.contracts[last] = {**found.contracts.get(last, {}), **self.changed}
        found.recorded_at = self.recorded_at
        _grow(found)
        return found


def _grow(found: Stretch) -> None:
    """Edges and nodes of the stretch's own tree, level by level."""
    places = {*found.marked, found.low + len(found.leaves)}
    level, row = 0, found.leaves
    edges: dict[int, list[bytes]] = {place: [] for place in places}
    while row:
        for place in places:
            count = (place - found.low) >> level
            if count & 1:
                edges[place].insert(0, row[count - 1])
        if level and not level % merkle.TILE_HEIGHT:
            first = found.low >> level
            found.completed += [(level, first + at, node) for at, node in enumerate(row)]
        row = [merkle.node_hash(*pair) for pair in zip(row[::2], row[1::2], strict=False)]
        level += 1
    found.edges = {place: tuple(edge) for place, edge in edges.items()}


def _broken_chain(cursor: Cursor, sql: Any, position: int, contract_id: str, ordinal: int) -> str:
    cursor.execute(
        sql("SELECT COUNT(*) AS count FROM concerns WHERE contract_id = ? AND position < ?"),
        (contract_id, position),
    )
    return (
        f"event {position} does not continue the chain of contract {contract_id} "
        f"(it stands there as number {ordinal}, after {cursor.fetchone()['count']})."
    )


def _check_meaning(event: Rehashed, unreadable: list[str]) -> None:
    """The event concerns just the contracts that its own envelope names. One that does not fit its type is told."""
    try:
        contracts, wrong = codec.named(event.event_type, event.state)
    except (KeyError, msgspec.MsgspecError) as error:
        raise RecordBroken(f"event {event.position} cannot be read ({error}).") from error
    if wrong:
        unreadable.append(f"event {event.position} ({event.event_type}): {wrong}")
    if len(contracts) != len(event.links) or any(
        one != link[0] for one, link in zip(contracts, event.links, strict=True)
    ):
        raise RecordBroken(
            f"event {event.position} names other contracts than those in whose chain it stands."
        )


# Several helpers at once


@dataclass(frozen=True)
class _Task:
    settings: Settings
    stretches: list[tuple[int, int]]
    marks: Marks


class Helper:
    """A process that only reads. It is ended when it is left."""

    def __init__(self, task: _Task) -> None:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        self._process = subprocess.Popen(  # noqa: S603 (our own module, in this same Python)
            [sys.executable, "-P", "-m", __name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
        )
        with cast("IO[bytes]", self._process.stdin) as stdin:
            pickle.dump(task, stdin)

    def __enter__(self) -> "Helper":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.__exit__(None, None, None)

    def found(self) -> Any:
        """What it found next. Raises RecordBroken for what keeps it from reading on, and KentledgeError where it was
        ended from outside."""
        try:
            found, broken = pickle.load(cast("IO[bytes]", self._process.stdout))  # noqa: S301 (from our own helper)
        except (EOFError, pickle.UnpicklingError):
            raise KentledgeError("A helper of the verifier was ended before it was done.") from None
        if broken:
            raise RecordBroken(broken)
        return found


def checking_the_database(settings: Settings) -> Helper:
    """A helper that finds, as text, what the database's own check finds."""
    return Helper(_Task(settings, [], Marks(frozenset(), frozenset())))


def walked_apart(settings: Settings, size: int, marks: Marks, helpers: int) -> Generator[Stretch, None, None]:
    """Every stretch of the log in order, verified by so many helpers. Raises as a helper does."""
    every = stretches(size)
    with ExitStack() as started:
        tasks = [_Task(settings, every[number::helpers], marks) for number in range(min(helpers, len(every)))]
        processes = [started.enter_context(Helper(task)) for task in tasks]
        for number in range(len(every)):
            yield processes[number % helpers].found()


def _help() -> None:
    def tell(found: object, broken: str = "") -> None:
        pickle.dump((found, broken), sys.stdout.buffer, protocol=pickle.HIGHEST_PROTOCOL)
        sys.stdout.buffer.flush()

    task: _Task = pickle.load(sys.stdin.buffer)  # noqa: S301 (from the process that started this one)
    try:
        reading = Reading(task.settings)
        with reading.store.read() as cursor:
            for low, high in task.stretches:
                found = walked(cursor, reading.sql, low, high, task.marks)
                found.leaves = []
                tell(found)
            if not task.stretches:
                tell(reading.store.dialect.damage(cursor))
    except BrokenPipeError:
        return  # whoever asked has seen enough
    except (KentledgeError, PersistenceError, ValueError, TypeError, LookupError) as error:
        tell(None, f"the database itself cannot be read any more ({error}).")


if __name__ == "__main__":
    from application.stretches import _help as help_  # so that what is pickled bears the module's own name

    help_()
