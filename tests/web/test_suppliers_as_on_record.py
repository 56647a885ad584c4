"""R13: a supplier's name and number come from its own record, whatever the act that names it."""

from typing import Any

import pytest

from tests.web.council import AMBER, BROOK, Council

REGISTERED = {
    "supplier_id": BROOK["supplier_id"],
    "name": "Brook Transport Ltd",
    "identifiers": [{"scheme": "GB-COH", "identifier": "01234567"}],
    "effective_from": "2018-01-01",
}
WRONG = {
    "supplier_id": BROOK["supplier_id"],
    "name": "Cedar Catering Ltd",
    "scheme": "GB-COH",
    "identifier": "7",
}
RIGHT = {
    "supplier_id": BROOK["supplier_id"],
    "name": "Brook Transport Ltd",
    "scheme": "GB-COH",
    "identifier": "01234567",
}
SOLD = {"effective_from": "2020-10-01", "reason": "Sold.", "without_approval": True}


def with_brook_on_record(council: Council) -> None:
    answer = council.post("/api/v1/suppliers", REGISTERED, "governance")
    assert answer.status_code == 201, answer.text


def advice(told: Any) -> str:
    return " ".join(
        rule.get("sentence", "") for rule in told["rules"] if rule["rule"] == "supplier.as-on-record"
    )


def test_r13_a_contract_shows_the_firm_whose_id_was_given_and_it_is_said(either_council: Council) -> None:
    council = either_council
    with_brook_on_record(council)
    contract = council.register(suppliers=[WRONG])
    assert "Cedar" not in council.get(contract.path, "auditor").text
    assert "Brook Transport Ltd" in council.get(contract.path, "auditor").text
    correction = {
        "corrects": contract.event_id,
        "fields": {"suppliers": [AMBER, WRONG]},
        "reason": "Two firms.",
    }
    told = council.step(contract.path, "corrections", correction)
    assert "Cedar Catering Ltd is on record as Brook Transport Ltd" in advice(told)
    assert "Cedar" not in council.get(contract.path, "auditor").text


@pytest.mark.parametrize(
    ("segment", "outgoing", "incoming"),
    [
        ("novations", "outgoing_supplier_id", "incoming"),
        ("assignments", "assignor_supplier_id", "assignee"),
    ],
)
def test_r13_who_comes_in_is_named_as_on_record_with_the_number(
    council: Council, segment: str, outgoing: str, incoming: str
) -> None:
    with_brook_on_record(council)
    contract = council.register()
    body = SOLD | {outgoing: AMBER["supplier_id"], incoming: WRONG}
    told = council.step(contract.path, segment, body)
    assert told["events"][0]["after"]["suppliers"] == [RIGHT]
    assert "The number of Brook Transport Ltd on record is GB-COH 01234567" in advice(told)


def test_r13_the_number_on_record_is_filled_in_without_a_word(council: Council) -> None:
    with_brook_on_record(council)
    contract = council.register()
    body = SOLD | {"outgoing_supplier_id": AMBER["supplier_id"], "incoming": BROOK}
    told = council.step(contract.path, "novations", body)
    assert told["events"][0]["after"]["suppliers"] == [RIGHT]
    assert advice(told) == ""
