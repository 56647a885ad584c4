"""The full-text index of each database: FTS5 for SQLite, a ``tsvector`` under GIN for PostgreSQL.

Documents are added, each under a number of its own, and taken out only where what they were was erased. Both indexes
are given words and never text, so they agree.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any, Final, NamedTuple, Protocol

from application.store.dialect import Cursor, Dialect, Rows
from projections.search.words import Sought, begins

_AT_ONCE: Final = 10_000
_BEGINNING: Final = 3
"""Letters of the beginnings of words for which SQLite's index has lists of their own."""
Document = tuple[Any, ...]
"""A number, and the words and keys with blanks between."""


class WordIndex(Protocol):
    """What is asked of either index."""

    name: str

    def ddl(self, suffix: str) -> Iterable[str]: ...
    def indexes(self, generation: str, suffix: str) -> Iterable[str]: ...
    def rows(self, documents: Sequence[Document]) -> Rows:
        """What is to be written of new documents."""

    def add(self, cursor: Cursor, documents: Sequence[Document], suffix: str = "") -> None: ...
    def remove(self, cursor: Cursor, document: Document) -> None:
        """Take a document out, whose words are just those given, so that nothing of them is left in the index."""

    def condition(self, wanted: Sought) -> tuple[str, str]:
        """A condition, and its parameter, that holds for documents that have all that is wanted."""

    @property
    def number(self) -> str:
        """The column of a document's number."""

    def holds(self, cursor: Cursor, number: int, tokens: Sequence[str], suffix: str = "") -> bool:
        """Whether the document of that number has all of these words and keys."""

    def contents(self, cursor: Cursor) -> Iterator[tuple[int, str]]:
        """Every word and key with the number of each document that has it."""


def word_index(dialect: Dialect, name: str) -> WordIndex:
    """The index of that name, as that database keeps one."""
    return Fts5(name) if dialect.name == "sqlite" else Gin(name)


class Fts5:
    """SQLite's index. It keeps neither text nor places of words: who stands where is asked of the log."""

    def __init__(self, name: str) -> None:
        self.name = name

    def ddl(self, suffix: str) -> Iterable[str]:
        yield (
            f"CREATE VIRTUAL TABLE {self.name}{suffix} USING fts5 (words, content='', detail=none, "
            f"prefix='{_BEGINNING}', tokenize=\"ascii tokenchars '_'\")"
        )

    def indexes(self, generation: str, suffix: str) -> Iterable[str]:  # noqa: ARG002  (the other index has one)
        """One run of each word instead of many."""
        yield f"INSERT INTO {self.name}{suffix} ({self.name}{suffix}) VALUES ('optimize')"

    def rows(self, documents: Sequence[Document]) -> Rows:
        return Rows(self.name, ("rowid", "words"), documents)

    def add(self, cursor: Cursor, documents: Sequence[Document], suffix: str = "") -> None:
        cursor.executemany(
            f"INSERT INTO {self.name}{suffix} (rowid, words) VALUES (?, ?)",
            documents,
        )

    def remove(self, cursor: Cursor, document: Document) -> None:
        """Merged into one run afterwards: until then runs keep the words that were taken out."""
        cursor.execute(
            f"INSERT INTO {self.name} ({self.name}, rowid, words) VALUES ('delete', ?, ?)", document
        )
        cursor.execute(f"INSERT INTO {self.name} ({self.name}) VALUES ('optimize')")

    def condition(self, wanted: Sought) -> tuple[str, str]:
        return f"{self.name} MATCH ?", _FTS5.question(wanted)

    @property
    def number(self) -> str:
        return f"{self.name}.rowid"

    def holds(self, cursor: Cursor, number: int, tokens: Sequence[str], suffix: str = "") -> bool:
        table = f"{self.name}{suffix}"
        cursor.execute(
            f"SELECT rowid FROM {table} WHERE {table} MATCH ? AND rowid = ?",
            (_FTS5.exactly(tokens), number),
        )
        return cursor.fetchone() is not None

    def contents(self, cursor: Cursor) -> Iterator[tuple[int, str]]:
        """By a table of SQLite's own that lists what an index holds; it is this connection's alone."""
        listing = f"listing_of_{self.name}"
        cursor.execute(
            f"CREATE VIRTUAL TABLE temp.{listing} USING fts5vocab(main, '{self.name}', 'instance')"
        )
        try:
            cursor.execute(f"SELECT doc, term FROM temp.{listing}")
            listed, begun = dict[str, int](), _Beginnings()
            while rows := cursor.fetchmany(_AT_ONCE):
                for row in rows:
                    listed[row["term"]] = listed.get(row["term"], 0) + 1
                    begun.take(row["term"], row["doc"])
                    yield row["doc"], row["term"]
        finally:
            cursor.execute(f"DROP TABLE temp.{listing}")
        yield from self._not_found(cursor, listed)
        yield from self._not_begun(cursor, begun.digests())

    def _not_found(self, cursor: Cursor, listed: Mapping[str, int]) -> Iterator[tuple[int, str]]:
        """Words that asking the index finds in more or fewer documents than have them, under a number that none has: it
        looks a word up by way of another table than that in which the words stand."""
        for term, documents in listed.items():
            cursor.execute(
                f"SELECT COUNT(*) AS found FROM {self.name} WHERE {self.name} MATCH ?",
                (_FTS5.exactly([term]),),
            )
            if cursor.fetchone()["found"] != documents:
                yield -1, term

    def _not_begun(self, cursor: Cursor, digests: Mapping[str, str]) -> Iterator[tuple[int, str]]:
        """Beginnings of words, of the length that has lists of its own, under which asking finds other documents than
        those with such words."""
        for beginning, digest in digests.items():
            cursor.execute(
                f"SELECT rowid AS doc FROM {self.name} WHERE {self.name} MATCH ?",
                (_FTS5.beginning(beginning),),
            )
            if _digest(row["doc"] for row in cursor.fetchall()) != digest:
                yield -1, beginning


class _Beginnings:
    """The documents of each beginning of words, of which those of one beginning are listed one after the other."""

    def __init__(self) -> None:
        self._now, self._documents = "", set[int]()
        self._digests: dict[str, str] = {}

    def take(self, term: str, document: int) -> None:
        """One word in one document; words come in their order."""
        beginning = term[:_BEGINNING]
        if beginning != self._now:
            self._close()
            self._now = beginning
        self._documents.add(document)

    def _close(self) -> None:
        if len(self._now) == _BEGINNING:
            self._digests[self._now] = _digest(self._documents)
        self._documents = set()

    def digests(self) -> dict[str, str]:
        """A digest of the documents' numbers, by beginning."""
        self._close()
        return self._digests


def _digest(documents: Iterable[int]) -> str:
    return sha256(" ".join(map(str, sorted(documents))).encode()).hexdigest()


def _quoted(word: str) -> str:
    doubled = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{doubled}'"


class Gin:
    """PostgreSQL's index."""

    def __init__(self, name: str) -> None:
        self.name = name

    def ddl(self, suffix: str) -> Iterable[str]:
        yield f"CREATE TABLE {self.name}{suffix} (number BIGINT PRIMARY KEY, words TSVECTOR NOT NULL)"

    def indexes(self, generation: str, suffix: str) -> Iterable[str]:
        yield f"CREATE INDEX {self.name}_words_{generation} ON {self.name}{suffix} USING GIN (words)"

    def rows(self, documents: Sequence[Document]) -> Rows:
        """Each word in quotes, as the text of a ``tsvector`` is written."""
        quoted = [(number, " ".join(map(_quoted, words.split(" ")))) for number, words in documents]
        return Rows(self.name, ("number", "words"), quoted)

    def add(self, cursor: Cursor, documents: Sequence[Document], suffix: str = "") -> None:
        cursor.execute(
            f"INSERT INTO {self.name}{suffix} SELECT number, array_to_tsvector(string_to_array(words, ' ')) "
            "FROM unnest(%s::bigint[], %s::text[]) AS given (number, words)",
            ([number for number, _ in documents], [words for _, words in documents]),
        )

    def remove(self, cursor: Cursor, document: Document) -> None:
        cursor.execute(f"DELETE FROM {self.name} WHERE number = %s", (document[0],))

    def condition(self, wanted: Sought) -> tuple[str, str]:
        return f"{self.name}.words @@ CAST(? AS TSQUERY)", _TSQUERY.question(wanted)

    @property
    def number(self) -> str:
        return f"{self.name}.number"

    def holds(self, cursor: Cursor, number: int, tokens: Sequence[str], suffix: str = "") -> bool:
        cursor.execute(
            f"SELECT words @@ CAST(%s AS TSQUERY) AS held FROM {self.name}{suffix} WHERE number = %s",
            (_TSQUERY.exactly(tokens), number),
        )
        row = cursor.fetchone()
        return row is not None and bool(row["held"])

    def contents(self, cursor: Cursor) -> Iterator[tuple[int, str]]:
        cursor.execute(f"SELECT number, unnest(tsvector_to_array(words)) AS token FROM {self.name}")
        for row in cursor:
            yield row["number"], row["token"]


class _Syntax(NamedTuple):
    """How a database writes a question. Words hold letters, digits and underscores only, so none can be an operator."""

    quote: str
    both: str
    either: str
    begins: str

    def question(self, wanted: Sought) -> str:
        """What a person looks for: words that begin so, and one of each group of keys."""
        terms = [self._word(word) + (self.begins if begins(word) else "") for word in wanted.words]
        terms += [f"({self.either.join(map(self._word, some))})" for some in wanted.keys]
        return self.both.join(terms)

    def beginning(self, letters: str) -> str:
        """Words that begin so."""
        return f"{self._word(letters)}{self.begins}"

    def exactly(self, tokens: Sequence[str]) -> str:
        """Just these words and keys."""
        return self.both.join(map(self._word, tokens))

    def _word(self, word: str) -> str:
        return f"{self.quote}{word}{self.quote}"


_FTS5: Final = _Syntax('"', " AND ", " OR ", " *")
_TSQUERY: Final = _Syntax("'", " & ", " | ", ":*")


def found_numbers(cursor: Cursor, statement: Any, params: Sequence[Any]) -> list[int]:
    """The numbers that a statement finds."""
    cursor.execute(statement, tuple(params))
    return [row["number"] for row in cursor.fetchall()]
