"""What comes through the gate: rows, duties, the register and the shelf, for each who asks, judged now."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask, Response, g

from application.errors import NotFound
from application.record import Basis
from domain.contract import CONTRACT
from domain.decisions import Actor
from projections import table_query
from projections.duties import DutiesQuery, Duty
from projections.escalation import ESCALATIONS
from projections.group import GROUPS
from projections.kpi import KPIS
from projections.register import REGISTER
from projections.report import REPORTS
from projections.table import Table
from projections.table_query import Query
from tests.web.council import AMBER, BROOK, Clock, Contract, Council, council_on
from tests.web.test_submissions import define
from tests.web.test_suppliers_and_value import TWIN, merged, supplier
from web.api import gate as gate_module
from web.api.gate import Gate, require_passed

WHY = {"reason": "For the test."}
EVERYTHING = Query(limit=1000)

CLERK, ADMIN = Actor("p-dilwyn", "governance"), Actor("p-eirlys", "administrator")
CLERK_OF_PLACE = Actor("p-x", "governance", remit=frozenset({"place"}))
OF_PLACE = Actor("p-x", "officer", remit=frozenset({"place"}))
OF_BOTH = Actor("p-x", "officer", remit=frozenset({"place", "education"}))
OF_NOWHERE = Actor("p-x", "officer", remit=frozenset({"no such directorate"}))
OF_AMBER = Actor("p-nerys", "supplier-contact", AMBER["supplier_id"])
MEMBER, DIRECTOR = Actor("p-lowri", "member"), Actor("p-mared", "director")


class Parts:
    """Contracts of two directorates on 10 July 2020, a KPI of two of them, a group, reports and escalations."""

    def __init__(self, council: Council) -> None:
        self.council, self.record = council, council.services.record
        units = [{"directorate": name} for name in ("Education", "Place")]
        body = WHY | {"units": units, "effective_from": "2015-04-01"}
        council.opened("/api/v1/organisations", body, "governance")
        self.place = self.contract("Place", suppliers=[AMBER])
        self.education = self.contract("Education", suppliers=[BROOK])
        self.came = self.moved("Education", "Place", "2020-01-01")
        self.left = self.moved("Place", "Education", "2020-01-01")
        self.will_come = self.moved("Education", "Place", "2020-10-01")
        self.will_leave = self.moved("Place", "Education", "2020-10-01")
        self.to_come = self.contract("Place", since="2020-09-01", start="2020-09-01")
        self.twins = self.contract("Education", suppliers=[TWIN])
        supplier(council, BROOK)
        twin = supplier(council, TWIN)
        self.before = self.record.head()
        merged(council, twin, BROOK["supplier_id"])
        self.own, self.others = define(council, self.place), define(council, self.education)
        body = {"name": "Group", "kind": "review group", "convened_on": "2016-09"}
        self.group = council.opened("/api/v1/groups", body, "governance").rpartition("/")[2]
        since = WHY | {"effective_from": "2019-01-01", "post_id": "seat"}
        post = {"title": "Seat", "kind": "member", "directorates": ["Education"]}
        council.step(f"/api/v1/groups/{self.group}", "posts", since | post, "governance")
        council.step(
            f"/api/v1/groups/{self.group}", "appointments", since | {"person": "p-lowri"}, "governance"
        )
        self.drafted, self.issued = self.report(), self.report()
        council.step(f"/api/v1/reports/{self.issued}", "issue", WHY, "governance")
        self.asked = [self.escalation("p-mared"), self.escalation("p-bryn"), self.escalation("p-mared")]
        path = f"/api/v1/escalations/{self.asked[2]}"
        council.step(path, "passings", WHY | {"put_to": "p-bryn"}, "director")

    def contract(self, directorate: str, since: str = "2019-03-01", **said: Any) -> Contract:
        """One more contract."""
        return self.council.register(directorate=directorate, effective_from=since, **said)

    def moved(self, first: str, then: str, since: str) -> Contract:
        """A contract that belongs to another directorate from a day on."""
        contract = self.contract(first)
        body = WHY | {"directorate": then, "effective_from": since}
        self.council.step(contract.path, "reclassifications", body, "governance")
        return contract

    def report(self) -> str:
        """A draft."""
        asked = {"definition": "tiers"}
        return self.council.opened("/api/v1/reports", asked, "governance").rpartition("/")[2]

    def escalation(self, put_to: str) -> str:
        """Something put to somebody to decide."""
        asked = {"level": "executive", "put_to": put_to, "asked": "Whether.", "answer_by": "2020-08-20"}
        of = {"contract_id": self.place.contract_id}
        return self.council.opened("/api/v1/escalations", of | asked).rpartition("/")[2]

    def gate(self, actor: Actor) -> Gate:
        """The gate as that person finds it."""
        return Gate(self.council.services, actor)

    def shown(self, actor: Actor, table: Table[Any], query: Query = EVERYTHING, **basis: Any) -> set[str]:
        """The ids of the rows that they are shown."""
        page = self.gate(actor).page(table, self.record.basis(**basis), query)
        return {row.stream_id for row in page.rows}

    def ids(self, *contracts: Contract) -> set[str]:
        """The ids of contracts."""
        return {contract.contract_id for contract in contracts}


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parts]:
    with council_on(tmp_path_factory.mktemp("record"), clock=Clock("2020-07-10")) as council:
        yield Parts(council)


def test_whoever_sees_a_part_is_shown_contracts_that_are_of_it_now_whatever_day_is_asked_about(
    parts: Parts,
) -> None:
    of_it = parts.ids(parts.place, parts.came, parts.will_leave, parts.to_come)
    assert parts.shown(OF_PLACE, REGISTER, valid_at=date(2020, 9, 1)) == of_it
    assert parts.shown(OF_PLACE, REGISTER) == of_it - parts.ids(parts.to_come)
    early = parts.shown(OF_PLACE, REGISTER, valid_at=date(2019, 6, 1))
    assert early == parts.ids(parts.place, parts.came, parts.will_leave)
    assert parts.shown(OF_NOWHERE, REGISTER) == set()
    assert len(parts.shown(CLERK, REGISTER)) == len(parts.shown(OF_BOTH, REGISTER)) == 7


def test_rows_are_found_by_their_places_as_they_are_shown(parts: Parts) -> None:
    basis, asked = parts.record.basis(), Query(limit=2)
    for who in (CLERK, OF_PLACE, OF_NOWHERE):
        page = parts.gate(who).page(REGISTER, basis, asked)
        found, following = parts.gate(who).places(REGISTER, basis, asked)
        there = table_query.at_places(parts.record, REGISTER, basis, found)
        assert [there[place].stream_id for place in found] == [row.stream_id for row in page.rows]
        assert following == page.next_cursor


def test_whoever_sees_a_part_is_shown_what_concerns_a_contract_of_it_and_what_concerns_none(
    parts: Parts,
) -> None:
    assert parts.shown(CLERK, KPIS) == {parts.own, parts.others}
    assert parts.shown(OF_PLACE, KPIS) == {parts.own}
    assert parts.shown(OF_NOWHERE, KPIS) == set()
    assert parts.shown(OF_PLACE, GROUPS) == parts.shown(OF_NOWHERE, GROUPS) == {parts.group}


def test_a_contact_is_shown_what_is_of_contracts_of_the_firm(parts: Parts) -> None:
    of_ambers = parts.shown(CLERK, REGISTER, Query({"supplier_id": AMBER["supplier_id"]}, limit=1000))
    assert parts.shown(OF_AMBER, KPIS) == {parts.own}
    assert parts.education.contract_id not in of_ambers
    assert parts.shown(OF_AMBER, KPIS, valid_at=date(2030, 1, 1)) == {parts.own}, "whose they are now"
    begun = parts.shown(OF_AMBER, REGISTER, valid_at=date(2020, 9, 1))
    assert begun == of_ambers | parts.ids(parts.to_come), "also what has yet to begin"
    assert parts.shown(Actor("p-nerys", "supplier-contact"), KPIS) == set()


def test_members_and_directors_are_shown_reports_that_were_issued_and_what_was_put_to_them(
    parts: Parts,
) -> None:
    assert parts.shown(CLERK, REPORTS) == {parts.drafted, parts.issued}
    assert parts.shown(MEMBER, REPORTS) == parts.shown(DIRECTOR, REPORTS) == {parts.issued}
    assert parts.shown(CLERK, ESCALATIONS) == {*parts.asked}
    assert parts.shown(DIRECTOR, ESCALATIONS) == {parts.asked[0], parts.asked[2]}, "put to them, or passed on"
    assert parts.shown(MEMBER, ESCALATIONS) == set()
    assert parts.shown(DIRECTOR, GROUPS) == {parts.group}


def test_a_supplier_asked_for_stands_for_those_that_were_merged_into_it(parts: Parts) -> None:
    asked = Query({"supplier_id": BROOK["supplier_id"]}, limit=1000)
    other = Query({"supplier_id": TWIN["supplier_id"]}, limit=1000)
    assert parts.shown(CLERK, REGISTER, asked) == parts.ids(parts.education, parts.twins)
    assert parts.shown(CLERK, REGISTER, asked, known_at=parts.before) == parts.ids(parts.education)
    found = [parts.gate(CLERK).places(REGISTER, parts.record.basis(), query)[0] for query in (asked, other)]
    assert [len(places) for places in found] == [2, 1]
    assert parts.shown(CLERK, REGISTER, other) == parts.ids(parts.twins)


def test_a_whole_table_is_read_page_by_page_from_its_beginning(
    parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate_module, "_AT_ONCE", 2)
    pages: list[int] = []
    page = table_query.page

    def counted(*asked: Any) -> Any:
        found = page(*asked)
        pages.append(len(found.rows))
        return found

    monkeypatch.setattr(table_query, "page", counted)
    basis = parts.record.basis()
    first = parts.gate(CLERK).page(REGISTER, basis, Query(limit=1))
    rows = [*parts.gate(CLERK).whole(REGISTER, basis, Query(limit=1, cursor=first.next_cursor))]
    assert len({row.stream_id for row in rows}) == len(rows) == 7
    assert pages == [1, 2, 2, 2, 1]
    assert [*parts.gate(OF_AMBER).whole(GROUPS, basis, EVERYTHING)] == []


def test_a_thing_that_one_may_not_know_of_is_not_there(parts: Parts) -> None:
    parts.gate(OF_PLACE).require_known(CONTRACT, UUID(parts.place.contract_id))
    parts.gate(CLERK).require_known(CONTRACT, UUID(parts.education.contract_id))
    for thing in (UUID(parts.education.contract_id), uuid4()):
        with pytest.raises(NotFound, match=f"There is no contract {thing}"):
            parts.gate(OF_PLACE).require_known(CONTRACT, thing)


def test_duties_are_shown_as_far_as_what_they_are_about(parts: Parts) -> None:
    basis, asked = parts.record.basis(), DutiesQuery(until=date(2021, 12, 31))
    everybodys = {duty.contract_id for duty in parts.gate(CLERK).duties(basis, asked)}
    assert parts.ids(parts.place, parts.education) <= everybodys
    shown = {duty.contract_id for duty in parts.gate(OF_PLACE).duties(basis, asked)} - {""}
    assert parts.ids(parts.place) <= shown <= parts.ids(parts.place, parts.came, parts.will_leave)
    with parts.gate(CLERK_OF_PLACE).work(basis, asked) as work:
        assert {duty.contract_id for duty in work.in_order()} - {""} == shown
    with parts.gate(CLERK).work(basis, asked) as work:
        assert {duty.contract_id for duty in work.in_order()} == everybodys


def test_a_duty_of_a_post_is_shown_to_whoever_holds_the_post(
    parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    of_a_seat, of_another = (
        Duty("papers", "Read them.", "2020-08", "agreed", ("p-lowri",), posts=((parts.group, post),))
        for post in ("seat", "chair")
    )
    monkeypatch.setattr(gate_module, "duties", lambda *_: [of_a_seat, of_another])
    basis, asked = parts.record.basis(), DutiesQuery(until=date(2021, 12, 31))
    assert parts.gate(MEMBER).duties(basis, asked) == [of_a_seat]
    assert parts.gate(Actor("p-x", "member")).duties(basis, asked) == []


@pytest.mark.parametrize("valid_at", [date(2020, 7, 10), date(2020, 9, 1)])
@pytest.mark.parametrize(
    ("who", "some"),
    [(CLERK, True), (CLERK_OF_PLACE, True), (DIRECTOR, True), (MEMBER, False), (ADMIN, False)],
)
def test_work_is_of_the_duties_that_may_be_shown_counted_by_how_they_stand_that_day(
    parts: Parts, who: Actor, some: bool, valid_at: date
) -> None:
    basis, asked = parts.record.basis(valid_at=valid_at), DutiesQuery(until=date(2021, 12, 31))
    shown = parts.gate(who).duties(basis, asked)
    assert bool(shown) is some
    with parts.gate(who).work(basis, asked) as work:
        assert sorted(map(repr, work.in_order())) == sorted(map(repr, shown))
        counted = Counter((duty.directorate, duty.duty, duty.state(valid_at)) for duty in shown)
        assert work.counts() == counted


def test_work_of_a_part_is_of_contracts_that_are_of_it_now_though_what_was_due_then_is_kept(
    tmp_path: Path,
) -> None:
    clock, asked = Clock("2020-09-30"), DutiesQuery(until=date(2021, 12, 31))
    with council_on(tmp_path / "record", clock=clock) as council:
        part, record = CLERK_OF_PLACE, council.services.record

        def told(basis: Basis) -> set[str]:
            with Gate(council.services, part).work(basis, asked) as work:
                return {duty.contract_id for duty in work.in_order()} - {""}

        units = [{"directorate": name} for name in ("Education", "Place")]
        named = {"units": units, "effective_from": "2015-04-01"}
        council.opened("/api/v1/organisations", WHY | named, "governance")
        by_date, at_once = (council.register(directorate="Place") for _ in range(2))
        body = WHY | {"directorate": "Education"}
        council.step(by_date.path, "reclassifications", body | {"effective_from": "2020-10-01"})
        assert told(record.basis()) == {by_date.contract_id, at_once.contract_id}
        clock.day = "2020-10-01"
        assert told(record.basis(valid_at=date(2020, 9, 30))) == {at_once.contract_id}
        before = record.head()
        assert told(record.basis()) == {at_once.contract_id}
        council.step(at_once.path, "reclassifications", body)
        assert told(record.basis(known_at=before)) == set()


def test_the_register_leaves_out_what_is_withheld_now_and_auditors_read_what_stood_in_it(
    parts: Parts,
) -> None:
    council, contract = parts.council, parts.contract("Education", description="Vixen")
    before = parts.record.basis()
    body = WHY | {"field": "description", "reason_code": "FOIA_S40", "until": "2022-06-30"}
    council.step(contract.path, "withheld-fields", body, "governance")
    asked = Query(contracts=(contract.contract_id,))
    gate = parts.gate(CLERK)
    [now], [then] = ([*found(before).whole(asked)] for found in (gate.register, gate.register_as_published))
    assert (now.description, then.description) == (None, "Vixen")


def test_the_shelf_holds_what_was_issued(parts: Parts) -> None:
    shelf = parts.gate(MEMBER).shelf()
    assert shelf.holds(UUID(parts.issued))
    assert not shelf.holds(UUID(parts.drafted))


# No way around


@pytest.mark.parametrize(
    ("status", "endpoint", "passed", "sent"),
    [
        (200, "contract", True, True),
        (200, "contract", False, False),
        (302, "contract", False, False),
        (399, "contract", False, False),
        (400, "contract", False, True),  # a problem, which holds only what it says
        (404, "contract", False, True),
        (200, "docs", False, True),  # the program itself
        (200, "docs", True, True),
    ],
)
def test_an_answer_that_did_not_come_through_the_gate_is_not_sent(
    status: int, endpoint: str, passed: bool, sent: bool, caplog: pytest.LogCaptureFixture
) -> None:
    app = Flask("gated")
    app.add_url_rule("/", endpoint, lambda: "")
    with app.test_request_context("/"):
        if passed:
            g.gate = "passed"
        answer = Response("Vixen", status)
        told = require_passed(answer)
    if sent:
        assert told is answer
        assert not caplog.messages
    else:
        assert (told.status_code, told.mimetype) == (500, "application/problem+json")
        assert told.get_json() == {"status": 500}
        assert caplog.messages == [f"{endpoint} answers without the gate"]
