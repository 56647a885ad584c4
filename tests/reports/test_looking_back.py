"""What a council looks back on in reports and papers, each in every form that can be made (decision 72)."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from projections.reports.catalogue import ALL, BY_NAME
from projections.reports.data_set import UsedNames, data_set
from projections.reports.definition import ReportDefinition, ReportRequest
from projections.reports.paper import Paper, Paragraph
from tests.directory import erase
from tests.givens import OFFICER
from tests.reports.looked_back_on import WINDOW, LookedBackOn, looked_back_on

EARLIER = sorted((Path(__file__).parent / "earlier_forms").glob("*.ndjson"))
"""What earlier versions said of the record, kept when the next version came; never changed."""
_TITLE_AND_BASIS = 3
"""Lines that say when the record was read."""


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LookedBackOn]:
    with looked_back_on(tmp_path_factory.mktemp("looked-back-on")) as record:
        yield record


def made(record: LookedBackOn, definition: ReportDefinition, **said: str) -> tuple[Paper, bytes]:
    """A report at the end of the year, and its lines without what another run writes otherwise."""
    services = record.council.services
    names = UsedNames(services.access.names())
    if definition.name == "committee-paper":
        said = {"group": "review group", **WINDOW} | said
    if definition.name == "changes":
        said = {"from": "2019-12-31", "from_position": "89", "noun": "review"} | said
    basis = services.record.basis(date(2020, 12, 31))
    paper = definition.paper(ReportRequest(services.record, basis, names, said))
    told = b"".join([*data_set(paper, names)][_TITLE_AND_BASIS:])
    told = re.sub(rb"fingerprint [0-9a-f ]+", b"fingerprint (its own)", told)
    told = re.sub(rb'"[0-9a-f]{64}"', b'"(its own)"', told)  # the root of a log, whose ids are drawn
    told = told.replace(record.contract.reference.encode(), b"CT-REF")
    if definition.name == "changes":
        told = b"".join(sorted(told.splitlines(keepends=True)))  # it is in the order of ids
    return paper, told


def rows(record: LookedBackOn, report: str, table: str, **said: str) -> list[dict[str, Any]]:
    """The rows of a table of a report as it is made now, by column."""
    paper, _ = made(record, BY_NAME[report], **said)
    [found] = [item for item in paper.tables if item.name == table]
    return [dict(zip((column.name for column in found.columns), row, strict=True)) for row in found.rows()]


@pytest.mark.parametrize("kept", EARLIER, ids=lambda path: path.stem)
def test_an_earlier_form_says_what_it_said_byte_for_byte(record: LookedBackOn, kept: Path) -> None:
    name, version = kept.stem.split(".v")
    definition = BY_NAME[name].of_version(int(version))
    assert definition is not None
    _, told = made(record, definition)
    assert told == kept.read_bytes()


def test_every_version_that_can_be_made_is_kept() -> None:
    makeable = {
        (definition.name, version)
        for definition in ALL
        for version in range(definition.oldest or definition.version, definition.version)
    }
    assert makeable == {(path.stem.split(".v")[0], int(path.stem.split(".v")[1])) for path in EARLIER}


def test_a_version_that_can_be_made_no_more_is_none() -> None:
    paper = BY_NAME["kpis"]
    assert paper.of_version(1) is None
    assert paper.of_version(paper.version + 1) is None


def test_the_tier_stands_beside_kpis_reviews_actions_and_social_value(record: LookedBackOn) -> None:
    assert {row["tier"] for row in rows(record, "kpis", "performance-by-contract")} == {"Gold"}
    assert [row["tier"] for row in rows(record, "kpis", "returns-by-tier")] == ["Gold"]
    assert [row["tiers"] for row in rows(record, "reviews", "held")] == [
        "Gold; no contract",
        "Gold; not tiered",
    ]
    assert [row["tiers"] for row in rows(record, "reviews", "planned")] == ["not tiered"]
    assert [(row["tier"], row["overdue_up_to_30_days"]) for row in rows(record, "actions", "by-tier")] == [
        ("Gold", 1)
    ]
    assert [row["tier"] for row in rows(record, "actions", "overdue")] == ["Gold"]
    by_tier = rows(record, "social-value", "by-tier")
    assert [(row["tier"], row["contracts"], row["with_commitment"]) for row in by_tier] == [
        ("Gold", 1, 1),
        ("not tiered", 2, 0),
    ]
    assert [row["tier"] for row in rows(record, "social-value", "entries")] == ["Gold"]


def test_under_each_claim_stand_the_entries_that_it_was_counted_from(record: LookedBackOn) -> None:
    claims = {"overall": {}, "themes": {}, "kpis": {}}
    for claim, told in claims.items():
        for row in rows(record, "committee-paper", f"evidence-{claim}"):
            entries = [int(text) for text in re.findall(r"[0-9]+", row["entries"])]
            names = [
                found.event.name for at in entries for found in record.council.services.record.feed(at - 1, 1)
            ]
            told[row["figure"]] = (row["number"], names)
    assessed = "review.area_assessed.v2"
    assert claims["overall"] == {
        "Reviews whose ratings were passed on, since the group's inception": (2, ["review.held.v1"] * 2),
        "Ratings that improved, then and now": (1, [assessed] * 2),
    }
    raised = "review.finding_raised.v2"
    assert {name for _, names in claims["themes"].values() for name in names} == {raised}
    counted = {row["theme"]: row["findings"] for row in rows(record, "committee-paper", "themes")}
    assert {
        figure.removeprefix("Findings on "): number for figure, (number, _) in claims["themes"].items()
    } == {theme: number for theme, number in counted.items() if theme != "not passed"}
    assert claims["kpis"] == {"Revisions for measurability": (1, ["kpi.revised.v1"])}


def test_kpis_that_were_revisited_are_told_with_why_and_what_they_were(record: LookedBackOn) -> None:
    [row] = rows(record, "kpis", "kpis-revised")
    assert (row["tier"], row["contract_began"], row["from"]) == ("Gold", "2019-04-01", "2020-05-01")
    assert row["because"] == "measurability"
    assert "target: 90" in row["was"]
    assert "target: 97" in row["is"]
    assert "formula: none" in row["was"]
    assert rows(record, "kpis", "kpis-revised", **{"from": "2020-06-01"}) == []
    [by_age] = rows(record, "kpis", "kpis-by-age")
    assert (by_age["year"], by_age["contracts"], by_age["revised"], by_age["made_better"]) == (
        "2019",
        1,
        1,
        1,
    )


def test_a_return_before_a_revision_into_its_past_is_told_by_both_definitions(record: LookedBackOn) -> None:
    [row] = rows(record, "kpis", "kpis-by-both")
    assert (row["period"], row["figure"]) == ("2020-05", "92")
    assert row["then"] == "Good (definition 1, target 90)"
    assert row["now"] == "Requires improvement (definition 2, target 97)"


def test_the_paper_counts_what_was_rated_then_and_now(record: LookedBackOn) -> None:
    [area] = rows(record, "committee-paper", "improved-by-area")
    assert area == {
        "area": "5. Managing performance",
        "again": 1,
        "improved": 1,
        "the_same": 0,
        "worse": 0,
        "not_comparable": 0,
    }
    [directorate] = rows(record, "committee-paper", "improved-by-directorate")
    assert (directorate["directorate"], directorate["improved"]) == ("Education", 1)
    paper, _ = made(record, BY_NAME["committee-paper"])
    texts = [block.text for block in paper.blocks if isinstance(block, Paragraph)]
    assert any("1 improved, 0 the same, 0 worse, 0 not comparable" in text for text in texts)
    assert any("Reviewed more than once: School meals (2 times)." in text for text in texts)
    assert any("not counted as such: Buses." in text for text in texts)
    assert any(
        "1 KPI of 1 contract was revisited, in 1 revision: 1 for measurability." in text for text in texts
    )


def test_the_paper_tells_by_tier_what_management_contracts_had(record: LookedBackOn) -> None:
    gold, silver, bronze, none = rows(record, "committee-paper", "tiers")
    assert list(gold.values()) == ["Gold", 1, 1, 1, 1, 1]
    assert list(silver.values())[1:] == list(bronze.values())[1:] == [0] * 5
    assert list(none.values()) == ["not tiered", 2, 1, 0, 0, 0]


def test_the_paper_closes_with_what_it_relied_on_whom_to_ask_and_what_it_was_made_from(
    record: LookedBackOn,
) -> None:
    council, group = record.council, f"/api/v1/groups/{record.first.management}"
    reached = {"post_id": "post", "telephone": "01632 960 400", "effective_from": "2019-06-01"}
    council.step(group, "post-contacts", reached, "governance")
    note = council.services.documents.keep(b"What kitchens said", "text/plain", OFFICER, "")
    parameters = [
        {"name": name, "value": value} for name, value in ({"group": "review group"} | WINDOW).items()
    ]
    body = {"definition": "committee-paper", "parameters": parameters, "valid_at": "2020-12-31"}
    path = council.opened("/api/v1/reports", body, "governance")
    post = {"part": "relevant director", "group_id": record.first.management, "post_id": "post"}
    council.step(path, "contacts", {"contacts": [post]}, "governance")
    paper = {"sha256": note.sha256, "title": "Kitchens", "date": "2020-10", "open_to_inspection": True}
    for wrong, field in (
        (paper | {"open_to_inspection": False}, "papers.0.open_to_inspection"),
        (paper | {"sha256": "0" * 64}, "papers.0.sha256"),
        (paper | {"title": None}, "papers.0.title"),
        (paper | {"date": "TBC"}, "papers.0.date"),
        ({"report_id": path.rpartition("/")[2], "open_to_inspection": True}, "papers.0.report_id"),
    ):
        seen = council.get(path, "governance").headers["ETag"]
        refused = council.post(f"{path}/background-papers", {"papers": [wrong]}, "governance", if_match=seen)
        assert refused.status_code == 422, refused.text
        assert field in refused.text
    council.step(path, "background-papers", {"papers": [paper]}, "governance")
    council.step(path, "issue", {}, "governance")
    erase(council.services.directory, "p-mared")
    assert council.read(f"{path}/reproduction", "auditor")["outcome"] == "same"
    state = council.read(path, "member")["state"]
    assert [item["title"] for item in state["background"]] == ["Kitchens"]
    page = council.get(f"{path}/files/committee-paper-2020-12-31.html", "member").text
    assert "The Corporate Director" in page
    assert "Mared Example" in page
    assert "01632 960 400" in page
    assert note.sha256 in page
    root, _ = council.services.checkpoints.consistency(state["position"], council.head)
    assert root.hex() in page
    again = council.opened("/api/v1/reports", body, "governance")
    council.step(again, "contacts", {"contacts": [post]}, "governance")
    draft = council.get(f"{again}/preview", "governance").text
    assert "Mared Example" not in draft
    assert "[erased]" in draft


def test_a_review_is_read_beside_the_review_before_of_the_same_contract(record: LookedBackOn) -> None:
    council, path = record.council, f"/api/v1/reviews/{record.again.review_id}/comparison"
    meals, buses = council.read(path, "auditor")["lines"]
    assert (meals["before_review_id"], meals["before_held_on"]) == (record.first.review_id, "2020-03-26")
    moved = {"framework": "NAO 2016", "area": 5, "what": "", "then": "weak", "now": "sound"}
    assert meals["moved"] == [moved | {"direction": "better"}]
    assert meals["repeated"] == []  # nobody said of which area the findings were
    [kpi] = meals["kpis"]
    assert (kpi["before_period"], kpi["before_figure"], kpi["after_period"]) == ("2020-05", "92", None)
    assert (buses["before_review_id"], buses["moved"], buses["kpis"]) == (None, [], [])
    read_by_a_member = council.read(path, "member")["lines"][0]
    assert read_by_a_member["kpis"] == []
    assert council.get(path, "supplier-contact").status_code == 403
    assert (
        council.read(f"/api/v1/reviews/{record.first.review_id}/comparison", "auditor")["lines"][0][
            "before_review_id"
        ]
        is None
    )


def issued(record: LookedBackOn, definition: str) -> str:
    """The address of a report of the end of the year that was issued."""
    council = record.council
    path = council.opened(
        "/api/v1/reports", {"definition": definition, "valid_at": "2020-12-31"}, "governance"
    )
    council.step(path, "issue", {}, "governance")
    return path


def test_an_issued_report_is_marked_by_what_it_would_tell_differently_today(record: LookedBackOn) -> None:
    council, (contract, other) = record.council, record.others
    register, public, kpis = (issued(record, name) for name in ("register", "public-register", "kpis"))
    told = {path: council.read(f"{path}/restatements", "auditor")["items"] for path in (register, kpis)}
    assert told == {register: [], kpis: []}
    shelf = "/api/v1/published-reports"
    assert [row["reads_differently"] for row in council.read(shelf, "")["items"]] == [[]]
    body = {"corrects": contract.event_id, "fields": {"title": "School coaches"}, "reason": "Misread."}
    council.step(contract.path, "corrections", body)
    later = {"new_end": "2022-03-31", "option": "first extension", "effective_from": "2020-10-01"}
    later |= {"effective_from": "2021-01-01", "reason": "After the day of the reports."}
    council.step(other.path, "extensions", later)
    restated = {"figure": "88", "unvalidated": True, "reason": "The kitchens counted twice."}
    council.step(record.submission, "restatements", restated, "owner")
    [item] = council.read(f"{register}/restatements", "auditor")["items"]
    assert (item["about"], item["contracts"], item["definition"]) == ("contract", ["CT-0200"], "register")
    figure = {"field": "title", "was": "School buses", "now": "School coaches", "shown": True}
    assert figure in item["figures"]
    [event] = item["events"]
    assert (event["kind"], event["recorded_on"]) == ("corrected", "2021-01-04")
    [item] = council.read(f"{kpis}/restatements", "auditor")["items"]
    assert [each["kind"] for each in item["events"]] == ["restated"]
    assert {"published.figure": ("92", "88")}.items() <= {
        each["field"]: (each["was"], each["now"]) for each in item["figures"]
    }.items()
    everything = council.read("/api/v1/restatements", "auditor")["items"]
    assert {register.rpartition("/")[2], kpis.rpartition("/")[2]} <= {
        each["report_id"] for each in everything
    }
    later_on = council.read("/api/v1/restatements", "auditor", **{"from": "2021-01-05"})
    assert later_on["items"] == []
    wrong = {"from": "2021-01-05", "to": "2021-01-04"}
    assert council.get("/api/v1/restatements", "auditor", **wrong).status_code == 422
    assert council.get("/api/v1/restatements", "member").status_code == 403
    [published] = council.read(shelf, "")["items"]
    assert published["report_id"] == public.rpartition("/")[2]
    was = {"contract_ref": "CT-0200", "field": "title", "was": "School buses", "now": "School coaches"}
    assert was in published["reads_differently"]


def test_the_paper_tells_the_rollout_by_phases_from_the_record(record: LookedBackOn) -> None:
    council = record.council
    since = {"effective_from": "2020-01-01"}
    units = {"units": [{"directorate": "Education"}, {"directorate": "Highways"}], "reason": "The list."}
    organisation = council.opened("/api/v1/organisations", units | {"effective_from": "2013-04-01"})
    for name, directorate, expected in (("Phase 1", "Education", 4), ("Phase 2", "Highways", 10)):
        planned = {"phase": name, "directorates": [directorate], "planned_on": "2020-10"}
        body = planned | {"expected_contracts": expected} | since
        council.step(organisation, "rollout-phases", body, "governance")
    live = {"phase": "Phase 1", "reason": "Its contracts are entered.", "effective_from": "2020-11-02"}
    council.step(organisation, "rollout-phases-live", live, "governance")
    first, second = rows(record, "committee-paper", "rollout")
    assert list(first.values()) == ["Phase 1", "Education", "2020-10", "2020-11-02", 4, 2]
    assert list(second.values()) == ["Phase 2", "Highways", "2020-10", None, 10, 1]
    paper, _ = made(record, BY_NAME["committee-paper"])
    told = [block.text for block in paper.blocks if isinstance(block, Paragraph)]
    assert any(
        "2 phases, of which 1 is live on 31 December 2020 (Education). Of 14 contracts expected, 3 are"
        in text
        for text in told
    )
