"""Frameworks and call-offs over the web: what is told above and below, on any basis, and what totals count."""

from datetime import date
from typing import Any

import pytest

from projections.reports.catalogue import BY_NAME
from projections.reports.definition import ReportRequest
from projections.reports.paper import Paragraph, Table
from tests.web.council import REGISTRATION, Contract, Council

WORTH = {"estimated_incl_vat": "300000.00", "estimated_excl_vat": "250000.00"}


@pytest.fixture
def framework(council: Council) -> Contract:
    """A framework with two lots, and a call-off of the first."""
    made = council.register(reference="FW-1", kind="framework", title="Catering for all")
    lots = [
        {"number": "1", "title": "North", "estimated_incl_vat": "400000.00"},
        {"number": "2", "title": "South"},
    ]
    council.step(made.path, "lots", {"lots": lots, "reason": "As agreed."})
    return made


def call_off(council: Council, **said: Any) -> Contract:
    made = council.register(kind="framework call-off", **WORTH)
    body = {"relation": "call-off", "under": "FW-1", "lot": "1", "reason": "Order form."} | said
    council.step(made.path, "parents", body)
    return made


def registered_under(council: Council, **said: Any) -> Any:
    """What is answered to a registration that names its parent and lots."""
    body = {
        **REGISTRATION,
        **WORTH,
        "reference": "CO-7",
        "kind": "framework call-off",
        "relation": "call-off",
        "under": "FW-1",
        "lot": "1",
        "lots": [{"number": "A", "title": "Kitchens"}],
    } | said
    return council.post("/api/v1/contracts", body, key="once")


def test_a_registration_names_parent_and_lots_in_one_commit(council: Council, framework: Contract) -> None:
    before = council.head
    made = registered_under(council)
    assert (made.status_code, made.headers["ETag"]) == (201, '"v3"')
    assert [event["type"] for event in made.json["events"]] == [
        "contract.registered.v1",
        "contract.lots_set.v1",
        "contract.parent_named.v1",
    ]
    assert {rule["rule"] for rule in made.json["rules"]} > {
        "supplier.named",
        "lots.change",
        "parent.no-circle",
    }
    again = registered_under(council)
    assert (again.data, again.headers["ETag"]) == (made.data, '"v3"')
    assert council.head == before + 3
    path = made.headers["Location"]
    found = council.read(f"{path}/hierarchy")["hierarchy"]
    assert (found["above"]["contract_id"], found["above"]["lot"]) == (framework.contract_id, "1")
    assert [lot["number"] for lot in found["lots"]] == ["A"]
    told = council.read(f"{framework.path}/hierarchy")["hierarchy"]
    assert (told["together_incl_vat"], told["left_incl_vat"]) == ("300000.00", "900000.00")
    entries = {entry["type"]: entry for entry in council.read(f"{path}/history")["entries"]}
    right = {"corrects": entries["contract.parent_named.v1"]["event_id"], "fields": {"lot": "2"}}
    council.step(path, "corrections", {**right, "reason": "The order form says two."})
    assert council.read(f"{path}/hierarchy")["hierarchy"]["above"]["lot"] == "2"


def test_a_registration_is_held_to_the_rules_of_what_it_asks_besides(
    council: Council, framework: Contract
) -> None:
    before = council.head
    twice = [{"number": "A", "title": "Kitchens"}, {"number": "A", "title": "Halls"}]
    for query in ({}, {"dry_run": "true"}):
        body = {**REGISTRATION, "relation": "call-off", "under": "FW-1", "lot": "9", "lots": twice}
        answer = council.post("/api/v1/contracts", body, **query)
        faults = {fault["rule"] for fault in answer.json["faults"]}
        assert (answer.status_code, faults) == (422, {"parent.lot-on-record", "lots.numbers-differ"})
    assert council.head == before


def test_what_is_above_and_below_is_told_with_what_it_comes_to(council: Council, framework: Contract) -> None:
    made = call_off(council)
    found = council.read(f"{framework.path}/hierarchy")["hierarchy"]
    assert found["above"] is None
    assert [(each["contract_id"], each["lot"]) for each in found["below"]] == [(made.contract_id, "1")]
    lots = [(lot["number"], lot["contracts"], lot["together_incl_vat"]) for lot in found["lots"]]
    assert lots == [("1", 1, "300000.00"), ("2", 0, None)]
    assert (found["together_incl_vat"], found["left_incl_vat"]) == ("300000.00", "900000.00")
    above = council.read(f"{made.path}/hierarchy")["hierarchy"]["above"]
    assert above == {
        "relation": "call-off",
        "called": "FW-1, Catering for all",
        "contract_id": framework.contract_id,
        "lot": "1",
        "lot_title": "North",
    }
    assert [row["contract_id"] for row in council.read("/api/v1/contracts", under="FW-1")["items"]] == [
        made.contract_id
    ]
    listed = council.read("/api/v1/contracts", relation="call-off")["items"]
    assert [row["under"] for row in listed] == [framework.contract_id]


def test_the_public_pages_lead_both_ways_and_tell_no_value_of_a_lot(
    council: Council, framework: Contract
) -> None:
    made = call_off(council)
    public = council.page(f"/register/{made.reference}").text
    assert "Called off from" in public
    assert 'href="/register/FW-1"' in public
    above = council.page("/register/FW-1").text
    assert f'href="/register/{made.reference}"' in above
    assert "1 North; 2 South" in above
    assert "400,000" not in above


def test_what_was_not_known_then_is_not_told_then(council: Council, framework: Contract) -> None:
    before = council.head
    made = call_off(council)
    then = council.read(f"{framework.path}/hierarchy", known_at=before)["hierarchy"]
    assert (then["below"], then["left_incl_vat"]) == ([], None)
    apart = {"reason": "It was made by itself.", "effective_from": "2020-11-01"}
    council.step(made.path, "parents", apart)
    days = {
        day: len(council.read(f"{framework.path}/hierarchy", valid_at=day)["hierarchy"]["below"])
        for day in ("2020-10-31", "2020-11-01")
    }
    assert days == {"2020-10-31": 1, "2020-11-01": 0}


def test_an_annulled_framework_leaves_a_name_and_no_hole(council: Council, framework: Contract) -> None:
    made = call_off(council)
    event_id = council.read(f"{framework.path}/history")["entries"][0]["event_id"]
    for role in ("officer", "owner"):
        council.step(framework.path, "annulments", {"annuls": event_id, "reason": "Entered twice."}, role)
    above = council.read(f"{made.path}/hierarchy")["hierarchy"]["above"]
    assert (above["called"], above["contract_id"]) == ("FW-1, Catering for all", None)
    [found] = council.read("/api/v1/audit/extracts", "auditor", kind="under-what-is-not-there")["items"]
    assert (found["contract_id"], found["parent"], found["parent_in_being"]) == (
        made.contract_id,
        "FW-1, Catering for all",
        "no",
    )


def test_no_circle_comes_in_by_any_road(council: Council, framework: Contract) -> None:
    made = call_off(council)
    seen = council.get(framework.path).headers["ETag"]
    for query in ({}, {"dry_run": "true"}):
        body = {"relation": "part", "under": made.contract_id, "reason": "Round."}
        answer = council.post(f"{framework.path}/parents", body, if_match=seen, **query)
        assert answer.status_code == 422
        assert {fault["rule"] for fault in answer.json["faults"]} == {"parent.no-circle"}


def tiers(council: Council) -> tuple[list[str], Any]:
    """What the report on tiers says, and the value that it has for the directorate."""
    basis = council.services.record.basis(date(2020, 12, 31))
    paper = BY_NAME["tiers"].paper(ReportRequest(council.services.record, basis, {}, {}))
    said = [block.text for block in paper.blocks if isinstance(block, Paragraph)]
    [row] = next(block for block in paper.blocks if isinstance(block, Table) and block.name == "tiers").rows()
    return said, row[-1]


def test_totals_count_a_call_off_once_and_say_so(council: Council, framework: Contract) -> None:
    made = council.register(reference="CO-9", kind="framework call-off", **WORTH)
    said, value = tiers(council)
    assert str(value) == "1500000.00"
    assert not any("call-offs or parts" in text or "call-off or part" in text for text in said)
    body = {"relation": "call-off", "under": framework.contract_id, "reason": "Order form."}
    council.step(made.path, "parents", body)
    said, value = tiers(council)
    assert str(value) == "1200000.00"
    assert [
        text
        for text in said
        if text.startswith("1 of all contracts in force is a call-off or part of 1 other")
    ]
