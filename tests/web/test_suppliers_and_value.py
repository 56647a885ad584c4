"""Suppliers and their contracts, comparisons and social value, as the API tells them."""

from typing import Any
from uuid import UUID

from tests.web.council import AMBER, BROOK, Contract, Council, assert_problem

TWIN = {"supplier_id": str(UUID(int=9)), "name": "Amber Lane Catering Limited"}


def supplier(council: Council, party: dict[str, Any], **fields: Any) -> str:
    """A supplier on record from 2019; its address."""
    body = {"supplier_id": party["supplier_id"], "name": party["name"], "effective_from": "2019-01-01"}
    made = council.post("/api/v1/suppliers", body | fields, "governance")
    assert made.status_code == 201, made.text
    return made.headers["Location"]


def merged(council: Council, path: str, into: str) -> None:
    """Merged by two people."""
    body = {"into": into, "reason": "One firm, entered twice."}
    for role, seen in (("officer", '"v1"'), ("governance", '"v2"')):
        done = council.post(f"{path}/merger", body, role, if_match=seen)
        assert done.status_code == 201, done.text


def contracts(council: Council, party: dict[str, Any], **query: Any) -> tuple[set[str], bool]:
    """References of a supplier's contracts, and whether it is a key supplier."""
    told = council.read("/contracts", "auditor", supplier_id=party["supplier_id"], **query)
    return {item["reference"] for item in told["items"]}, told["key_supplier"]


def test_a_suppliers_contracts_are_those_of_its_merged_records_too(either_council: Council) -> None:
    council = either_council
    first, second = council.register(suppliers=[AMBER]), council.register(suppliers=[TWIN])
    council.change(second, "tier")  # Gold from 1 October 2020
    assert contracts(council, AMBER) == ({first.reference}, False)
    assert contracts(council, TWIN, valid_at="2020-12-01") == ({second.reference}, True)
    supplier(council, AMBER)
    path = supplier(council, TWIN)
    before = council.head
    merged(council, path, AMBER["supplier_id"])
    assert contracts(council, AMBER) == ({first.reference, second.reference}, True)
    assert contracts(council, AMBER, known_at=before) == ({first.reference}, False)
    assert contracts(council, AMBER, valid_at="2020-09-30") == ({first.reference}, False)


def test_a_supplier_that_nobody_heard_of_has_no_contracts(council: Council) -> None:
    council.register(suppliers=[AMBER])
    assert contracts(council, BROOK) == (set(), False)
    supplier(council, BROOK)
    assert contracts(council, BROOK) == (set(), False)


def test_pages_of_a_firms_contracts_go_on_over_its_merged_records(council: Council) -> None:
    registered = {council.register(suppliers=[party]).reference for party in (AMBER, TWIN)}
    supplier(council, AMBER)
    merged(council, supplier(council, TWIN), AMBER["supplier_id"])
    asked = {"supplier_id": AMBER["supplier_id"], "limit": 1}
    first = council.read("/contracts", **asked)
    second = council.read("/contracts", **asked, cursor=first["next_cursor"])
    assert {item["reference"] for item in first["items"] + second["items"]} == registered
    assert second["next_cursor"] == ""
    assert first["supplier_ids"] == [AMBER["supplier_id"], TWIN["supplier_id"]]
    assert "key_supplier" not in council.read("/contracts")


def test_no_contract_is_entered_with_or_novated_to_a_supplier_that_was_merged_away(council: Council) -> None:
    contract = council.register(suppliers=[AMBER])
    supplier(council, BROOK)
    merged(council, supplier(council, TWIN), BROOK["supplier_id"])
    body = {"outgoing_supplier_id": AMBER["supplier_id"], "incoming": TWIN, "reason": "Sold."}
    body |= {"without_approval": True}
    novation = council.post(f"{contract.path}/novations", body, if_match='"v1"')
    assert_problem(novation, 422, "refused", "incoming.supplier_id")
    assert BROOK["supplier_id"] in novation.json["detail"]
    proposal = {
        "contract_id": contract.contract_id,
        "kind": "novation",
        "change": {"supplier": {"outgoing_supplier_id": AMBER["supplier_id"], "incoming": TWIN}},
        "business_case": "Sold.",
        "takes_effect": "2020-12-01",
        "already_happened_on": "2020-12-01",
    }
    assert_problem(
        council.post("/api/v1/change-requests", proposal),
        422,
        "refused",
        "change.supplier.incoming.supplier_id",
    )
    assert (
        council.post(f"{contract.path}/novations", body | {"incoming": BROOK}, if_match='"v1"').status_code
        == 201
    )


def test_a_supplier_is_not_registered_under_the_id_of_something_else(council: Council) -> None:
    contract = council.register()
    body = {"supplier_id": contract.contract_id, "name": "Amber Lane Catering Ltd"}
    for dry_run in ("true", "false"):
        asked = council.post("/api/v1/suppliers", body, "governance", dry_run=dry_run)
        assert_problem(asked, 409, "refused", "supplier_id")


def test_an_identifier_that_another_supplier_holds_is_refused(council: Council) -> None:
    number = {"scheme": "GB-COH", "identifier": "00000001"}
    supplier(council, AMBER, identifiers=[number])
    body = {"supplier_id": TWIN["supplier_id"], "name": TWIN["name"], "identifiers": [number]}
    assert_problem(
        council.post("/api/v1/suppliers", body, "governance"), 409, "duplicate-reference", "identifier"
    )
    (found,) = council.read("/api/v1/suppliers", "auditor", identifier="00000001")["items"]
    assert found["supplier_id"] == AMBER["supplier_id"]


def compare(council: Council, contract: Contract, day: str) -> None:
    """The contract's price beside another county's."""
    body = {
        "contract_id": contract.contract_id,
        "measure": "Cost of a meal",
        "unit": "pounds excl. VAT",
        "own_figure": "2.40",
        "own_period": "2019/20",
        "comparator": "A neighbouring county",
        "comparator_kind": "local authority",
        "their_figure": "2.25",
        "their_period": "2019/20",
        "source": "Figures exchanged by letter",
        "effective_from": day,
    }
    made = council.post("/api/v1/benchmarks", body)
    assert made.status_code == 201, made.text


def test_coverage_names_managers_and_contracts_that_have_not_compared(either_council: Council) -> None:
    council = either_council
    ours = council.register(contract_manager="p-fflur")
    bare = [council.register(contract_manager="p-gwyn", directorate="Highways") for _ in range(2)]
    compare(council, ours, "2020-06-01")
    asked = {"valid_at": "2020-12-01", "limit": 1}
    told = council.read("/api/v1/benchmark-coverage", "auditor", **asked)
    assert (told["contracts"], told["compared"], told["managers"]) == (3, 1, 2)
    assert told["managers_without"] == [{"person": "p-gwyn", "name": "Gwyn Example"}]
    rest = council.read("/api/v1/benchmark-coverage", "auditor", cursor=told["next_cursor"], **asked)
    assert [row["reference"] for page in (told, rest) for row in page["without"]] == [
        contract.reference for contract in bare
    ]
    assert rest["next_cursor"] == ""
    later = council.read("/api/v1/benchmark-coverage", "auditor", since="2020-06-02", **asked)
    assert (later["compared"], len(later["managers_without"])) == (0, 2)
    highways = council.read("/api/v1/benchmark-coverage", "auditor", directorate="Highways", **asked)
    assert (highways["contracts"], highways["compared"]) == (2, 0)


def commit(council: Council, contract: Contract, unit: str, quantity: str) -> str:
    """A commitment at the contract's start; its address."""
    promise = {"measure": "M1", "theme": "Jobs", "unit": unit, "quantity": quantity}
    body = {"contract_id": contract.contract_id, "promise": promise, "effective_from": "2019-04-01"}
    made = council.post("/api/v1/social-value-commitments", body)
    assert made.status_code == 201, made.text
    return made.headers["Location"]


def test_three_numbers_are_told_by_unit_and_no_data_is_null(either_council: Council) -> None:
    council = either_council
    contract, bare = council.register(), council.register()
    path = commit(council, contract, "apprentices", "12")
    commit(council, contract, "apprentices", "3.5")
    commit(council, contract, "hours", "100")
    report = {"period": "2019/20", "quantity": "7", "effective_from": "2020-04-30"}
    assert council.post(f"{path}/delivery-reports", report, if_match='"v1"').status_code == 201
    found = {"number": 1, "quantity": "6", "method": "payroll check", "effective_from": "2020-05-10"}
    own = council.post(f"{path}/verifications", found, if_match='"v2"')
    assert_problem(own, 409, "refused", "number")

    asked = {"valid_at": "2020-12-01"}
    first, second = council.read("/api/v1/social-value-position", "auditor", **asked)["items"]
    assert first["totals"] == [
        {"unit": "apprentices", "committed": "15.5", "reported": "7", "verified": None},
        {"unit": "hours", "committed": "100", "reported": None, "verified": None},
    ]
    assert (second["contract"]["reference"], second["totals"]) == (bare.reference, [])
    assert council.post(f"{path}/verifications", found, "reviewer", if_match='"v2"').status_code == 201
    (first,) = council.read("/api/v1/social-value-position", "auditor", committed="yes", **asked)["items"]
    assert first["totals"][0]["verified"] == "6"
    (without,) = council.read("/api/v1/social-value-position", "auditor", committed="no", **asked)["items"]
    assert without["contract"]["contract_id"] == bare.contract_id


def test_bad_questions_are_answered_by_field(council: Council) -> None:
    wrong = council.get("/api/v1/social-value-position", "auditor", committed="perhaps", limit=0)
    assert_problem(wrong, 422, "bad-fields", "committed", "limit")
    wrong = council.get("/api/v1/benchmark-coverage", "auditor", since="soon")
    assert_problem(wrong, 422, "bad-fields", "since")
    assert_problem(council.get("/api/v1/benchmark-coverage", "supplier-contact"), 403, "forbidden")
