"""Audit extracts over the API: of each kind an example that appears and a near miss that does not."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from projections.extracts import BY_NAME
from tests.projections.test_duties import overridden, proposed
from tests.web.council import Clock, Contract, Council, assert_problem, council_on
from tests.web.test_actions import Agreed
from tests.web.test_standard_and_training import enrol, programme
from tests.web.test_submissions import define, report
from web.cli import main

EXTRACTS = "/api/v1/audit/extracts"
ACT = {"legal_regime": "PA2023", "estimated_incl_vat": "5000000.01", "end": "2023-03-31", "options": []}


@pytest.fixture
def council(tmp_path: Path) -> Iterator[Council]:
    """A council whose clock stands at 15 June 2021."""
    with council_on(tmp_path / "record", clock=Clock("2021-06-15")) as council:
        yield council


def extract(council: Council, kind: str, **query: Any) -> list[dict[str, Any]]:
    """The rows of an extract, which are the same as NDJSON."""
    told = council.read(EXTRACTS, "auditor", kind=kind, **query)
    lines = council.get(EXTRACTS, "auditor", kind=kind, format="ndjson", **query).text.splitlines()
    assert [json.loads(line) for line in lines] == told["items"]
    found: list[dict[str, Any]] = told["items"]
    return found


def references(found: list[dict[str, Any]]) -> list[str]:
    """The contracts that events concern."""
    return [reference for row in found for reference in row["references"]]


def test_the_kinds_are_named_with_what_they_come_from(council: Council) -> None:
    told = council.read(EXTRACTS, "auditor")["items"]
    assert [row["kind"] for row in told] == list(BY_NAME)
    assert all(row["title"] and row["source"] for row in told)
    assert len(BY_NAME) == len({row["title"] for row in told})


def test_every_kind_is_empty_on_an_empty_record_and_open_to_those_who_audit(council: Council) -> None:
    for kind in BY_NAME:
        assert extract(council, kind) == []
        assert council.get(EXTRACTS, "governance", kind=kind).status_code == 200
        assert_problem(council.get(EXTRACTS, "officer", kind=kind), 403, "forbidden")


def test_late_entries_are_those_later_than_so_many_days(council: Council) -> None:
    contract = council.register(start="2021-06-05", end="2023-03-31", options=[])
    council.change(contract, "key-dates", effective_from="2021-06-06")
    (late,) = extract(council, "late-entries", days=9)
    assert (late["type"], late["valid_from"], late["recorded_on"], late["lag_days"]) == (
        "contract.registered.v1",
        "2021-06-05",
        "2021-06-15",
        10,
    )
    assert (late["references"], late["actor"]) == ([contract.reference], "p-anwen")
    assert [row["lag_days"] for row in extract(council, "late-entries", days=8)] == [10, 9]
    assert extract(council, "late-entries", days=10) == []


def test_amendments_are_corrections_and_annulments_and_no_changes(council: Council) -> None:
    contract, other = council.register(), council.register()
    council.change(contract, "corrections")
    council.change(contract, "annulments")
    council.change(other, "value-changes")
    found = extract(council, "amendments")
    assert references(found) == [contract.reference] * 2
    assert [row["type"] for row in found] == ["amendment.corrected.v1", "amendment.annulment_proposed.v1"]


def test_advice_is_found_whatever_it_was_or_by_the_rules_whole_name(council: Council) -> None:
    late = council.register(end="2021-06-14", options=[])
    beyond, sound = (council.register(end="2021-06-15", options=[]) for _ in range(2))
    council.change(late, "extensions", option="", effective_from="2021-06-15", new_end="2022-01-31")
    council.change(
        beyond,
        "extensions",
        option="",
        effective_from="2021-03-01",
        new_end="2024-03-31",
        beyond_maximum_term=True,
    )
    council.change(sound, "extensions", option="", effective_from="2021-03-01", new_end="2022-01-31")
    assert references(extract(council, "extended-after-expiry")) == [late.reference]
    assert references(extract(council, "beyond-maximum-term")) == [beyond.reference]
    found = {row["type"]: row for row in extract(council, "against-advice", rule="extension.before-the-end")}
    assert list(found) == ["contract.extended.v1"]
    assert extract(council, "against-advice", rule="extension.before-the") == []
    advised = references(extract(council, "against-advice"))
    assert {late.reference, beyond.reference} <= set(advised)


def test_changes_are_without_approval_unless_a_request_caused_them(council: Council) -> None:
    alone, approved = council.register(), council.register()
    council.change(alone, "value-changes")
    council.change(alone, "key-dates")
    path = proposed(council, approved)
    council.step(path, "legal-ground", {"ground": "reg 72(1)(f)", "why": "Small."})
    council.step(path, "approvals", {"level": "head-of-service"}, "owner")
    council.step(path, "approvals", {"level": "commercial"}, "reviewer")
    council.step(path, "implementation", {"reason": "Approved."})
    (found,) = extract(council, "changes-without-approval")
    assert (found["references"], found["type"]) == ([alone.reference], "contract.value_changed.v1")
    assert council.read(approved.path)["terms"]["values"]["estimated_incl_vat"] == "1260000.00"


def test_an_attempt_to_approve_ones_own_is_refused_and_found(council: Council) -> None:
    contract = council.register()
    path, other = proposed(council, contract, "owner"), proposed(council, council.register())
    ground = {"ground": "reg 72(1)(f)", "why": "Small."}
    council.step(path, "legal-ground", ground)
    council.step(other, "legal-ground", ground)
    before = council.head
    own = council.post(f"{path}/approvals", {"level": "head-of-service"}, "owner", if_match='"v2"')
    told = assert_problem(own, 409, "refused", "level")
    assert told["faults"][0]["rule"] == "approval.not-by-the-proposer"
    assert council.head == before + 1
    council.step(other, "approvals", {"level": "head-of-service"}, "owner")
    (found,) = extract(council, "own-approval-attempts")
    assert (found["actor"], found["references"]) == ("p-bryn", [contract.reference])
    assert extract(council, "own-approval-attempts", known_at=before) == []


def test_overrides_of_the_tier_have_an_age_and_confirmed_tiers_are_none(council: Council) -> None:
    contract = council.register(end="2023-03-31", options=[])
    overridden(council, contract, "2021-12-31")
    council.change(council.register(), "tier")
    (found,) = extract(council, "tier-overrides", valid_at="2021-07-15")
    assert (found["references"], found["age_days"]) == ([contract.reference], 30)


def test_contracts_are_past_their_end_from_the_day_after_until_that_is_recorded(council: Council) -> None:
    contract, ended = council.register(), council.register()
    council.register(end="2021-06-15", options=[])
    council.change(ended, "expiry", ended_on="2021-03-31", effective_from="2021-03-31")
    assert [(row["reference"], row["days_past_end"]) for row in extract(council, "past-end")] == [
        (contract.reference, 76)
    ]
    assert extract(council, "past-end", valid_at="2021-03-31") == []
    assert extract(council, "past-end", directorate="Transport") == []


def test_an_entry_lacks_what_nobody_told_of_it_until_somebody_does(council: Council) -> None:
    contract = council.register(end="TBC", maximum_end="TBC", options=[], procurement_route="not known")
    council.register(start="2021-06-16", end="2023-03-31", options=[])
    lacks = extract(council, "incomplete-entries")
    assert [(row["reference"], row["missing_fields"]) for row in lacks] == [
        (contract.reference, ["end_date", "review_date", "procurement_route", "tier"])
    ]
    council.change(contract, "tier")
    council.change(contract, "key-dates")
    (lack,) = extract(council, "incomplete-entries")
    assert lack["missing_fields"] == ["end_date", "procurement_route"]
    assert extract(council, "incomplete-entries", directorate="Transport") == []


@pytest.mark.parametrize(
    ("value", "expected"),
    [("1296000.00", ["8.0"]), ("1295999.99", []), ("1104000.00", ["-8.0"]), ("1104000.01", [])],
)
def test_a_contract_is_far_from_its_award_from_eight_per_cent_either_way(
    council: Council, value: str, expected: list[str]
) -> None:
    contract = council.register()
    excl = {"estimated_excl_vat": "1000000.00"} if value > "12" else {}
    council.change(contract, "value-changes", estimated_incl_vat=value, **excl)
    assert [row["change_percent"] for row in extract(council, "changed-far-from-award")] == expected


def test_a_large_contract_under_the_2023_act_wants_three_kpis(council: Council) -> None:
    large = council.register(**ACT)
    council.register(**ACT | {"estimated_incl_vat": "5000000.00"})
    council.register(**ACT | {"legal_regime": "PCR2015"})
    for number in range(3):
        (found,) = extract(council, "too-few-kpis")
        assert (found["reference"], found["kpis_in_use"]) == (large.reference, number)
        define(council, large, title=f"Measure {number}")
    assert extract(council, "too-few-kpis") == []


def reported(council: Council, contract: Contract, title: str, *outcomes: str) -> str:
    """A KPI with figures for so many months, each but those with an empty outcome looked at; its id."""
    kpi_id = define(council, contract, title=title)
    for month, outcome in enumerate(outcomes, start=4):
        response = report(
            council, kpi_id, f"2020-{month:02}", "officer", effective_from=f"2020-{month + 1:02}-05"
        )
        body = {"method": "site visit", "outcome": outcome, "effective_from": "2021-01-10"}
        if outcome:
            council.step(response.headers["Location"], "validations", body, "owner")
    return kpi_id


def test_kpis_are_never_validated_where_no_figure_stood_up_at_its_source(council: Council) -> None:
    contract = council.register()
    never = reported(council, contract, "Never", "", "")
    unsupported = reported(council, contract, "Not supported", "not supported")
    once = reported(council, contract, "Once", "", "confirmed")
    define(council, contract, title="Nothing reported")
    rows = extract(council, "kpis-never-validated")
    found = {row["kpi_id"]: (row["kpi"], row["reported"], row["looked_at"]) for row in rows}
    assert found == {never: ("Never", 2, 0), unsupported: ("Not supported", 1, 1)}
    early = extract(council, "kpis-never-validated", valid_at="2021-01-09")
    assert {row["kpi_id"] for row in early} == {never, unsupported, once}
    (row,) = [row for row in early if row["kpi_id"] == once]
    assert (row["reference"], row["since"], row["until"]) == (contract.reference, "2020-04-01", "2020-05-31")
    assert extract(council, "kpis-never-validated", directorate="Transport") == []


def test_actions_are_overdue_from_the_day_after_until_somebody_else_verifies_them(council: Council) -> None:
    agreed = Agreed(council)
    assert extract(council, "overdue-actions", valid_at="2090-06-30") == []
    (found,) = extract(council, "overdue-actions", valid_at="2090-07-02")
    assert (found["owner"], found["days_overdue"], found["times_moved"]) == ("p-tegid", 2, 0)
    assert found["reference"] == agreed.reviewed.contract.reference
    assert extract(council, "overdue-actions", valid_at="2090-07-02", directorate="Transport") == []
    assert "Secret" not in str(found)
    agreed.say("due-dates", {"due": "2090-07-31", "reason": "The log was late."}, token=agreed.owner)
    assert extract(council, "overdue-actions", valid_at="2090-07-02") == []
    agreed.say("completion-claims", {}, token=agreed.owner)
    (found,) = extract(council, "overdue-actions", valid_at="2090-08-01")
    assert (found["status"], found["times_moved"]) == ("claimed", 1)
    verified = {"outcome": "not done", "reason": "Nothing was offered."}
    agreed.say("verifications", verified)
    assert len(extract(council, "overdue-actions", valid_at="2090-08-01")) == 1


def test_retrospective_changes_are_those_made_before_anybody_was_asked(council: Council) -> None:
    contract = council.register()
    proposed(council, contract)
    body = {
        "contract_id": contract.contract_id,
        "kind": "value change",
        "change": {"values": {"cause": "volume", "estimated_incl_vat": "1270000.00"}},
        "business_case": "More pupils.",
        "already_happened_on": "2021-06-01",
    }
    path = council.opened("/api/v1/change-requests", body, "owner")
    (found,) = extract(council, "retrospective-changes")
    assert found["change_request_id"] == path.rsplit("/", maxsplit=1)[1]
    assert (found["days_before_it_was_asked_for"], found["reference"]) == (14, contract.reference)
    assert found["levels_missing"] == ["SRO", "commercial"]


def test_an_accreditation_has_lapsed_from_the_day_after_its_last(council: Council) -> None:
    contract = council.register(end="2023-03-31", options=[])
    council.change(contract, "tier")
    path = enrol(council, programme(council, grants="Practitioner"), "p-fflur", "2021-01-10")
    body = {"until": "2021-05-31", "effective_from": "2021-02-01"}
    council.step(path, "accreditation", body, "governance")
    assert extract(council, "lapsed-accreditations", valid_at="2021-05-31") == []
    (found,) = extract(council, "lapsed-accreditations", valid_at="2021-06-01")
    assert (found["contract_manager"], found["until"]) == ("p-fflur", "2021-05-31")
    assert (found["reference"], found["directorate"]) == (contract.reference, "Education")


def test_a_part_of_an_extract_is_told_as_such(council: Council) -> None:
    for _ in range(3):
        council.register()
    told = council.read(EXTRACTS, "auditor", kind="past-end", limit=2)
    assert (len(told["items"]), told["more"]) == (2, True)
    told = council.read(EXTRACTS, "auditor", kind="past-end", limit=3)
    assert (len(told["items"]), told["more"]) == (3, False)


def test_extracts_come_as_files_with_names_and_sentences(council: Council) -> None:
    contract = council.register(title='=1+1 "School" meals')
    late = {"effective_from": "2020-02-01", "new_end": "2022-01-31", "option": ""}
    council.change(contract, "extensions", reason="Agreed long ago.", **late)
    [row] = [row for row in extract(council, "late-entries") if row["type"] == "contract.extended.v1"]
    assert row["actor_name"] == "Anwen Example"
    assert row["sentence"].startswith("Extended")
    content = council.get(EXTRACTS, "auditor", kind="late-entries", format="csv").data
    assert content.startswith("\ufeff".encode())
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert row["sentence"] in [row["sentence"] for row in rows]
    assert [item["references"] for item in rows if item["sentence"] == row["sentence"]] == [
        contract.reference
    ]
    past = council.get(EXTRACTS, "auditor", kind="past-end", format="csv", valid_at="2025-01-01").data
    [shown] = csv.DictReader(io.StringIO(past.decode("utf-8-sig")))
    assert shown["title"] == '\'=1+1 "School" meals'  # no spreadsheet runs it
    book = council.get(EXTRACTS, "auditor", kind="past-end", format="xlsx", valid_at="2025-01-01")
    sheet = load_workbook(io.BytesIO(book.data)).worksheets[1]
    table = [[cell.value for cell in line] for line in sheet.iter_rows()]
    assert len(table) == 2
    assert contract.reference in table[1]
    assert [row["contract_id"] for row in extract(council, "past-end", valid_at="2025-01-01")] == [
        contract.contract_id
    ]


@pytest.mark.parametrize("form", ["csv", "xlsx", "ndjson"])
def test_an_extract_that_finds_nothing_is_a_file_all_the_same(council: Council, form: str) -> None:
    answer = council.get(EXTRACTS, "auditor", kind="too-few-kpis", format=form)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].endswith(f'.{form}"')


@pytest.mark.parametrize("of", ["contracts", "events"])
def test_a_sample_comes_as_a_file_that_holds_what_the_page_holds(council: Council, of: str) -> None:
    for _ in range(4):
        council.register()
    asked = {"of": of, "seed": "s", "size": "3"}
    drawn = council.read("/api/v1/audit/sample", "auditor", **asked)["items"]
    content = council.get("/api/v1/audit/sample", "auditor", format="csv", **asked).data.decode("utf-8-sig")
    assert [row["rank"] for row in csv.DictReader(io.StringIO(content))] == [row["rank"] for row in drawn]


def test_extracts_and_samples_are_made_from_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KENTLEDGE_DATABASE_URL", raising=False)
    monkeypatch.setenv("KENTLEDGE_DATA", str(tmp_path / "line"))
    with council_on(tmp_path / "line") as council:
        contract = council.register()

    def run(*words: str, code: int = 0) -> bytes:
        said = CliRunner().invoke(main, ["audit", *words])
        assert said.exit_code == code, said.output
        return said.stdout_bytes

    told = run("extract", "past-end", "--valid-at", "2025-01-01").decode("utf-8-sig")
    assert [row["reference"] for row in csv.DictReader(io.StringIO(told))] == [contract.reference]
    run("extract", "past-end", "--format", "xlsx", code=2)
    book = tmp_path / "past.xlsx"
    run("extract", "past-end", "--valid-at", "2025-01-01", "--format", "xlsx", "--output", str(book))
    assert load_workbook(book).worksheets[1].max_row == 2
    drawn = run("sample", "--seed", "s", "--of", "events", "--type", "contract.registered.v1")
    [row] = csv.DictReader(io.StringIO(drawn.decode("utf-8-sig")))
    assert row["sentence"].startswith("Registered")


def test_what_cannot_be_asked_is_said(council: Council) -> None:
    wrong = council.get(EXTRACTS, "auditor", kind="fraud", days=-1, limit=0, format="xml", colour="red")
    assert_problem(wrong, 422, "bad-fields", "kind", "days", "limit", "format", "colour")
    path = "/api/v1/audit/sample"
    assert_problem(council.get(path, "auditor"), 422, "bad-fields", "seed")
    wrong = council.get(path, "auditor", seed="", of="people", size=1001)
    assert_problem(wrong, 422, "bad-fields", "seed", "of", "size")


def test_extracts_and_samples_are_asked_of_either_store(either_council: Council) -> None:
    council = either_council
    contract = council.register()
    reported(council, contract, "Never", "")
    Agreed(council)
    council.change(contract, "extensions", option="", effective_from="2021-04-02", new_end="2022-01-31")
    for kind in BY_NAME:
        extract(council, kind)
    assert (
        len(extract(council, "extended-after-expiry")) == len(extract(council, "kpis-never-validated")) == 1
    )
    for of in ("contracts", "events"):
        assert council.read("/api/v1/audit/sample", "auditor", of=of, seed="s", size=2)["items"]
    assert council.read("/api/v1/my-work")["items"]
