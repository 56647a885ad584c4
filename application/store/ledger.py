"""What happens inside an append: place, time, leaf and tree are fixed together with the event, once."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple, Protocol
from uuid import UUID

from eventsourcing.persistence import StoredEvent

from application.audit import leaf, merkle
from application.errors import DuplicateReference
from application.store.dialect import Cursor, Dialect
from application.store.following import (
    Reservation,
    document_of,
    erase_document,
    keep_answers,
    keep_document,
    reservations,
    told_by,
)
from domain.document import Erased, Kept
from domain.events import Event, Recorded

_AT_ONCE: Final = 400
"""Values that are asked for in one statement."""


def instant(text: str) -> datetime:
    """A stored instant as an aware datetime in UTC."""
    return datetime.fromisoformat(text)


def instant_text(moment: datetime) -> str:
    """An aware datetime as it is stored: UTC, to the microsecond, so that text order is time order."""
    if moment.tzinfo is not UTC:
        moment = moment.astimezone(UTC)
    return moment.isoformat(timespec="microseconds")[: -len("+00:00")] + "Z"


class Follower(Protocol):
    """A projection that rides in the append's own transaction."""

    def foresee(self, recorded: Sequence[Recorded]) -> None:
        """Be told of events that are to be followed next but one, so that what is to be worked out can begin; of none
        where no more are to come. Must not raise."""

    def follow(self, cursor: Cursor, recorded: Sequence[Recorded]) -> None:
        """Take in events just recorded; must not raise for anything but a broken database."""


@dataclass(frozen=True)
class Alongside:
    """What an append carries besides its events."""

    events: Sequence[Event] = ()
    before: Callable[[Cursor], None] = lambda _: None
    """Asked inside the transaction before anything is written."""
    after: Callable[[Cursor, Sequence[Recorded]], None] = lambda _, __: None
    """Told inside the transaction what was recorded."""
    contents: Mapping[str, bytes] = field(default_factory=dict)
    """The bytes of the documents that the events keep, by their digests."""
    recorded_at: Sequence[datetime] = ()
    """The instant of each event, where a generated record tells a past of its own; else all take the append's one."""


NOTHING = Alongside()


class Appended(NamedTuple):
    """What an append put into the log."""

    positions: list[int]
    recorded: list[Recorded]
    """The events with place and time; none where they were not given alongside."""
    moment: str
    """The instant of the last of them, as it is stored."""


@dataclass
class Ledger:
    """Appends stored events to the log inside a transaction that the caller holds."""

    dialect: Dialect
    followers: list[Follower] = field(default_factory=list)
    before_append: Callable[[Cursor, int], None] = lambda _, __: None
    """Asked inside the transaction, with the size of the log, whether it may grow at all."""
    size: int = 0
    """Size of the log after the last append of this process, as far as that was committed."""
    clock: Callable[[], datetime] | None = None
    """Only a sample or generated record sets this; a live one takes its times from the database."""

    def append(
        self,
        cursor: Cursor,
        stored: Sequence[StoredEvent],
        alongside: Alongside = NOTHING,
        moment: str = "",
    ) -> Appended:
        """Append *stored*, in order, as of the *moment* if that is given. Raises DuplicateReference, or the store's
        integrity error.

        Whoever appends has ``follow`` called before the commit: once for all that are recorded in it.
        """
        sql, events = self.dialect.sql, alongside.events
        alongside.before(cursor)
        cursor.execute(
            f"SELECT size, frontier, recorded_at, {self.dialect.clock} AS now FROM log_head"
            f"{self.dialect.lock_head}"
        )
        head = cursor.fetchone()
        self.before_append(cursor, head["size"])
        now = head["recorded_at"]
        if alongside.recorded_at and self.clock is None:
            raise ValueError("only a record that sets its own clock may say when its events were recorded")
        if not alongside.recorded_at:
            now = max(moment or (instant_text(self.clock()) if self.clock else head["now"]), now)
        frontier = merkle.Frontier.from_bytes(head["size"], bytes(head["frontier"]))
        running = _Running(cursor, sql)
        running.find(dict.fromkeys(str(each) for event in events for each in event.envelope.concerns))
        rows, concern_rows, node_rows, moments = [], [], [], list[str]()
        for place in range(len(stored)):
            if alongside.recorded_at:
                now = max(instant_text(alongside.recorded_at[place]), now)
            moments.append(now)
        positions = list(range(head["size"] + 1, head["size"] + 1 + len(stored)))
        cores = leaf.cores(
            (position, str(each.originator_id), each.originator_version, each.topic, moment, each.state)
            for position, each, moment in zip(positions, stored, moments, strict=True)
        )
        for index, written in enumerate(stored):
            position, core = positions[index], cores[index]
            concerned = events[index].envelope.concerns if events else ()
            concerns = [running.step(str(contract_id), core) for contract_id in concerned]
            leaf_hash = merkle.leaf_hash(leaf.leaf_data(core, concerns))
            frontier, completed = frontier.append(leaf_hash)
            rows.append(
                (
                    position,
                    self.key(written.originator_id),
                    written.originator_version,
                    written.topic,
                    written.state,
                    moments[index],
                    leaf_hash,
                )
            )
            concern_rows += [
                (contract_id, ordinal, position, running_hash)
                for contract_id, ordinal, running_hash in concerns
            ]
            node_rows += completed
        cursor.executemany(sql("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?)"), rows)
        if concern_rows:
            cursor.executemany(sql("INSERT INTO concerns VALUES (?, ?, ?, ?)"), concern_rows)
        if node_rows:
            cursor.executemany(sql("INSERT INTO tree_nodes VALUES (?, ?, ?)"), node_rows)
        cursor.execute(
            sql("UPDATE log_head SET size = ?, frontier = ?, recorded_at = ?"),
            (frontier.size, frontier.to_bytes(), now),
        )
        self.size = frontier.size
        self._reserve(cursor, reservations(events))
        for kept, _ in told_by(zip(positions, events, strict=bool(events))):
            keep_answers(cursor, sql, kept)
        instants = {text: instant(text) for text in {*moments}}
        recorded = [
            Recorded(row[0], instants[row[5]], event) for row, event in zip(rows, events, strict=bool(events))
        ]
        for event in recorded:
            self._keep_or_erase(cursor, event, alongside)
        if recorded:
            alongside.after(cursor, recorded)
        return Appended(positions, recorded, now)

    def _keep_or_erase(self, cursor: Cursor, recorded: Recorded, alongside: Alongside) -> None:
        """The bytes of a document come and go with the event that says so."""
        fact = recorded.event.fact
        if isinstance(fact, Kept):
            content = alongside.contents.get(fact.sha256)
            if content is not None:
                keep_document(
                    cursor,
                    self.dialect.sql,
                    document_of(recorded.event, instant_text(recorded.recorded_at)),
                    content,
                )
            elif not alongside.recorded_at:
                raise ValueError("only a generated record keeps documents without their bytes")
        elif isinstance(fact, Erased):
            erase_document(cursor, self.dialect, fact.sha256)

    def append_in_parts(
        self, cursor: Cursor, parts: Iterable[tuple[Sequence[StoredEvent], Alongside]]
    ) -> None:
        """Append events part by part, all as of one moment, each followed once the next stands in the log: whoever
        follows can work on it meanwhile. Raises as ``append``."""
        moment, waiting = "", list[Recorded]()
        try:
            for stored, alongside in parts:
                appended = self.append(cursor, stored, alongside, moment)
                self._foresee(appended.recorded)
                self.follow(cursor, waiting)
                moment, waiting = moment or appended.moment, appended.recorded
            self.follow(cursor, waiting)
        finally:
            self._foresee(())

    def _foresee(self, recorded: Sequence[Recorded]) -> None:
        for follower in self.followers:
            follower.foresee(recorded)

    def follow(self, cursor: Cursor, recorded: Sequence[Recorded]) -> None:
        """Have the projections take in what was just recorded, in the commit that records it."""
        if recorded:
            for follower in self.followers:
                follower.follow(cursor, recorded)

    def key(self, originator_id: UUID | str) -> Any:
        """A stream's id as the events table holds it."""
        if self.dialect.name == "sqlite" and isinstance(originator_id, UUID):
            return originator_id.hex
        return originator_id

    def key_of(self, stream_id: str) -> Any:
        """The same of an id as text, of many in one answer."""
        return stream_id.replace("-", "") if self.dialect.name == "sqlite" else UUID(stream_id)

    def refuse_taken(self, cursor: Cursor, wanted: Sequence[Reservation]) -> list[Reservation]:
        """Those of the *wanted* values that are still free. Raises DuplicateReference for one that another holds."""
        by_kind = defaultdict[str, list[str]](list)
        for kind, value, _ in wanted:
            by_kind[kind].append(value)
        held = {
            (kind, row["value"]): row["stream_id"]
            for kind, values in by_kind.items()
            for some in _by_some(values)
            for row in self._held(cursor, kind, some)
        }
        free = []
        for kind, value, stream_id in wanted:
            holder = held.get((kind, value))
            if holder is not None and holder != str(stream_id):
                raise DuplicateReference(value, holder, kind)
            if holder is None:
                free.append((kind, value, stream_id))
        return free

    def _held(self, cursor: Cursor, kind: str, values: Sequence[str]) -> Sequence[Any]:
        marks = ", ".join("?" * len(values))
        cursor.execute(
            self.dialect.sql(
                f"SELECT value, stream_id FROM reservations WHERE kind = ? AND value IN ({marks})"
            ),
            (kind, *values),
        )
        return cursor.fetchall()

    def _reserve(self, cursor: Cursor, wanted: Sequence[Reservation]) -> None:
        free = [(kind, value, str(stream_id)) for kind, value, stream_id in self.refuse_taken(cursor, wanted)]
        if free:
            cursor.executemany(self.dialect.sql("INSERT INTO reservations VALUES (?, ?, ?)"), free)


def _by_some(values: Sequence[str]) -> Iterator[Sequence[str]]:
    """As many as are asked for in one statement."""
    for start in range(0, len(values), _AT_ONCE):
        yield values[start : start + _AT_ONCE]


class _Running:
    """Counter and running hash of each contract that an append touches."""

    def __init__(self, cursor: Cursor, sql: Callable[[str], str]) -> None:
        self.cursor, self.sql = cursor, sql
        self.known: dict[str, tuple[int, bytes]] = {}

    def find(self, contracts: Iterable[str]) -> None:
        """Find out how far each of the contracts is."""
        self.known = dict.fromkeys(contracts, (0, leaf.RUNNING_START))
        for some in _by_some(list(self.known)):
            self.cursor.execute(
                self.sql(
                    f"WITH asked (contract_id) AS (VALUES {', '.join(['(?)'] * len(some))}) "
                    "SELECT c.contract_id, c.ordinal, c.running_hash FROM asked a JOIN concerns c "
                    "ON c.contract_id = a.contract_id AND c.ordinal = "
                    "(SELECT MAX(m.ordinal) FROM concerns m WHERE m.contract_id = a.contract_id)"
                ),
                tuple(some),
            )
            for row in self.cursor.fetchall():
                self.known[row["contract_id"]] = row["ordinal"], bytes(row["running_hash"])

    def step(self, contract_id: str, core: bytes) -> leaf.Concern:
        """The contract's next ordinal and running hash, given the *core* of one more event."""
        ordinal, running = self.known[contract_id]
        running = leaf.running_hash(running, core)
        self.known[contract_id] = (ordinal + 1, running)
        return contract_id, ordinal + 1, running
