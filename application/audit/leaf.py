"""What a leaf of the log commits to, and what a seal commits to.

Every event has a *core*: its place, time, type and the hash of its stored bytes. Each contract keeps a
counter and a *running hash* over the cores of the events that concern it; the leaf holds the core and, for
each of the contracts concerned, that counter and running hash. A seal commits to the root of a second tree
over (contract, count, running hash), so an export can show that it holds all the events of a contract and
not only true ones.

All of it is text, in lines ended by a newline, so no field may hold one: ValueError is raised where one does.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import TypeAlias

from application.audit import merkle

RUNNING_START = bytes(32)
"""The running hash of a contract that no event concerns yet."""

Concern: TypeAlias = tuple[str, int, bytes]
"""Contract id (canonical UUID text), how many events concern it up to and with this one, its running hash."""


def core(  # noqa: PLR0917 (the fields come in the order of the lines)
    position: int, stream_id: str, stream_version: int, event_type: str, recorded_at: str, state: bytes
) -> bytes:
    """The lines that say what was recorded where and when.

    `position` is the log position from 1, `stream_id` a canonical UUID, `recorded_at` a UTC instant to the
    microsecond (2026-11-23T04:10:00.123456Z), `state` the event's bytes exactly as stored.
    """
    return cores([(position, stream_id, stream_version, event_type, recorded_at, state)])[0]


def cores(events: Iterable[tuple[int, str, int, str, str, bytes]]) -> list[bytes]:
    """The core of each event, of which the values come as those of :func:`core`."""
    texts = [
        f"kentledge-leaf/v1\n{position}\n{stream_id}\n{stream_version}\n{event_type}\n{recorded_at}\n"
        f"{sha256(state).hexdigest()}\n".encode()
        for position, stream_id, stream_version, event_type, recorded_at, state in events
    ]
    if b"".join(texts).count(b"\n") != 7 * len(texts):
        raise ValueError("a line break in a field of the envelope")
    return texts


def running_hash(previous: bytes, core: bytes) -> bytes:
    """A contract's running hash after one more event: SHA-256 of the one before and of the core's SHA-256."""
    return sha256(previous + sha256(core).digest()).digest()


def leaf_data(core: bytes, concerns: Sequence[Concern]) -> bytes:
    """The core and a line for each contract concerned, in ascending order of id, for `merkle.leaf_hash`."""
    return core + b"".join(concern_lines(concerns if len(concerns) < 2 else sorted(concerns)))


def concern_lines(concerns: Iterable[Concern]) -> list[bytes]:
    """What a leaf holds for each contract concerned."""
    lines = [
        f"{contract_id} {ordinal} {running.hex()}\n".encode() for contract_id, ordinal, running in concerns
    ]
    if b"".join(lines).count(b"\n") != len(lines):
        raise ValueError("a line break in a contract id")
    return lines


def contract_leaf(contract_id: str, count: int, running: bytes) -> bytes:
    """What a seal's tree holds for one contract: how many events concern it, and its running hash then."""
    data = f"kentledge-contract/v1\n{contract_id}\n{count}\n{running.hex()}\n".encode()
    if data.count(b"\n") != 4:
        raise ValueError("a line break in a contract id")
    return data


class Tally:
    """How many events concern each contract so far, and its running hash; and the root that a seal of it has.

    Of one seal after the other, only what changed since the last is hashed again.
    """

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}
        self._changed: dict[str, tuple[int, bytes]] = {}
        self._leaves: dict[str, bytes] = {}
        self._ids: list[str] = []

    def take(self, changed: Mapping[str, tuple[int, bytes]]) -> None:
        """Count and running hash, by id, of contracts that further events concern."""
        self._changed.update(changed)

    def events(self) -> int:
        """How many events concern the contracts, each counted for every contract that it concerns."""
        self._settle()
        return sum(self._counts.values())

    def seal(self) -> tuple[int, bytes]:
        """How many contracts there are, and the root of the tree over them."""
        self._settle()
        return len(self._ids), merkle.root_of([self._leaves[id_] for id_ in self._ids])

    def _settle(self) -> None:
        new = self._changed.keys() - self._leaves.keys()
        for contract_id, (count, running) in self._changed.items():
            self._counts[contract_id] = count
            self._leaves[contract_id] = merkle.leaf_hash(contract_leaf(contract_id, count, running))
        if new:
            self._ids = sorted([*self._ids, *new])
        self._changed = {}


class SealedTree:
    """The second tree, over every contract's count and running hash; a seal event records its root and size.

    Built from entries in strictly ascending order of contract id, each contract once, else ValueError.
    """

    def __init__(self, entries: Sequence[Concern]) -> None:
        self._ids = [contract_id for contract_id, _, _ in entries]
        if any(left >= right for left, right in zip(self._ids, self._ids[1:], strict=False)):
            raise ValueError("the contracts of a seal come once each, in ascending order of id")
        self._tree = merkle.memory_tree(merkle.leaf_hash(contract_leaf(*entry)) for entry in entries)
        self.size = len(entries)
        self.root = self._tree.root()

    def inclusion_proof(self, contract_id: str) -> tuple[int, list[bytes]]:
        """The place of a contract in the tree (from 0) and its path. Raises KeyError when it is not there."""
        index = bisect_left(self._ids, contract_id)
        if index == self.size or self._ids[index] != contract_id:
            raise KeyError(contract_id)
        return index, self._tree.inclusion_proof(index)
