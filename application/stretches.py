"""The log in stretches that are verified each on its own, so that all of a machine's cores can work at once.

Whatever leans on what came before is looked up there (the event just before in a stream, the place just before in a
contract's chain), so that a stretch needs no other: each link that holds, from the first event on, makes a whole chain.
`python -m application.stretches` is a helper that does so: it reads from standard input what to do.
"""

import gc
from bisect import bisect_right
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import chain, repeat
from operator import itemgetter
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from eventsourcing.persistence import PersistenceError

from application import codec
from application.audit import leaf, merkle
from application.errors import KentledgeError, RecordBroken
from application.reading_process import asked, reading_processes, tell
from application.settings import Settings
from application.store.dialect import Cursor
from application.store.following import (
    MAY_RESERVE,
    KeptAnswer,
    KeptDocument,
    Reservation,
    answers_between,
    document_said,
    first_difference,
    kept_for,
    reserved_by,
)
from application.store.reading import StoredRecord
from application.store.rehash import Link, Rehashed, as_stored, canonical, rehashed
from domain.document import Erased, Kept, TakenIn
from domain.events import Fact, Unreadable
from domain.register_import import Made
from domain.report.issue import Issued

LEVEL = 11
"""A whole stretch is a perfect subtree of 2**11 events."""
LENGTH = 1 << LEVEL
_SEAL = "log.sealed.v1"
_OF_DOCUMENTS = frozenset({Kept, TakenIn, Erased, Issued, Made})
_TELLING = MAY_RESERVE | _OF_DOCUMENTS
"""Facts by which other tables are told."""


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
    unread_streams: list[str] = field(default_factory=list)
    """The streams of the events that cannot be read: what these reserved nobody can tell."""
    answers: list[KeptAnswer] = field(default_factory=list)
    """The answers that its events say they are; only the helper itself has them."""
    answered: int = 0
    """How many of them there are."""
    reserved: list[Reservation] = field(default_factory=list)
    """The values that its events made their streams' own."""
    documents: list[KeptDocument] = field(default_factory=list)
    """What its events say of documents that are kept."""
    erased: list[str] = field(default_factory=list)
    """The digests of documents that its events erased."""
    named: dict[str, str] = field(default_factory=dict)
    """Digests of files that its events rest on, with the event in words."""
    fault: str = ""
    """What is wrong with the first event that broke; everything else is about those before it."""

    def take_down(self, event: "_Read", named: codec.Named) -> None:
        """What an event says of answers, reservations and documents, and whether it can be read."""
        position, stream_id, version, kind, recorded_at = event
        fact = named.fact
        if isinstance(fact, Unreadable):
            self.unreadable.append(f"event {position} ({kind}): {fact.wrong}")
            self.unread_streams.append(canonical(stream_id))
        if named.asked is not None:
            self.answers.append(kept_for(named.asked, named.actor, canonical(stream_id), version, position))
        if type(fact) in MAY_RESERVE:
            self.reserved += reserved_by(fact, UUID(canonical(stream_id)))
        elif type(fact) in _OF_DOCUMENTS:
            self._take_down_documents(position, recorded_at, named.actor, fact)

    def _take_down_documents(self, position: int, recorded_at: str, actor: str, fact: Fact) -> None:
        match fact:
            case Kept() | TakenIn():
                self.documents.append(document_said(fact, actor, recorded_at))
            case Erased():
                self.erased.append(fact.sha256)
            case Issued():
                where = f"a file of the report that event {position} issued"
                self.named |= {file.sha256: where for file in fact.files}
            case Made():
                where = f"a file of the import at event {position}"
                self.named |= {fact.file_sha256: where, fact.report_sha256: where}


class _Read(NamedTuple):
    """An event's place and kind, as stored."""

    position: int
    stream_id: Any
    version: int
    kind: str
    recorded_at: str


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
    found = at_once_or_not_at_all(cursor, sql, low, high, marks) or one_by_one(cursor, sql, low, high, marks)
    _hold_answers(cursor, sql, found)
    _grow(found)
    return found


def at_once_or_not_at_all(cursor: Cursor, sql: Any, low: int, high: int, marks: Marks) -> Stretch | None:
    """What a stretch came to in which everything holds; ``None`` for any other, without a word on what is wrong in it.

    All that is asked of one event is asked of all of them in one go, which takes half as long as going through them.
    """
    cursor.execute(sql("SELECT recorded_at FROM events WHERE notification_id = ?"), (low,))
    row = cursor.fetchone()
    rows, links = as_stored(cursor, sql, low, high)
    try:
        positions, streams, versions, kinds, times, states, hashed = zip(*rows, strict=True)
        if positions != tuple(range(low + 1, high + 1)) or [*times] != sorted(times):
            return None
        if row is not None and times[0] < row["recorded_at"]:
            return None
        ids = [*map(_CANONICAL.__getitem__, streams)]
        cores = leaf.cores(zip(positions, ids, versions, kinds, times, states, strict=True))
        chains = _Chains(positions, links)
        leaves = [
            sha256(b"\0" + core + tail).digest() for core, tail in zip(cores, chains.lines(), strict=True)
        ]
        if leaves != [*hashed] or not chains.hold([sha256(core).digest() for core in cores]):
            return None
        found = Stretch(low, high, high, leaves, recorded_at=times[-1])
        if not chains.are_of(_named(rows, kinds, states, found)):
            return None
    except (ValueError, TypeError, AttributeError, LookupError, msgspec.MsgspecError):
        return None
    for place in {at for at, kind in zip(positions, kinds, strict=True) if kind == _SEAL} | {
        at for at in marks.published if low < at <= high
    }:
        at = place - low - 1
        version, kind, when, state = versions[at], kinds[at], times[at], states[at]
        event = Rehashed(place, ids[at], version, kind, when, state, leaves[at], cores[at], chains.of(place))
        if event.event_type == _SEAL:
            found.seals.append(event)
        if place in marks.published:
            found.marked[place] = event
    places = sorted({at for at in marks.sealed if low < at <= high} | {high})
    found.contracts = {place: {} for place in places}
    reached = 0
    for place in places:
        until = bisect_right(links, place, key=itemgetter(0))
        found.contracts[place] = {link[1]: (link[2], link[3]) for link in links[reached:until]}
        reached = until
    return found


class _Canonical(dict[Any, str]):
    """The ids of streams as leaves have them, by the ids as they are stored; the same come again and again."""

    def __missing__(self, stream: Any) -> str:
        if len(self) >= _IDS_KEPT:
            self.clear()
        self[stream] = called = canonical(stream)
        return called


_IDS_KEPT = 1 << 16
_CANONICAL = _Canonical()


def _named(
    rows: Sequence[Any], kinds: Sequence[str], states: Sequence[bytes], found: Stretch
) -> list[Sequence[str]]:
    """The contracts that each event names; what else it says is taken down. Raises as ``codec.named``."""
    names: list[Sequence[str]] = [()] * len(rows)
    by_kind: dict[str, list[int]] = {}
    for place, kind in enumerate(kinds):
        by_kind.setdefault(kind, []).append(place)
    telling: list[tuple[int, codec.Named]] = []
    for kind, places in by_kind.items():
        texts = [states[place] for place in places]
        together = codec.named_together(kind, texts)
        if together is None:
            telling += zip(places, (codec.named(kind, state) for state in texts), strict=True)
        elif type(together[0].data) in _TELLING:
            telling += zip(places, map(codec.named_of, together), strict=True)
        else:
            for place, whole in zip(places, together, strict=True):
                meta = whole.meta
                contracts = meta.concerns
                names[place] = contracts if len(contracts) < 2 else sorted(contracts)
                if meta.asked is not None:
                    telling.append((place, codec.named_of(whole)))
    for place, named in sorted(telling, key=itemgetter(0)):
        position, stream_id, version, kind, recorded_at, _, _ = rows[place]
        names[place] = named.contracts
        found.take_down(_Read(position, stream_id, version, kind, recorded_at), named)
    return names


def _hold_answers(cursor: Cursor, sql: Any, found: Stretch) -> None:
    """The answers kept with the events of a stretch are those that they say they are."""
    found.answered = len(found.answers)
    if found.fault:
        return
    kept = answers_between(cursor, sql, found.low, found.reached)
    differing = first_difference(found.answers, kept)
    if differing is not None:
        found.fault = f"the answer kept with event {differing} is not the one that the log says was given."


class _Chains:
    """The links of a stretch, each a place of an event in the chain of a contract."""

    def __init__(self, positions: Sequence[int], links: Sequence[Any]) -> None:
        self._positions, self._links = positions, links
        parts: Any = zip(*links, strict=True) if links else ((),) * 6
        self._at, self._contracts, self._ordinals, self._running, self._before, self._before_at = parts
        self._each_has_one = self._at == positions

    def lines(self) -> list[bytes]:
        """What the leaf of each position holds besides the core. Raises ValueError for what can be no line."""
        lines = leaf.concern_lines(zip(self._contracts, self._ordinals, self._running, strict=True))
        if self._each_has_one:
            return lines
        tails = dict.fromkeys(self._positions, b"")
        for position, line in zip(self._at, lines, strict=True):
            tails[position] += line
        return [*tails.values()]

    def hold(self, inner: Sequence[bytes]) -> bool:
        """Whether each link continues the one just before it in its chain, given the hash of each event's core."""
        if not self._each_has_one:
            by_position = dict(zip(self._positions, inner, strict=True))
            inner = [by_position[position] for position in self._at]
        follow = [
            sha256((before if ordinal != 1 else leaf.RUNNING_START) + core).digest()
            for ordinal, before, core in zip(self._ordinals, self._before, inner, strict=True)
        ]
        return follow == [*self._running] and all(
            ordinal == 1 or (ordinal > 1 and before_at < position)
            for ordinal, before_at, position in zip(self._ordinals, self._before_at, self._at, strict=True)
        )

    def are_of(self, names: Sequence[Sequence[str]]) -> bool:
        """Whether the events name just the contracts in whose chains they stand, given those that each names."""
        if [*self._contracts] != [*chain.from_iterable(names)]:
            return False
        many = [*map(len, names)]
        if self._each_has_one:
            return many.count(1) == len(many)
        return [*self._at] == [*chain.from_iterable(map(repeat, self._positions, many))]

    def of(self, position: int) -> tuple[Link, ...]:
        """Those of one position."""
        return tuple(link[1:] for link in self._links if link[0] == position)


def one_by_one(cursor: Cursor, sql: Any, low: int, high: int, marks: Marks) -> Stretch:
    """What a stretch came to up to the first event that broke, and how that did."""
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
        self._check_meaning(event)
        found.leaves.append(event.leaf)
        if event.event_type == _SEAL:
            found.seals.append(event)
        if position in self.marks.published:
            found.marked[position] = event
        if position in self.marks.sealed:
            found.contracts[position], self.changed = self.changed, {}

    def _check_meaning(self, event: Rehashed) -> None:
        """The event concerns just the contracts that its own envelope names; what else it says is taken down."""
        try:
            named = codec.named(event.event_type, event.state)
        except (KeyError, msgspec.MsgspecError) as error:
            raise RecordBroken(f"event {event.position} cannot be read ({error}).") from error
        contracts = named.contracts
        if len(contracts) != len(event.links) or any(
            contract != link[0] for contract, link in zip(contracts, event.links, strict=True)
        ):
            raise RecordBroken(
                f"event {event.position} names other contracts than those in whose chain it stands."
            )
        self.found.take_down(
            _Read(event.position, event.stream_id, event.stream_version, event.event_type, event.recorded_at),
            named,
        )

    def end(self) -> Stretch:
        """What it came to."""
        found = self.found
        found.reached = last = found.low + len(found.leaves)
        found.contracts[last] = {**found.contracts.get(last, {}), **self.changed}
        found.recorded_at = self.recorded_at
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
        row = merkle.above(row)
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


# Several helpers at once


@dataclass(frozen=True)
class _Task:
    settings: Settings
    stretches: list[tuple[int, int]]
    marks: Marks


def every_walked(
    settings: Settings, size: int, marks: Marks, helpers: int, alone: Callable[[int, int], Stretch]
) -> Generator[Stretch, None, None]:
    """Every stretch of the log in order, verified by so many helpers; each *alone* where there are none, or the machine
    lets none start. Raises as a helper does."""
    every = stretches(size)
    tasks = [_Task(settings, every[number::helpers], marks) for number in range(min(helpers, len(every)))]
    with reading_processes(__name__, tasks) as processes:
        for number, (low, high) in enumerate(every):
            yield processes[number % helpers].found() if processes else alone(low, high)


def _help() -> None:
    gc.disable()  # nothing here refers to itself, and looking for what does takes a tenth of the time
    task: _Task = asked()
    try:
        reading = StoredRecord(task.settings)
        with reading.store.read() as cursor:
            for low, high in task.stretches:
                found = walked(cursor, reading.sql, low, high, task.marks)
                found.leaves, found.answers = [], []
                tell(found)
    except BrokenPipeError:
        return  # whoever asked has seen enough
    except (KentledgeError, PersistenceError, ValueError, TypeError, LookupError) as error:
        tell(None, f"the database itself cannot be read any more ({error}).")


if __name__ == "__main__":
    from application.stretches import _help as help_  # so that what is pickled bears the module's own name

    help_()
