"""The record: one log of events, the chronicles folded from it, and what was known when."""

import math
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain, groupby, islice
from operator import attrgetter, itemgetter
from time import monotonic
from typing import Any, Final, NamedTuple, cast
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from eventsourcing.application import AggregateNotFoundError, Application
from eventsourcing.persistence import IntegrityError, Mapper, PersistenceError, StoredEvent

from application import codec
from application.audit import leaf
from application.errors import BadRequest, InPractice, NotContinued, NotFound, RecordBroken, Stale
from application.keys import facts_of_the_log
from application.known_checkpoints import Continuity
from application.private_files import closed, private_file, private_folder
from application.settings import SETTINGS_FILE, Settings, refuse_db_functions
from application.standing import BEFORE_EVENTS, PASSWORDS_BEFORE, Standing
from application.store.dialect import Cursor, Row, Store
from application.store.ledger import Alongside, Ledger, instant, instant_text
from application.taking_in import take_in_passwords, take_in_people
from domain import document as documents
from domain import streams
from domain.chronicle import Chronicle, noun_of
from domain.decisions import Actor
from domain.events import DecisionRecord, Envelope, Event, Recorded
from domain.log import LOG_STREAM, Opened, PracticeBegun, Purpose
from domain.person.erasure import Erased
from domain.person.leaving import Left
from domain.person.password import PasswordSet
from domain.person.renaming import Renamed
from domain.stream import Stream

LONDON = ZoneInfo("Europe/London")
SYSTEM = "kentledge"
"""The actor of events that no person records: opening and sealing."""
ITSELF = Actor(SYSTEM, "system")

_STREAMS_AT_ONCE = 200
_EVENTS_AT_ONCE = 1000
_FILES = ("kentledge.sqlite*", "*.key*", SETTINGS_FILE, "*sign-ins.txt", "checkpoints/*")
"""What the record keeps in its folder: the database and what SQLite and the queue of writers keep beside it, keys,
settings, published checkpoints, and the sign-ins of a sample."""
_PROVEN_FOR: Final = 5.0
"""Seconds."""
FORGETTING: Final = (documents.Erased, Erased, Renamed, Left, PasswordSet)
"""Facts in whose commit something beside the log is deleted, or has another in its place: bytes, a name, a hash."""
_COLUMNS = "e.notification_id, e.originator_id, e.originator_version, e.topic, e.state, e.recorded_at"


@dataclass(frozen=True)
class Basis:
    """What an answer rests on: the date asked about, and how much of the record was known."""

    valid_at: date
    known_at: datetime
    position: int
    """Last log position that counts."""


class Known(NamedTuple):
    """A stream as known at a log position."""

    chronicle: Chronicle[Any]
    recorded_at: datetime
    """When its last event was recorded."""


class Record(Application[UUID]):
    """The library's application over our recorder. Build it once, eagerly, in each process."""

    name = "kentledge"

    def __init__(self, settings: Settings) -> None:
        environment = settings.store_environment()
        refuse_db_functions({**os.environ, **environment})
        if not settings.database_url:
            private_folder(settings.data)
            private_file(settings.sqlite_file)
        _close_to_others(settings)
        try:
            super().__init__(environment)
            self._begin(settings)
        except BaseException:
            if hasattr(self, "factory"):  # whatever it was, no connection stays open
                self.close()
            raise

    def _begin(self, settings: Settings) -> None:
        self.settings = settings
        recorder: Any = self.recorder
        self.store: Store = recorder.store
        self.ledger: Ledger = recorder.ledger
        self.sql = self.store.dialect.sql
        self.continuity = Continuity(lambda: self.settings, self.ledger)
        self.ledger.before_append = self.continuity.require
        self.ledger.followers.append(Standing(self.ledger))
        self.grown: Callable[[], None] = lambda: None
        """Told after each append."""
        self._to_forget = False
        self._not_there = set[UUID]()
        """Streams that were looked for in vain, to be remembered; few kinds are."""
        self._proven = -math.inf
        """When a commit of this process was last seen to succeed, by the machine's own steady clock; none since one
        failed."""
        self.sealed_tree: leaf.SealedTree | None = None
        """The tree of the seal that was last made or proved from: of the same root it is the same tree."""
        self.on_standby = self.store.on_standby()
        """Whether it was opened on a standby of the database. One that is promoted takes changes from then on; what a
        start does besides is done by the next."""
        self.practice = self._practice()
        """Where it is a practice copy: what it says of that. It is asked of the log itself: the mark goes wherever the
        database goes, and nothing beside it takes it away."""
        if not self.on_standby:
            with suppress(NotContinued):  # which says so itself: nothing is written until it does
                self._take_in()

    def _practice(self) -> PracticeBegun | None:
        """The mark of a practice copy, by whose clock it goes then."""
        with self.store.read() as cursor:
            begun = facts_of_the_log(cursor, self.ledger, PracticeBegun)
        if not begun:
            return None
        _, _, mark = begun[-1]
        assert isinstance(mark, PracticeBegun)  # noqa: S101  (no other kind was asked for)
        if mark.days_ahead:
            ahead = timedelta(days=mark.days_ahead)
            self.ledger.clock = lambda: _now() + ahead
        return mark

    def refuse_in_practice(self, what: str) -> None:
        """Raise InPractice where this is a practice copy: *what* is done by the record alone."""
        if self.practice is not None:
            raise InPractice(f"This is a practice copy of {self.practice.origin}: {what}.")

    def _take_in(self) -> None:
        """What an earlier release kept of people beside the log."""
        with self.store.read() as cursor:
            there = self.store.dialect.existing(cursor)
        envelope = self.about_the_log(0, Opened(purpose="live")).envelope
        if BEFORE_EVENTS in there:
            take_in_people(self.store, self.ledger, envelope)
        if PASSWORDS_BEFORE in there:
            take_in_passwords(self.store, self.ledger, envelope)

    def construct_mapper(self) -> Mapper[UUID]:
        return codec.EventMapper(self.construct_transcoder())

    def close(self) -> None:
        store: Any = getattr(self, "store", None)
        if store is not None:
            store.close()
        super().close()

    def not_continued(self) -> str:
        """Which published events the log lacks, in a sentence; empty where it continues all that was published."""
        with self.store.read() as cursor:
            return self.continuity.fault(cursor, head(cursor))

    # Opening

    def open(self, purpose: Purpose = "live") -> None:
        """Record that the log was opened, and for what. Does nothing where it is open already."""
        if self.head() == 0:
            with suppress(Stale):  # another process opened it just now
                self.append([self.about_the_log(0, Opened(purpose=purpose))])

    def about_the_log(self, version: int, fact: Any, actor: Actor = ITSELF, reason: str = "") -> Event:
        """The next event of the log's own stream, after *version*."""
        envelope = Envelope(
            event_id=uuid4(),
            valid_from=self.today(),
            actor=actor.person_id,
            role=actor.role,
            decision=DecisionRecord("log"),
            reason=reason,
        )
        return Event(LOG_STREAM, version + 1, envelope, fact)

    def today(self) -> date:
        """Today's civil date by the clock that the log goes by."""
        return (self.ledger.clock or _now)().astimezone(LONDON).date()

    # Writing

    def append(
        self,
        events: Sequence[Event],
        alongside: Alongside | None = None,
        parts: Iterable[Sequence[codec.Written]] = (),
    ) -> Sequence[Recorded]:
        """Record *events* in one commit, and with them further ones in *parts*, written and read back already, of
        which no more than one is in memory at a time. What is opened by a part is in no other. The *events* as
        recorded.

        Raises Stale where another writer took the version first, and Refused, with nothing recorded, for an event that
        could not be read back and folded.

        Straight to the library's recorder: what its event store and ``save`` do besides serves aggregates that collect
        events.
        """
        found = [codec.written(event) for event in events]
        folded = self._folded_onto_their_streams([event.read_back for event in found])
        recorder: Any = self.recorder
        stored, alongside = [event.stored for event in found], alongside or Alongside(events=events)
        try:
            if parts:
                made = recorder.insert_in_parts(chain([(stored, alongside)], self._as_parts(parts)))
            else:
                made = recorder.insert(stored, alongside).recorded
            self._proven = monotonic()
        except IntegrityError as error:
            for event in events:
                current = self.version(event.stream_id)
                if current >= event.version:
                    raise Stale(event.version - 1, current) from error
            raise
        except PersistenceError:
            self._proven = -math.inf
            raise
        for chronicle in folded:
            self.keep(chronicle)
        self._forget(events)
        self.grown()
        recorded_now: Sequence[Recorded] = made
        return recorded_now

    def _as_parts(
        self, parts: Iterable[Sequence[codec.Written]]
    ) -> Iterator[tuple[list[StoredEvent], Alongside]]:
        for part in parts:
            events = [event.read_back for event in part]
            self._folded_onto_their_streams(events)
            yield [event.stored for event in part], Alongside(events=events)

    def _forget(self, events: Sequence[Event]) -> None:
        """What was deleted beside these events is in no file any more; while somebody reads, after a later change."""
        self._to_forget = self._to_forget or any(isinstance(event.fact, FORGETTING) for event in events)
        if self._to_forget:
            with suppress(PersistenceError):  # they are recorded: whoever asked for them is told so
                self._to_forget = not self.store.forget_what_was_deleted()

    def prove_writable(self, within: float = _PROVEN_FOR) -> None:
        """Commit something that changes nothing, unless a commit succeeded *within* so many seconds: the disk, the
        database and its locks let it through, or PersistenceError is raised."""
        if monotonic() - self._proven < within or self.store.on_standby():  # which takes none by what it is
            return
        with self.store.write() as cursor:  # in two steps: what is changed into itself, SQLite does not write
            cursor.execute("UPDATE log_head SET size = size + 1")
            cursor.execute("UPDATE log_head SET size = size - 1")
        self._proven = monotonic()

    def _folded_onto_their_streams(self, events: Iterable[Event]) -> Iterable[Chronicle[Any]]:
        """The streams with what was read back: what cannot be folded fails here, before it is recorded."""
        known: dict[UUID, Chronicle[Any] | None] = {}
        for event in events:
            if event.stream_id == LOG_STREAM:
                continue
            before = known.get(event.stream_id) or self._just_before(event)
            if (before.version if before else 0) == event.version - 1:  # else the store tells who came first
                known[event.stream_id] = after = streams.evolve(before, event)
                after.latest()
        return [chronicle for chronicle in known.values() if chronicle is not None]

    def _just_before(self, event: Event) -> Chronicle[Any] | None:
        """The stream of an event before it, as kept in memory or else as stored; ``None`` where it opens one."""
        if event.version == 1:
            return None
        cache = self.repository.cache
        if cache is not None:
            with suppress(KeyError):
                kept: Any = cache.get(event.stream_id)
                if kept.version == event.version - 1:
                    return cast("Chronicle[Any]", kept)
        with suppress(AggregateNotFoundError):
            return cast(
                "Chronicle[Any]", cast("Any", self.repository).get(event.stream_id, projector_func=_folded)
            )
        return None

    def version(self, stream_id: UUID) -> int:
        """The last version of a stream; 0 where it holds nothing."""
        last = self.recorder.select_events(stream_id, desc=True, limit=1)
        return last[0].originator_version if last else 0

    def versions(self, stream_ids: Collection[str], position: int) -> dict[str, int]:
        """The versions of these streams as known at a log position; of one that is not known then nothing is said."""
        keys = {self.ledger.key_of(stream_id): stream_id for stream_id in stream_ids}
        if not keys:
            return {}
        asked = ", ".join(["(?)"] * len(keys))
        found = self.store.found(
            self.sql(
                f"WITH asked (originator_id) AS (VALUES {asked}) SELECT originator_id, (SELECT "
                "e.originator_version FROM events e WHERE e.originator_id = asked.originator_id "
                "AND e.notification_id <= ? ORDER BY e.originator_version DESC LIMIT 1) AS version FROM asked"
            ),  # each from its end: a stream may be long
            (*keys, position),
        )
        return {keys[row["originator_id"]]: row["version"] for row in found if row["version"] is not None}

    def recorded_at(self, stream_id: UUID, version: int) -> datetime:
        """When a stream came to a version."""
        with self.store.read() as cursor:
            cursor.execute(
                self.sql("SELECT recorded_at FROM events WHERE originator_id = ? AND originator_version = ?"),
                (self.ledger.key(stream_id), version),
            )
            return instant(cursor.fetchone()["recorded_at"])

    # Reading

    def chronicle(self, stream: Stream[Any], stream_id: UUID, version: int | None = None) -> Chronicle[Any]:
        """A stream of that kind as known now. Raises NotFound.

        With *version*, one that is kept in memory at just that version is believed without asking the store: what
        is decided on it can only be appended if the store agrees that nothing came since.
        """
        cache = self.repository.cache
        if cache is not None and version is not None:
            with suppress(KeyError):
                kept: Any = cache.get(stream_id)
                if isinstance(kept, Chronicle) and kept.version == version and kept.noun == stream.noun:
                    return kept
        try:
            found: Any = self.repository.get(stream_id, projector_func=_folded)
        except AggregateNotFoundError:
            raise NotFound(f"There is no {stream.called} {stream_id}.") from None
        if not isinstance(found, Chronicle) or found.noun != stream.noun:
            raise NotFound(f"There is no {stream.called} {stream_id}.")
        self.keep(found)
        return found

    def kept(self, stream: Stream[Any], stream_id: UUID) -> Chronicle[Any] | None:
        """A stream of that kind as it is kept in memory, with which others may have gone on since: what is decided on
        it can only be appended if the store agrees. ``None`` where it is not kept."""
        cache = self.repository.cache
        with suppress(KeyError):
            found: Any = cache.get(stream_id) if cache is not None else None
            if isinstance(found, Chronicle) and found.noun == stream.noun:
                return found
        return None

    def remembered(self, stream: Stream[Any], stream_id: UUID) -> Chronicle[Any] | None:
        """The same, the store asked where it is neither kept nor known not to be there; ``None`` where it is not."""
        if stream_id in self._not_there:
            return None
        try:
            return self.kept(stream, stream_id) or self.chronicle(stream, stream_id)
        except NotFound:
            self._not_there.add(stream_id)
            return None

    def keep(self, chronicle: Chronicle[Any]) -> None:
        """Keep a chronicle, as committed, in memory."""
        self._not_there.discard(chronicle.stream_id)
        if self.repository.cache is not None:
            self.repository.cache.put(chronicle.stream_id, chronicle)  # type: ignore[arg-type]

    def chronicle_at(self, stream: Stream[Any], stream_id: UUID, position: int) -> Chronicle[Any]:
        """A stream of that kind as known at log *position*. Raises NotFound."""
        return self.known_at(stream, stream_id, position).chronicle

    def known_at(self, stream: Stream[Any], stream_id: UUID, position: int) -> Known:
        """The same, and when it came to be so. Raises NotFound."""
        asked = self._last_at(stream_id, position)
        if asked and asked["last"] == asked["known"]:
            with suppress(NotFound):
                known = self.chronicle(stream, stream_id, asked["known"])
                if known.version == asked["known"]:
                    return Known(known, instant(asked["recorded_at"]))
        events = self.events_of(stream_id, position)
        found = fold(events) if events and noun_of(events[0].event.fact) == stream.noun else None
        if found is None:
            raise NotFound(f"There is no {stream.called} {stream_id}, or it was not known then.")
        return Known(found, events[-1].recorded_at)

    def chronicles_at(
        self, stream: Stream[Any], stream_ids: Collection[UUID], position: int
    ) -> dict[UUID, Chronicle[Any]]:
        """Those of these streams, all of that kind, that were known at log *position*, as they were known then: read
        some hundred at a time and kept nowhere."""
        found: dict[UUID, Chronicle[Any]] = {}
        for events in self.events_of_each(sorted(stream_ids, key=attrgetter("int")), position):
            known = stream.fold([recorded.event for recorded in events])
            if known is not None:
                found[known.stream_id] = known
        return found

    def events_of_each(self, stream_ids: Iterable[UUID], position: int) -> Iterator[list[Recorded]]:
        """Every event up to log *position* of each of these streams, given in the order of their ids, that has any:
        stream by stream in that order, some hundred read at a time."""
        keyed = map(self.ledger.key, stream_ids)
        while keys := list(islice(keyed, _STREAMS_AT_ONCE)):
            with self.store.read() as cursor:
                cursor.execute(
                    self.sql(
                        f"SELECT {_COLUMNS} FROM events e WHERE e.originator_id IN ({', '.join('?' * len(keys))}) "
                        "AND e.notification_id <= ? ORDER BY e.originator_id, e.originator_version"
                    ),
                    (*keys, position),
                )
                rows = cursor.fetchall()
            for key, own in groupby(rows, key=itemgetter("originator_id")):
                stream_id = key if isinstance(key, UUID) else UUID(key)
                yield [recorded(row, stream_id) for row in own]

    def _last_at(self, stream_id: UUID, position: int) -> Row | None:
        """The last version of a stream, the last *known* at log *position*, and when that was recorded; ``None`` where
        none was known then."""
        key = self.ledger.key(stream_id)
        found = self.store.found(
            self.sql(
                "SELECT (SELECT MAX(originator_version) FROM events WHERE originator_id = ?) AS last, "
                "originator_version AS known, recorded_at FROM events WHERE originator_id = ? "
                "AND notification_id <= ? ORDER BY originator_version DESC LIMIT 1"
            ),
            (key, key, position),
        )
        return found[0] if found else None

    def events_of(self, stream_id: UUID, position: int | None = None) -> list[Recorded]:
        """Every event of one stream, in order, up to *position*."""
        with self.store.read() as cursor:
            rows = stream_rows(cursor, self.sql, self.ledger.key(stream_id), position)
        return [recorded(row) for row in rows]

    def head(self) -> int:
        """The last log position; 0 for an empty log."""
        with self.store.read() as cursor:
            return head(cursor)

    def concerning(self, contract_id: UUID, position: int | None = None) -> Iterator[Recorded]:
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

    def basis(self, valid_at: date | None = None, known_at: datetime | date | int | None = None) -> Basis:
        """Both clocks settled: now where nothing was asked. A civil date as ``known_at`` means the end of that day in
        London; of today, now. Raises BadRequest for a ``known_at`` yet to come."""
        statement = f"SELECT size, recorded_at, {self.store.dialect.clock} AS now FROM log_head"
        if known_at is None:
            [row] = self.store.found(statement)
            now = max(row["now"], row["recorded_at"])
            return Basis(valid_at or self.today(), instant(now), row["size"])
        with self.store.read() as cursor:
            cursor.execute(statement)
            row = cursor.fetchone()
            size, now = row["size"], max(row["now"], row["recorded_at"])
            if isinstance(known_at, int):
                if not 0 < known_at <= size:
                    raise BadRequest({"known_at": f"The log ends at position {size} and starts at 1."})
                cursor.execute(
                    self.sql("SELECT recorded_at FROM events WHERE notification_id = ?"), (known_at,)
                )
                return Basis(valid_at or self.today(), instant(cursor.fetchone()["recorded_at"]), known_at)
            if not isinstance(known_at, datetime):
                today = instant(now).astimezone(LONDON).date()
                known_at = instant(now) if known_at == today else end_of(known_at)
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


def _close_to_others(settings: Settings) -> None:
    """What an earlier version, or a copy, left open is closed; what SQLite makes takes the permissions of its file."""
    if settings.published.is_dir():
        private_folder(settings.published)
    for pattern in _FILES:
        closed(path for path in settings.data.glob(pattern) if path.is_file())


def end_of(day: date) -> datetime:
    """The last instant of a civil date in London. Raises BadRequest for a day after which there is none."""
    try:
        midnight = datetime.combine(day + timedelta(days=1), time.min, LONDON)
    except OverflowError:
        raise BadRequest({"known_at": "That day lies outside the calendar."}) from None
    return midnight.astimezone(UTC) - timedelta(microseconds=1)


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


def recorded(row: Any, stream_id: UUID | None = None) -> Recorded:
    """An event from its row, with its place and time; its stream's id from the row, unless it is known."""
    envelope, fact = codec.from_bytes(row["topic"], bytes(row["state"]))
    if stream_id is None:
        key = row["originator_id"]
        stream_id = key if isinstance(key, UUID) else UUID(key)
    return Recorded(
        row["notification_id"],
        instant(row["recorded_at"]),
        Event(stream_id, row["originator_version"], envelope, fact),
    )


def stream_rows(cursor: Cursor, sql: Any, key: Any, position: int | None = None) -> list[Any]:
    """Rows of every event of one stream, in order, up to *position*; *key* is the stream's id as it is stored."""
    until = "" if position is None else " AND e.notification_id <= ?"
    cursor.execute(
        sql(
            f"SELECT {_COLUMNS} FROM events e WHERE e.originator_id = ?{until} ORDER BY e.originator_version"
        ),
        (key,) if position is None else (key, position),
    )
    return cursor.fetchall()


def recorded_after(cursor: Cursor, sql: Any, position: int) -> Iterator[Recorded]:
    """Every event after a log position, in order, as the transaction of *cursor* has them."""
    cursor.execute(
        sql(f"SELECT {_COLUMNS} FROM events e WHERE e.notification_id > ? ORDER BY e.notification_id"),
        (position,),
    )
    return map(recorded, cursor.fetchall())


def all_rows(cursor: Cursor, sql: Any) -> Iterator[Any]:
    """Rows of every event, in log order, some at a time."""
    after = 0
    while True:
        cursor.execute(
            sql(
                f"SELECT {_COLUMNS} FROM events e WHERE e.notification_id > ? "
                f"ORDER BY e.notification_id LIMIT {_EVENTS_AT_ONCE}"
            ),
            (after,),
        )
        rows = cursor.fetchall()
        if not rows:
            return
        yield from rows
        after = rows[-1]["notification_id"]


def streams_after(  # noqa: PLR0917  (where, and how far)
    cursor: Cursor, sql: Any, after: Any, until: int, nouns: frozenset[str], last: Any = None
) -> tuple[list[tuple[str, list[Recorded]]], tuple[Any, int] | None]:
    """The next few streams of the log, each with its noun and its events up to position *until*.

    *after* is what the call before gave, ``None`` at first; none comes after the key *last*, where there is one. Only
    streams of these *nouns* are read; the second value is the last stream's key and how many events were passed,
    ``None`` once there are no more.
    """
    bounds = [(sign, key) for sign, key in ((">", after), ("<=", last)) if key is not None]
    where = f"WHERE {' AND '.join(f'originator_id {sign} ?' for sign, _ in bounds)} " if bounds else ""
    cursor.execute(
        sql(
            f"SELECT DISTINCT originator_id FROM events {where}ORDER BY originator_id LIMIT {_STREAMS_AT_ONCE}"
        ),
        tuple(key for _, key in bounds),
    )
    keys = [row["originator_id"] for row in cursor.fetchall()]
    if not keys:
        return [], None
    cursor.execute(
        sql(
            f"SELECT {_COLUMNS} FROM events e WHERE e.originator_id >= ? AND e.originator_id <= ? "
            "AND e.notification_id <= ? ORDER BY e.originator_id, e.originator_version"
        ),
        (keys[0], keys[-1], until),
    )
    found: list[tuple[str, list[Recorded]]] = []
    passed, noun = 0, ""
    for row in cursor:
        passed += 1
        if row["originator_version"] == 1:
            noun = row["topic"].split(".", maxsplit=1)[0]
            if noun in nouns:
                found.append((noun, []))
        if noun in nouns:
            events = found[-1][1]
            events.append(recorded(row, events[0].event.stream_id if events else None))
    return found, (keys[-1], passed)


def fold(events: Iterable[Recorded]) -> Chronicle[Any] | None:
    """The chronicle after the *events* of one stream; ``None`` where nothing was recorded."""
    return streams.fold([recorded.event for recorded in events])


def _folded(chronicle: Any, events: Any) -> Any:
    for event in events:
        if event.stream_id == LOG_STREAM:
            return event
        chronicle = streams.evolve(chronicle, event)
    return chronicle
