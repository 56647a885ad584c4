"""Keeping the text of documents beside the log: whose it is follows the log at once, the text after the commit.

A document that was kept waits until somebody reads it: never the append, which would wait for whatever a file holds.
Read again, the same bytes give the same text; of one that was erased, text and words go with the bytes.
"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

from application.record import Record
from application.store.dialect import Cursor, Dialect
from domain.chronicle import noun_of
from domain.document import Erased, Kept, TakenIn
from domain.events import Recorded
from domain.streams import BY_NOUN
from projections.document_words import FILE_WORDS
from projections.document_words.reader import READERS, Read
from projections.document_words.reading import read_apart
from projections.search.index import word_index
from projections.search.words import EVERY, counted, joined, words
from projections.story import NOTHING_LEFT, Given, Taken

WAITING: Final = "waiting"
_AT_ONCE: Final = 20
MOST_BYTES: Final = 500_000
"""Of different words of a document: PostgreSQL keeps no more than a megabyte of them."""


class TextRow(NamedTuple):
    """What is kept of a document whose text can be got."""

    number: int
    """The log position at which it was kept."""
    sha256: str
    stream_id: str
    media_type: str


class Citation(NamedTuple):
    """An event that names a document as evidence."""

    sha256: str
    position: int
    stream_id: str


def outcome_of(record: Record, sha256: str) -> str | None:
    """How it stands with the words of a document; none where it is of a form without words, or is not kept."""
    with record.store.read() as cursor:
        cursor.execute(record.sql("SELECT outcome FROM document_texts WHERE sha256 = ?"), (sha256,))
        row = cursor.fetchone()
    return str(row["outcome"]) if row else None


def ddl_of(dialect: Dialect, suffix: str = "") -> Iterator[str]:
    """What makes the tables."""
    yield (
        f"CREATE TABLE document_texts{suffix} (number BIGINT PRIMARY KEY, sha256 TEXT NOT NULL, "
        "stream_id TEXT NOT NULL, media_type TEXT NOT NULL, outcome TEXT NOT NULL, text TEXT NOT NULL)"
    )
    yield (
        f"CREATE TABLE document_citations{suffix} (sha256 TEXT NOT NULL, position BIGINT NOT NULL, "
        "stream_id TEXT NOT NULL, PRIMARY KEY (sha256, position))"
    )
    yield from word_index(dialect, FILE_WORDS).ddl(suffix)


def indexes_of(dialect: Dialect, generation: str, suffix: str = "") -> Iterator[str]:
    """What makes their indexes."""
    yield f"CREATE INDEX document_texts_sha256_{generation} ON document_texts{suffix} (sha256)"
    yield f"CREATE INDEX document_texts_outcome_{generation} ON document_texts{suffix} (outcome, number)"
    yield f"CREATE INDEX document_citations_stream_{generation} ON document_citations{suffix} (stream_id)"
    yield from word_index(dialect, FILE_WORDS).indexes(generation, suffix)


def tokens_of(text: str) -> list[str]:
    """The words of a document, as the index keeps them; further ones of a document that has very many are left out."""
    found, room = {EVERY}, MOST_BYTES
    for word in words(text):
        if word not in found:
            room -= len(word)
            if room < 0:
                break
            found.add(word)
    return counted(found)


class DocumentWords:
    """The projection that keeps them."""

    name = "document_words"
    version = "1 pypdf 7.1.1"
    """To be raised with the library that reads PDF, which a test sees to: another release may read another text."""
    nouns = frozenset(BY_NOUN)
    ids_in_bytes = False
    under_positions = False

    def __init__(self, record: Record) -> None:
        self.record = record
        self._sql = record.sql
        self._index = word_index(record.store.dialect, FILE_WORDS)

    def ddl(self, suffix: str = "") -> Iterable[str]:
        return ddl_of(self.record.store.dialect, suffix)

    def indexes(self, generation: str, suffix: str = "") -> Iterable[str]:
        return indexes_of(self.record.store.dialect, generation, suffix)

    def tables(self) -> tuple[str, ...]:
        return ("document_texts", "document_citations", FILE_WORDS)

    def take(self, cursor: Cursor, events: Sequence[Recorded]) -> Taken:
        """Take new events in."""
        for recorded in events:
            self._insert(cursor, *_rows([recorded]))
            if isinstance(recorded.event.fact, Erased):
                self._forget_document(cursor, recorded.event.fact.sha256)
        return NOTHING_LEFT

    def _insert(
        self,
        cursor: Cursor,
        texts: Sequence[tuple[Any, ...]],
        citations: Sequence[tuple[Any, ...]],
        suffix: str = "",
    ) -> None:
        if texts:
            cursor.executemany(
                self._sql(f"INSERT INTO document_texts{suffix} VALUES (?, ?, ?, ?, '{WAITING}', '')"), texts
            )
        if citations:
            cursor.executemany(
                self._sql(f"INSERT INTO document_citations{suffix} VALUES (?, ?, ?)"), citations
            )

    def _forget_document(self, cursor: Cursor, sha256: str) -> None:
        """Text and words go with the bytes."""
        cursor.execute(
            self._sql("SELECT number, outcome, text FROM document_texts WHERE sha256 = ?"), (sha256,)
        )
        for row in cursor.fetchall():
            if row["outcome"] == "read":
                self._index.remove(cursor, (row["number"], joined(tokens_of(row["text"]))))
            cursor.execute(self._sql("DELETE FROM document_texts WHERE number = ?"), (row["number"],))

    def forget(self) -> None:
        """Nothing is kept in memory."""

    def gives(self, streams: Iterable[Sequence[Recorded]]) -> Given:
        """Whose each text is; the text itself is read again once the tables are in their place."""
        texts, citations = list[tuple[Any, ...]](), list[tuple[Any, ...]]()
        for events in streams:
            found = _rows(events)
            texts += map(tuple, found[0])
            citations += map(tuple, found[1])
        return {"document_texts": texts, "document_citations": citations}

    def put(self, cursor: Cursor, given: Given, suffix: str = "") -> None:
        self._insert(cursor, given["document_texts"], given["document_citations"], suffix)

    # Reading

    def read_waiting(self, most: int = sys.maxsize) -> int:
        """Read documents that some event names and nobody read yet, *most* of them; how many there were.

        What another process read meanwhile is left as that has it.
        """
        read = 0
        while read < most and (waiting := self._waiting(min(most - read, _AT_ONCE))):
            for number, content, media_type in waiting:
                self._keep(number, read_apart(content, media_type))
                read += 1
        return read

    def _waiting(self, most: int) -> list[tuple[int, bytes, str]]:
        with self.record.store.read() as cursor:
            cursor.execute(
                self._sql(
                    "SELECT t.number, t.media_type, d.content FROM document_texts t JOIN documents d "
                    "ON d.sha256 = t.sha256 WHERE t.outcome = ? AND EXISTS (SELECT 1 FROM document_citations c "
                    "WHERE c.sha256 = t.sha256) ORDER BY t.number LIMIT ?"
                ),
                (WAITING, most),
            )
            return [(row["number"], bytes(row["content"]), row["media_type"]) for row in cursor.fetchall()]

    def _keep(self, number: int, found: Read) -> None:
        with self.record.store.write() as cursor:
            cursor.execute(
                self._sql(
                    "UPDATE document_texts SET outcome = ?, text = ? WHERE number = ? AND outcome = ? "
                    "RETURNING number"
                ),
                (found.outcome, found.text, number, WAITING),
            )
            if cursor.fetchone() is not None and found.outcome == "read":
                self._index.add(cursor, [(number, joined(tokens_of(found.text)))])

    # Held against the log

    def stored(self, cursor: Cursor, stream_id: UUID, suffix: str = "") -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = []
        cursor.execute(
            self._sql(
                f"SELECT number, sha256, stream_id, media_type, outcome, text FROM document_texts{suffix} "
                "WHERE stream_id = ? ORDER BY number"
            ),
            (str(stream_id),),
        )
        for row in cursor.fetchall():
            found.append(tuple(row[name] for name in TextRow._fields))
            if row["outcome"] == "read" and not self._index.holds(
                cursor, row["number"], tokens_of(row["text"]), suffix
            ):
                continue
            if row["outcome"] != WAITING:
                found.append((row["number"], row["outcome"], row["text"]))
        cursor.execute(
            self._sql(
                f"SELECT sha256, position, stream_id FROM document_citations{suffix} WHERE stream_id = ? "
                "ORDER BY position, sha256"
            ),
            (str(stream_id),),
        )
        found += [tuple(row[name] for name in Citation._fields) for row in cursor.fetchall()]
        return found

    def expected(self, events: Sequence[Recorded]) -> list[tuple[Any, ...]]:
        texts, citations = _rows(events)
        found: list[tuple[Any, ...]] = []
        for row in texts:
            found.append(tuple(row))
            again = self._read_again(row)
            if again is not None:
                found.append((row.number, again.outcome, again.text))
        ordered = sorted(citations, key=lambda citation: (citation.position, citation.sha256))
        return [*found, *map(tuple, ordered)]

    def _read_again(self, row: TextRow) -> Read | None:
        """What its bytes give; none where it waits to be read."""
        with self.record.store.read() as cursor:
            cursor.execute(
                self._sql(
                    "SELECT t.outcome, d.content FROM documents d LEFT JOIN document_texts t "
                    "ON t.sha256 = d.sha256 WHERE d.sha256 = ?"
                ),
                (row.sha256,),
            )
            found = cursor.fetchone()
        if found is None or found["outcome"] == WAITING:
            return None
        return read_apart(bytes(found["content"]), row.media_type)

    def keyed(self) -> dict[str, str]:
        return {"document_texts": "stream_id", "document_citations": "stream_id"}

    def whole_stored(self, cursor: Cursor) -> Iterator[tuple[Any, ...]]:
        cursor.execute("SELECT number, sha256, stream_id, media_type, outcome, text FROM document_texts")
        for row in cursor:
            yield tuple(row[name] for name in TextRow._fields)
            if row["outcome"] != WAITING:
                yield row["number"], row["outcome"], row["text"]
        cursor.execute("SELECT sha256, position, stream_id FROM document_citations")
        for row in cursor:
            yield tuple(row[name] for name in Citation._fields)
        for number, token in self._index.contents(cursor):
            yield FILE_WORDS, number, token

    def whole_expected(self, events: Sequence[Recorded]) -> Iterator[tuple[Any, ...]]:
        for row in self.expected(events):
            yield row
            if len(row) == 3 and row[1] == "read":
                for token in dict.fromkeys(tokens_of(row[2])):
                    yield FILE_WORDS, row[0], token


def _rows(events: Sequence[Recorded]) -> tuple[list[TextRow], list[Citation]]:
    """What the events of one stream say of documents: one that is kept and was not erased, and those named."""
    texts, citations = list[TextRow](), list[Citation]()
    for recorded in events:
        event = recorded.event
        fact, stream_id = event.fact, str(event.stream_id)
        if noun_of(fact) not in BY_NOUN:
            continue
        named = dict.fromkeys(document.sha256 for document in event.envelope.evidence)
        citations += [Citation(sha256, recorded.position, stream_id) for sha256 in named]
        if isinstance(fact, Kept | TakenIn) and fact.media_type in READERS:
            texts.append(TextRow(recorded.position, fact.sha256, stream_id, fact.media_type))
        elif isinstance(fact, Erased):
            texts.clear()
    return texts, citations
