"""What is kept of the council's duties is what working them out gives; where it cannot be kept they are worked out."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import pytest
from eventsourcing.persistence import PersistenceError

from application.record import Record
from domain.person.roles import GrantRole
from projections.duties import DutiesQuery, duties, keeping, kept, working
from projections.duties.kept import AsAt
from projections.duties.working import worked_out
from tests.directory import add_person, issue
from tests.projections.kept_duties import assert_kept_as_worked_out
from tests.web.council import Clock, Contract, Council, council_on
from tests.web.test_submissions import define, report

ALL = DutiesQuery()
WORK = "/api/v1/my-work"


@pytest.fixture(scope="module")
def council(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Council]:
    """A council of three contracts in two directorates, at which a return is late."""
    with council_on(tmp_path_factory.mktemp("record"), clock=Clock("2020-12-15")) as council:
        define(council, council.register(), "2020-11-01", due_days=10)
        council.register(directorate="Transport")
        council.register(directorate="Transport", options=[])
        yield council


def standing(record: Record) -> AsAt | None:
    with record.store.read() as cursor:
        return kept.standing(cursor)


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """The contracts of which duties are worked out meanwhile, one list for each time."""
    asked: list[Any] = []
    with monkeypatch.context() as patch:

        def of_contracts(record: Record, basis: Any, contracts: Any) -> Any:
            asked.append(list(contracts))
            return working.of_contracts(record, basis, contracts)

        patch.setattr(keeping, "of_contracts", of_contracts)
        yield asked


def review_by(council: Council, contract: Contract, day: str) -> None:
    council.change(contract, "key-dates", kind="review", date=day, note="", effective_from="2020-12-01")


def assert_as_worked_out(council: Council) -> None:
    record = council.services.record
    basis = record.basis()
    found = worked_out(record, basis, ALL)
    assert duties(record, basis, ALL) == found
    assert standing(record) == AsAt(kept.code(), basis.valid_at.isoformat(), basis.position)
    assert found


def test_an_event_has_its_contracts_worked_out_again_and_no_others(
    council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert_as_worked_out(council)
    contract = council.register()
    with counted(monkeypatch) as asked:
        assert_as_worked_out(council)
        assert_as_worked_out(council)
    assert asked == [[contract.contract_id]]
    review_by(council, contract, "2021-01-01")
    with counted(monkeypatch) as asked:
        assert_as_worked_out(council)
    assert asked == [[contract.contract_id]]


def test_what_all_rest_on_has_all_worked_out_again(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    assert_as_worked_out(council)
    path = council.opened("/api/v1/tiering-models", {}, "governance")
    with counted(monkeypatch) as asked:
        assert_as_worked_out(council)
    assert asked == [], "a draft is nobody's measure yet"
    council.step(path, "publication", {"reason": "Approved"}, "reviewer")
    with counted(monkeypatch) as asked:
        assert_as_worked_out(council)
    assert [len(each) for each in asked] == [len(council.read("/api/v1/contracts", limit=100)["items"])]


def test_at_midnight_all_is_worked_out_for_the_new_day(council: Council) -> None:
    clock = council.services.record.ledger.clock
    assert isinstance(clock, Clock)
    for day in ("2020-12-31", "2021-01-01", "2021-04-01", "2020-12-15"):
        clock.day = day
        assert_as_worked_out(council)


def test_another_basis_than_todays_is_worked_out_and_what_is_kept_stays(council: Council) -> None:
    record = council.services.record
    assert_as_worked_out(council)
    there = standing(record)
    for basis in (record.basis(record.today().replace(year=2021)), record.basis(None, 50)):
        assert duties(record, basis, ALL) == worked_out(record, basis, ALL)
        assert standing(record) == there


@pytest.mark.parametrize("why", ["standby", "full", "being written", "another code", "unreadable"])
def test_what_cannot_be_kept_is_worked_out_all_the_same(
    council: Council, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    record = council.services.record
    assert_as_worked_out(council)
    there, basis = standing(record), record.basis()
    contract = council.register()
    now = record.basis()
    if why == "standby":
        monkeypatch.setattr(record.store, "on_standby", lambda: True)
        assert duties(record, basis, ALL) == worked_out(record, basis, ALL), "what came over is read"
    elif why == "full":

        def write(_: float | None) -> Any:
            raise PersistenceError("database or disk is full")

        monkeypatch.setattr(record.store, "write", write)
    elif why == "being written":
        with record.store.write():
            assert duties(record, now, ALL) == worked_out(record, now, ALL)
            assert standing(record) == there
        assert duties(record, now, ALL) == worked_out(record, now, ALL)
        assert standing(record) == AsAt(kept.code(), now.valid_at.isoformat(), now.position)
        return
    elif why == "another code":
        monkeypatch.setattr(kept, "code", lambda: "another")
        assert duties(record, now, ALL) == worked_out(record, now, ALL)
        assert standing(record) == AsAt("another", now.valid_at.isoformat(), now.position)
        return
    else:
        review_by(council, contract, "2021-01-01")
        assert_as_worked_out(council)
        there = standing(record)
        with record.store.write() as cursor:
            cursor.execute("UPDATE contract_duties SET duties = x'00'")
        review_by(council, contract, "2021-02-01")
        now = record.basis()
    assert duties(record, now, ALL) == worked_out(record, now, ALL)
    assert standing(record) == there
    if why == "unreadable":
        assert {each.name for each in council.services.supervisor.check_all() if not each.healthy} == {
            "duties"
        }
        assert {each.name for each in council.services.supervisor.self_check() if not each.healthy} == {
            "duties"
        }
        council.services.supervisor.rebuild("duties")
        assert_as_worked_out(council)
        assert all(each.healthy for each in council.services.supervisor.self_check())


def test_whoever_sees_a_part_is_told_the_same_of_it_as_when_it_is_worked_out(
    council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory = council.services.directory
    add_person(directory, "p-parted", "Mair Example")
    directory.act("p-parted", GrantRole(role="governance", directorate="Transport"))
    council.tokens["parted"] = issue(directory, "p-parted", "governance")
    queries: list[dict[str, Any]] = [
        {},
        {"state": "overdue"},
        {"directorate": "Education"},
        {"until": "2020-12-20", "limit": 2},
    ]
    told = {}
    for way in ("kept", "worked out"):
        if way == "worked out":
            monkeypatch.setattr("projections.duties.council.brought_up", lambda *_: False)
        for query in queries:
            for person in ("parted", "governance"):
                answer = council.read(WORK, person, **query)
                told[way, person, str(query)] = (answer["items"], answer["counts"], answer["more"])
    for (_, person, asked), answer in told.items():
        assert answer == told["worked out", person, asked], (person, asked)
    items, counts, _ = told["kept", "parted", "{}"]
    assert {item["directorate"] for item in items} | {each["directorate"] for each in counts} == {"Transport"}


def test_whoever_sees_a_part_is_told_at_a_past_basis_of_what_is_theirs_now(council: Council) -> None:
    clock, person = council.services.record.ledger.clock, "p-of-transport"
    assert isinstance(clock, Clock)
    add_person(council.services.directory, person, "Sioned Example")
    council.services.directory.act(person, GrantRole(role="governance", directorate="Transport"))
    council.tokens[person] = issue(council.services.directory, person, "governance")
    today, tomorrow = (council.register(directorate="Transport") for _ in range(2))

    def told(**basis: Any) -> set[str]:
        return {item["reference"] for item in council.read(WORK, person, limit=200, **basis)["items"]}

    def moved(contract: Contract, day: str) -> None:
        body = {"directorate": "Education", "effective_from": day, "reason": "Moved"}
        council.step(contract.path, "reclassifications", body, "governance")

    moved(tomorrow, "2020-12-16")
    assert_as_worked_out(council)
    position = council.head
    assert {today.reference, tomorrow.reference} <= told(known_at=position)
    moved(today, "2020-12-15")
    assert {today.reference, tomorrow.reference} & told(known_at=position) == {tomorrow.reference}
    assert_as_worked_out(council)
    clock.day = "2020-12-16"
    assert not {today.reference, tomorrow.reference} & told(valid_at="2020-12-15")
    clock.day = "2020-12-15"


def test_a_story_is_followed_event_by_event(tmp_path: Path) -> None:
    with council_on(tmp_path / "record", clock=Clock("2020-12-15")) as council:
        contract = council.register()
        kpi_id = define(council, contract, "2020-04-01")
        report(council, kpi_id, "2020-05", "officer", effective_from="2020-06-10")
        assert assert_kept_as_worked_out(council.services.record, Random(1), steps=6, stride=1) > 0
