"""The journal: one short row for each event of the log, so that auditors can look for events and not only at them.

A row keeps ids in 16 bytes, and nothing that stands beside the event under the same position. The rows of a stream are
found by way of its events, which the log has an index of.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Any, Final, NamedTuple
from uuid import UUID

from application.record import LONDON, Record
from application.store.dialect import Cursor, Dialect, Rows
from domain.chronicle import noun_of
from domain.events import Recorded
from domain.streams import BY_NOUN
from projections.story import Given, Taken


class JournalLine(NamedTuple):
    """What the journal tells of an event."""

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
_KEPT: Final = tuple(column for column in COLUMNS if column != "recorded_at")
"""The columns of the table: when an event was recorded stands beside it in the log."""
_PAGE: Final = 1000


def _kept(recorded: Recorded, dialect: Dialect) -> tuple[Any, ...]:
    """The journal's row of an event."""
    event, envelope = recorded.event, recorded.event.envelope
    recorded_on, recorded_day = _when(recorded.recorded_at)
    return (
        recorded.position,
        dialect.kept_id(envelope.event_id),
        dialect.kept_id(event.stream_id),
        noun_of(event.fact),
        event.name,
        envelope.actor,
        envelope.role,
        envelope.on_behalf_of,
        envelope.valid_from.isoformat(),
        recorded_day,
        (recorded_on - envelope.valid_from).days,
        dialect.kept_id(UUID(envelope.causation_id)) if envelope.causation_id else None,
        " ".join([rule.rule for rule in envelope.decision.rules if rule.outcome == "advised"]),
    )


def civil_day(recorded_at: datetime) -> str:
    """The civil date of a moment in London."""
    return _when(recorded_at)[1]


def _when(recorded_at: datetime) -> tuple[date, str]:
    """The civil date in London of an instant in UTC, also as text."""
    return _of_hours(recorded_at.toordinal(), recorded_at.hour // _LAST_HOUR)


_LAST_HOUR: Final = 23


@lru_cache(5000)
def _of_hours(day: int, last: int) -> tuple[date, str]:
    """The same for the last hour of a day in UTC (1), or those before (0): London goes with UTC or an hour ahead."""
    begins = datetime.combine(date.fromordinal(day), time(last * _LAST_HOUR), UTC)
    civil = begins.astimezone(LONDON).date()
    return civil, civil.isoformat()


def ddl_of(dialect: Dialect, suffix: str = "") -> Iterator[str]:
    """What makes the table."""
    kinds = {
        "position": dialect.row_number,
        "lag_days": "BIGINT NOT NULL",
        **dict.fromkeys(("event_id", "stream_id"), f"{dialect.id_kind} NOT NULL"),
        "caused_by": dialect.id_kind,
    }
    columns = ", ".join(f"{column} {kinds.get(column, 'TEXT NOT NULL')}" for column in _KEPT)
    yield f"CREATE TABLE journal{suffix} ({columns})"


def indexes_of(generation: str, suffix: str = "") -> Iterator[str]:
    """What makes its indexes. Only what is looked for: a type or a person's events, late ones, and those with
    advice."""
    yield f"CREATE INDEX journal_event_{generation} ON journal{suffix} (event_id)"
    yield f"CREATE INDEX journal_type_{generation} ON journal{suffix} (type, position)"
    yield f"CREATE INDEX journal_actor_{generation} ON journal{suffix} (actor, position)"
    yield f"CREATE INDEX journal_late_{generation} ON journal{suffix} (lag_days, position) WHERE lag_days > 0"
    yield (
        f"CREATE INDEX journal_acted_for_{generation} ON journal{suffix} (recorded_on, position) "
        "WHERE on_behalf_of <> ''"
    )
    yield f"CREATE INDEX journal_advised_{generation} ON journal{suffix} (position) WHERE advised <> ''"


class Journal:
    """The projection that keeps the journal."""

    name = "journal"
    version = "5"
    nouns = frozenset(BY_NOUN)
    ids_in_bytes = True
    under_positions = True

    def __init__(self, record: Record) -> None:
        self._sql, self._dialect, self._ledger = record.sql, record.store.dialect, record.ledger

    def ddl(self, suffix: str = "") -> Iterable[str]:
        return ddl_of(self._dialect, suffix)

    def indexes(self, generation: str, suffix: str = "") -> Iterable[str]:
        return indexes_of(generation, suffix)

    def tables(self) -> tuple[str, ...]:
        return ("journal",)

    def take(self, cursor: Cursor, events: Sequence[Recorded]) -> Taken:  # noqa: ARG002  (nothing is asked)
        """Take new events in."""
        return Taken([Rows("journal", _KEPT, self.expected(events))])

    def forget(self) -> None:
        """Nothing is kept in memory."""

    def gives(self, streams: Iterable[Sequence[Recorded]]) -> Given:
        return {"journal": [row for events in streams for row in self.expected(events)]}

    def put(self, cursor: Cursor, given: Given, suffix: str = "") -> None:
        self._insert(cursor, sorted(given["journal"]), suffix)  # so that each page is turned to once

    def _insert(self, cursor: Cursor, rows: Sequence[tuple[Any, ...]], suffix: str = "") -> None:
        if rows:
            self._dialect.write(cursor, [Rows(f"journal{suffix}", _KEPT, rows)])

    def stored(self, cursor: Cursor, stream_id: UUID, suffix: str = "") -> list[tuple[Any, ...]]:
        columns = ", ".join(f"j.{column}" for column in _KEPT)
        cursor.execute(
            self._sql(
                f"SELECT {columns} FROM events e JOIN journal{suffix} j ON j.position = e.notification_id "
                "WHERE e.originator_id = ? ORDER BY j.position"
            ),
            (self._ledger.key(stream_id),),
        )
        return [tuple(row[column] for column in _KEPT) for row in cursor.fetchall()]

    def keyed(self) -> dict[str, str]:
        return {"journal": "stream_id"}

    def whole_stored(self, cursor: Cursor) -> Iterator[tuple[Any, ...]]:
        cursor.execute(f"SELECT {', '.join(_KEPT)} FROM journal")
        for row in cursor:
            yield tuple(row[column] for column in _KEPT)

    def whole_expected(self, events: Sequence[Recorded]) -> list[tuple[Any, ...]]:
        return self.expected(events)

    def expected(self, events: Sequence[Recorded]) -> list[tuple[Any, ...]]:
        return [_kept(recorded, self._dialect) for recorded in events]


def lines(
    cursor: Cursor, record: Record, condition: str, params: Sequence[Any], limit: int
) -> list[JournalLine]:
    """The first *limit* lines, in the order of the log, for which a *condition* on row ``j`` holds."""
    dialect = record.store.dialect
    columns = ", ".join(f"{'e' if column == 'recorded_at' else 'j'}.{column}" for column in COLUMNS)
    cursor.execute(
        record.sql(
            f"SELECT {columns} FROM journal j JOIN events e ON e.notification_id = j.position "
            f"WHERE {condition} ORDER BY j.position LIMIT ?"
        ),
        (*params, limit),
    )
    found: list[JournalLine] = []
    for row in cursor.fetchall():
        said = {column: row[column] for column in COLUMNS}
        ids = {
            name: "" if said[name] is None else str(dialect.read_id(said[name]))
            for name in ("event_id", "stream_id", "caused_by")
        }
        found.append(JournalLine(**{**said, **ids}))
    return found


def streams_of(record: Record, statement: str, params: Sequence[Any]) -> list[UUID]:
    """The streams that a *statement* finds: its first column is a ``stream_id`` of the journal."""
    with record.store.read() as cursor:
        cursor.execute(record.sql(statement), params)
        return [record.store.dialect.read_id(row["stream_id"]) for row in cursor.fetchall()]


def stream_of(record: Record, event_id: UUID) -> UUID | None:
    """The stream in which an event stands, as the journal has it, else as the log has it beyond the journal."""
    dialect = record.store.dialect
    with record.store.read() as cursor:
        cursor.execute(
            record.sql("SELECT stream_id FROM journal WHERE event_id = ?"), (dialect.kept_id(event_id),)
        )
        row = cursor.fetchone()
        cursor.execute("SELECT MAX(position) AS position FROM journal")
        behind = int(cursor.fetchone()["position"] or 0)
    if row is not None:
        return dialect.read_id(row["stream_id"])
    while page := record.feed(behind, _PAGE):
        for recorded in page:
            if recorded.event.envelope.event_id == event_id:
                return recorded.event.stream_id
        behind = page[-1].position
    return None


def position_of(record: Record, event_id: UUID) -> int | None:
    """Where an event stands in the log, as the journal has it; none where it has no such event."""
    with record.store.read() as cursor:
        cursor.execute(
            record.sql("SELECT position FROM journal WHERE event_id = ?"),
            (record.store.dialect.kept_id(event_id),),
        )
        row = cursor.fetchone()
    return None if row is None else int(row["position"])


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
