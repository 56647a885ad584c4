"""Notices drafted from the record: valid against the standard, and what is open is named with its section."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from application.settings import Settings, SettingsError
from tests.ocds.standard import faults, needs_the_standard, unknown
from tests.web.council import AMBER, BROOK, Clock, Contract, Council, assert_problem, council_on
from tests.web.pages.visitor import Visitor
from web.daily import record_daily

AUTHORITY = {
    "identifier": {"scheme": "GB-PPON", "id": "ABCD-1234-EFGH"},
    "address": {"streetAddress": "1 Example Street", "locality": "Exampleton", "postalCode": "EX1 1AA"},
    "contactPoint": {"name": "Procurement office", "email": "procurement@example.org"},
}
AWARDED = {
    "legal_regime": "PA2023",
    "made_on": "2026-06-01",
    "start": "2026-07-01",
    "end": "2030-06-30",
    "maximum_end": "2031-06-30",
    "options": [{"name": "one year", "up_to": "2031-06-30"}],
    "estimated_incl_vat": "6000000.00",
    "estimated_excl_vat": "5000000.00",
}
RATED = {
    "title": "Meals on time",
    "purpose": "Children eat when they are hungry.",
    "unit": "percent",
    "direction": "higher is better",
    "frequency": "quarterly",
    "target": "98",
    "material": True,
    "bands": {"good": "98", "approaching_target": "95", "requires_improvement": "90"},
}


@pytest.fixture(scope="module")
def clock() -> Clock:
    """It stands at 10 June 2026, until a test moves it."""
    return Clock("2026-06-10")


@pytest.fixture(scope="module")
def council(tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> Iterator[Council]:
    """A council that set up who it is."""
    folder = tmp_path_factory.mktemp("record")
    authority = folder / "authority.json"
    authority.write_text(json.dumps(AUTHORITY))
    said = {"ocid_prefix": "ocds-tst123", "publisher": "A council", "authority": authority}
    with council_on(folder / "data", clock=clock, **said) as council:
        yield council


@pytest.fixture(scope="module")
def contract(council: Council) -> Contract:
    """Six million pounds in the full regime, with one indicator."""
    contract = council.register(reference="CT-0001", **AWARDED)
    body = {"contract_id": contract.contract_id, "definition": RATED, "effective_from": "2026-07-01"}
    council.opened("/api/v1/kpis", body)
    return contract


def noted(council: Council, contract: Contract) -> dict[str, str]:
    """The addresses of the contract's notices by kind, once the daily job has run."""
    services = council.services
    assert not [
        done.refused
        for done in record_daily(services.record, services.commands, services.record.basis())
        if done.refused
    ]
    rows = council.read("/api/v1/notices", contract_id=contract.contract_id)["items"]
    return {row["kind"]: f"/api/v1/notices/{row['notice_id']}" for row in rows}


def drafted(council: Council, address: str) -> tuple[dict[str, Any], dict[str, str]]:
    """The release, which fits the standard, and what is open with the section that asks for it."""
    answer = council.read(f"{address}/draft")
    package = answer["package"]
    assert faults(package, "release-package-schema.json") == []
    [release] = package["releases"]
    assert faults(release) == []
    assert list(unknown(release)) == []
    return release, {left["field"]: left["law"] for left in answer["open"]}


def state(council: Council, address: str, **parts: str) -> None:
    """State parts of a notice."""
    for part, text in parts.items():
        council.step(address, "statements", {"part": part.replace("_", " "), "text": text})


@needs_the_standard
def test_contract_details_say_what_was_entered_into_and_name_what_is_open(
    council: Council, contract: Contract
) -> None:
    address = noted(council, contract)["contract details notice"]
    release, left = drafted(council, address)
    [said] = release["contracts"]
    assert release["tag"] == ["award", "contract"]
    assert said["dateSigned"] == "2026-06-01T00:00:00Z"
    assert said["value"] == {"amount": 5000000.0, "amountGross": 6000000.0, "currency": "GBP"}
    assert said["period"]["maxExtentDate"] == "2031-06-30T23:59:59Z"
    assert [metric["title"] for metric in said["agreedMetrics"]] == ["Meals on time"]
    assert (said["documents"][0]["noticeType"], said["documents"][0]["documentType"]) == (
        "UK7",
        "contractNotice",
    )
    assert release["buyer"]["id"] == "GB-PPON-ABCD-1234-EFGH"
    assert left == {
        "procurement id": "Procurement Regulations 2024 reg 8(1)(a)",
        "contract number": "Procurement Regulations 2024 reg 8(1)(c)",
        "common procurement vocabulary": "Procurement Regulations 2024 reg 14",
        "place of delivery": "Procurement Regulations 2024 reg 14",
        "reserved contract": "PA 2023 ss.32, 33",
        "trade agreements": "Procurement Regulations 2024 reg 32(2)",
        "conflicts assessment": "PA 2023 s.83(5)(c)",
        "three most material indicators": "PA 2023 s.52(1); Procurement Regulations 2024 reg 32(2)(r)",
        "address of Amber Lane Catering Ltd": "Procurement Regulations 2024 regs 13, 32(2)",
        "e-mail address of Amber Lane Catering Ltd": "Procurement Regulations 2024 regs 13, 32(2)",
    }


@needs_the_standard
def test_what_is_stated_stands_in_its_place_and_is_open_no_more(council: Council, contract: Contract) -> None:
    address = noted(council, contract)["contract details notice"]
    state(
        council,
        address,
        procurement_id="ocds-h6vhtk-055da0",
        contract_number="1",
        common_procurement_vocabulary="15894210",
        place_of_delivery="UKJ4",
        conflicts_assessment="confirmed",
    )
    release, left = drafted(council, address)
    [said] = release["contracts"]
    assert (release["ocid"], said["id"], said["awardID"]) == ("ocds-h6vhtk-055da0", "1", "1")
    assert said["items"][0]["classification"] == {"scheme": "CPV", "id": "15894210"}
    assert "Place of delivery: UKJ4" in said["documents"][0]["description"]
    assert (
        not {"procurement id", "contract number", "place of delivery", "conflicts assessment"} & left.keys()
    )
    alone = council.read(f"{address}/draft", format="ocds")
    assert alone["releases"][0]["ocid"] == release["ocid"]


@needs_the_standard
def test_performance_tells_ratings_that_a_person_published_and_no_figures(
    council: Council, contract: Contract, clock: Clock
) -> None:
    address = noted(council, contract)["contract performance notice"]
    _, left = drafted(council, address)
    assert left["rating of Meals on time"] == "PA 2023 s.71(2); Procurement Regulations 2024 reg 39(4)"
    assert left["reason without three indicators"] == "Procurement Regulations 2024 reg 39(4)"
    clock.day = "2026-10-10"
    kpi = council.read("/api/v1/kpis", contract_id=contract.contract_id)["items"][0]["kpi_id"]
    path = council.opened("/api/v1/submissions", {"kpi_id": kpi, "period": "2026-Q3", "figure": "96"})
    found = {"method": "sample test", "outcome": "confirmed"}
    council.step(path, "validations", found | {"sample_size": 5, "exceptions": 0}, "owner")
    council.step(path, "ratings", {"rating": "Approaching target"}, "owner")
    council.step(path, "publication", {"reason": "For the year."}, "owner")
    release, left = drafted(council, address)
    [metric] = release["contracts"][0]["implementation"]["metrics"]
    assert metric["description"] == "Children eat when they are hungry."
    [seen] = metric["observations"]
    assert seen["measureClassification"]["id"] == "slightlyBelow"
    assert seen["period"] == {"startDate": "2026-07-01T00:00:00Z", "endDate": "2026-09-30T23:59:59Z"}
    assert "measure" not in seen
    assert "rating of Meals on time" not in left


@needs_the_standard
def test_the_last_performance_notice_tells_the_last_year(council: Council, clock: Clock) -> None:
    """What none before it told, and not only what ends after the contract did."""
    contract = council.register(reference="CT-0009", **AWARDED)
    kpi = council.opened(
        "/api/v1/kpis",
        {"contract_id": contract.contract_id, "definition": RATED, "effective_from": "2026-06-01"},
    ).rpartition("/")[2]
    clock.day = "2026-10-10"
    path = council.opened("/api/v1/submissions", {"kpi_id": kpi, "period": "2026-Q3", "figure": "96"})
    found = {"method": "sample test", "outcome": "confirmed"}
    council.step(path, "validations", found | {"sample_size": 5, "exceptions": 0}, "owner")
    council.step(path, "ratings", {"rating": "Approaching target"}, "owner")
    council.step(path, "publication", {"reason": "For the year."}, "owner")
    council.change(
        contract,
        "terminations",
        ended_on="2026-10-09",
        effective_from="2026-10-09",
        ground="mutual agreement",
    )
    services = council.services
    list(record_daily(services.record, services.commands, services.record.basis()))
    rows = council.read(
        "/api/v1/notices", contract_id=contract.contract_id, kind="contract performance notice"
    )["items"]
    last = next(row["notice_id"] for row in rows if row["counted_from"] == "2026-10-09")
    release, _ = drafted(council, f"/api/v1/notices/{last}")
    [metric] = release["contracts"][0]["implementation"]["metrics"]
    assert [seen["id"] for seen in metric["observations"]] == ["2026-Q3"]


@needs_the_standard
def test_a_failure_is_told_as_it_was_determined(council: Council, contract: Contract) -> None:
    said = {
        "contract_id": contract.contract_id,
        "failure": "breach of contract",
        "result": "damages",
        "determined_on": "2026-06-09",
        "nature": "Meals came late at four schools.",
        "reason": "Settled.",
    }
    address = council.opened("/api/v1/notices/failures", said)
    state(council, address, sum_and_its_basis="£10,000 as clause 12 has it")
    release, left = drafted(council, address)
    [failure] = release["contracts"][0]["implementation"]["performanceFailures"]
    assert failure["penaltyDate"] == "2026-06-09T00:00:00Z"
    assert failure["penaltyTypeEntered"] == "£10,000 as clause 12 has it"
    assert [supplier["name"] for supplier in failure["suppliers"]] == [AMBER["name"]]
    assert {"obligation concerned", "warnings and opportunities"} <= left.keys()


@needs_the_standard
def test_a_change_tells_from_what_to_what_and_whose_the_contract_becomes(council: Council) -> None:
    contract = council.register(reference="CT-0002", **AWARDED)
    council.change(
        contract, "novations", outgoing_supplier_id=AMBER["supplier_id"], incoming=BROOK,
        effective_from=council.services.record.today().isoformat(), reason="Sold.", without_approval=True,
    )  # fmt: skip
    address = noted(council, contract)["contract change notice"]
    state(council, address, ground_of_the_change="Sch 8 para 9", standstill="no")
    release, left = drafted(council, address)
    [change] = release["contracts"][0]["proposedAmendments"]
    assert release["tag"] == ["contractAmendment"]
    assert change["rationaleClassifications"] == [
        {"scheme": "Procurement Act 2023 Schedule 8", "id": "Sch 8 para 9"}
    ]
    assert change["standstill"] is False
    assert [supplier["name"] for supplier in change["suppliersAdded"]] == [BROOK["name"]]
    assert [supplier["name"] for supplier in change["suppliersRemoved"]] == [AMBER["name"]]
    assert left["why the ground fits"] == "Procurement Regulations 2024 reg 40(2)(f)"
    assert "identifier of Brook Transport Ltd" in left


@needs_the_standard
def test_a_change_that_is_asked_for_is_drafted_from_its_request(council: Council, contract: Contract) -> None:
    asked = {
        "contract_id": contract.contract_id,
        "kind": "value change",
        "change": {
            "values": {
                "cause": "volume",
                "estimated_incl_vat": "7200000.00",
                "estimated_excl_vat": "6000000.00",
            }
        },
        "business_case": "More pupils.",
        "takes_effect": "2026-12-01",
    }
    address = council.opened("/api/v1/change-requests", asked)
    answer = council.read(f"{address}/notice-draft")
    [release] = answer["package"]["releases"]
    assert faults(release) == []
    assert list(unknown(release)) == []
    [change] = release["contracts"][0]["proposedAmendments"]
    assert change["value"] == {"amount": 6000000.0, "amountGross": 7200000.0, "currency": "GBP"}
    assert (
        change["description"]
        == "The estimated value changes from £6,000,000.00 to £7,200,000.00 including VAT."
    )
    assert {"ground of the change", "conflicts assessment", "standstill"} <= {
        left["field"] for left in answer["open"]
    }
    council.step(
        address, "conflicts-assessment", {"assessed_on": council.services.record.today().isoformat()}
    )
    left = {left["field"] for left in council.read(f"{address}/notice-draft")["open"]}
    assert "conflicts assessment" not in left
    page = Visitor(council, "officer").opened(address.replace("/api/v1", "") + "/notice-draft")
    assert "The estimated value changes from £6,000,000.00" in page


@needs_the_standard
def test_the_page_of_a_draft_leads_to_what_states_what_is_open(council: Council, contract: Contract) -> None:
    here = noted(council, contract)["contract copy"].replace("/api/v1", "")
    assert Visitor(council, "officer").get(f"{here}/draft").status_code == 404
    here = noted(council, contract)["contract details notice"].replace("/api/v1", "")
    assert f"{here}/draft" in Visitor(council, "officer").opened(here)
    page = Visitor(council, "officer").opened(f"{here}/draft")
    assert f"{here}/statements?part=trade+agreements" in page
    assert "GB-PPON-ABCD-1234-EFGH" in page
    assert "/statements" not in Visitor(council, "auditor").opened(f"{here}/draft")


@needs_the_standard
@pytest.mark.parametrize("ground", ["mutual agreement", "supplier breach"])
def test_the_end_tells_when_why_and_of_how_much(council: Council, ground: str) -> None:
    contract = council.register(**AWARDED)
    today = council.services.record.today().isoformat()
    council.change(
        contract, "terminations", ended_on=today, effective_from=today, ground=ground, reason="So."
    )
    release, left = drafted(council, noted(council, contract)["contract termination notice"])
    [said] = release["contracts"]
    assert (release["tag"], said["status"]) == (["contractTermination"], "terminated")
    assert said["terminationRationaleClassifications"] == [{"id": ground, "description": ground.capitalize()}]
    assert said["implementation"]["endDate"] == f"{today}T23:59:59Z"
    assert said["implementation"]["finalValue"]["amountGross"] == 6000000.0
    assert ("obligation concerned" in left) == (ground == "supplier breach")


def test_a_copy_is_a_document_and_not_drafted(council: Council, contract: Contract) -> None:
    address = noted(council, contract)["contract copy"]
    assert_problem(council.get(f"{address}/draft"), 404, "not-found")


def test_a_file_that_tells_nothing_of_the_council_is_refused_at_the_start(tmp_path: Path) -> None:
    wrong = tmp_path / "authority.json"
    wrong.write_text(json.dumps(AUTHORITY | {"identifier": {"scheme": "ppon", "id": "1"}}))
    for path in (wrong, tmp_path / "none.json"):
        with pytest.raises(SettingsError, match="KENTLEDGE_AUTHORITY"):
            Settings.from_environment({"KENTLEDGE_AUTHORITY": str(path)})
