"""P4: read models are held against the log in both directions; a table is compared as a whole."""

import random
from typing import Any
from uuid import UUID

import pytest

from projections.checking import drawn_rows
from projections.journal import Journal
from projections.register import REGISTER
from projections.supervisor import Status
from tests.givens import register
from tests.projections.world import World

PLANTED = "0badc0de-0000-4000-8000-000000000001"


@pytest.fixture
def filled(process: World) -> World:
    """A register of four contracts."""
    for number in range(4):
        process.submit(register(reference=f"CT-{number}"))
    return process


def outcome(standing: list[Status], name: str = "register") -> str | None:
    """What a check said of one read model; all others must be equal."""
    assert {status.check_outcome for status in standing if status.name != name} == {"equal"}
    return next(status.check_outcome for status in standing if status.name == name)


def copied(process: World, contract_id: UUID, under: str) -> None:
    """A row of the register copied under another id, as whoever owns the database can."""
    columns = ", ".join(column for column in REGISTER.own_columns if column != "contract_id")
    process.alter(
        f"INSERT INTO register (contract_id, {columns}) SELECT ?, {columns} FROM register WHERE contract_id = ?",
        UUID(under),
        contract_id,
    )


def test_a_sound_record_is_equal_as_a_whole(filled: World) -> None:
    told: list[tuple[int, int]] = []
    assert outcome(filled.supervisor.check_all(lambda done, of: told.append((done, of)))) == "equal"
    assert told[-1] == (filled.record.head(), filled.record.head())


def test_a_row_copied_under_a_new_id_is_found_by_both_checks(filled: World) -> None:
    copied(filled, filled.contracts()[0], PLANTED)
    said = f"register has a row of {PLANTED}, which the log does not have"
    assert outcome(filled.supervisor.self_check(sample=1)) == said
    assert outcome(filled.supervisor.check_all()) == said
    assert not all(status.healthy for status in filled.supervisor.status())


def test_a_row_copied_under_the_id_of_another_kind_of_stream_is_found(filled: World) -> None:
    log = "6b656e74-6c65-4467-a500-000000000001"
    copied(filled, filled.contracts()[0], log)
    said = f"register has a row of {log}, which the log does not have"
    assert outcome(filled.supervisor.self_check(sample=1)) == said
    assert outcome(filled.supervisor.check_all()) == said


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM register WHERE contract_id = ?",
        "UPDATE register SET tier = 'Gold' WHERE contract_id = ?",
        "UPDATE register SET texts = texts + 1 WHERE contract_id = ?",
        "UPDATE register_texts SET title = 'Another' WHERE contract_id = ?",
        "DELETE FROM register_key_dates WHERE contract_id = ?",
        "UPDATE register SET known_from = known_from + 1 WHERE contract_id = ?",
        "UPDATE register SET valid_to = '2099-01-01' WHERE contract_id = ?",
    ],
)
def test_a_row_that_was_deleted_or_changed_is_found(statement: str, filled: World) -> None:
    contract_id = filled.contracts()[2]
    filled.alter(statement, contract_id)
    said = f"contract {contract_id} differs from the fold of its events"
    assert outcome(filled.supervisor.check_all()) == said
    assert outcome(filled.supervisor.self_check(sample=filled.record.head())) == said


def test_the_sample_draws_rows_too(filled: World) -> None:
    """A row put in beside a contract's own is found from the row, though none of the contract's events is drawn."""
    contract_id = filled.contracts()[1]
    filled.alter("UPDATE register_texts SET title = 'Another' WHERE contract_id = ?", contract_id)
    found = [outcome(filled.supervisor.self_check(sample=3, seed=seed)) for seed in range(6)]
    assert any("differs" in str(text) for text in found)


def test_rows_of_the_journal_are_drawn_and_found(filled: World) -> None:
    """They lie under positions, and those of a stream are found by way of its events."""
    with filled.record.store.read() as cursor:
        drawn = drawn_rows(filled.record, cursor, Journal(filled.record), random.Random(4), 20)
        cursor.execute("SELECT DISTINCT stream_id FROM journal")
        streams = {filled.record.store.dialect.read_id(row["stream_id"]) for row in cursor.fetchall()}
    assert len(drawn) > 1
    assert drawn <= streams
    filled.alter("UPDATE journal SET actor = 'p-nobody' WHERE stream_id = ?", filled.contracts()[1])
    found = [outcome(filled.supervisor.self_check(sample=3, seed=seed), "journal") for seed in range(6)]
    assert any("differs" in str(text) for text in found)


@pytest.mark.parametrize(
    ("table", "name", "row"),
    [
        ("journal", "journal", {"position": 900, "stream_id": UUID(PLANTED)}),
        ("search_words", "search", {"contract_id": UUID(PLANTED), "word": "planted"}),
        ("search_things", "search_index", {"number": 9_000_000, "stream_id": PLANTED}),
    ],
)
def test_rows_put_into_any_table_are_found(table: str, name: str, row: dict[str, Any], filled: World) -> None:
    with filled.record.store.read() as cursor:
        cursor.execute(f"SELECT * FROM {table}")
        first = dict(cursor.fetchone())
    planted = {**first, **row}
    marks = ", ".join("?" * len(planted))
    filled.alter(f"INSERT INTO {table} ({', '.join(planted)}) VALUES ({marks})", *planted.values())
    said = f"{table} has a row of {PLANTED}, which the log does not have"
    assert outcome(filled.supervisor.self_check(sample=1), name) == said
    assert outcome(filled.supervisor.check_all(), name) == said


def test_a_word_put_into_the_search_index_is_found(filled: World) -> None:
    number = filled.record.head() + 7
    if filled.record.store.dialect.name == "sqlite":
        filled.alter("INSERT INTO search_events (rowid, words) VALUES (?, 'planted')", number)
    else:
        filled.alter("INSERT INTO search_events VALUES (?, array_to_tsvector(ARRAY['planted']))", number)
    assert "another digest" in str(outcome(filled.supervisor.check_all(), "search_index"))


def test_a_table_that_is_gone_is_said_and_the_others_are_compared(filled: World) -> None:
    filled.alter("ALTER TABLE register RENAME TO elsewhere")
    assert str(outcome(filled.supervisor.check_all())).startswith("cannot be read")
