"""Two tables that follow from the log: what was answered to which request, and which values belong to which stream.

Each append writes them with its events. They can be put together again from the log at any time, and are compared with
it by whoever verifies the log.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any, Final, NamedTuple
from uuid import UUID

from application.store.dialect import Cursor, Dialect
from domain import document as documents
from domain.amendment.events import Corrected
from domain.chronicle import as_corrected, noun_of
from domain.events import Event, Fact, IdempotencyRecord, Unreadable
from domain.streams import ALL, BY_NOUN
from domain.text import as_read

Sql = Callable[[str], str]
Reservation = tuple[str, str, UUID]
"""Kind, value and the stream that alone may hold it."""
TAKEN_IN: Final = 0
"""The position of answers that an earlier release kept: the log has their digest and not each of them."""


MAY_RESERVE: Final = frozenset({Corrected}) | {
    fact for stream in ALL for fact in stream.facts if issubclass(fact, stream.reserving)
}
"""Facts that a value may come with."""


class KeptAnswer(NamedTuple):
    """A row of the table of kept answers."""

    principal: str
    """Opaque id of whoever asked."""
    key_sha256: str
    request: str
    stream_id: str
    first_version: int
    events: int
    position: int
    """Of the answer's first event; 0 for one that an earlier release kept."""


def key_digest(idempotency_key: str) -> str:
    """What is kept of an Idempotency-Key."""
    return sha256(idempotency_key.encode()).hexdigest()


def kept_for(asked: IdempotencyRecord, actor: str, stream_id: str, version: int, position: int) -> KeptAnswer:
    """The answer that an event says it is."""
    return KeptAnswer(actor, asked.key, asked.request, stream_id, version, asked.events, position)


def keep_answers(cursor: Cursor, sql: Sql, rows: Iterable[KeptAnswer]) -> None:
    """Write answers down."""
    for row in rows:
        cursor.execute(sql("INSERT INTO kept_answers VALUES (?, ?, ?, ?, ?, ?, ?)"), row)


def reserved_by(fact: Fact, stream_id: UUID) -> list[Reservation]:
    """The values that a fact makes its stream's own, for good: neither correction nor annulment frees them."""
    if isinstance(fact, Unreadable):
        return []
    stream = BY_NOUN.get(noun_of(fact))
    if stream is None:
        return []
    said = as_corrected(fact) if isinstance(fact, Corrected) else fact
    return [(kind, value, stream_id) for kind, value in stream.reserves(said)]


def reservations(events: Sequence[Event]) -> list[Reservation]:
    """The values that events make their streams' own."""
    return list(dict.fromkeys(pair for event in events for pair in reserved_by(event.fact, event.stream_id)))


class KeptDocument(NamedTuple):
    """What the table of documents has of one, besides its bytes."""

    sha256: str
    media_type: str
    size: int
    """Bytes."""
    uploaded_by: str
    """Opaque id of whoever sent it first."""
    supplier_id: str
    """The supplier for whom that person acted; empty for the council."""
    uploaded_at: str
    """Instant in UTC."""


def document_of(event: Event, recorded_at: str) -> KeptDocument:
    """The row of a document, by the event that kept it or took it in, recorded at that instant."""
    return document_said(event.fact, event.envelope.actor, recorded_at)


def document_said(fact: Fact, actor: str, recorded_at: str) -> KeptDocument:
    """The same, given what matters of the event."""
    match fact:
        case documents.Kept():
            return KeptDocument(fact.sha256, fact.media_type, fact.size, actor, fact.supplier_id, recorded_at)
        case documents.TakenIn():
            return KeptDocument(
                fact.sha256,
                fact.media_type,
                fact.size,
                fact.uploaded_by,
                fact.supplier_id,
                fact.uploaded_at,
            )
    raise AssertionError(f"{type(fact).__name__} keeps no document")


def keep_document(cursor: Cursor, sql: Sql, row: KeptDocument, content: bytes) -> None:
    """Write a document down."""
    cursor.execute(sql("INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?)"), (*row, content))


def document_kept(cursor: Cursor, sql: Sql, digest: str) -> KeptDocument | None:
    """What the table has of a document; ``None`` where it is not there."""
    cursor.execute(
        sql(f"SELECT {', '.join(KeptDocument._fields)} FROM documents WHERE sha256 = ?"), (digest,)
    )
    row = cursor.fetchone()
    return KeptDocument(**{name: row[name] for name in KeptDocument._fields}) if row is not None else None


def erase_document(cursor: Cursor, dialect: Dialect, digest: str) -> None:
    """Take the bytes of a document out of the table, which else lets nobody delete anything."""
    dialect.forget(cursor, "documents", "sha256", digest)


def documents_kept(cursor: Cursor) -> dict[str, KeptDocument]:
    """What the table has of every document, by digest."""
    cursor.execute(f"SELECT {', '.join(KeptDocument._fields)} FROM documents")
    found = (KeptDocument(**{name: row[name] for name in KeptDocument._fields}) for row in cursor.fetchall())
    return {document.sha256: document for document in found}


# Compared


def answers_between(cursor: Cursor, sql: Sql, low: int, high: int) -> list[KeptAnswer]:
    """The answers kept with the events after *low* up to *high*, in order of position."""
    cursor.execute(
        sql("SELECT * FROM kept_answers WHERE position > ? AND position <= ? ORDER BY position"), (low, high)
    )
    return [_kept(row) for row in cursor.fetchall()]


def first_difference(expected: Sequence[KeptAnswer], found: Sequence[KeptAnswer]) -> int | None:
    """The position of the first answer that is kept otherwise than the log says; ``None`` where none is."""
    if expected == found:
        return None
    differing = set(expected).symmetric_difference(found)
    return min((answer.position for answer in differing), default=found[0].position)


class EarlierAnswers(NamedTuple):
    """Answers that an earlier release kept."""

    answers: int
    sha256: str


NOTHING_TAKEN_IN: Final = EarlierAnswers(0, sha256().hexdigest())


def taken_in(cursor: Cursor) -> EarlierAnswers:
    """How many there are, and the digest of their lines: the fields in order, with a tab between, each line ended."""
    cursor.execute(f"SELECT * FROM kept_answers WHERE position = {TAKEN_IN}")
    lines = sorted("\t".join(map(str, _kept(row)[:-1])) + "\n" for row in cursor.fetchall())
    digest = sha256()
    for line in lines:
        digest.update(line.encode())
    return EarlierAnswers(len(lines), digest.hexdigest())


def answers_kept(cursor: Cursor) -> int:
    """How many answers are kept with events of the log."""
    cursor.execute(f"SELECT COUNT(*) AS answers FROM kept_answers WHERE position <> {TAKEN_IN}")
    return int(cursor.fetchone()["answers"])


def wrong_reservation(
    cursor: Cursor,
    expected: Mapping[tuple[str, str], Sequence[str]],
    unread: Collection[str] = frozenset(),
    *,
    strict: bool,
) -> str:
    """What the table of reservations says otherwise than the log does, in words; empty where nothing.

    *expected* are the streams that reserved each value, in log order; the first has it. What a stream of which an event
    is *unread* reserved by it, no log can tell: its rows stand. Where it is not *strict*, an earlier release wrote the
    table, which may hold a value as it was typed.
    """
    held = defaultdict[tuple[str, str], list[str]](list)
    cursor.execute("SELECT kind, value, stream_id FROM reservations")
    for row in cursor.fetchall():
        value = row["value"] if strict else as_read(row["value"])
        held[row["kind"], value].append(row["stream_id"])
    for kind, value in sorted(expected.keys() | held.keys()):
        log = expected.get((kind, value), ())
        table = [holder for holder in held.get((kind, value), ()) if log or holder not in unread]
        if not table and not log:
            continue
        fits = table == list(log[:1]) if strict else bool(table) and set(table) <= set(log)
        if not fits:
            return f"the {kind} {value} is reserved otherwise than the log says"
    return ""


# Put together again


def write_anew(
    cursor: Cursor, dialect: Dialect, answers: Iterable[KeptAnswer], reserved: Iterable[Reservation]
) -> None:
    """Both tables from what the log says; answers that an earlier release kept stay as they are."""
    cursor.execute(f"SELECT * FROM kept_answers WHERE position = {TAKEN_IN}")
    before = [_kept(row) for row in cursor.fetchall()]
    for table in ("kept_answers", "reservations"):
        cursor.execute(f"DROP TABLE {table}")
    for statement in dialect.tables():
        cursor.execute(statement)
    keep_answers(cursor, dialect.sql, [*before, *answers])
    holders: dict[tuple[str, str], str] = {}
    for kind, value, stream_id in reserved:
        holders.setdefault((kind, value), str(stream_id))
    for (kind, value), stream in holders.items():
        cursor.execute(dialect.sql("INSERT INTO reservations VALUES (?, ?, ?)"), (kind, value, stream))
    for table in ("kept_answers", "reservations"):
        for name, guard in dialect.guards(table).items():
            dialect.put_guard(cursor, name, guard)


def told_by(events: Iterable[tuple[int, Event]]) -> Iterator[tuple[list[KeptAnswer], list[Reservation]]]:
    """What each event, with its position, says of both tables."""
    for position, event in events:
        asked = event.envelope.asked
        kept = (
            [kept_for(asked, event.envelope.actor, str(event.stream_id), event.version, position)]
            if asked
            else []
        )
        yield kept, reserved_by(event.fact, event.stream_id)


def _kept(row: Any) -> KeptAnswer:
    return KeptAnswer(**{name: row[name] for name in KeptAnswer._fields})
