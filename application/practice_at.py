"""The record as it was at a past position, for a practice copy: its log written again into an empty store, event by
event, to the byte; all that follows from the log follows from that.

What stands beside the log is taken from the record as it is now, as far as it is what the log of then says: a name that
was another then is not known any more, and a document that was erased since has no bytes.
"""

from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import islice, takewhile
from secrets import token_bytes
from typing import Any, Final, NamedTuple

from eventsourcing.persistence import StoredEvent

from application.record import Record, all_rows, recorded
from application.settings import Settings
from application.standing import DirectoryEntry, everybody, keep, kept
from application.store.dialect import Cursor
from application.store.ledger import Alongside
from domain.document import DOCUMENT, Document, Kept, document_id
from domain.events import Recorded

_AT_ONCE: Final = 500


class NotKnown(NamedTuple):
    """What the log of then says of what stands beside it, and nobody knows any more."""

    names: frozenset[str] = frozenset()
    """Opaque ids of those whose names of then are gone."""
    documents: frozenset[str] = frozenset()
    """Digests of documents that are erased by now."""


def written_again(record: Record, copy: Settings, position: int) -> NotKnown:
    """Write the *record*'s log up to *position* into the empty store of *copy*, with what stood beside it; what of that
    nobody knows."""
    with closing(Record(copy)) as made, record.store.read() as read:
        contents = _Contents(record)
        rows = takewhile(lambda row: row["notification_id"] <= position, all_rows(read, record.sql))
        while some := list(islice(rows, _AT_ONCE)):
            with made.store.write() as cursor:
                _append(made, cursor, some, contents)
        with made.store.write() as cursor:
            _checkpoints(record, made, cursor, position)
            return NotKnown(frozenset(_names(record, read, made, cursor)), frozenset(contents.erased()))


class _Contents:
    """The bytes of documents, as the record has them now."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._missing = set[str]()
        """Digests of those that the record does not have."""

    def of(self, events: Iterable[Recorded]) -> dict[str, bytes]:
        """Those that the *events* keep, by digest; none of what was erased since."""
        wanted = [event.event.fact.sha256 for event in events if isinstance(event.event.fact, Kept)]
        found = {}
        with self._record.store.read() as cursor:
            for digest in wanted:
                cursor.execute(self._record.sql("SELECT content FROM documents WHERE sha256 = ?"), (digest,))
                row = cursor.fetchone()
                if row is not None:
                    found[digest] = bytes(row["content"])
        self._missing |= {*wanted} - found.keys()
        return found

    def erased(self) -> Iterator[str]:
        """Digests of those that were asked for and are erased by now, be it that they were by then."""
        for digest in self._missing:
            document: Document | None = self._record.chronicle(DOCUMENT, document_id(digest)).latest()
            if document is not None and document.status == "erased":
                yield digest


def _append(made: Record, cursor: Cursor, rows: Iterable[Any], contents: _Contents) -> None:
    events = [recorded(row) for row in rows]
    stored = [
        StoredEvent(event.event.stream_id, event.event.version, row["topic"], bytes(row["state"]))
        for row, event in zip(rows, events, strict=True)
    ]
    made.ledger.clock = lambda: events[-1].recorded_at
    alongside = Alongside(
        [event.event for event in events],
        contents=contents.of(events),
        recorded_at=[event.recorded_at for event in events],
    )
    made.ledger.follow(cursor, made.ledger.append(cursor, stored, alongside).recorded)


def _checkpoints(record: Record, made: Record, cursor: Cursor, position: int) -> None:
    """What was published of the log by then."""
    for table in ("checkpoints", "cosignatures"):
        with record.store.read() as read:
            read.execute(record.sql(f"SELECT * FROM {table} WHERE size <= ? ORDER BY size"), (position,))
            rows = [tuple(dict(row).values()) for row in read.fetchall()]
        for row in rows:
            marks = ", ".join("?" * len(row))
            cursor.execute(made.sql(f"INSERT INTO {table} VALUES ({marks})"), row)


def _names(record: Record, read: Cursor, made: Record, cursor: Cursor) -> Iterator[str]:
    """Keep each name that is still the one of then; ids of those of whom it is not."""
    for person in everybody(cursor, made.ledger):
        if not person.particulars:
            continue
        said = kept(read, record.sql, person.person)
        if said is None or said.digest(person.person) != person.particulars:
            said = DirectoryEntry(token_bytes(32), person.person, "", "")
            yield person.person
        keep(cursor, made.sql, person.person, said)
