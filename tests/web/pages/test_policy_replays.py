"""Policies replayed as pages and files: for auditors and governance, and nobody else."""

import re
from html import unescape
from typing import Any

import pytest

from projections.replays import ALL
from tests.web.council import Council, assert_problem
from tests.web.pages.visitor import Visitor

REPLAYS = "/api/v1/audit/policy-replays"


@pytest.mark.parametrize("replay", ALL, ids=lambda replay: replay.name)
def test_each_has_a_page_and_files(shared_council: Council, replay: Any) -> None:
    page = Visitor(shared_council, "governance").opened("/audit/policy-replays", kind=replay.name)
    assert replay.title in page
    for form in ("csv", "xlsx", "ndjson"):
        link = re.search(rf'href="({REPLAYS}[?][^"]*format={form})"', page)
        assert link is not None
        assert Visitor(shared_council, "governance").client.get(unescape(link[1])).status_code == 200


def test_without_a_kind_there_is_the_choice(shared_council: Council) -> None:
    page = Visitor(shared_council, "auditor").opened("/audit/policy-replays")
    for replay in ALL:
        assert f"/audit/policy-replays?kind={replay.name}" in page


def test_the_policy_that_ships_has_a_page_before_any_version_is_on_record(shared_council: Council) -> None:
    page = Visitor(shared_council, "officer").opened("/policies")
    assert "No version has been adopted: what ships with the release is in force." in page
    assert "£100,000.00" in page
    assert "Propose a version" not in page
    assert "Propose a version" in Visitor(shared_council, "governance").opened("/policies")


def test_sums_are_read_as_people_write_them_and_faults_stand_beside_their_fields(
    shared_council: Council,
) -> None:
    auditor = Visitor(shared_council, "auditor")
    page = auditor.opened("/audit/policy-replays", kind="approval-levels", s151_above="£50,000")
    assert "change requests would have needed other levels" in page
    assert "s151_above=50000.00" in page
    page = auditor.opened("/audit/policy-replays", kind="kpi-bands", good="95")
    assert "Give all three bands, or none of them." in page
    assert auditor.get("/audit/policy-replays", kind="nonsense").status_code == 404


def test_only_those_who_audit_ask_and_every_fault_is_named(shared_council: Council) -> None:
    for role in ("officer", "owner", "member", "reviewer"):
        assert shared_council.get(REPLAYS, role, kind="alerts").status_code == 403
    assert_problem(shared_council.get(REPLAYS, "auditor"), 422, "bad-fields", "kind")
    wrong = shared_council.get(
        REPLAYS, "auditor", kind="alerts", days_ahead="-1", good="x", s151_above="5", colour="red"
    )
    assert_problem(wrong, 422, "bad-fields", "days_ahead", "good", "s151_above", "colour")
    missing = "c0ffee00-0000-4000-8000-000000000000"
    assert shared_council.get(REPLAYS, "auditor", kind="kpi-bands", kpi_id=missing).status_code == 404
    told = shared_council.read(REPLAYS, "auditor", kind="alerts", useful_days=7)
    assert (told["kind"], told["more"]) == ("alerts", False)
    assert set(told["summary"]) >= {"precision", "recall", "in_force", "working"}
