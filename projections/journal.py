"""The journal: one short row for each event of the log, so that auditors can look for events and not only at them."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple
from uuid import UUID

from application.record import LONDON, Record
from application.store.dialect import Cursor
from application.store.ledger import instant_text
from domain.chronicle import noun_of
from domain.events import Recorded
from domain.streams import BY_NOUN
from projections.story import Given


class JournalLine(NamedTuple):
    """What the journal keeps of an event."""

    position: int
    event_id: str
    stream_id: str
    noun: str
    type: str
    actor: str
    role: str
    on_behalf_of: str
    """Opaque id of the person for whom it was recorded; empty for nearly every event."""
    valid_from: str
    recorded_at: str
    recorded_on: str
    """Civil date of recording, in London."""
    lag_days: int
    """Civil days from the effective date to the day of recording; negative for what was entered ahead."""
    caused_by: str
    """Event id of the event that caused it, in the same commit; empty for what somebody recorded directly."""
    advised: str
    """Names of the rules that had advice, with blanks between."""


COLUMNS: Final = JournalLine._fields
_PAGE: Final = 1000
_NUMBERS = {"position": "BIGINT PRIMARY KEY", "lag_days": "BIGINT NOT NULL"}


def line(recorded: Recorded) -> JournalLine:
    """The journal's line of an event."""
    event, envelope = recorded.event, recorded.event.envelope
    recorded_at, recorded_on, recorded_day = _when(recorded.recorded_at)
    return JournalLine(
        position=recorded.position,
        event_id=str(envelope.event_id),
        stream_id=str(event.stream_id),
        noun=noun_of(event.fact),
        type=event.name,
        actor=envelope.actor,
        role=envelope.role,
        on_behalf_of=envelope.on_behalf_of,
        valid_from=envelope.valid_from.isoformat(),
        recorded_at=recorded_at,
        recorded_on=recorded_day,
        lag_days=(recorded_on - envelope.valid_from).days,
        caused_by=envelope.causation_id,
        advised=" ".join([rule.rule for rule in envelope.decision.rules if rule.outcome == "advised"]),
    )


@lru_cache(64)  # what is recorded in one commit was recorded at one moment
def _when(recorded_at: datetime) -> tuple[str, date, str]:
    """The moment as it is stored, and its civil date in London, also as text."""
    day = _civil_date(recorded_at.replace(minute=0, second=0, microsecond=0))
    return instant_text(recorded_at), day, day.isoformat()


@lru_cache(5000)
def _civil_date(hour: datetime) -> date:
    """The civil date in London, where the clock goes by whole hours."""
    return hour.astimezone(LONDON).date()


class Journal:
    """The projection that keeps the journal."""

    name = "journal"
    version = "3"
    nouns = frozenset(BY_NOUN)

    def __init__(self, record: Record) -> None:
        self._sql = record.sql

    @staticmethod
    def ddl(suffix: str = "") -> Iterable[str]:
        columns = ", ".join(f"{column} {_NUMBERS.get(column, 'TEXT NOT NULL')}" for column in COLUMNS)
        yield f"CREATE TABLE journal{suffix} ({columns})"

    @staticmethod
    def indexes(generation: str, suffix: str = "") -> Iterable[str]:
        """Only what is looked for: a type or a person's events, late ones, and those with advice."""
        yield f"CREATE INDEX journal_event_{generation} ON journal{suffix} (event_id)"
        yield f"CREATE INDEX journal_type_{generation} ON journal{suffix} (type, position)"
        yield f"CREATE INDEX journal_actor_{generation} ON journal{suffix} (actor, position)"
        yield f"CREATE INDEX journal_stream_{generation} ON journal{suffix} (stream_id)"
        yield f"CREATE INDEX journal_late_{generation} ON journal{suffix} (lag_days, position) WHERE lag_days > 0"
        yield (
            f"CREATE INDEX journal_acted_for_{generation} ON journal{suffix} (recorded_on, position) "
            "WHERE on_behalf_of <> ''"
        )
        yield f"CREATE INDEX journal_advised_{generation} ON journal{suffix} (position) WHERE advised <> ''"

    def tables(self) -> tuple[str, ...]:
        return ("journal",)

    def take(self, cursor: Cursor, recorded: Recorded) -> None:
        """Take one new event in."""
        if noun_of(recorded.event.fact) in self.nouns:
            self._insert(cursor, [line(recorded)])

    def forget(self) -> None:
        """Nothing is kept in memory."""

    def gives(self, streams: Iterable[Sequence[Recorded]]) -> Given:
        return {"journal": [tuple(line(recorded)) for events in streams for recorded in events]}

    def put(self, cursor: Cursor, given: Given, suffix: str = "") -> None:
        self._insert(cursor, given["journal"], suffix)

    def _insert(self, cursor: Cursor, lines: Sequence[tuple[Any, ...]], suffix: str = "") -> None:
        if lines:
            marks = ", ".join("?" * len(COLUMNS))
            cursor.executemany(self._sql(f"INSERT INTO journal{suffix} VALUES ({marks})"), lines)

    def stored(self, cursor: Cursor, stream_id: UUID, suffix: str = "") -> list[tuple[Any, ...]]:
        cursor.execute(
            self._sql(
                f"SELECT {', '.join(COLUMNS)} FROM journal{suffix} WHERE stream_id = ? ORDER BY position"
            ),
            (str(stream_id),),
        )
        return [tuple(row[column] for column in COLUMNS) for row in cursor.fetchall()]

    def keyed(self) -> dict[str, str]:
        return {"journal": "stream_id"}

    def whole_stored(self, cursor: Cursor) -> Iterator[tuple[Any, ...]]:
        cursor.execute(f"SELECT {', '.join(COLUMNS)} FROM journal")
        for row in cursor:
            yield tuple(row[column] for column in COLUMNS)

    def whole_expected(self, events: Sequence[Recorded]) -> list[tuple[Any, ...]]:
        return self.expected(events)

    def expected(self, events: Sequence[Recorded]) -> list[tuple[Any, ...]]:
        return [tuple(line(recorded)) for recorded in events]


def stream_of(record: Record, event_id: UUID) -> UUID | None:
    """The stream in which an event stands, as the journal has it, else as the log has it beyond the journal."""
    with record.store.read() as cursor:
        cursor.execute(record.sql("SELECT stream_id FROM journal WHERE event_id = ?"), (str(event_id),))
        row = cursor.fetchone()
        cursor.execute("SELECT MAX(position) AS position FROM journal")
        behind = int(cursor.fetchone()["position"] or 0)
    if row is not None:
        return UUID(row["stream_id"])
    while page := record.feed(behind, _PAGE):
        for recorded in page:
            if recorded.event.envelope.event_id == event_id:
                return recorded.event.stream_id
        behind = page[-1].position
    return None


def contracts_of(cursor: Cursor, sql: Any, positions: Sequence[int]) -> dict[int, list[str]]:
    """The contracts that each of these events concerns."""
    found: dict[int, list[str]] = {position: [] for position in positions}
    for start in range(0, len(positions), 500):
        some = positions[start : start + 500]
        marks = ", ".join("?" * len(some))
        cursor.execute(
            sql(
                f"SELECT position, contract_id FROM concerns WHERE position IN ({marks}) "
                "ORDER BY position, contract_id"
            ),
            tuple(some),
        )
        for row in cursor.fetchall():
            found[row["position"]].append(row["contract_id"])
    return found
