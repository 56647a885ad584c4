"""What happens inside an append: place, time, leaf and tree are fixed together with the event, once."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from itertools import chain, groupby, zip_longest
from typing import Any, Final, NamedTuple, Protocol, TypeVar
from uuid import UUID

from eventsourcing.persistence import IntegrityError, StoredEvent

from application.audit import leaf, merkle
from application.errors import DuplicateReference, RecordBroken
from application.store import schema
from application.store.dialect import Change, Cursor, Dialect, Rows, padded
from application.store.following import (
    KeptAnswer,
    Reservation,
    document_of,
    erase_document,
    keep_document,
    kept_for,
    reservations,
)
from domain.document import Erased, Kept
from domain.events import Event, Recorded

Value = TypeVar("Value")
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
class LooksUp:
    """What an append rests on that is looked up inside its transaction, with what others rest on who write with it."""

    answer: tuple[str, str] | None = None
    """Whoever asked, and the digest of their Idempotency-Key: what was answered under it before."""
    streams: Collection[UUID] = ()
    """Streams of which the last version matters, besides those of the events."""


@dataclass(frozen=True)
class Alongside:
    """What an append carries besides its events."""

    events: Sequence[Event] = ()
    looks_up: LooksUp = LooksUp()
    settle: "Callable[[Known], None]" = lambda _: None
    """Told inside the transaction, before anything is written, what was looked up; raises where it must not be made."""
    before: Callable[[Cursor], None] | None = None
    """Asked inside the transaction before anything is written, where more has to be looked up: such an append is made
    by itself."""
    after: Callable[[Cursor, Sequence[Recorded]], None] | None = None
    """Told inside the transaction what was recorded."""
    contents: Mapping[str, bytes] = field(default_factory=dict)
    """The bytes of the documents that the events keep, by their digests."""
    recorded_at: Sequence[datetime] = ()
    """The instant of each event, where a generated record tells a past of its own; else all take the append's one."""


NOTHING = Alongside()


class Asked(NamedTuple):
    """An append that somebody asks for."""

    stored: Sequence[StoredEvent]
    alongside: Alongside


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
        asked = Asked(stored, alongside)
        known, rows = Known(cursor, self.dialect, self.key, [asked]), _Rows()
        self.before_append(cursor, known.size)
        made = self._placed(cursor, asked, known, rows, moment)
        self._write(cursor, known, rows)
        self._beside(cursor, made.recorded, alongside)
        return made

    def append_all(self, cursor: Cursor, asked: Sequence[Asked]) -> Sequence[Appended | Exception]:
        """Append what several ask for, in their order: what each came to, or why nothing of it was written.

        What can be is looked up and written for all of them at once. Raises what the database says, and what is raised
        *before* or *after* an append: then nothing is settled of any, and they are to be appended one by one.
        """
        made: list[Appended | Exception] = []
        for by_itself, some in groupby(
            asked, lambda each: each.alongside.before is not None or len(asked) == 1
        ):
            members = [*some]
            if by_itself:
                made += [self.append(cursor, *each) for each in members]
            else:
                made += self._together(cursor, members)
        return made

    def _together(self, cursor: Cursor, asked: Sequence[Asked]) -> list[Appended | Exception]:
        known, rows = Known(cursor, self.dialect, self.key, asked), _Rows()
        self.before_append(cursor, known.size)
        made: list[Appended | Exception] = []
        for each in asked:
            try:
                made.append(self._placed(cursor, each, known, rows))
            except Exception as error:  # noqa: BLE001  (handed to whoever asked; nothing was asked of the database)
                made.append(error)
        self._write(cursor, known, rows)
        for each, found in zip(asked, made, strict=True):
            if isinstance(found, Appended):
                self._beside(cursor, found.recorded, each.alongside)
        return made

    def _write(self, cursor: Cursor, known: "Known", rows: "_Rows") -> None:
        if rows.events:
            head = (1, known.size, known.frontier.to_bytes(), known.recorded_at)
            change = Change(Rows("log_head", schema.COLUMNS["log_head"], [head]), keys=1)
            self.dialect.write(cursor, rows.by_table(), [change])
            self.size = known.size

    def _placed(
        self, cursor: Cursor, asked: Asked, known: "Known", rows: "_Rows", moment: str = ""
    ) -> Appended:
        """Place, time and leaf of an append, its rows with the others; as *known* then has it. Raises where it is not
        to be made: then nothing was changed."""
        stored, alongside, events = asked.stored, asked.alongside, asked.alongside.events
        alongside.settle(known)
        if alongside.before is not None:
            alongside.before(cursor)
        if alongside.recorded_at and self.clock is None:
            raise ValueError("only a record that sets its own clock may say when its events were recorded")
        known.refuse_taken_versions(stored)
        reserved = known.still_free(reservations(events))
        now, moments = known.recorded_at, list[str]()
        if not alongside.recorded_at:
            now = max(moment or (instant_text(self.clock()) if self.clock else known.now), now)
        for place in range(len(stored)):
            if alongside.recorded_at:
                now = max(instant_text(alongside.recorded_at[place]), now)
            moments.append(now)
        positions = list(range(known.size + 1, known.size + 1 + len(stored)))
        cores = leaf.cores(
            (position, str(each.originator_id), each.originator_version, each.topic, at, each.state)
            for position, each, at in zip(positions, stored, moments, strict=True)
        )
        instants = {text: instant(text) for text in {*moments}}
        recorded = [
            Recorded(position, instants[at], event)
            for position, at, event in zip(positions, moments, events, strict=bool(events))
        ]
        kept = [
            kept_for(asks, event.envelope.actor, str(event.stream_id), event.version, position)
            for position, event in zip(positions, events, strict=bool(events))
            if (asks := event.envelope.asked)
        ]
        # from here on nothing is refused
        for index, written in enumerate(stored):
            position, core = positions[index], cores[index]
            concerned = events[index].envelope.concerns if events else ()
            concerns = [known.step(str(contract_id), core) for contract_id in concerned]
            leaf_hash = merkle.leaf_hash(leaf.leaf_data(core, concerns))
            known.frontier, completed = known.frontier.append(leaf_hash)
            rows.events.append(
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
            rows.concerns += [
                (contract_id, ordinal, position, running_hash)
                for contract_id, ordinal, running_hash in concerns
            ]
            rows.tree_nodes += completed
            known.went_on(written)
        known.size, known.recorded_at = known.frontier.size, now
        known.take(reserved, kept)
        rows.reservations += [(kind, value, str(stream_id)) for kind, value, stream_id in reserved]
        rows.kept_answers += kept
        return Appended(positions, recorded, now)

    def _beside(self, cursor: Cursor, recorded: Sequence[Recorded], alongside: Alongside) -> None:
        for event in recorded:
            self._keep_or_erase(cursor, event, alongside)
        if recorded and alongside.after is not None:
            alongside.after(cursor, recorded)

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
    ) -> list[Recorded]:
        """Append events part by part, all as of one moment, each followed once the next stands in the log: whoever
        follows can work on it meanwhile. Those of the first part as recorded. Raises as ``append``."""
        first: list[Recorded] | None = None
        moment, waiting = "", list[Recorded]()
        try:
            for stored, alongside in parts:
                appended = self.append(cursor, stored, alongside, moment)
                self._foresee(appended.recorded)
                self.follow(cursor, waiting)
                first = appended.recorded if first is None else first
                moment, waiting = moment or appended.moment, appended.recorded
            self.follow(cursor, waiting)
            return first or []
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

    def refuse_taken(self, cursor: Cursor, wanted: Sequence[Reservation]) -> None:
        """Raise DuplicateReference for one of the *wanted* values that another stream holds."""
        Known(cursor, self.dialect, self.key, (), wanted).still_free(wanted)


@dataclass
class _Rows:
    """Rows of the log's tables, as they are to be written."""

    events: list[tuple[Any, ...]] = field(default_factory=list)
    concerns: list[tuple[Any, ...]] = field(default_factory=list)
    tree_nodes: list[tuple[Any, ...]] = field(default_factory=list)
    kept_answers: list[tuple[Any, ...]] = field(default_factory=list)
    reservations: list[tuple[Any, ...]] = field(default_factory=list)

    def by_table(self) -> list[Rows]:
        """The same, with the columns of each table."""
        return [Rows(table, schema.COLUMNS[table], rows) for table, rows in vars(self).items() if rows]


class Known:
    """What the transaction has of what some appends rest on, and what those of them that are made change of it: a few
    statements for all of them."""

    def __init__(
        self,
        cursor: Cursor,
        dialect: Dialect,
        key: Callable[[UUID | str], Any],
        asked: Sequence[Asked],
        wanted: Sequence[Reservation] = (),
    ) -> None:
        streams: dict[UUID | str, None] = dict.fromkeys(
            stream
            for each in asked
            for stream in (*(event.originator_id for event in each.stored), *each.alongside.looks_up.streams)
        )
        events = [event for each in asked for event in each.alongside.events]
        contracts = dict.fromkeys(str(each) for event in events for each in event.envelope.concerns)
        answers = [each.alongside.looks_up.answer for each in asked if each.alongside.looks_up.answer]
        pairs = dict.fromkeys((kind, value) for kind, value, _ in (*reservations(events), *wanted))
        self._versions: dict[UUID | str, int | None] = dict.fromkeys(streams)
        """The last version of each stream, where it holds anything."""
        self.concerns = dict.fromkeys(contracts, (0, leaf.RUNNING_START))
        """Counter and running hash of each contract."""
        self.answers: dict[tuple[str, str], KeptAnswer] = {}
        self.held: dict[tuple[str, str], str] = {}
        """The stream that has each value, where one has."""
        wants: Iterable[Sequence[Any]] = ([*streams], [*contracts], answers, [*pairs])
        parts: Iterable[Any] = zip_longest(*map(_by_some, wants), fillvalue=())
        for part in [*parts] or [((), (), (), ())]:
            self._look(cursor, dialect, key, *part)

    def _look(
        self,
        cursor: Cursor,
        dialect: Dialect,
        key: Callable[[UUID | str], Any],
        *wanted: Sequence[Any],
    ) -> None:
        """Look up the last versions of streams, how far contracts are, answers and holders of values: each as wanted,
        in that order."""
        streams, contracts, answers, pairs = map(padded, wanted)
        cursor.execute(
            dialect.sql(_looking_up(dialect.clock, len(streams), len(contracts), len(answers), len(pairs))),
            (*map(key, streams), *contracts, *chain(*answers), *chain(*pairs)),
        )
        found = cursor.fetchall()
        if not found or found[0]["what"] != "head":
            raise RecordBroken("the head of the log is missing.")
        head, *others = found
        self.size: int = head["number"]
        self.recorded_at: str = head["one"]
        self.now: str = head["two"]
        """By the database's clock."""
        self.frontier = merkle.Frontier.from_bytes(self.size, bytes(head["bytes"]))
        for row in others:
            match row["what"]:
                case "stream":
                    self._versions[streams[row["number"]]] = row["first"]
                case "contract":
                    self.concerns[row["one"]] = row["number"], bytes(row["bytes"])
                case "answer":
                    self.answers[row["one"], row["two"]] = KeptAnswer(
                        row["one"],
                        row["two"],
                        row["three"],
                        row["four"],
                        row["number"],
                        row["first"],
                        row["second"],
                    )
                case _:
                    self.held[row["one"], row["two"]] = row["three"]

    def version(self, stream_id: UUID) -> int:
        """The last version of a stream that was asked for; 0 where it holds nothing."""
        return self._versions[stream_id] or 0

    def went_on(self, stored: StoredEvent) -> None:
        """Know that an event was appended to its stream."""
        self._versions[stored.originator_id] = stored.originator_version

    def refuse_taken_versions(self, stored: Sequence[StoredEvent]) -> None:
        """Raise the library's IntegrityError where a stream has one of these versions already."""
        last: dict[UUID | str, int | None] = {}
        for event in stored:
            stream = event.originator_id
            before = last.get(stream, self._versions[stream])
            if before is not None and event.originator_version <= before:
                raise IntegrityError(f"version {event.originator_version} of {stream} is taken")
            last[stream] = event.originator_version

    def still_free(self, wanted: Sequence[Reservation]) -> list[Reservation]:
        """Those of the *wanted* values that nobody holds. Raises DuplicateReference for one that another holds."""
        free = []
        for kind, value, stream_id in wanted:
            holder = self.held.get((kind, value))
            if holder is not None and holder != str(stream_id):
                raise DuplicateReference(value, holder, kind)
            if holder is None:
                free.append((kind, value, stream_id))
        return free

    def take(self, reserved: Sequence[Reservation], kept: Sequence[KeptAnswer]) -> None:
        """Know what an append reserves, and is the answer to."""
        self.held |= {(kind, value): str(stream_id) for kind, value, stream_id in reserved}
        self.answers |= {(answer.principal, answer.key_sha256): answer for answer in kept}

    def step(self, contract_id: str, core: bytes) -> leaf.Concern:
        """A contract's next ordinal and running hash, given the *core* of one more event."""
        ordinal, running = self.concerns[contract_id]
        running = leaf.running_hash(running, core)
        self.concerns[contract_id] = (ordinal + 1, running)
        return contract_id, ordinal + 1, running


def _by_some(values: Sequence[Value]) -> Iterator[Sequence[Value]]:
    """As many as are asked for in one statement."""
    for start in range(0, len(values), _AT_ONCE):
        yield values[start : start + _AT_ONCE]


@cache
def _looking_up(clock: str, streams: int, contracts: int, answers: int, pairs: int) -> str:
    """The one statement by which so many of each are looked up, and the head of the log."""
    head = (
        f"SELECT 'head' AS what, size AS number, 0 AS first, 0 AS second, recorded_at AS one, {clock} AS two, "
        "'' AS three, '' AS four, frontier AS bytes FROM log_head"
    )
    asked, found = list[str](), [head]
    if streams:
        rows = ", ".join(f"({number}, ?)" for number in range(streams))
        asked.append(f"streams (number, id) AS (VALUES {rows})")
        found.append(
            "SELECT 'stream', s.number, (SELECT MAX(e.originator_version) FROM events e "
            "WHERE e.originator_id = s.id), 0, '', '', '', '', NULL FROM streams s"
        )
    if contracts:
        asked.append(f"contracts (id) AS (VALUES {', '.join(['(?)'] * contracts)})")
        found.append(
            "SELECT 'contract', c.ordinal, 0, 0, c.contract_id, '', '', '', c.running_hash "
            "FROM contracts a CROSS JOIN concerns c WHERE c.contract_id = a.id "
            "AND c.ordinal = (SELECT MAX(m.ordinal) FROM concerns m WHERE m.contract_id = a.id)"
        )
    if answers:
        asked.append(f"answers (principal, digest) AS (VALUES {', '.join(['(?, ?)'] * answers)})")
        found.append(
            "SELECT 'answer', k.first_version, k.events, k.position, k.principal, k.key_sha256, k.request, "
            "k.stream_id, NULL FROM answers a CROSS JOIN kept_answers k "
            "WHERE k.principal = a.principal AND k.key_sha256 = a.digest"
        )
    if pairs:
        asked.append(f"wanted (kind, value) AS (VALUES {', '.join(['(?, ?)'] * pairs)})")
        found.append(
            "SELECT 'held', 0, 0, 0, r.kind, r.value, r.stream_id, '', NULL FROM wanted a CROSS JOIN reservations r "
            "WHERE r.kind = a.kind AND r.value = a.value"
        )
    given = f"WITH {', '.join(asked)} " if asked else ""
    return given + " UNION ALL ".join(found)
