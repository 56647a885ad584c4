"""Lists keep what they told of a row: it is told again just so, and anew where the row is another."""

from datetime import date, timedelta
from typing import Any

import msgspec
import pytest

from application.record import Basis
from projections import table_query, tables
from projections.register import REGISTER
from projections.table import Row, Table
from projections.table_query import Query
from tests.web.council import Contract, Council, change_bodies
from web.api import rows
from web.api.answers import encoded
from web.api.rows import ListedRows, as_listed

_EVERYTHING = Query(limit=1000)


def listed(council: Council, kept: ListedRows, basis: Basis) -> bytes:
    """The register as a list has it, kept where it was told before."""
    places, _ = table_query.places(council.services.record, REGISTER, basis, _EVERYTHING)
    return encoded(kept.listed(REGISTER, basis, places))


def plainly(council: Council, basis: Basis) -> bytes:
    """The same, nothing of it kept."""
    record = council.services.record
    page = table_query.page(record, REGISTER, basis, _EVERYTHING)
    return encoded(as_listed(record, REGISTER, basis, page.rows))


def extended(council: Council) -> Contract:
    """A contract with a field withheld, which was extended after."""
    contract = council.register()
    hidden = {
        "field": "supplier_name",
        "reason_code": "FOIA_S43",
        "until": "2027-01-01",
        "reason": "A tender.",
    }
    council.step(contract.path, "withheld-fields", hidden, "governance")
    council.step(contract.path, "extensions", change_bodies("")["extensions"] | {"without_approval": True})
    return contract


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The streams of which a text is made, each time."""
    found = list[str]()
    as_read = rows.as_read

    def noted(table: Table[Any], row: Row[Any], day: date) -> dict[str, Any]:
        found.append(row.stream_id)
        return as_read(table, row, day)

    monkeypatch.setattr(rows, "as_read", noted)
    return found


def test_rows_read_the_same_kept_or_not_at_every_basis_and_on_either_store(either_council: Council) -> None:
    record = either_council.services.record
    for _ in range(3):
        extended(either_council)
    kept = ListedRows(record)
    bases = [
        record.basis(day, position) for day in _days(record.basis()) for position in _positions(record.head())
    ]
    cold = [listed(either_council, kept, basis) for basis in bases]
    assert cold == [plainly(either_council, basis) for basis in bases]
    assert [listed(either_council, kept, basis) for basis in bases] == cold


def _days(now: Basis) -> list[date]:
    return [now.valid_at, now.valid_at - timedelta(days=2200), now.valid_at + timedelta(days=700)]


def _positions(head: int) -> list[int | None]:
    return [None, head, head - 1, head - 4]


def test_what_was_told_once_is_not_told_anew(council: Council, made: list[str]) -> None:
    contracts = {extended(council).contract_id for _ in range(3)}
    kept, record = ListedRows(council.services.record), council.services.record
    first = listed(council, kept, record.basis())
    assert set(made) == contracts
    made.clear()
    assert listed(council, kept, record.basis()) == first
    assert made == []


def test_a_contract_that_something_happened_to_is_told_anew_and_no_other(
    council: Council, made: list[str]
) -> None:
    contract, other = extended(council), extended(council)
    kept, record = ListedRows(council.services.record), council.services.record
    before = record.basis()
    told = listed(council, kept, before)
    council.step(contract.path, "tier", change_bodies("")["tier"])
    made.clear()
    now = listed(council, kept, record.basis())
    assert made == [contract.contract_id]
    assert now == plainly(council, record.basis()) != told
    again = listed(council, kept, record.basis(before.valid_at, before.position))
    assert again == plainly(council, record.basis(before.valid_at, before.position))
    assert other.contract_id.encode() in again


def test_a_fact_that_leaves_the_row_as_it_is_shows_in_the_etag(council: Council) -> None:
    contract = extended(council)
    kept, record = ListedRows(council.services.record), council.services.record
    [before] = msgspec.json.decode(listed(council, kept, record.basis()))
    council.step(contract.path, "key-dates", change_bodies("")["key-dates"])
    [after] = msgspec.json.decode(listed(council, kept, record.basis()))
    assert (before["etag"], after["etag"]) == ('"v3"', '"v4"')
    assert encoded([after]) == plainly(council, record.basis())


def test_after_a_rebuild_every_row_is_told_anew(either_council: Council, made: list[str]) -> None:
    contract = extended(either_council)
    kept, record = ListedRows(either_council.services.record), either_council.services.record
    told = listed(either_council, kept, record.basis())
    made.clear()
    either_council.services.supervisor.rebuild("register")
    assert listed(either_council, kept, record.basis()) == told
    assert made == [contract.contract_id]


def test_no_more_is_kept_than_may_be(council: Council, made: list[str]) -> None:
    for _ in range(4):
        extended(council)
    record = council.services.record
    basis = record.basis()
    told = plainly(council, basis)
    [length] = {len(encoded(shown)) for shown in msgspec.json.decode(told)}
    kept = ListedRows(record, most=2 * length)
    for contracts in (4, 2, 2):
        made.clear()
        assert listed(council, kept, basis) == told
        assert len(made) == contracts


def test_every_table_is_listed_alike(council: Council) -> None:
    extended(council)
    record, kept = council.services.record, council.services.listed_rows
    basis, some = record.basis(), 0
    for table in tables.ALL:
        page = table_query.page(record, table, basis, _EVERYTHING)
        places, following = table_query.places(record, table, basis, _EVERYTHING)
        assert encoded(kept.listed(table, basis, places)) == encoded(
            as_listed(record, table, basis, page.rows)
        )
        assert following == page.next_cursor
        some += bool(page.rows)
    assert some > 1
