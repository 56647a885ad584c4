"""Open contracting data as anybody gets it: over the API on either store, and as files from the command line."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner

from application.settings import FIND_A_TENDER, Settings, SettingsError
from tests.web.council import AMBER, BEGUN, NOBODY, REGISTRATION, Clock, Council, assert_problem, council_on
from web.cli import main

RELEASES, RECORDS = "/api/v1/ocds/releases", "/api/v1/ocds/records"
PUBLISHER = {"ocid_prefix": "ocds-tst123", "publisher": "A council"}


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def publishing(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Council]:
    """A council with a prefix and two contracts, the first extended and withheld in part. Tests only read it."""
    server = request.getfixturevalue("postgres_server") if request.param == "postgres" else None
    url = server.create_database() if server else ""
    with council_on(tmp_path_factory.mktemp("record"), url, **PUBLISHER) as council:
        contract = council.register(reference="CT-0001")
        council.register()
        council.change(contract, "extensions")
        until = (council.services.record.today() + timedelta(days=30)).isoformat()
        withheld = {"field": "supplier_name", "reason_code": "FOIA_S40", "until": until}
        council.step(contract.path, "withheld-fields", withheld | {"reason": "A sole trader."}, "governance")
        yield council
    if server:
        server.drop_database(url)


def followed(council: Council, path: str, kind: str, limit: int) -> list[list[Any]]:
    """Every page, going on as each says."""
    pages, address = [], f"{path}?limit={limit}"
    while address:
        package = council.read(address, NOBODY)
        pages.append(package[kind])
        onwards = urlsplit(package.get("links", {}).get("next", ""))
        address = f"{onwards.path}?{onwards.query}" if onwards.path else ""
    return pages


def test_anybody_reads_releases_and_records_page_by_page(publishing: Council) -> None:
    releases = followed(publishing, RELEASES, "releases", 2)
    assert [[row["tag"] for row in page] for page in releases] == [
        [["award", "contract"], ["award", "contract"]],
        [["contractAmendment"], ["contractUpdate"]],
    ]
    records = followed(publishing, RECORDS, "records", 1)
    assert [len(record["releases"]) for [record] in records] == [3, 1]
    [[first], _] = records
    contract_id = first["compiledRelease"]["contracts"][0]["id"]
    assert publishing.read(f"{RECORDS}/{contract_id}", NOBODY)["records"] == [first]
    lines = publishing.get(RECORDS, NOBODY, format="ndjson")
    assert [json.loads(line) for line in lines.text.splitlines()] == [first, records[1][0]]
    end = publishing.get(RELEASES, NOBODY, after=publishing.head)
    assert end.json["releases"] == []
    assert end.headers["Kentledge-Next-Position"] == str(publishing.head)


def test_a_supplier_withheld_now_is_named_in_no_release_of_that_contract(publishing: Council) -> None:
    for known_at in range(BEGUN + 1, publishing.head + 1):
        records = publishing.read(RECORDS, NOBODY, known_at=known_at)["records"]
        assert [AMBER["name"] in str(record) for record in records] == [False, True][: len(records)]


def test_a_withholding_that_ran_out_is_told_with_what_was_recorded_next(tmp_path: Path) -> None:
    clock = Clock("2020-06-01")
    with council_on(tmp_path / "record", clock=clock, **PUBLISHER) as council:
        contract = council.register()
        withheld = {
            "field": "description",
            "reason_code": "FOIA_S43",
            "until": "2020-06-30",
            "reason": "A bid.",
        }
        council.step(contract.path, "withheld-fields", withheld, "governance")
        clock.day = "2020-07-02"
        seen = council.head
        assert council.read(RELEASES, NOBODY, after=seen)["releases"] == []
        council.register()
        shown, registered = council.read(RELEASES, NOBODY, after=seen)["releases"]
        assert shown["date"] == "2020-06-30T23:00:00.000000Z"
        assert shown["contracts"][0]["description"] == REGISTRATION["description"]
        assert registered["tag"] == ["award", "contract"]
        assert council.read(RELEASES, NOBODY, after=council.head)["releases"] == []


def test_amounts_are_numbers_to_the_penny(publishing: Council) -> None:
    assert '"amountGross":1200000.00' in publishing.get(RECORDS, NOBODY).text


def test_a_contract_not_known_then_has_no_record(publishing: Council) -> None:
    contract_id = publishing.read(RECORDS, NOBODY)["records"][1]["compiledRelease"]["contracts"][0]["id"]
    assert_problem(publishing.get(f"{RECORDS}/{contract_id}", NOBODY, known_at=BEGUN + 1), 404, "not-found")


def test_a_live_record_without_a_prefix_says_what_to_set(shared_council: Council) -> None:
    for path in (RELEASES, RECORDS):
        told = assert_problem(shared_council.get(path, NOBODY), 404, "not-found")
        assert "KENTLEDGE_OCID_PREFIX" in told["detail"]


@pytest.mark.parametrize("prefix", ["ocds-", "OCDS-abc123", "ocds-abc1234", FIND_A_TENDER])
def test_a_prefix_that_nobody_could_have_been_given_is_refused(prefix: str) -> None:
    with pytest.raises(SettingsError, match="KENTLEDGE_OCID_PREFIX"):
        Settings.from_environment({"KENTLEDGE_OCID_PREFIX": prefix})


def test_files_hold_what_the_api_tells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KENTLEDGE_DATABASE_URL", raising=False)
    for name, value in (("OCID_PREFIX", "ocds-tst123"), ("PUBLISHER", "A council"), ("DATA", tmp_path / "r")):
        monkeypatch.setenv(f"KENTLEDGE_{name}", str(value))
    with council_on(tmp_path / "r", **PUBLISHER) as council:
        council.change(council.register(), "extensions")
        told = {kind: council.read(f"/api/v1/ocds/{kind}", NOBODY)[kind] for kind in ("releases", "records")}
    for kind, expected in told.items():
        file = tmp_path / f"{kind}.json"
        assert CliRunner().invoke(main, ["ocds", kind, "--output", str(file)]).exit_code == 0
        assert json.loads(file.read_text())[kind] == expected
        lines = CliRunner().invoke(main, ["ocds", kind, "--format", "ndjson"]).stdout.splitlines()
        assert [json.loads(line) for line in lines] == expected
