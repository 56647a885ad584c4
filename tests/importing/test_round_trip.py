"""The product's own register, exported and imported into an empty record, comes back equal."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.importing.files import CSV, JSON, XLSX
from tests.web.council import AMBER, BROOK, NOBODY, Clock, Contract, Council, council_on

OWN = frozenset({"contract_id"})
"""What belongs to a record and not to a contract."""


@pytest.fixture
def exporting(tmp_path: Path) -> Iterator[Council]:
    """A council with contracts of every sort that a public register can show."""
    publisher = {"ocid_prefix": "ocds-a1b2c3", "publisher": "Made-up Council"}
    with council_on(tmp_path / "one", clock=Clock("2021-06-15"), **publisher) as council:
        amber = {"supplier_id": AMBER["supplier_id"], "name": AMBER["name"], "effective_from": "2018-01-01"}
        numbers = [
            {"scheme": "GB-COH", "identifier": "01234567"},
            {"scheme": "GB-CHC", "identifier": "1000001"},
        ]
        council.opened(
            "/api/v1/suppliers",
            amber
            | {"identifiers": numbers, "small_or_medium": True, "voluntary_or_community": False}
            | {"address": "1 Mill Road, Anytown"},
        )
        known = AMBER | {"identifier": "01234567"}
        contract = council.register(suppliers=[known], title="=SUM of, all; meals", kind="framework")
        council.change(contract, "key-dates", kind="review", date="2021-10")
        council.change(
            contract, "value-changes", estimated_incl_vat="1300000.00", estimated_excl_vat="1100000.00"
        )
        vat = {"amount": "12500.00", "reason": "Partly exempt", "effective_from": "2021-01-01"}
        council.step(contract.path, "irrecoverable-vat", vat)
        named = BROOK | {"name": "Brook [North] & Sons, Partners"}
        council.register(suppliers=[known, BROOK], description="Two\nlines", procurement_route="direct award")
        council.register(suppliers=[named], start="2019-04", end="TBC", maximum_end="TBC", options=[])
        ended = council.register(suppliers=[BROOK], end="2021-12", maximum_end="open", options=[])
        council.change(ended, "terminations", ended_on="2020-12-31", effective_from="2020-12-31")
        _hierarchy(council, contract)
        yield council


def _hierarchy(council: Council, framework: Contract) -> None:
    """A framework with lots, what is called off from it and what is part of that, before and after it in the file; one
    that is another body's; one that stands still; one that is closed."""
    lots = [
        {"number": "1", "title": "Hot meals; schools | homes", "estimated_incl_vat": "700000.00"},
        {"number": "2b", "title": "Cold meals"},
    ]
    council.step(framework.path, "lots", {"lots": lots, "reason": "As awarded"})
    part = council.register(suppliers=[BROOK], reference="A-PART")
    made = council.register(suppliers=[BROOK], kind="framework call-off", reference="B-CALL-OFF")
    under = {"relation": "call-off", "under": framework.contract_id, "lot": "2b", "reason": "Order form"}
    council.step(made.path, "parents", under)
    council.step(part.path, "parents", {"relation": "part", "under": made.contract_id, "reason": "Phase 2"})
    other = council.register(suppliers=[BROOK], kind="framework call-off")
    elsewhere = {"relation": "call-off", "elsewhere": "Made-up Buyers, RM6000: Meals", "lot": "3"}
    council.step(other.path, "parents", elsewhere | {"reason": "Order form"})
    still = council.register(suppliers=[BROOK], end="2022-12-31")
    council.step(still.path, "suspensions", {"until": "2021-12-31", "reason": "Strike"})
    closed = council.register(suppliers=[BROOK], end="2020-03-31", maximum_end="open", options=[])
    council.step(closed.path, "terminations", _ENDED)
    council.step(closed.path, "closings", {"reason": "Nothing is left"})


_ENDED = {
    "ended_on": "2020-02-29",
    "effective_from": "2020-02-29",
    "ground": "mutual agreement",
    "reason": "Both wished it",
}


def public(council: Council) -> list[dict[str, Any]]:
    """Every published field of every contract, but for what belongs to the record."""
    rows = council.read("/register", NOBODY, limit=100)["items"]
    kept = [{name: value for name, value in row.items() if name not in OWN} for row in rows]
    return sorted(kept, key=lambda row: row["contract_ref"])


@pytest.mark.parametrize(("form", "media_type"), [("csv", CSV), ("xlsx", XLSX), ("json", JSON)])
def test_what_was_exported_comes_back_equal(
    exporting: Council, form: str, media_type: str, tmp_path: Path
) -> None:
    exported = (
        exporting.get("/api/v1/ocds/records", NOBODY, limit=100)
        if form == "json"
        else exporting.get("/register", NOBODY, format=form)
    )
    assert exported.status_code == 200
    with council_on(tmp_path / "two", clock=Clock("2021-06-15")) as other:
        sent = other.client().post(
            "/api/v1/documents",
            data=exported.data,
            content_type=media_type,
            headers=other.headers("officer"),
            query_string={"title": "Register"},
        )
        people = dict.fromkeys(("owner", "contract_manager", "lead_officers"), "p-anwen")
        body = {
            "document": sent.json["sha256"],
            "file_name": f"register.{form}",
            "defaults": {**people, "legal_regime": "PCR2015"},
            "sheet": "public-register" if form == "xlsx" else "",
        }
        guessed = other.post("/api/v1/imports", body, dry_run="true")
        assert guessed.json["to_settle"] == [], guessed.json["to_settle"]
        made = other.post("/api/v1/imports", body | {"mapping": guessed.json["mapping"]})
        assert made.status_code == 201, made.text
        assert public(other) == public(exporting)
        if form == "csv":
            again = other.get("/register", NOBODY, format=form)
            first, second = (_rows(response.data) for response in (exported, again))
            assert first == second


def _rows(content: bytes) -> list[dict[str, str]]:
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    kept = [{name: value for name, value in row.items() if name not in OWN} for row in rows]
    return sorted(kept, key=lambda row: row["contract_ref"])
