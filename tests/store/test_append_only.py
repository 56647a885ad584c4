"""The database itself refuses to change or lose what was recorded."""

from typing import Any

import pytest
from eventsourcing.persistence import PersistenceError

from application.documents import Documents
from application.settings import Settings
from application.store import schema
from domain.decisions import Actor
from tests.store.office import Office, office_on, remark

COLUMN_OF = {
    "events": "topic",
    "concerns": "running_hash",
    "tree_nodes": "hash",
    "checkpoints": "note",
    "cosignatures": "line",
    "kept_answers": "request",
    "reservations": "stream_id",
    "documents": "media_type",
}


@pytest.fixture
def filled(office: Office) -> Office:
    """A record with a row in every table that is written once."""
    contract_id = office.registered()
    office.submit(remark(contract_id, 1))
    office.checkpoints.publish()
    Documents(office.record).keep(b"Late vans", "text/plain", Actor("p-anwen", "officer"))
    with (
        office.record.store.write() as cursor
    ):  # a real node comes with the 256th event, a cosignature with a witness
        cursor.execute("INSERT INTO cosignatures VALUES (4, 'witness.example+00000000', 'line')")
        cursor.execute(office.record.sql("INSERT INTO tree_nodes VALUES (?, ?, ?)"), (8, 0, bytes(32)))
    return office


def refused(office: Office, statement: str, *params: Any) -> None:
    """The database says no, and nothing of what is stored has changed."""
    before = office.stored()
    with (
        pytest.raises(PersistenceError, match="is append-only"),
        office.record.store.write() as cursor,
    ):
        cursor.execute(office.record.sql(statement), params)
    assert office.stored() == before


def test_these_are_all_the_tables_that_are_written_once() -> None:
    assert set(schema.IMMUTABLE) == set(COLUMN_OF)


@pytest.mark.parametrize("table", COLUMN_OF)
def test_what_was_recorded_cannot_be_changed(table: str, filled: Office) -> None:
    assert filled.stored()[table]
    refused(filled, f"UPDATE {table} SET {COLUMN_OF[table]} = {COLUMN_OF[table]}")


@pytest.mark.parametrize("table", COLUMN_OF)
def test_what_was_recorded_cannot_be_deleted(table: str, filled: Office) -> None:
    refused(filled, f"DELETE FROM {table}")


@pytest.mark.parametrize("table", COLUMN_OF)
def test_what_was_recorded_cannot_be_changed_where_it_is_met_again(table: str, filled: Office) -> None:
    keys = {"events": "notification_id", "checkpoints": "size", "tree_nodes": "level, node"}
    keys |= {"concerns": "contract_id, ordinal", "kept_answers": "principal, key_sha256"}
    keys |= {"reservations": "kind, value", "documents": "sha256", "cosignatures": "size, cosigner"}
    refused(
        filled,
        f"INSERT INTO {table} SELECT * FROM {table} WHERE true ON CONFLICT ({keys[table]}) "
        f"DO UPDATE SET {COLUMN_OF[table]} = excluded.{COLUMN_OF[table]}",
    )


@pytest.mark.parametrize("table", COLUMN_OF)
def test_what_was_recorded_cannot_be_replaced(table: str, sqlite_settings: Settings) -> None:
    """SQLite's REPLACE deletes without asking the triggers, unless the connection insists."""
    with office_on(sqlite_settings) as office:
        contract_id = office.registered()
        office.submit(remark(contract_id, 1))
        office.checkpoints.publish()
        with office.record.store.write() as cursor:
            cursor.execute("INSERT INTO tree_nodes VALUES (8, 0, zeroblob(32))")
            cursor.execute("INSERT INTO cosignatures VALUES (4, 'witness.example+00000000', 'line')")
        Documents(office.record).keep(b"Late vans", "text/plain", Actor("p-anwen", "officer"))
        refused(office, f"REPLACE INTO {table} SELECT * FROM {table}")


@pytest.mark.parametrize("table", COLUMN_OF)
def test_what_was_recorded_cannot_be_truncated(table: str, filled: Office) -> None:
    if filled.record.store.dialect.name == "postgres":
        refused(filled, f"TRUNCATE {table}")
        refused(filled, f"TRUNCATE {table} CASCADE")
    else:
        refused(
            filled, f"DELETE FROM {table} WHERE true"
        )  # SQLite has no TRUNCATE; this is what it makes of one
