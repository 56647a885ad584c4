"""Search keys: for each contract every word that it was ever known by; prefixes find it in one index range."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final
from uuid import UUID

from application.record import Record
from application.store.dialect import Cursor, Dialect, text_of_id
from domain.amendment.events import Corrected
from domain.chronicle import as_corrected
from domain.contract.parties import Assigned, Novated
from domain.contract.reclassification import Reclassified
from domain.contract.registration import DivisionNamed, Registered
from domain.events import Fact, Recorded
from projections.story import NOTHING_LEFT, Given, Taken

_MANY: Final = 1000
"""Words of contracts from which on what is looked for is so frequent that a page is filled sooner by going through the
register in the order of the page than by listing first which contracts have it."""
_WORD = re.compile(r"[^\W_]+")
_PLAIN_WORD = re.compile(r"[a-z0-9]+")


def words(text: str) -> list[str]:
    """The words of *text* as they are kept and looked up: case folded, letters (with their accents) and digits."""
    if text.isascii():  # nothing to compose
        return _PLAIN_WORD.findall(text.lower())
    return _WORD.findall(unicodedata.normalize("NFKC", text.casefold()))


def matching(record: Record, text: str) -> tuple[list[str], list[str]]:
    """The conditions, and their values, that hold for register rows in which every word of *text* begins a word."""
    conditions, values = [], list[str]()
    for word in words(text):
        listed, begins = _listed(record, word)
        conditions.append(f"{listed}' ' || r.search_text LIKE '% ' || ? || '%'")
        values += [*begins, word]
    return conditions, values


def _listed(record: Record, word: str, unnamed: Sequence[UUID] = ()) -> tuple[str, tuple[str, ...]]:
    """What is asked of a row before its words are read, and the values of it: that its contract is among those which
    were ever known by a word that begins so; nothing where they are many, those of contracts *unnamed* not counted."""
    begins = word, word + "\U0010ffff"
    among = f"AND NOT contract_id IN ({', '.join('?' * len(unnamed))}) " if unnamed else ""
    statement = f"SELECT 1 FROM search_words WHERE word >= ? AND word < ? {among}LIMIT ?"
    hidden = map(record.store.dialect.kept_id, unnamed)
    if len(record.store.found(record.sql(statement), (*begins, *hidden, _MANY))) == _MANY:
        return "", ()
    return "r.contract_id IN (SELECT contract_id FROM search_words WHERE word >= ? AND word < ?) AND ", begins


def publicly_matching(
    record: Record, text: str, unnamed: Sequence[str]
) -> list[tuple[str, tuple[str | UUID, ...]]]:
    """As :func:`matching`, for the public: contracts *unnamed*, whose supplier is withheld, are not found by that name.

    It is one condition for all rows: whether a word is nowhere, or in a name that is withheld, takes the same road.
    """
    hidden = (
        UUID(int=0),
        *map(UUID, unnamed),
    )  # that of no contract too: among none, nothing is not in it either
    marks = ", ".join("?" * len(hidden))
    found: list[tuple[str, tuple[str | UUID, ...]]] = []
    for word in words(text):
        listed, begins = _listed(record, word, hidden)
        condition = (
            f"{listed}(' ' || r.open_text LIKE '% ' || ? || '%' "
            f"OR (' ' || r.search_text LIKE '% ' || ? || '%' AND NOT r.contract_id IN ({marks})))"
        )
        found.append((condition, (*begins, word, word, *hidden)))
    return found


def words_of(fact: Fact) -> set[str]:
    """The words by which a fact makes its contract known."""
    match fact:
        case Registered():
            suppliers = " ".join(supplier.name for supplier in fact.suppliers)
            text = f"{fact.reference} {fact.title} {suppliers} {fact.category} {fact.directorate}"
        case DivisionNamed():
            text = fact.division
        case Reclassified():
            said = (fact.directorate, fact.division, fact.category, fact.title)
            text = " ".join(filter(None, said))
        case Novated():
            text = fact.incoming.name
        case Assigned():
            text = fact.assignee.name
        case Corrected():
            return words_of(as_corrected(fact))
        case _:
            return set()
    return set(words(text))


def ddl_of(dialect: Dialect, suffix: str = "") -> Iterator[str]:
    """What makes the table: its rows are its key, and lie in it."""
    yield (
        f"CREATE TABLE search_words{suffix} "
        f"(word TEXT NOT NULL, contract_id {dialect.id_kind} NOT NULL, "
        f"PRIMARY KEY (word, contract_id)){dialect.clustered}"
    )


def indexes_of(generation: str, suffix: str = "") -> Iterator[str]:
    """What makes its index."""
    yield f"CREATE INDEX search_words_contract_{generation} ON search_words{suffix} (contract_id)"


class SearchWords:
    """Folds contracts into search keys."""

    name = "search"
    version = "3"
    nouns = frozenset({"contract"})
    ids_in_bytes = True
    under_positions = False

    def __init__(self, record: Record) -> None:
        self._sql, self._dialect = record.sql, record.store.dialect

    def ddl(self, suffix: str = "") -> Iterable[str]:
        return ddl_of(self._dialect, suffix)

    def indexes(self, generation: str, suffix: str = "") -> Iterable[str]:
        return indexes_of(generation, suffix)

    def tables(self) -> tuple[str, ...]:
        return ("search_words",)

    def take(self, cursor: Cursor, events: Sequence[Recorded]) -> Taken:
        """Take new events into the live keys."""
        self._insert(
            cursor,
            [
                (word, str(recorded.event.stream_id))
                for recorded in events
                for word in sorted(words_of(recorded.event.fact))
            ],
        )
        return NOTHING_LEFT

    def forget(self) -> None:
        """Nothing is kept in memory."""

    def gives(self, streams: Iterable[Sequence[Recorded]]) -> Given:
        """The keys of whole stories."""
        return {"search_words": sorted(pair for story in streams for pair in self.expected(story))}

    def put(self, cursor: Cursor, given: Given, suffix: str = "") -> None:
        """Write keys that streams give."""
        self._insert(cursor, given["search_words"], suffix)

    def _insert(self, cursor: Cursor, pairs: Sequence[tuple[Any, ...]], suffix: str = "") -> None:
        if pairs:
            cursor.executemany(
                self._sql(f"INSERT INTO search_words{suffix} VALUES (?, ?) ON CONFLICT DO NOTHING"),
                [(word, self._dialect.kept_text(contract_id)) for word, contract_id in pairs],
            )

    def stored(self, cursor: Cursor, contract_id: UUID, suffix: str = "") -> list[tuple[Any, ...]]:
        cursor.execute(
            self._sql(f"SELECT word, contract_id FROM search_words{suffix} WHERE contract_id = ?"),
            (self._dialect.kept_id(contract_id),),
        )
        return sorted((row["word"], text_of_id(row["contract_id"]) or "") for row in cursor.fetchall())

    def keyed(self) -> dict[str, str]:
        return {"search_words": "contract_id"}

    def whole_stored(self, cursor: Cursor) -> Iterator[tuple[Any, ...]]:
        cursor.execute("SELECT word, contract_id FROM search_words")
        for row in cursor:
            yield row["word"], text_of_id(row["contract_id"])

    def whole_expected(self, story: Sequence[Recorded]) -> list[tuple[Any, ...]]:
        return self.expected(story)

    def expected(self, story: Sequence[Recorded]) -> list[tuple[Any, ...]]:
        found = set[str]().union(*(words_of(recorded.event.fact) for recorded in story))
        if not found:
            return []
        contract_id = str(story[0].event.stream_id)
        return [(word, contract_id) for word in sorted(found)]
