"""Open contracting data comes in by the same road: packages of releases and records, merged as the standard says."""

import csv
import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from application.errors import BadRequest
from application.importing.mapping import guess
from application.importing.merging import merged
from application.importing.reading import read
from application.importing.rows import ImportTerms, RowReader, RowReading, Source
from application.importing.suppliers import SupplierBook
from domain.supplier.terms import Identifier
from projections.ocds.publisher import Publisher
from projections.ocds.reading import PublicationReader
from tests.givens import TODAY
from tests.importing.files import CSV, JSON
from tests.ocds.standard import as_read, merger, needs_the_standard
from tests.web.council import AMBER, BROOK, NOBODY, Clock, council_on

BUYER = {"id": "GB-CFS-1", "name": "Anytown Council", "roles": ["buyer"]}
OAK = {
    "id": "GB-COH-4142000",
    "name": "Oak Taxis [North] Ltd",
    "identifier": {"scheme": "GB-COH", "id": "4142000", "legalName": "Oak Taxis Ltd"},
    "address": {"streetAddress": "1 Mill Road", "locality": "Anytown", "postalCode": "AB1 2CD"},
    "details": {"scale": "sme", "vcse": False},
    "roles": ["supplier"],
}
AWARD: dict[str, Any] = {
    "ocid": "ocds-b5fd17-1",
    "id": "1",
    "date": "2024-09-02T10:00:00Z",
    "tag": ["award"],
    "initiationType": "tender",
    "tender": {
        "id": "T-1",
        "title": "School transport",
        "description": "Taxis",
        "classification": {"scheme": "CPV", "id": "60120000", "description": "Taxi services"},
        "procurementMethodDetails": "Call-off from a dynamic purchasing system",
        "contractPeriod": {"startDate": "2024-08-31T23:00:00Z", "endDate": "2026-08-31T22:59:59Z"},
    },
    "parties": [BUYER, OAK],
    "buyer": {"id": "GB-CFS-1", "name": "Anytown Council"},
    "awards": [
        {
            "id": "A-1",
            "status": "active",
            "date": "2024-08-20T00:00:00+01:00",
            "value": {"amount": 776888.48, "currency": "GBP"},
            "suppliers": [{"id": "GB-COH-4142000", "name": "Oak Taxis [North] Ltd"}],
        }
    ],
}
LATER: dict[str, Any] = {
    "ocid": "ocds-b5fd17-1",
    "id": "2",
    "date": "2025-01-02T10:00:00Z",
    "tag": ["awardUpdate"],
    "initiationType": "tender",
    "tender": {"id": "T-1", "description": None, "title": "School transport, north"},
    "awards": [{"id": "A-1", "value": {"amount": 800000}}],
}


def package(*releases: Any) -> Any:
    return {"uri": "x", "version": "1.1", "publishedDate": "2025-01-03T00:00:00Z", "releases": list(releases)}


def readings(content: bytes, media_type: str = JSON, **mapping: str) -> list[RowReading]:
    """What each contract comes to."""
    sheet = read(content, media_type)
    people = dict.fromkeys(("owner", "contract_manager", "lead_officers"), "p-1")
    terms = ImportTerms(guess(sheet).mapping | mapping, {**people, "legal_regime": "PCR2015"})
    source = Source(UUID(int=7), "package.json", "0" * 64, "")
    reader = RowReader(sheet, terms, source, {"p-1": "Person"}, SupplierBook([]), TODAY)
    return [reader.read(row) for row in sheet.rows]


@pytest.mark.parametrize(
    "whole",
    [
        package(LATER, AWARD),
        [package(AWARD), package(LATER)],
        {"records": [{"ocid": "ocds-b5fd17-1", "releases": [AWARD, LATER]}]},
    ],
)
def test_a_contract_is_read_as_all_its_releases_together_tell_it(whole: Any) -> None:
    [found] = readings(json.dumps(whole).encode(), value="estimated_excl_vat")
    assert found.faults == []
    assert found.command is not None
    command, [meant] = found.command, found.parties
    assert (command.reference, command.title, command.description) == ("T-1", "School transport, north", "")
    assert (command.start, command.end, str(command.made_on)) == ("2024-09-01", "2026-08-31", "2024-08-20")
    assert (command.estimated_excl_vat, command.category) == (Decimal("800000.00"), "Taxi services")
    assert (command.procurement_route, command.ocid) == ("framework call-off", "ocds-b5fd17-1")
    assert command.procurement_words == "Call-off from a dynamic purchasing system"
    assert meant.party.identifiers == (Identifier("GB-COH", "04142000"),)
    assert (meant.party.address, meant.party.small_or_medium) == ("1 Mill Road, Anytown, AB1 2CD", True)


def test_whether_vat_is_in_a_value_is_not_guessed_and_find_a_tender_says_it() -> None:
    assert [
        column.choices
        for column in guess(read(json.dumps(package(AWARD)).encode(), JSON)).columns
        if column.choices
    ]
    told = json.dumps(package(AWARD)).replace("ocds-b5fd17-1", "ocds-h6vhtk-052828").encode()
    [found] = readings(told)
    assert found.command is not None
    assert found.command.estimated_excl_vat == Decimal("776888.48")


def test_a_truth_where_an_amount_belongs_is_read_as_text() -> None:
    award = {**AWARD["awards"][0], "value": {"amount": True}}
    assert len(readings(json.dumps(package({**AWARD, "awards": [award]})).encode())) == 1


@pytest.mark.parametrize("whole", [{"releases": True}, {"records": [{"ocid": "a", "releases": 7}]}])
def test_a_package_that_is_of_another_form_is_refused_in_words(whole: dict[str, Any]) -> None:
    with pytest.raises(BadRequest) as refused:
        read(json.dumps(whole).encode(), JSON)
    assert "Open Contracting Data Standard" in refused.value.faults["document"]


def test_a_notice_without_an_award_is_of_no_contract() -> None:
    tender = {name: value for name, value in AWARD.items() if name != "awards"}
    [found] = readings(json.dumps(package(tender)).encode())
    assert found.left_out


def test_the_daily_csv_of_contracts_finder_is_such_a_package_laid_flat() -> None:
    flat: dict[str, str] = {}

    def lay(node: Any, path: str) -> None:
        items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
        for name, value in items:
            lay(value, f"{path}/{name}")
        if not isinstance(node, dict | list):
            flat[path] = str(node)

    lay(AWARD, "releases/0")
    held = io.StringIO(newline="")
    writer = csv.DictWriter(held, [*flat, "uri"])
    writer.writeheader()
    writer.writerow(flat)
    [found] = readings(held.getvalue().encode(), CSV, value="estimated_excl_vat")
    [same] = readings(json.dumps(package(AWARD)).encode(), value="estimated_excl_vat")
    assert found.command is not None
    assert same.command is not None
    assert (found.reference, found.parties[0].party) == (same.reference, same.parties[0].party)
    assert found.command.estimated_excl_vat == same.command.estimated_excl_vat


@needs_the_standard
def test_releases_are_put_together_as_ocdsmerge_does(tmp_path: Path) -> None:
    with council_on(tmp_path / "record") as council:
        contract = council.register(made_on="2019-03-01")
        for segment in ("extensions", "value-changes", "novations", "key-dates", "terminations"):
            council.change(contract, segment)
        record = council.services.record
        reading = PublicationReader(record, Publisher("ocds-a1b2c3", "Made-up Council"), record.basis())
        told = [as_read(row)["releases"] for _, row in reading.records()]
    for releases in (*told, [AWARD, LATER]):
        compiled = merger().create_compiled_release(releases)
        ours = merged(releases)
        assert json.loads(json.dumps(ours, default=float)) == {
            name: value for name, value in compiled.items() if name not in ("id", "date", "tag")
        }


def test_what_was_published_as_open_contracting_data_comes_back_equal(tmp_path: Path) -> None:
    publisher = Publisher("ocds-a1b2c3", "Made-up Council")
    with council_on(tmp_path / "one", clock=Clock("2021-06-15")) as council:
        known = AMBER | {"identifier": "01234567"}
        contract = council.register(suppliers=[known], made_on="2019-03-01")
        council.change(contract, "key-dates", kind="review", date="2021-10-01")
        council.register(suppliers=[known, BROOK], procurement_route="direct award")
        record = council.services.record
        records = [as_read(row) for _, row in PublicationReader(record, publisher, record.basis()).records()]
        register = council.read("/register", NOBODY)["items"]
    with council_on(tmp_path / "two", clock=Clock("2021-06-15")) as other:
        content = json.dumps({"records": records}).encode()
        sent = other.client().post(
            "/api/v1/documents",
            data=content,
            content_type=JSON,
            headers=other.headers("officer"),
            query_string={"title": "Register"},
        )
        assert sent.status_code == 201, sent.text
        people = dict.fromkeys(("owner", "contract_manager", "lead_officers"), "p-anwen")
        body = {
            "document": sent.json["sha256"],
            "file_name": "records.json",
            "defaults": {**people, "legal_regime": "PCR2015"},
        }
        guessed = other.post("/api/v1/imports", body, dry_run="true").json
        assert guessed["to_settle"] == []
        made = other.post("/api/v1/imports", body | {"mapping": guessed["mapping"]})
        assert made.status_code == 201, made.text
        back = other.read("/register", NOBODY)["items"]
    said_by_ocds = (
        "contract_ref",
        "title",
        "directorate",
        "description",
        "supplier_name",
        "supplier_identifier",
    )
    said_by_ocds += ("total_value_incl_vat", "total_value_excl_vat", "original_value_incl_vat", "start_date")
    said_by_ocds += ("end_date", "review_date", "procurement_route", "category", "status", "ended_on")
    for was, now in zip(register, back, strict=True):
        assert {name: now[name] for name in said_by_ocds} == {name: was[name] for name in said_by_ocds}


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[1, 2]", b"\xff", b'{"releases": []}', b'{"records": 3}', b"not JSON"]
)
def test_what_holds_no_release_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(BadRequest):
        read(content, JSON)
