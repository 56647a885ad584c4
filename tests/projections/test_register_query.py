"""Asking the register for a page: filters, search, sorting and the walk from page to page."""

import base64
import json
import random
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

import pytest

from application.errors import BadRequest
from application.record import Basis
from application.settings import Settings
from domain.amendment import commands as amend
from domain.contract import CONTRACT
from domain.contract.closing import Close
from domain.contract.ending import RecordExpiry, Terminate
from domain.contract.suspension import Suspend
from domain.contract.tier import AssignTier
from domain.contract.value import ChangeValue
from domain.decisions import Actor
from projections import table_query
from projections.register import REGISTER, STATUSES
from projections.risk import RISKS
from projections.search_words import words
from projections.table import as_read, first_with
from projections.table_query import Page, Query
from tests.givens import AMBER, BROOK, day, register
from tests.projections.world import World, naive, without_periods, world

TITLES = (
    "Bus services",
    "Omnibus repairs",
    "School meals",
    "Care: home-based",
    "waste_bins",
    "Tŷ Gwyn STRASSE",
)
TERMS = (
    ("2018-01-01", "2022-05"),
    ("2018-01-01", "TBC"),
    ("2020-04", "2024-03-31"),
    ("2020-04", "2023-06-14"),
    ("TBC", "open"),
    ("TBC", "2023-06-15"),
    ("2024-01-01", "2024-03-31"),
)
DAYS = (day("2019-06-01"), day("2023-06-15"), day("2023-06-16"), day("2025-01-01"))


SEARCHED = ("reference", "title", "suppliers", "category", "directorate", "division")


def owner(process: World, contract_id: UUID) -> Actor:
    """The contract's owner, who may change it."""
    return Actor(process.record.chronicle(CONTRACT, contract_id).latest().roles.owner, "owner")


def _fill(process: World) -> None:
    """Forty contracts with many ties, some changed, ended, renamed or taken back."""
    chance = random.Random(15)
    for number in range(40):
        start, end = chance.choice(TERMS)
        contract_id = process.submit(
            register(
                reference=f"CT-{chance.randrange(10**6):06d}",
                title=chance.choice(TITLES),
                category=chance.choice(("Transport", "Care")),
                directorate=chance.choice(("Place", "People")),
                division="Highways" if number % 5 == 1 else "",
                kind=chance.choice(("contract", "grant")),
                legal_regime=chance.choice(("PCR2015", "PA2023")),
                suppliers=(chance.choice((AMBER, BROOK)),),
                start=start,
                end=end,
                maximum_end="TBC",
                options=(),
                owner=chance.choice(("p-bryn", "p-bry")),
                contract_manager=chance.choice(("p-carys", "p-dilwyn")),
                lead_officers=chance.choice((("p-anwen",), ("p-anwen", "p-ann"), ("p-ann",), ("p-annie",))),
            )
            if number % 4
            else register(reference=f"CT-{number}", title=chance.choice(TITLES), end="2026-03-31")
        )
        because, by = {"reason": "Random"}, owner(process, contract_id)
        if number % 3 == 0:
            process.attempt(AssignTier(tier=chance.choice(("Gold", "Silver")), **because), contract_id, by)
        if number % 5 == 0:
            ended = Terminate(ended_on=date(2023, 6, 14), ground="discharge", **because)
            process.attempt(ended, contract_id, by)
        if number % 7 == 0:
            process.attempt(RecordExpiry(ended_on=date(2022, 5, 31), **because), contract_id, by)
        if number % 10 == 0:
            process.attempt(Close(effective_from=date(2023, 6, 15), **because), contract_id, by)
        if number % 9 == 4:
            halted = Suspend(effective_from=date(2023, 6, 14), until=date(2023, 9, 30), **because)
            process.attempt(halted, contract_id, by)
        if number % 4 == 1:
            value = ChangeValue(estimated_incl_vat=Decimal("9.99"), cause="price", **because)
            process.attempt(value, contract_id, by)
        if number % 6 == 0:
            first = process.record.chronicle(CONTRACT, contract_id).facts[0].event_id
            renamed = amend.Correct(
                corrects=first, fields={"title": chance.choice(TITLES) + " anew"}, **because
            )
            process.attempt(renamed, contract_id, by)


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def process(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A record of forty contracts, on SQLite and then on PostgreSQL."""
    data = tmp_path_factory.mktemp("register")
    if request.param == "sqlite":
        with world(Settings(data=data)) as made:
            _fill(made)
            yield made
        return
    server = request.getfixturevalue("postgres_server")
    url = server.create_database(request.getfixturevalue("laid_out_database"))
    with world(Settings(data=data, database_url=url)) as made:
        _fill(made)
        yield made
    server.drop_database(url)


def bases(process: World) -> Iterator[Basis]:
    """Past and future days, as known now and as known before."""
    head = process.record.head()
    for valid_at in DAYS:
        for position in (head, head // 2, 1):
            yield process.at(valid_at, position)


def asked(process: World, basis: Basis, query: Query) -> dict[str, dict[str, Any]]:
    """The whole answer by contract, each row once."""
    rows = list(table_query.whole(process.record, REGISTER, basis, query, batch=7))
    found = {row.stream_id: without_periods(row, basis.valid_at) for row in rows}
    assert len(found) == len(rows)
    return found


def filtered(
    process: World, basis: Basis, holds: Callable[[dict[str, Any]], bool]
) -> dict[str, dict[str, Any]]:
    """The naive answer: fold every contract and ask each."""
    everything = known(process, basis.valid_at, basis.position)
    return {contract_id: row for contract_id, row in everything.items() if holds(row)}


@cache
def known(process: World, valid_at: date, position: int) -> dict[str, dict[str, Any]]:
    """Every contract folded as known at a position, which what is recorded later does not change."""
    return naive(process.stories().values(), valid_at, position)


def test_there_is_something_to_ask_about(process: World) -> None:
    rows = naive(process.stories().values(), day("2023-06-15"), process.record.head())
    assert len(rows) >= 30
    assert {row["status"] for row in rows.values()} == set(STATUSES)


@pytest.mark.parametrize("status", STATUSES)
def test_the_status_asked_for_is_the_status_the_domain_gives(process: World, status: str) -> None:
    for basis in bases(process):
        expected = filtered(process, basis, lambda row: row["status"] == status)
        assert asked(process, basis, Query({"status": status})) == expected


@pytest.mark.parametrize(
    ("name", "value", "holds"),
    [
        ("reference", "CT-8", lambda row: row["reference"] == "CT-8"),
        ("directorate", "Place", lambda row: row["directorate"] == "Place"),
        ("division", "Highways", lambda row: row["division"] == "Highways"),
        ("category", "Care", lambda row: row["category"] == "Care"),
        ("tier", "Gold", lambda row: row["tier"] == "Gold"),
        ("kind", "grant", lambda row: row["kind"] == "grant"),
        ("legal_regime", "PA2023", lambda row: row["legal_regime"] == "PA2023"),
        ("owner", "p-bry", lambda row: row["owner"] == "p-bry"),
        ("contract_manager", "p-carys", lambda row: row["contract_manager"] == "p-carys"),
        ("lead_officer", "p-ann", lambda row: "p-ann" in row["lead_officers"]),
        ("lead_officer", "p-a%", lambda _: False),
        ("lead_officer", "p_ann", lambda _: False),
        ("supplier_id", str(UUID(int=2)), lambda row: str(UUID(int=2)) in row["supplier_ids"]),
        ("relation", "call-off", lambda row: row["relation"] == "call-off"),
        ("under", str(UUID(int=9)), lambda row: row["under"] == str(UUID(int=9))),
        ("override_to", "2024-03-31", lambda row: (row["tier_override_until"] or "9") <= "2024-03-31"),
        ("ends_from", "2024-03-31", lambda row: row["ends"] >= "2024-03-31"),
        ("ends_to", "2024-03-31", lambda row: row["ends"] <= "2024-03-31"),
        ("directorate", "'; DROP TABLE register; --", lambda _: False),
    ],
)
def test_a_filter_keeps_the_rows_it_is_true_of(
    process: World, name: str, value: str, holds: Callable[[dict[str, Any]], bool]
) -> None:
    for basis in bases(process):
        assert asked(process, basis, Query({name: value})) == filtered(process, basis, holds)


def test_every_filter_is_tried_above() -> None:
    marks = test_a_filter_keeps_the_rows_it_is_true_of.pytestmark  # type: ignore[attr-defined]
    assert {arg[0] for arg in marks[0].args[1]} == set(REGISTER.filters)


def test_filters_hold_together(process: World) -> None:
    basis = process.at(day("2023-06-15"))
    query = Query({"directorate": "Place", "owner": "p-bryn", "status": "live"}, search="bus")
    expected = filtered(
        process,
        basis,
        lambda row: (
            (row["directorate"], row["owner"], row["status"]) == ("Place", "p-bryn", "live")
            and any(word.startswith("bus") for word in words(row["title"]))
        ),
    )
    assert asked(process, basis, query) == expected


@pytest.mark.parametrize(
    "search",
    [
        "bus",
        "BUS Serv",
        "omni",
        "home based",
        "home-based",
        "waste bins",
        "waste_bins",
        "w_ste",
        "tŷ",
        "strasse",
        "straße",
        "meals lane",
        "lane meals",
        "anew",
        "nibus",
        "CT-8",
        "%",
        "100%",
        "  ",
        "zebra",
    ],
)
@pytest.mark.parametrize("many", [1000, 1], ids=["of few contracts", "of many"])
def test_search_finds_what_has_a_word_that_begins_like_each_one_asked_for(
    process: World, search: str, many: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("projections.search_words._MANY", many)

    def holds(row: dict[str, Any]) -> bool:
        shown = words(" ".join(row[name] for name in SEARCHED))
        return all(any(word.startswith(wanted) for word in shown) for wanted in words(search))

    for basis in bases(process):
        assert asked(process, basis, Query(search=search)) == filtered(process, basis, holds)


@pytest.mark.parametrize("limit", [1, 3, 50])
@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("sort", REGISTER.sorted_by)
def test_walking_the_pages_meets_each_row_once_and_in_order(
    process: World, sort: str, limit: int, *, descending: bool
) -> None:
    basis = process.at(day("2023-06-15"))
    rows, cursor = [], ""
    while True:
        query = Query(sort=sort, descending=descending, limit=limit, cursor=cursor)
        page: Page[Any] = table_query.page(process.record, REGISTER, basis, query)
        assert len(page.rows) <= limit
        rows += page.rows
        cursor = page.next_cursor
        if not cursor:
            break
    shown = [as_read(REGISTER, row, basis.valid_at) for row in rows]
    keys = [(row[sort] or "9999-12-31", row["contract_id"]) for row in shown]
    assert keys == sorted(keys, reverse=descending)
    assert {row.stream_id for row in rows} == set(filtered(process, basis, lambda _: True))
    assert len(keys) == len(set(keys))


def test_a_reference_that_comes_back_is_met_once(process: World) -> None:
    """A contract that was called by a reference, then by another, then by the first again."""
    names = ("CT-there-and-back", "CT-there", "CT-there-and-back")
    contract_id = process.submit(register(reference=names[0]))
    first = process.record.chronicle(CONTRACT, contract_id).facts[0].event_id
    known = [process.record.head()]
    for name in names[1:]:
        back = amend.Correct(corrects=first, fields={"reference": name}, reason="Misread")
        process.submit(back, contract_id, owner(process, contract_id))
        known.append(process.record.head())
    for position, name in zip(known, names, strict=True):
        basis = process.at(day("2026-06-15"), position)
        for query in (Query(sort="reference"), Query(sort="ends"), Query({"reference": name})):
            rows = table_query.page(process.record, REGISTER, basis, query).rows
            ours = [row.summary.reference for row in rows if row.stream_id == str(contract_id)]
            assert ours == [name]


@pytest.mark.parametrize("column", REGISTER.sorted_by)
def test_of_each_stream_one_row_is_the_first_with_a_value(process: World, column: str) -> None:
    with process.record.store.read() as cursor:
        cursor.execute(f"SELECT contract_id, {column} FROM register WHERE {first_with(column)} = 1")
        first = [(row["contract_id"], row[column]) for row in cursor.fetchall()]
        cursor.execute(f"SELECT DISTINCT contract_id, {column} FROM register")
        every = {(row["contract_id"], row[column]) for row in cursor.fetchall()}
        cursor.execute("SELECT COUNT(*) AS rows FROM register")
        rows = int(cursor.fetchone()["rows"])
    assert sorted(first, key=str) == sorted(every, key=str)
    assert len(first) < rows


def test_a_walk_is_not_disturbed_by_what_is_recorded_meanwhile(process: World) -> None:
    basis = process.at(day("2023-06-15"))
    before = table_query.page(process.record, REGISTER, basis, Query(limit=5))
    process.submit(register(reference="CT-0 and first", made_on=day("2020-02-03")))
    last = ChangeValue(estimated_incl_vat=Decimal("8.88"), cause="price", reason="Random")
    for row in table_query.page(process.record, REGISTER, basis, Query({"status": "live"}, limit=8)).rows:
        contract_id = UUID(row.stream_id)
        process.attempt(last, contract_id, owner(process, contract_id))
    again = table_query.page(process.record, REGISTER, basis, Query(limit=5))
    assert [row.summary for row in again.rows] == [row.summary for row in before.rows]
    assert again.next_cursor == before.next_cursor


def _cursor(*content: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(list(content)).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "not a cursor",
        "ÿ",
        "bnVsbA",
        "e30",
        _cursor(),
        _cursor("reference", False, "CT-1"),
        _cursor("reference", True, "CT-1", "id"),
        _cursor("ends", False, "2020-01-01", "id"),
        _cursor("reference", False, 1, "id"),
        _cursor("reference", False, "CT-1", None),
        _cursor("reference", False, "CT-1", "id", "more"),
        _cursor("reference", False, "\x00", "id"),
        _cursor("reference", False, "\ud800", "id"),
        _cursor("reference", False, "CT-1", "\x00"),
        _cursor("reference", False, "CT-1", "c0ffee00"),
        base64.urlsafe_b64encode(b"[" * 3000).decode(),
        base64.urlsafe_b64encode(b"\xff\xfe").decode(),
    ],
    ids=lambda text: text[:20],
)
def test_a_cursor_that_this_list_did_not_give_is_refused(process: World, cursor: str) -> None:
    with pytest.raises(BadRequest) as refusal:
        table_query.page(process.record, REGISTER, process.at(day("2023-06-15")), Query(cursor=cursor))
    assert list(refusal.value.faults) == ["cursor"]


_ID = "c0ffee00-0000-4000-8000-000000000001"


@pytest.mark.parametrize("last", [0, 25, -(1 << 63), (1 << 63) - 1])
@pytest.mark.parametrize("descending", [False, True])
def test_a_list_that_is_sorted_by_a_number_goes_on_after_one(
    process: World, last: int, *, descending: bool
) -> None:
    query = Query(sort="score", descending=descending, cursor=_cursor("score", descending, last, _ID))
    assert not table_query.page(process.record, RISKS, process.at(day("2023-06-15")), query).rows


@pytest.mark.parametrize("last", ["", "25", True, None, 2.5, 1 << 63, -(1 << 63) - 1])
def test_a_list_that_is_sorted_by_a_number_goes_on_after_nothing_else(process: World, last: Any) -> None:
    query = Query(sort="score", cursor=_cursor("score", False, last, _ID))
    with pytest.raises(BadRequest) as refusal:
        table_query.page(process.record, RISKS, process.at(day("2023-06-15")), query)
    assert list(refusal.value.faults) == ["cursor"]


def test_a_column_that_has_no_order_is_refused(process: World) -> None:
    with pytest.raises(BadRequest) as refusal:
        table_query.page(process.record, REGISTER, process.at(day("2023-06-15")), Query(sort="description"))
    assert list(refusal.value.faults) == ["sort"]


def test_nothing_is_known_of_a_contract_before_its_first_event(process: World) -> None:
    basis = process.at(day("2023-06-15"), 1)
    assert table_query.page(process.record, REGISTER, basis, Query()).rows == []
    for contract_id in process.contracts()[:3]:
        assert table_query.row_of(process.record, REGISTER, basis, str(contract_id)) is None
