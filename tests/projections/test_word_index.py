"""SQLite's index of words, of which a byte was changed: it answers as before, or the change is found."""

import sqlite3
from contextlib import closing

from projections.search.index import Fts5

WORDS = [
    "school meals",
    "school transport schedule",
    "bridge",
    "schist meal",
    "bridgework",
]
BEGINNINGS = ("sch", "mea", "bri", "tra")
ASKED = [
    *sorted({f'"{word}"' for some in WORDS for word in some.split()}),
    *(f'"{beginning}" *' for beginning in BEGINNINGS),
]


def listed(raw: bytes) -> list[tuple[int, str]] | None:
    """What the index holds; ``None`` where it cannot be read."""
    with closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(raw)
        database.row_factory = sqlite3.Row
        try:
            return list(Fts5("listed").contents(database.cursor()))
        except sqlite3.DatabaseError:
            return None


def answered(raw: bytes) -> list[list[int]]:
    with closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(raw)
        return [
            [row[0] for row in database.execute("SELECT rowid FROM listed WHERE listed MATCH ?", (asked,))]
            for asked in ASKED
        ]


def test_a_byte_of_the_index_is_found_or_it_answers_as_before() -> None:
    index = Fts5("listed")
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as database:
        database.row_factory = sqlite3.Row
        for statement in index.ddl(""):
            database.execute(statement)
        index.add(database.cursor(), list(enumerate(WORDS, start=1)))
        whole = database.serialize()
        (block,) = database.execute("SELECT block FROM listed_data ORDER BY id DESC LIMIT 1").fetchone()
    before, answers = listed(whole), answered(whole)
    assert before is not None
    assert {number for number, _ in before} == {1, 2, 3, 4, 5}
    at, by_beginning = whole.index(block), 0
    assert whole.count(block) == 1
    for place in range(at, at + len(block)):
        changed = bytearray(whole)
        changed[place] ^= 1
        now = listed(bytes(changed))
        if now == before:
            assert answered(bytes(changed)) == answers, place - at
        elif now is not None and {row for row in now if row[0] > 0} == set(before):
            by_beginning += any(len(word) == 3 for number, word in now if number == -1)
    assert by_beginning > 0
