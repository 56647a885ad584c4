"""Read models held against the log in both directions: what the events say must be there, and nothing else may be.

A row that was altered or deleted is found from the log; a row that was put in, from the table: whoever looks only at
streams that the log has never meets it.
"""

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from application.record import Record, head, recorded, stream_rows, streams_after
from application.store.dialect import Cursor
from domain.events import Recorded
from domain.streams import BY_NOUN

_MODULUS = 1 << 256


class Checkable(Protocol):
    """What a read model must be able to say of itself."""

    name: str
    version: str
    nouns: frozenset[str]
    ids_in_bytes: bool
    """Whether its tables keep ids of streams in their bytes, and not as text."""
    under_positions: bool
    """Whether the rows of its tables lie each under the position of its event, and in no order of streams."""

    def keyed(self) -> Mapping[str, str]:
        """Tables whose rows name their stream, and the column that does."""

    def stored(self, cursor: Cursor, stream_id: UUID, suffix: str = "") -> list[tuple[Any, ...]]:
        """What it has of one stream."""

    def expected(self, events: Sequence[Recorded]) -> list[tuple[Any, ...]]:
        """What it must have of one stream, by the stream's events."""

    def whole_stored(self, cursor: Cursor) -> Iterable[tuple[Any, ...]]:
        """Everything that it has, in any order."""

    def whole_expected(self, events: Sequence[Recorded]) -> Iterable[tuple[Any, ...]]:
        """What one stream adds to that, by the stream's events."""


class Digest(NamedTuple):
    """How many rows there are, and a sum of their hashes that no order of theirs changes."""

    rows: int = 0
    total: int = 0

    def plus(self, rows: Iterable[tuple[Any, ...]]) -> "Digest":
        """With these rows too."""
        count, total = self
        for row in rows:
            count += 1
            total += int.from_bytes(sha256(repr(tuple(row)).encode()).digest())
        return Digest(count, total % _MODULUS)


def compared_whole(
    record: Record,
    cursor: Cursor,
    projections: Sequence[Checkable],
    progress: Callable[[int, int], None] = lambda _, __: None,
) -> dict[str, str]:
    """Every table of the *projections* against the fold of the whole log, in one look at the database: a sentence for
    each that differs, by name."""
    positions = _positions(cursor)
    folded = folded_whole(record, cursor, projections, progress)
    found = unlike(cursor, projections, folded)
    for projection in projections:
        if projection.name in found and not found[projection.name]:
            found[projection.name] = _where(record, cursor, projection, positions[projection.name]) or (
                f"its rows have another digest than the {folded[projection.name].rows} that the log gives"
            )
    return found


def folded_whole(
    record: Record,
    cursor: Cursor,
    projections: Sequence[Checkable],
    progress: Callable[[int, int], None] = lambda _, __: None,
) -> dict[str, Digest]:
    """What the whole log gives each of the *projections*, up to where it stands."""
    size, positions = head(cursor), _positions(cursor)
    folded = defaultdict[str, Digest](Digest)
    for noun, events in _streams(record, cursor, size, progress):
        for projection in projections:
            if noun in projection.nouns:
                known = [event for event in events if event.position <= positions.get(projection.name, 0)]
                folded[projection.name] = folded[projection.name].plus(
                    projection.whole_expected(known) if known else ()
                )
    return folded


def unlike(cursor: Cursor, projections: Sequence[Checkable], folded: Mapping[str, Digest]) -> dict[str, str]:
    """The *projections* whose rows are not what the log gives, by name, or of which it is not rightly said how far
    they are: what is wrong, as far as that shows without looking through the rows."""
    size, positions, found = head(cursor), _positions(cursor), {}
    cursor.execute("SELECT name, version, failed_position, last_error FROM projections")
    rows = cursor.fetchall()
    versions = {row["name"]: row["version"] for row in rows}
    torn = {row["name"] for row in rows if (row["failed_position"] is None) != (row["last_error"] is None)}
    for projection in projections:
        if projection.name not in positions:
            found[projection.name] = "it is not said how far it is"
        elif not 0 <= positions[projection.name] <= size:
            found[projection.name] = (
                f"it is said to be at {positions[projection.name]}, but the log ends at {size}"
            )
        elif versions[projection.name] != projection.version:
            found[projection.name] = "it is said to be made by another version of the code"
        elif projection.name in torn:
            found[projection.name] = "it is said to have stopped, but not where or why"
        elif Digest().plus(projection.whole_stored(cursor)) != folded.get(projection.name, Digest()):
            found[projection.name] = ""
    return found


def _positions(cursor: Cursor) -> dict[str, int]:
    cursor.execute("SELECT name, position FROM projections")
    return {row["name"]: row["position"] for row in cursor.fetchall()}


def _streams(
    record: Record, cursor: Cursor, until: int, progress: Callable[[int, int], None]
) -> Iterator[tuple[str, list[Recorded]]]:
    """Every stream of the log, with its noun and its events."""
    nouns = frozenset(BY_NOUN)
    after, done = None, 0
    while True:
        streams, read = streams_after(cursor, record.sql, after, until, nouns)
        if not read:
            return
        after, done = read[0], done + read[1]
        yield from streams
        progress(done, until)


def _where(record: Record, cursor: Cursor, projection: Checkable, position: int) -> str:
    """The first stream that differs; empty where it is in what no stream names."""
    stray = strays(record, cursor, projection)
    if stray:
        return stray
    for noun, events in _streams(record, cursor, position, lambda _, __: None):
        if noun in projection.nouns:
            stream_id = events[0].event.stream_id
            if projection.stored(cursor, stream_id) != projection.expected(events):
                return differs(noun, stream_id)
    return ""


def differs(noun: str, stream_id: object) -> str:
    """What is said of a stream whose rows are not what its events say."""
    return f"{noun} {stream_id} differs from the fold of its events"


def strays(record: Record, cursor: Cursor, projection: Checkable) -> str:
    """The first row of a stream that the log does not have, or has as something else; empty where there is none."""
    kinds, params = "", tuple[str, ...]()
    if len(projection.nouns) == 1:
        kinds, params = " AND e.topic LIKE ?", (f"{next(iter(projection.nouns))}.%",)
    for table, column in projection.keyed().items():
        dialect = record.store.dialect
        said = dialect.id_text(f"t.{column}") if projection.ids_in_bytes else f"t.{column}"
        key = dialect.stream_key(f"({said})")
        cursor.execute(
            record.sql(
                f"SELECT {said} AS id FROM {table} t WHERE t.{column} IS NOT NULL AND NOT EXISTS "
                f"(SELECT 1 FROM events e WHERE e.originator_id = {key} AND e.originator_version = 1{kinds}) LIMIT 1"
            ),
            params,
        )
        row = cursor.fetchone()
        if row is not None:
            return f"{table} has a row of {row['id']}, which the log does not have"
    return ""


def drawn_rows(
    record: Record, cursor: Cursor, projection: Checkable, chosen: random.Random, sample: int
) -> set[UUID]:
    """Streams of rows that were drawn: from a random place in the order in which they lie on, so that nothing is read
    through."""
    found, dialect, size = set(), record.store.dialect, head(cursor)
    for table, column in projection.keyed().items():
        order = "position" if projection.under_positions else column
        for _ in range(sample):
            drawn: Any = chosen.randrange(size + 1)
            if not projection.under_positions:
                place = UUID(int=chosen.getrandbits(128))
                drawn = dialect.kept_id(place) if projection.ids_in_bytes else str(place)
            cursor.execute(
                record.sql(f"SELECT {column} AS id FROM {table} WHERE {order} >= ? ORDER BY {order} LIMIT 1"),
                (drawn,),
            )
            row = cursor.fetchone()
            if row is not None:
                found.add(dialect.read_id(row["id"]) if projection.ids_in_bytes else UUID(row["id"]))
    return found


def difference(record: Record, cursor: Cursor, projection: Checkable, streams: Iterable[UUID]) -> str:
    """The first of the *streams* whose rows are not what its events say; empty where all are."""
    cursor.execute(record.sql("SELECT position FROM projections WHERE name = ?"), (projection.name,))
    position = cursor.fetchone()["position"]
    for stream_id in streams:
        rows = stream_rows(cursor, record.sql, record.ledger.key(stream_id), position)
        events = [recorded(row) for row in rows]
        noun = rows[0]["topic"].partition(".")[0] if rows else ""
        expected = projection.expected(events) if noun in projection.nouns else []
        if projection.stored(cursor, stream_id) != expected:
            return differs(noun or "row of", stream_id)
    return ""
