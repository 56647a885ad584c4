"""A supplier over all of its contracts, which suppliers may be one firm, and scorecards, over the web."""

from typing import Any
from uuid import UUID

from tests.web.council import AMBER, Council

ABBEY, ABBOT = str(UUID(int=71)), str(UUID(int=72))


def firm(council: Council, supplier_id: str, name: str, **said: Any) -> Any:
    answer = council.post("/api/v1/suppliers", {"supplier_id": supplier_id, "name": name} | said)
    assert answer.status_code == 201, answer.text
    return answer.json


def pairs(council: Council, **query: Any) -> list[tuple[str, str, tuple[str, ...]]]:
    items = council.read("/api/v1/supplier-duplicates", **query)["items"]
    return [(each["supplier_id"], each["other_id"], tuple(each["because"])) for each in items]


def test_firms_that_look_alike_are_found_until_they_are_told_apart_or_merged(council: Council) -> None:
    firm(council, ABBEY, "Abbey Road Catering Limited", address="1 Mill Lane, Anytown")
    before = council.head
    told = firm(council, ABBOT, "The Abbey Road Catering Ltd", address="1 mill lane,  Anytown")
    assert f"Abbey Road Catering Limited ({ABBEY})" in str(told)
    assert pairs(council) == [(ABBEY, ABBOT, ("address", "name"))]
    assert pairs(council, supplier_id=ABBOT) == pairs(council)
    [found] = council.read("/api/v1/audit/extracts", "auditor", kind="suppliers-that-may-be-one")["items"]
    assert (found["title"], found["may_be"]) == (
        "Abbey Road Catering Limited",
        "The Abbey Road Catering Ltd",
    )
    assert pairs(council, known_at=before) == []
    council.step(f"/api/v1/suppliers/{ABBOT}", "distinctions", {"other": ABBEY, "reason": "Two numbers."})
    assert pairs(council) == []
    assert pairs(council, known_at=council.head - 1) == [(ABBEY, ABBOT, ("address", "name"))]


def test_a_dry_run_says_that_the_name_is_on_record_and_a_number_is_refused(council: Council) -> None:
    number = [{"scheme": "GB-COH", "identifier": "01234567"}]
    firm(council, ABBEY, "Abbey Road Catering Limited", identifiers=number)
    body = {"supplier_id": ABBOT, "name": "Abbey Road Catering"}
    dry = council.post("/api/v1/suppliers", body, dry_run="true")
    assert dry.status_code == 200
    assert f"Abbey Road Catering Limited ({ABBEY})" in dry.text
    again = council.post("/api/v1/suppliers", body | {"name": "Another", "identifiers": number})
    assert again.status_code == 409


def test_contracts_alone_may_name_one_of_them(council: Council) -> None:
    council.register(suppliers=[{"supplier_id": ABBOT, "name": "Abbey Road Catering"}])
    firm(council, ABBEY, "Abbey Road Catering Limited")
    [pair] = council.read("/api/v1/supplier-duplicates")["items"]
    assert (pair["supplier_id"], pair["registered"], pair["other_id"], pair["other_registered"]) == (
        ABBEY,
        True,
        ABBOT,
        False,
    )


def test_a_supplier_is_told_over_all_of_its_contracts(council: Council) -> None:
    firm(council, AMBER["supplier_id"], "Amber Lane Catering Ltd")
    framework = council.register(
        kind="framework", reference="FW-1", maximum_end="2030-03-31", end="2030-03-31"
    )
    made = council.register(
        kind="framework call-off",
        end="2030-03-31",
        maximum_end="2030-03-31",
        estimated_incl_vat="300000.00",
        estimated_excl_vat="250000.00",
    )
    body = {"relation": "call-off", "under": "FW-1", "reason": "Order form."}
    council.step(made.path, "parents", body)
    kpi = {
        "contract_id": made.contract_id,
        "definition": {
            "title": "Meals in time",
            "unit": "percent",
            "direction": "higher is better",
            "frequency": "quarterly",
        },
        "effective_from": "2020-01-01",
    }
    path = council.opened("/api/v1/kpis", kpi)
    weight = {"weight": "40", "effective_from": "2020-01-01", "reason": "Agreed."}
    council.step(path, "weights", weight)
    found = council.read(f"/api/v1/suppliers/{AMBER['supplier_id']}/position", valid_at="2020-12-31")[
        "position"
    ]
    assert [contract["contract_id"] for contract in found["contracts"]] == [
        made.contract_id,
        framework.contract_id,
    ]
    assert (found["in_force"], found["together_incl_vat"]) == (2, "1200000.00")
    assert (found["paid_incl_vat"], found["score"], found["open_risks"]) == (None, None, 0)
    cards = council.read(f"{made.path}/scorecard", valid_at="2020-12-31")["items"]
    assert [card["quarter"] for card in cards] == ["2020 Q3", "2020 Q2", "2020 Q1"]
    assert cards == found["scorecards"]
    assert (cards[0]["score"], cards[0]["rated_weight"], cards[0]["whole_weight"]) == (None, "0", "40")
    assert cards[0]["kpis"][0]["weight"] == "40"
