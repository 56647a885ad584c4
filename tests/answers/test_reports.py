"""What papers and reports say: A1, A2, A7, A8, A16, A18."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from projections.completed_reviews import CompletedReviews, Printed, SinceInception
from projections.review import ReviewLine
from tests.web.council import PEOPLE, Council, council_on
from tests.web.test_forward_plans import Planned, either_planned
from tests.web.test_standard_and_training import CLAUSES, adopted
from web.cli import main

__all__ = ["either_planned"]

Run = Callable[..., str]


def page(council: Council, name: str, **query: Any) -> str:
    return council.get(f"/api/v1/report-definitions/{name}/report", "governance", format="html", **query).text


def test_a1_until_the_next_version_binds_the_one_before_it_does(either_council: Council) -> None:
    council = either_council
    council.register()
    standard = adopted(council)
    standard.step("versions", {"reason": "A yearly look.", "effective_from": "2020-04-01"})
    changed = CLAUSES[0] | {"obligation": "Do it by name."}
    standard.step("clause-revisions", {"clause": changed, "effective_from": "2020-04-02"})
    standard.step(
        "reviews", {"reviewed_by": "working group", "body": "Group", "effective_from": "2020-05-01"}
    )
    adoption = {"body": "Cabinet", "effective_from": "2020-05-01", "from_date": "2020-12-01"}
    standard.step("adoption", adoption, "second")
    for day, version in (("2020-03-15", 1), ("2020-06-01", 1), ("2020-11-30", 1), ("2020-12-01", 2)):
        assert f"version {version} (fingerprint" in page(council, "standard-compliance", valid_at=day)
        (row,) = council.read("/api/v1/standards", "governance", valid_at=day)["items"]
        assert row["binding"] == version
    assert "No standard was in force" in page(council, "standard-compliance", valid_at="2020-02-15")


def completed(*reviews: list[tuple[str, str, str | None]]) -> CompletedReviews:
    """Reviews, each with lines of kind, title and contract."""
    rows = tuple(
        Printed(
            review_id="",
            held_on="",
            date_as_printed="",
            lines=tuple(ReviewLine(1, title, kind, contract_id, ()) for kind, title, contract_id in lines),
            contracts_as_printed=(),
            lead_officers_as_printed=(),
        )
        for lines in reviews
    )
    return CompletedReviews(rows, 0, "exactly", "", SinceInception(len(rows), 0, 0, (), ()))


@pytest.mark.parametrize(
    ("reviews", "told"),
    [
        (
            [[("contract", "Meals", "c1"), ("service", "Buses", None)], [("contract", "Meals again", "c1")]],
            "2 reviews of 1 contract and 1 area or service, in 3 lines,",
        ),
        ([[("contract", "Meals", "c1")], [("contract", "Roads", "c2")]], "2 reviews of 2 contracts"),
        (
            [[("contract", "Meals", None)], [("contract", "Meals", None)]],
            "2 reviews of 1 contract, in 2 lines,",
        ),
        ([[("area", "Care", None), ("area", "Homes", None)]], "1 review of 2 areas or services"),
    ],
)
def test_a2_a_contract_reviewed_twice_is_one_contract(reviews: Any, told: str) -> None:
    assert completed(*reviews).reviewed_in_words == told


def test_a2_the_count_since_inception_is_of_contracts(either_planned: Planned) -> None:
    planned, council = either_planned, either_planned.council
    contract = council.register()
    line = {
        "title": "Meals",
        "contract_id": contract.contract_id,
        "kind": "contract",
        "lead_officers": ["p-anwen"],
    }
    service = {"title": "Buses", "kind": "service", "lead_officers": ["p-anwen"]}
    today = council.services.record.today().isoformat()
    for name, items in (("once", [line, service]), ("twice", [line])):
        body = {"group_id": planned.group_id, "date": today, "items": items}
        planned.reviews[name] = planned.post("/reviews", body)["review_id"]
        planned.change(name, "holding", held_on=today)
    asked = {"group_id": planned.group_id, "from": "2020-01-01"}
    told = council.read("/api/v1/completed-reviews", "governance", **asked)
    assert (len(told["rows"]), told["count"], told["count_in_words"]) == (2, 1, "1 contracts reviewed")


def test_a8_a_paper_says_that_its_plan_has_moved_since(either_planned: Planned) -> None:
    planned = either_planned
    group = {"parameters": f"group:{planned.group_id};from:2020-01-01"}
    assert "has moved since" not in page(planned.council, "committee-paper", **group)
    planned.change("first", "dates", date="2090-03-05", reason="A secret reason")
    planned.change("second", "cancellation", reason="Another")
    told = page(planned.council, "committee-paper", **group)
    assert "The plan has moved since version 1 was issued and is not as printed here: " in told
    assert "Meals; Buses, moved (from 15 January 2090 to 5 March 2090)" in told
    assert "Roads, review cancelled (was February 2090)" in told
    assert "secret" not in told


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs one command in this process; what it wrote to both streams."""
    return commands_on("", tmp_path, monkeypatch)


@pytest.fixture
def run_on_either(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The same, once on each store."""
    return commands_on(database_url, tmp_path, monkeypatch)


def commands_on(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("KENTLEDGE_DATA", str(tmp_path / "record"))
    monkeypatch.setenv("KENTLEDGE_DATABASE_URL", database_url)
    monkeypatch.chdir(tmp_path)
    with council_on(tmp_path / "record", database_url) as council:
        council.register()
        body = {"name": "Review group", "kind": "review group", "convened_on": "2016-09"}
        assert council.post("/api/v1/groups", body, "governance").status_code == 201

    def run(*arguments: str) -> str:
        result = CliRunner().invoke(main, arguments)
        assert result.exit_code == 0, result.output
        return result.output

    return run


def test_a7_the_command_line_shows_advice(run_on_either: Run) -> None:
    run = run_on_either
    clerk = ("--as", PEOPLE["governance"][0])
    drafted = run(
        "report",
        "draft",
        "committee-paper",
        "--set",
        "group=Review group",
        "--set",
        "from=2020-01-01",
        *clerk,
    )
    issued = run("report", "issue", drafted.split()[-1], *clerk)
    assert "advice: Issued with nothing written for summary" in issued
    assert "recommendation" in issued


def test_a16_a_file_opens_in_a_spreadsheet_and_standard_output_in_a_program(run: Run, tmp_path: Path) -> None:
    shown = run("register", "--format", "csv")
    run("register", "--format", "csv", "--output", "register.csv")
    assert shown.startswith("contract_id,")
    content = (tmp_path / "register.csv").read_bytes()
    assert content.decode("utf-8-sig").splitlines() == shown.splitlines()
    assert content.startswith(b"\xef\xbb\xbf")


def test_a18_each_file_of_each_report_has_its_own_name(run: Run, tmp_path: Path) -> None:
    made: list[str] = []
    for name in ("register", "tiers", "kpis"):
        for form in ("ndjson", "csv", "html"):
            made += run("report", "make", name, "--format", form, "--output", "papers").split("\n")[:-1]
    for more in (
        ("--set", "directorate=Education"),
        ("--set", "tier=Gold"),
        ("--valid-at", "2020-01-01"),
        ("--known-at", "3"),
    ):
        made += run("report", "make", "register", "--format", "ndjson", "--output", "papers", *more).split(
            "\n"
        )[:-1]
    assert len(made) == len(set(made)) == len(list((tmp_path / "papers").iterdir()))
