"""Keeping the index: an event's words are added in its own commit; a thing's when they change.

An event is found under its position. A thing is a row that says from which position until which it had those words,
so that it is found as it was known at any moment; nothing is ever taken out of the index.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple, cast
from uuid import UUID

from application.record import Record, recorded, stream_rows
from application.store.dialect import Cursor, Dialect
from domain.chronicle import Chronicle, noun_of
from domain.events import Recorded
from domain.streams import BY_NOUN, evolve
from projections.search.documents import NOUNS, Thing, of_event, of_thing, same_things, things
from projections.search.index import word_index
from projections.search.words import joined
from projections.story import Given, Taken, chronicles_of
from projections.table import NOW

EVENTS: Final = "search_events"
THING_WORDS: Final = "search_thing_words"
THINGS: Final = "search_things"
OF_DIRECTORATE: Final = "d.kind = 'contract' AND d.directorate = ? AND d.known_from <= ? AND d.known_to > ?"
"""The condition that row ``d`` of *search_things* is a contract of a directorate, as known at a position (twice)."""
_ONE_EVENT = 4096
"""Numbers kept free for the things that one event changes; a review has not so many findings."""


class IndexRow(NamedTuple):
    """A thing, as found by its words from one position until another."""

    number: int
    kind: str
    stream_id: str
    item: int
    """Number of a finding in its review."""
    contract_id: str
    directorate: str
    known_from: int
    known_to: int
    words: str


_Key = tuple[str, int]


def ddl_of(dialect: Dialect, suffix: str = "") -> Iterator[str]:
    """What makes the tables."""
    yield from word_index(dialect, EVENTS).ddl(suffix)
    yield from word_index(dialect, THING_WORDS).ddl(suffix)
    yield (
        f"CREATE TABLE search_things{suffix} (number BIGINT PRIMARY KEY, kind TEXT NOT NULL, "
        "stream_id TEXT NOT NULL, item BIGINT NOT NULL, contract_id TEXT NOT NULL, directorate TEXT NOT NULL, "
        "known_from BIGINT NOT NULL, known_to BIGINT NOT NULL, words TEXT NOT NULL)"
    )


def indexes_of(dialect: Dialect, generation: str, suffix: str = "") -> Iterator[str]:
    """What makes their indexes, and puts them in order."""
    yield from word_index(dialect, EVENTS).indexes(generation, suffix)
    yield from word_index(dialect, THING_WORDS).indexes(generation, suffix)
    yield f"CREATE INDEX search_things_stream_{generation} ON search_things{suffix} (stream_id, known_to)"


class SearchIndex:
    """The projection that keeps it."""

    name = "search_index"
    version = "2"
    nouns = frozenset(BY_NOUN)
    ids_in_bytes = False
    under_positions = False

    def __init__(self, record: Record) -> None:
        self.record = record
        self._sql = record.sql
        dialect = record.store.dialect
        self._events, self._words = word_index(dialect, EVENTS), word_index(dialect, THING_WORDS)

    def ddl(self, suffix: str = "") -> Iterable[str]:
        return ddl_of(self.record.store.dialect, suffix)

    def indexes(self, generation: str, suffix: str = "") -> Iterable[str]:
        return indexes_of(self.record.store.dialect, generation, suffix)

    def tables(self) -> tuple[str, ...]:
        return (EVENTS, THING_WORDS, THINGS)

    def take(self, cursor: Cursor, events: Sequence[Recorded]) -> Taken:
        """Take new events in."""
        for event in events:
            noun = noun_of(event.event.fact)
            if noun in NOUNS:
                self._take_things(cursor, event, noun)
        return Taken([self._events.rows([(event.position, joined(of_event(event))) for event in events])])

    def _take_things(self, cursor: Cursor, event: Recorded, noun: str) -> None:
        stream_id = str(event.event.stream_id)
        before, known = self._chronicles(cursor, event)
        after = known.latest()
        if before is None or not same_things(noun, before.latest(), after):
            closed, opened = _changed(
                self._open(cursor, stream_id), things(noun, after, stream_id), stream_id, event.position
            )
            for row in closed:
                cursor.execute(
                    self._sql("UPDATE search_things SET known_to = ? WHERE number = ?"),
                    (event.position, row.number),
                )
            self._add_things(cursor, opened)

    def _chronicles(self, cursor: Cursor, event: Recorded) -> tuple[Chronicle[Any] | None, Chronicle[Any]]:
        """The stream before *one* and with it: as kept in memory where that stands just before, else from the log,
        which tells only the second."""
        if event.event.version == 1:
            return None, evolve(None, event.event)
        cache = self.record.repository.cache
        stream_id = event.event.stream_id
        try:
            kept: Any = cache.get(stream_id) if cache is not None else None
        except KeyError:
            kept = None
        if isinstance(kept, Chronicle) and kept.version == event.event.version - 1:
            return kept, evolve(kept, event.event)
        known: Chronicle[Any] | None = None
        for row in stream_rows(cursor, self._sql, self.record.ledger.key(stream_id), event.position):
            known = evolve(known, recorded(row).event)
        return None, cast("Chronicle[Any]", known)

    def _open(self, cursor: Cursor, stream_id: str) -> dict[_Key, IndexRow]:
        cursor.execute(
            self._sql(
                f"SELECT {', '.join(IndexRow._fields)} FROM search_things WHERE stream_id = ? AND known_to = ?"
            ),
            (stream_id, NOW),
        )
        rows = [IndexRow(*(each[name] for name in IndexRow._fields)) for each in cursor.fetchall()]
        return {(row.kind, row.item): row for row in rows}

    def _add_things(self, cursor: Cursor, rows: Sequence[tuple[Any, ...]], suffix: str = "") -> None:
        if rows:
            marks = ", ".join("?" * len(IndexRow._fields))
            cursor.executemany(self._sql(f"INSERT INTO search_things{suffix} VALUES ({marks})"), rows)
            self._words.add(cursor, [(row[0], row[-1]) for row in rows], suffix)

    def forget(self) -> None:
        """Nothing is kept in memory."""

    def gives(self, streams: Iterable[Sequence[Recorded]]) -> Given:
        """The words of whole streams."""
        documents, rows = list[tuple[Any, ...]](), list[tuple[Any, ...]]()
        for events in streams:
            documents += [(event.position, joined(of_event(event))) for event in events]
            rows += map(tuple, thing_rows(events))
        return {EVENTS: documents, THINGS: rows}

    def put(self, cursor: Cursor, given: Given, suffix: str = "") -> None:
        """Write the words that streams give, by rising number: FTS5 begins a new run at every number that falls."""
        if given[EVENTS]:
            self._events.add(cursor, sorted(given[EVENTS]), suffix)
        self._add_things(cursor, sorted(given[THINGS]), suffix)

    def stored(self, cursor: Cursor, stream_id: UUID, suffix: str = "") -> list[tuple[Any, ...]]:
        """What the index has of a stream: it can only be asked whether a document has the words that it must have."""
        key = self.record.ledger.key(stream_id)
        events = [recorded(row) for row in stream_rows(cursor, self._sql, key)]
        found: list[tuple[Any, ...]] = []
        for event in events:
            tokens = of_event(event)
            if self._events.holds(cursor, event.position, tokens, suffix):
                found.append((event.position, joined(tokens)))
        cursor.execute(
            self._sql(
                f"SELECT {', '.join(IndexRow._fields)} FROM search_things{suffix} WHERE stream_id = ? ORDER BY number"
            ),
            (str(stream_id),),
        )
        for each in cursor.fetchall():
            row = IndexRow(*(each[name] for name in IndexRow._fields))
            if self._words.holds(cursor, row.number, row.words.split(), suffix):
                found.append(row)
        return found

    def keyed(self) -> dict[str, str]:
        return {THINGS: "stream_id"}

    def whole_stored(self, cursor: Cursor) -> Iterator[tuple[Any, ...]]:
        """Every thing, and every word and key of every document: a word too many is as wrong as one too few."""
        cursor.execute(f"SELECT {', '.join(IndexRow._fields)} FROM search_things")
        for each in cursor:
            yield tuple(each[name] for name in IndexRow._fields)
        for index in (self._events, self._words):
            for number, token in index.contents(cursor):
                yield index.name, number, token

    def whole_expected(self, events: Sequence[Recorded]) -> Iterator[tuple[Any, ...]]:
        """The same, as one stream gives it."""
        for event in events:
            for token in dict.fromkeys(of_event(event)):
                yield EVENTS, event.position, token
        for row in thing_rows(events):
            yield tuple(row)
            for token in dict.fromkeys(row.words.split()):
                yield THING_WORDS, row.number, token

    def expected(self, events: Sequence[Recorded]) -> list[tuple[Any, ...]]:
        """The same by the fold of its events."""
        documents = [(event.position, joined(of_event(event))) for event in events]
        return [*documents, *(tuple(row) for row in thing_rows(events))]


def thing_rows(events: Sequence[Recorded]) -> list[IndexRow]:
    """Every row that one stream's events give, by rising number."""
    rows: dict[int, IndexRow] = {}
    standing: dict[_Key, IndexRow] = {}
    shown: Any = None
    for event, known in zip(events, chronicles_of(events), strict=True):
        noun = noun_of(event.event.fact)
        if noun not in NOUNS:
            break
        latest, before = known.latest(), shown
        shown = latest
        if same_things(noun, before, latest):
            continue
        told = things(noun, latest, str(known.stream_id))
        closed, opened = _changed(standing, told, str(known.stream_id), event.position)
        for row in closed:
            rows[row.number] = row._replace(known_to=event.position)
            del standing[row.kind, row.item]
        for row in opened:
            rows[row.number] = standing[row.kind, row.item] = row
    return [rows[number] for number in sorted(rows)]


def _changed(
    before: dict[_Key, IndexRow], after: Sequence[Thing], stream_id: str, position: int
) -> tuple[list[IndexRow], list[IndexRow]]:
    """Rows that are no longer so, as they stood, and those that are so from *position*."""
    coming = {
        (thing.kind, thing.number): (thing.contract_id, thing.directorate, joined(of_thing(thing)))
        for thing in after
    }
    held = {place: (row.contract_id, row.directorate, row.words) for place, row in before.items()}
    closed = [row for place, row in before.items() if coming.get(place) != held[place]]
    new = [(place, what) for place, what in coming.items() if held.get(place) != what]
    opened = [
        IndexRow(
            position * _ONE_EVENT + index,
            kind,
            stream_id,
            item,
            contract_id,
            directorate,
            position,
            NOW,
            words,
        )
        for index, ((kind, item), (contract_id, directorate, words)) in enumerate(new)
    ]
    return closed, opened
