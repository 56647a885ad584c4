"""Both tables of the committee paper come back as printed, with everything that is awkward about them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.seed.paper import MEETING_ON, RESOLVED, TERMS, Paper, paper_on, person_id, rows

SEED = Path(__file__).resolve().parents[2] / ".." / "shared" / "seed" / "tables.json"
PRINTED = ("date_as_printed", "contracts_as_printed", "lead_officers_as_printed")


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Paper]:
    """The paper as entered; tests that add to it do so after its own days."""
    if not SEED.exists():
        pytest.skip(f"the seed is not beside this project: {SEED}")
    tables = json.loads(SEED.read_text(encoding="utf-8"))
    with paper_on(tmp_path_factory.mktemp("seed"), tables) as paper:
        yield paper


def printed(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What is printed of each row."""
    return [{name: row[name] for name in PRINTED} for row in found]


def completed(paper: Paper, first: str, last: str) -> Any:
    """The table of completed reviews."""
    return paper.read("/completed-reviews", group_id=paper.group_id, **{"from": first, "to": last})


def the_plan(paper: Paper, **query: Any) -> Any:
    """The plan's table."""
    return paper.read(f"/forward-plans/{paper.plan_id}/table", **query)


def test_completed_reviews_come_back_as_printed(paper: Paper) -> None:
    window = paper.tables["window_check"]
    found = completed(paper, window["first"], window["last"])
    assert printed(found["rows"]) == printed(rows(paper, "completed_reviews"))
    assert len(found["rows"]) == paper.tables["counts"]["completed_dates"]
    lines = sum(len(row["contracts_as_printed"]) for row in found["rows"])
    assert lines == paper.tables["counts"]["completed_items"]


def test_the_forward_plan_comes_back_as_printed(paper: Paper) -> None:
    found = the_plan(paper)
    assert printed(found["rows"]) == printed(rows(paper, "forward_plan"))
    assert len(found["rows"]) == paper.tables["counts"]["forward_rows"]
    lines = sum(len(row["contracts_as_printed"]) for row in found["rows"])
    assert lines == paper.tables["counts"]["forward_items"]


def test_a_strict_six_months_would_drop_a_printed_row(paper: Paper) -> None:
    window = completed(paper, "2019-04-01", "2019-10-01")
    assert len(window["rows"]) == len(rows(paper, "completed_reviews")) - 1
    assert paper.tables["window_check"]["span_days"] == 189


def test_what_was_reviewed_since_inception_is_a_lower_bound(paper: Paper) -> None:
    found = completed(paper, "2019-03-26", "2019-10-01")
    assert (found["count"], found["comparator"]) == (40, "more than")
    assert found["count_in_words"].startswith("over 40 contracts")


def test_a_row_without_a_date_stays_tbc_and_comes_last(paper: Paper) -> None:
    last = the_plan(paper)["rows"][-1]
    assert (last["date"], last["date_as_printed"]) == ("TBC", "TBC")
    assert len(last["contracts_as_printed"]) == 2


def test_two_officers_on_one_line_are_one_entry_and_two_lines_have_their_own(paper: Paper) -> None:
    by_date = {row["date_as_printed"]: row for row in the_plan(paper)["rows"]}
    assert by_date["29.11.19"]["lead_officers_as_printed"] == ["Alison Shepherd / Vikram Bhatia"]
    assert by_date["03.12.19"]["lead_officers_as_printed"] == ["Clare Maynard", "Karen Sharp"]
    assert by_date["04.02.20"]["lead_officers_as_printed"] == ["Clare Maynard", "Clare Maynard"]


def test_a_title_that_stops_in_mid_air_is_kept_as_printed(paper: Paper) -> None:
    by_date = {row["date_as_printed"]: row for row in the_plan(paper)["rows"]}
    assert by_date["03.03.20"]["contracts_as_printed"][0] == "KCS’ management of contracts for"


def test_a_title_that_wraps_is_one_line(paper: Paper) -> None:
    titles = [item for row in the_plan(paper)["rows"] for item in row["contracts_as_printed"]]
    assert "Support Services for Vulnerable and Homeless" in titles
    assert "Large Road / Infrastructure Scheme Contracts" in titles


def test_the_group_is_what_the_paper_says(paper: Paper) -> None:
    group = paper.read(f"/groups/{paper.group_id}")["state"]
    assert (group["convened_on"], group["terms_of_reference"]) == ("2016-09", TERMS)
    assert [post["kind"] for post in group["posts"]] == ["chair", "vice chair"]


def test_reviews_of_a_lead_officer_are_found(paper: Paper) -> None:
    load = paper.tables["lead_officer_load"]
    for name, items in load["completed_items"].items():
        found = paper.read("/reviews", lead_officer=person_id(name), status="held")["items"]
        led = [line for row in found for line in row["lines"] if person_id(name) in line["lead_officers"]]
        assert len(led) == items, name


def test_the_committee_endorsed_that_very_version(paper: Paper) -> None:
    (plan,) = paper.read("/forward-plans", group_id=paper.group_id)["items"]
    assert (plan["status"], plan["endorsed_version"], plan["endorsed_on"]) == ("endorsed", 1, MEETING_ON)
    assert plan["endorsed_fingerprint"] == the_plan(paper, version=1)["fingerprint"]
    version = paper.read(f"/forward-plans/{paper.plan_id}")["state"]["versions"][0]
    (decision,) = version["decisions"]
    assert (decision["resolved"], decision["recommendation_id"]) == (RESOLVED, paper.recommendation_id)


def test_before_the_endorsement_was_known_the_plan_was_not_endorsed(paper: Paper) -> None:
    known_at = paper.before_endorsement
    (plan,) = paper.read("/forward-plans", group_id=paper.group_id, known_at=known_at)["items"]
    assert (plan["status"], plan["endorsed_version"]) == ("recommended", None)
    assert the_plan(paper, known_at=known_at)["endorsed_on"] is None
    drift = paper.council.get(f"/api/v1/forward-plans/{paper.plan_id}/drift", "governance", known_at=known_at)
    assert drift.status_code == 404


def test_on_the_day_before_the_meeting_it_was_not_endorsed_either(paper: Paper) -> None:
    assert the_plan(paper, valid_at="2019-11-11")["status"] == "recommended"
    assert the_plan(paper, valid_at=MEETING_ON)["status"] == "endorsed"


def test_a_later_move_is_drift_with_its_reason_and_the_version_stays_as_it_was(paper: Paper) -> None:
    review = paper.reviews["07.01.20"]
    paper.change(
        f"/reviews/{review}",
        "dates",
        "reviewer",
        date="2020-02-11",
        reason="The supplier could not attend.",
        effective_from="2019-12-16",
    )
    drift = paper.read(f"/forward-plans/{paper.plan_id}/drift")
    (change,) = drift["changes"]
    assert (change["kind"], change["was"], change["now"]) == ("moved", "7 January 2020", "11 February 2020")
    assert (change["reason"], change["actor"]) == ("The supplier could not attend.", "p-ieuan")
    assert (change["actor_name"], change["effective_from"]) == ("Ieuan Example", "2019-12-16")
    assert change["position"] == paper.council.head
    assert [row["unchanged"] for row in drift["standing"]].count(False) == 1
    assert printed(the_plan(paper)["rows"]) == printed(rows(paper, "forward_plan"))
    assert paper.read(f"/forward-plans/{paper.plan_id}/drift", valid_at="2019-12-15")["changes"] == []
