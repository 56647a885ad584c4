"""docs/tables.md says of every table by what it is held, and the check that it names finds a row that was changed."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any

import pytest

from application.errors import KentledgeError, RecordBroken
from application.settings import Settings
from application.store import schema
from projections.definitions import refuse_altered
from tests.store.everything import everything_on
from tests.store.finding import PROJECTIONS, VERIFY, Expected, otherwise
from tests.store.office import unguarded

PAGE = Path(__file__).parents[2] / "docs" / "tables.md"
_LINE = re.compile(r"\| (`\w+`(?:, `\w+`)*) \| ([a-z ]+) \| ([^|]+) \|(?: `([a-z -]+)`)? \|")
_KINDS = {"log", "digest", "rebuilt and compared", "nothing"}


def listed() -> dict[str, str]:
    """The check that finds a change, by table; empty for one that nothing rests on."""
    found = {}
    for names, held, _, check in _LINE.findall(PAGE.read_text()):
        assert held in _KINDS
        assert (check == "") == (held == "nothing")
        for name in re.findall(r"\w+", names):
            assert name not in found
            found[name] = check
    return found


LISTED = listed()


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def expected(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Expected]:
    """A record that is served, on either database; each test changes it in a transaction that is taken back."""
    data = tmp_path_factory.mktemp("every") / "record"
    if request.param == "sqlite":
        with everything_on(Settings(data)) as office:
            yield Expected.of(office)
        return
    server = request.getfixturevalue("postgres_server")
    url = server.create_database(request.getfixturevalue("laid_out_database"))
    with everything_on(Settings(data, url)) as office:
        yield Expected.of(office)
    server.drop_database(url)


class _TakenBack(Exception):
    """The change is undone."""


@contextmanager
def changing(expected: Expected) -> Iterator[Any]:
    """A cursor whose changes whoever reads within sees, and that are then undone."""
    store = expected.office.record.store
    with pytest.MonkeyPatch.context() as patch, suppress(_TakenBack), store.write() as cursor:
        for table in schema.IMMUTABLE:
            unguarded(cursor, store.dialect.name, table)
        patch.setattr(store, "read", lambda: nullcontext(cursor))
        patch.setattr("application.verification.missing_guards", lambda *_: {})
        yield cursor
        raise _TakenBack


def tables(expected: Expected) -> set[str]:
    with expected.office.record.store.read() as cursor:
        return set(expected.office.record.store.dialect.existing(cursor))


def test_every_table_of_a_served_record_is_listed(expected: Expected) -> None:
    there = tables(expected)
    assert there - set(LISTED) == set()
    only_sqlite = {
        name
        for name in LISTED
        if name.startswith(("search_events_", "search_thing_words_", "search_file_words_", "sqlite_"))
    }
    expected_here = (
        set(LISTED) if expected.office.record.store.dialect.name == "sqlite" else set(LISTED) - only_sqlite
    )
    assert there == expected_here


def test_nothing_is_found_where_nothing_was_changed(expected: Expected) -> None:
    with changing(expected) as cursor:
        assert expected.office.verdict().startswith("complete and unaltered")
        assert not expected.read_models(cursor)


def first_row(cursor: Any, table: str) -> dict[str, Any]:
    cursor.execute(f"SELECT * FROM {table} LIMIT 1")
    row = cursor.fetchone()
    assert row is not None, f"no row in {table}"
    return dict(row)


def test_a_row_that_was_changed_is_found_by_the_check_that_is_named(expected: Expected) -> None:
    dialect = expected.office.record.store.dialect
    missed = []
    for table in sorted(tables(expected) & {name for name, check in LISTED.items() if check}):
        with changing(expected) as cursor:
            if table.startswith("search_") and table not in {"search_words", "search_things"}:
                if dialect.name == "postgres":
                    cursor.execute(
                        f"UPDATE {table} SET words = '' WHERE number = (SELECT MIN(number) FROM {table})"
                    )
                elif table.endswith("_data"):
                    cursor.execute(f"DELETE FROM {table} WHERE id > 10")
                elif table.endswith("_idx"):
                    cursor.execute(f"UPDATE {table} SET pgno = pgno + 1000000")
                else:
                    cursor.execute(f"INSERT INTO {table} (rowid, words) VALUES (987654321, 'forged')")
            else:
                row = first_row(cursor, table)
                said = [name for name, value in row.items() if value is not None]
                column = "position" if table == "projections" else said[-1]
                if table == "documents":
                    column = "uploaded_by"
                clause = " AND ".join(f"{name} = ?" for name in list(row)[:2])
                params = tuple(row[name] for name in list(row)[:2])
                cursor.execute(
                    dialect.sql(f"UPDATE {table} SET {column} = ? WHERE {clause}"),
                    (otherwise(row[column]), *params),
                )
                assert cursor.rowcount >= 1, table
            if not found(expected, cursor, LISTED[table]):
                missed.append(table)
    assert missed == []


def _an_index(cursor: Any, dialect: str) -> str:
    """The name of the index of the journal by event, behind which a rebuild puts its own."""
    catalogue = (
        "SELECT name FROM sqlite_master"
        if dialect == "sqlite"
        else "SELECT indexname AS name FROM pg_indexes"
    )
    cursor.execute(catalogue)
    return next(row["name"] for row in cursor.fetchall() if row["name"].startswith("journal_event_"))


ALTERED = {
    "CREATE INDEX besides ON events (topic)": "index besides of events does not belong there",
    "DROP INDEX concerns_position": "index concerns_position of concerns is missing or altered",
    "DROP INDEX concerns_position; CREATE INDEX concerns_position ON concerns (ordinal)": (
        "index concerns_position of concerns is missing or altered"
    ),
    "ALTER TABLE directory ADD COLUMN more TEXT": "directory",
    "ALTER TABLE register RENAME COLUMN owner TO answers": "register",
    "ALTER TABLE register_texts RENAME COLUMN title TO heading": "register_texts",
    "CREATE VIEW everything AS SELECT * FROM events": "view everything does not belong there",
    "CREATE TABLE besides (word TEXT)": "table besides does not belong there",
    "DROP TABLE groups": "table groups is missing",
    "DROP INDEX {index}": "index journal_event of journal is missing or altered",
    "DROP INDEX {index}; CREATE INDEX {index} ON journal (type)": (
        "index journal_event of journal is missing or altered"
    ),
    "{swallow}": "besides of journal does not belong there",
}
"""What somebody makes of the database's tables, and what is said of it."""
SWALLOW = {
    "sqlite": "CREATE TRIGGER besides AFTER INSERT ON journal BEGIN DELETE FROM journal; END",
    "postgres": "CREATE RULE besides AS ON INSERT TO journal DO INSTEAD NOTHING",
}


def _verify(expected: Expected) -> None:
    """As the command does."""
    expected.office.verdict()
    refuse_altered(expected.office.record.store)


@pytest.mark.parametrize("statements", ALTERED)
def test_a_definition_that_was_altered_is_found(expected: Expected, statements: str) -> None:
    store = expected.office.record.store
    refuse_altered(store)
    with changing(expected) as cursor:
        filled = statements.format(
            index=_an_index(cursor, store.dialect.name), swallow=SWALLOW[store.dialect.name]
        )
        for statement in [filled] if "{swallow}" in statements else filled.split("; "):
            cursor.execute(statement)
        with pytest.raises(RecordBroken, match=re.escape(ALTERED[statements])):
            _verify(expected)


def found(expected: Expected, cursor: Any, check: str) -> bool:
    assert check in {VERIFY, PROJECTIONS}
    try:
        if check == PROJECTIONS:
            return expected.read_models(cursor)
        expected.office.verdict()
    except Exception as error:  # noqa: BLE001  (a page that cannot be read is found, in whatever words)
        return isinstance(error, KentledgeError) or check == PROJECTIONS
    return False
