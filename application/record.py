"""The record: one log of events, the contracts folded from it, and what was known when."""

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, cast
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from eventsourcing.application import AggregateNotFoundError, Application
from eventsourcing.persistence import IntegrityError, Mapper

from application import codec
from application.errors import BadRequest, NotFound, RecordBroken, Stale
from application.settings import Settings, refuse_db_functions
from application.store.dialect import Cursor, Store
from application.store.ledger import Alongside, Ledger, instant, instant_text
from domain.contract import Contract, evolve
from domain.contract_events import Registered
from domain.events import DecisionRecord, Envelope, Event, Recorded
from domain.log import Opened, Purpose

LOG_STREAM = UUID("6b656e74-6c65-4467-a500-000000000001")
"""The stream of events about the record itself."""
LONDON = ZoneInfo("Europe/London")
SYSTEM = "kentledge"
"""The actor of events that no person records: opening and sealing."""

_COLUMNS = "e.notification_id, e.originator_id, e.originator_version, e.topic, e.state, e.recorded_at"


@dataclass(frozen=True)
class Basis:
    """What an answer rests on: the date asked about, and how much of the record was known."""

    valid_at: date
    known_at: datetime
    position: int
    """Last log position that counts."""


class Record(Application[UUID]):
    """The library's application over our recorder. Build it once, eagerly, in each process."""

    name = "kentledge"

    def __init__(self, settings: Settings) -> None:
        environment = settings.store_environment()
        refuse_db_functions({**os.environ, **environment})
        if not settings.database_url:
            settings.data.mkdir(parents=True, exist_ok=True)
        super().__init__(environment)
        self.settings = settings
        recorder: Any = self.recorder
        self.store: Store = recorder.store
        self.ledger: Ledger = recorder.ledger
        self.sql = self.store.dialect.sql

    def construct_mapper(self) -> Mapper[UUID]:
        return codec.EventMapper(self.construct_transcoder())

    def close(self) -> None:
        store: Any = getattr(self, "store", None)
        if store is not None:
            store.close()
        super().close()

    # Opening

    def open(self, purpose: Purpose = "live") -> None:
        """Record that the log was opened, and for what. Does nothing where it is open already."""
        if self.head() == 0:
            with suppress(Stale):  # another process opened it just now
                self.append([self.about_the_log(0, Opened(purpose=purpose))])

    def about_the_log(self, version: int, fact: Any) -> Event:
        """The next event of the log's own stream, after *version*."""
        envelope = Envelope(
            event_id=uuid4(),
            valid_from=self.today(),
            actor=SYSTEM,
            role="system",
            decision=DecisionRecord("log"),
        )
        return Event(LOG_STREAM, version + 1, envelope, fact)

    def today(self) -> date:
        """Today's civil date by the clock that the log goes by."""
        return (self.ledger.clock or _now)().astimezone(LONDON).date()

    # Writing

    def append(self, events: Sequence[Event], alongside: Alongside | None = None) -> None:
        """Record *events* in one commit. Raises Stale where another writer took the version first.

        Straight to the library's event store: what ``save`` does besides serves aggregates that collect events.
        """
        try:
            self.events.put(events, alongside=alongside or Alongside(events=events))
        except IntegrityError as error:
            first = events[0]
            current = self.version(first.stream_id)
            if current < first.version:
                raise
            raise Stale(first.version - 1, current) from error

    def version(self, stream_id: UUID) -> int:
        """The last version of a stream; 0 where it holds nothing."""
        last = self.recorder.select_events(stream_id, desc=True, limit=1)
        return last[0].originator_version if last else 0

    # Reading

    def contract(self, contract_id: UUID, version: int | None = None) -> Contract:
        """The contract as known now. Raises NotFound.

        With *version*, one that is kept in memory at just that version is believed without asking the store: a
        change decided on it can only be appended if the store agrees that nothing came since.
        """
        cache = self.repository.cache
        if cache is not None and version is not None:
            with suppress(KeyError):
                kept: Any = cache.get(contract_id)
                if kept.version == version:
                    return cast("Contract", kept)
        try:
            contract: Any = self.repository.get(contract_id, projector_func=_folded)
        except AggregateNotFoundError:
            raise NotFound(f"There is no contract {contract_id}.") from None
        if not contract.facts or not isinstance(contract.facts[0].fact, Registered):
            raise NotFound(f"There is no contract {contract_id}.")
        self.keep(contract)
        return cast("Contract", contract)

    def keep(self, contract: Contract) -> None:
        """Keep a contract, as committed, in memory."""
        if self.repository.cache is not None:
            self.repository.cache.put(contract.contract_id, contract)  # type: ignore[arg-type]

    def head(self) -> int:
        """The last log position; 0 for an empty log."""
        with self.store.read() as cursor:
            return head(cursor)

    def story(self, contract_id: UUID, position: int | None = None) -> Iterator[Recorded]:
        """Every event that concerns the contract, in log order, up to *position*."""
        with self.store.read() as cursor:
            rows = story_rows(cursor, self.sql, contract_id, position)
        return map(recorded, rows)

    def feed(self, after: int, limit: int) -> list[Recorded]:
        """The feed: up to *limit* events after position *after*."""
        with self.store.read() as cursor:
            cursor.execute(
                self.sql(
                    f"SELECT {_COLUMNS} FROM events e WHERE e.notification_id > ? "
                    "ORDER BY e.notification_id LIMIT ?"
                ),
                (after, limit),
            )
            rows = cursor.fetchall()
        return [recorded(row) for row in rows]

    def basis(self, valid_at: date | None = None, known_at: datetime | int | None = None) -> Basis:
        """Both clocks settled: now where nothing was asked. Raises BadRequest for a ``known_at`` yet to come."""
        with self.store.read() as cursor:
            cursor.execute(f"SELECT size, recorded_at, {self.store.dialect.clock} AS now FROM log_head")
            row = cursor.fetchone()
            size, now = row["size"], max(row["now"], row["recorded_at"])
            if known_at is None:
                return Basis(valid_at or self.today(), instant(now), size)
            if isinstance(known_at, int):
                if not 0 < known_at <= size:
                    raise BadRequest({"known_at": f"The log ends at position {size} and starts at 1."})
                cursor.execute(
                    self.sql("SELECT recorded_at FROM events WHERE notification_id = ?"), (known_at,)
                )
                return Basis(valid_at or self.today(), instant(cursor.fetchone()["recorded_at"]), known_at)
            if instant_text(known_at) > now:
                raise BadRequest({"known_at": "That moment has not come yet; nothing is known at it."})
            return Basis(valid_at or self.today(), known_at, self._last_recorded_by(cursor, known_at, size))

    def _last_recorded_by(self, cursor: Cursor, moment: datetime, size: int) -> int:
        """The last position recorded at or before *moment*, by halving: times never run backwards."""
        wanted, low, high = instant_text(moment), 0, size
        while low < high:
            middle = (low + high + 1) // 2
            cursor.execute(self.sql("SELECT recorded_at FROM events WHERE notification_id = ?"), (middle,))
            if cursor.fetchone()["recorded_at"] <= wanted:
                low = middle
            else:
                high = middle - 1
        return low


def _now() -> datetime:
    return datetime.now(UTC)


def head(cursor: Cursor) -> int:
    """The last log position as the transaction of *cursor* sees it."""
    cursor.execute("SELECT size FROM log_head")
    row = cursor.fetchone()
    if row is None:
        raise RecordBroken("the head of the log is missing.")
    size: int = row["size"]
    return size


def story_rows(cursor: Cursor, sql: Any, contract_id: UUID, position: int | None = None) -> list[Any]:
    """Rows of every event that concerns the contract, in log order, up to *position*."""
    until = "" if position is None else " AND c.position <= ?"
    cursor.execute(
        sql(
            f"SELECT {_COLUMNS} FROM concerns c JOIN events e ON e.notification_id = c.position "
            f"WHERE c.contract_id = ?{until} ORDER BY c.ordinal"
        ),
        (str(contract_id),) if position is None else (str(contract_id), position),
    )
    return cursor.fetchall()


def recorded(row: Any) -> Recorded:
    """An event from its row, with its place and time."""
    envelope, fact = codec.from_bytes(row["topic"], bytes(row["state"]))
    stream_id = row["originator_id"]
    return Recorded(
        row["notification_id"],
        instant(row["recorded_at"]),
        Event(
            stream_id if isinstance(stream_id, UUID) else UUID(stream_id),
            row["originator_version"],
            envelope,
            fact,
        ),
    )


def fold(story: Iterator[Recorded] | Sequence[Recorded]) -> Contract | None:
    """The contract after its story; ``None`` where nothing was recorded."""
    contract: Contract | None = None
    for one in story:
        contract = evolve(contract, one.event)
    return contract


def _folded(contract: Any, events: Any) -> Any:
    for event in events:
        contract = evolve(contract, event)
    return contract
