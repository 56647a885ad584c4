"""Answers over the web, by the number of the case: A3, A5, A11, A12, A13, A14, A16, A17. On both stores."""

import codecs
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from application.record import LONDON
from tests.web.council import REGISTRATION, Clock, Council, assert_problem, council_on

NOW_HELD = str(2**62)


def test_a3_what_is_past_its_end_is_said_apart_and_called_in_force_nowhere(either_council: Council) -> None:
    council, day = either_council, "2021-02-15"
    council.register(title="Meals")
    council.register(title="Buses", end="2020-12-31", options=[])
    for path, role in (("/contracts", "officer"), ("/register", "")):
        rows = council.read(path, role, valid_at=day)["items"]
        assert {row["title"]: row["status"] for row in rows} == {"Meals": "live", "Buses": "past end"}
        for status, title in (("live", "Meals"), ("past end", "Buses")):
            narrowed = council.read(path, role, valid_at=day, status=status)["items"]
            assert [row["title"] for row in narrowed] == [title]
    report = "/api/v1/report-definitions/tiers/report"
    for on, apart in ((day, True), ("2020-12-31", False)):
        paper = council.get(report, "governance", format="html", valid_at=on).text
        assert ("1 more is past its end with nothing recorded" in paper) is apart
    assert "In force on" not in council.page("/register", valid_at=day).text


def test_a5_a_date_as_known_at_means_the_end_of_that_day_in_london(either_council: Council) -> None:
    council = either_council
    council.register()
    today = council.services.record.today()
    told = council.read("/contracts", known_at=today.isoformat())
    assert len(told["items"]) == 1, "of today, now"
    yesterday = today - timedelta(days=1)
    told = council.read("/contracts", known_at=yesterday.isoformat(), valid_at="2021-01-01")
    assert (told["items"], told["basis"]["valid_at"]) == ([], "2021-01-01")
    settled = council.services.record.basis(known_at=yesterday).known_at
    assert (settled + timedelta(microseconds=1)).astimezone(LONDON).time().isoformat() == "00:00:00"
    assert settled.astimezone(LONDON).date() == yesterday
    tomorrow = today + timedelta(days=1)
    assert_problem(
        council.get("/contracts", known_at=tomorrow.isoformat()), 422, "bad-parameters", "known_at"
    )
    assert_problem(council.get("/contracts", known_at="2019-02-30"), 422, "bad-fields", "known_at")


def test_a5_a_parameter_at_fault_leaves_the_others_standing(council: Council) -> None:
    council.register(title="School meals")
    council.register(title="Bus shelters")
    page = council.page("/register", valid_at="2021-01-01", known_at="tomorrow", q="meals")
    assert "Contracts as they stood on 1 January 2021" in page.text
    assert "School meals" in page.text
    assert "Bus shelters" not in page.text
    assert "It is left out; the rest of what you asked for is shown." in page.text
    page = council.page("/register", valid_at="soon", known_at="tomorrow", cursor="none of ours", q="meals")
    assert page.status_code == 200
    assert page.text.count("It is left out") == 3
    assert "Bus shelters" not in page.text


@pytest.mark.parametrize(
    "path",
    [
        "/documents/%00",
        "/documents/a%00b",
        "/report-definitions/%00/report",
        "/reports/00000000-0000-0000-0000-000000000000/files/%00",
        "/published-reports/00000000-0000-0000-0000-000000000000/files/%00",
    ],
)
def test_a11_nothing_has_a_control_character_in_its_name(either_council: Council, path: str) -> None:
    assert either_council.get(f"/api/v1{path}", "governance").status_code == 404


@pytest.mark.parametrize(
    ("if_match", "status"),
    [
        ("*", 201),
        ('"v1"', 201),
        ('"v0", "v1"', 201),
        ('"v1" , "other"', 201),
        ('W/"v7","v1",', 201),
        ('"v1.0123456789abcdef"', 201),
        ('"v2", "v3"', 412),
        ('W/"v1"', 412),
        ("v1", 412),
        ('"v1', 412),
        ('"v1", oops', 412),
        ('"a\\"v1"', 412),
        (" ", 428),
    ],
)
def test_a12_if_match_is_read_as_rfc_9110_has_it(council: Council, if_match: str, status: int) -> None:
    contract = council.register()
    response = council.post(f"{contract.path}/tier", {"tier": "Gold", "reason": "Size"}, if_match=if_match)
    assert response.status_code == status, response.text


def test_a12_what_the_reader_has_already_is_not_sent_again(either_council: Council) -> None:
    council = either_council
    contract = council.register()
    addresses = (
        contract.path,
        f"{contract.path}/history",
        "/contracts",
        "/contracts?limit=1",
        "/register",
        "/register?format=json",
        "/api/v1/kpis",
        "/api/v1/my-work",
        "/api/v1/report-definitions",
    )
    seen = {}
    for path in addresses:
        first = council.get(path, "governance")
        seen[path] = first.headers["ETag"]
        for tag in (seen[path], f'"other", W/{seen[path]}', "*"):
            again = council.get(path, "governance", {"If-None-Match": tag})
            assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", seen[path]), path
        assert council.get(path, "governance", {"If-None-Match": '"other"'}).status_code == 200
    council.change(contract, "tier")
    for path in addresses[:4]:
        changed = council.get(path, "governance", {"If-None-Match": seen[path]})
        assert changed.status_code == 200, path


def test_a12_a_day_that_changes_the_answer_changes_its_tag(tmp_path: Path, database_url: str) -> None:
    clock = Clock("2021-03-30")
    with council_on(tmp_path, database_url, clock) as council:
        contract = council.register()
        before = council.get(contract.path)
        clock.day = "2021-04-02"
        council.tokens["officer"] = council.token("officer")
        after = council.get(contract.path, headers={"If-None-Match": before.headers["ETag"]})
        assert (before.json["status"], after.status_code, after.json["status"]) == ("live", 200, "past end")
        assert before.headers["ETag"] == '"v1"'
        tier, seen = {"tier": "Gold", "reason": "Size"}, after.headers["ETag"]
        assert council.post(f"{contract.path}/tier", tier, if_match=seen).status_code == 201


def test_a13_rows_hold_only_what_a_reader_understands(either_council: Council) -> None:
    council = either_council
    contract = council.register(end="open", maximum_end="open", options=[])
    council.change(contract, "tier")
    council.change(contract, "key-dates")
    for asked in ({}, {"supplier_id": REGISTRATION["suppliers"][0]["supplier_id"]}):
        answer = council.get("/contracts", "governance", **asked)
        (row,) = answer.json["items"]
        assert NOW_HELD not in answer.text
        assert "9999-12-31" not in answer.text
        assert "search_text" not in row
        assert (row["valid_to"], row["known_to"], row["ends"]) == (None, None, None)
        assert row["etag"] == council.get(contract.path).headers["ETag"] == '"v3"'
        assert [set(date) for date in row["dates"]] == [{"kind", "date", "how", "outcome"}] * len(
            row["dates"]
        )
        assert row["dates"]
    past = council.read("/contracts", known_at=council.head - 1)
    assert past["items"][0]["etag"] == '"v2"', "as known then"
    drawn = council.get("/audit/sample", "auditor", seed="one")
    assert NOW_HELD not in drawn.text
    assert "search_text" not in drawn.text


def test_a16_the_public_csv_opens_in_a_spreadsheet(either_council: Council) -> None:
    either_council.register(title="KCS’s vans")
    content = either_council.get("/register", "", format="csv").data
    assert content.startswith(codecs.BOM_UTF8)
    assert "KCS’s vans" in content.decode("utf-8-sig")


@pytest.mark.parametrize(
    "feed", ["/events", "/api/v1/changes", "/api/v1/ocds/releases", "/api/v1/ocds/records"]
)
def test_a17_a_place_beyond_the_end_of_the_log_is_refused(either_council: Council, feed: str) -> None:
    council = either_council
    council.services.record.settings = replace(
        council.services.record.settings, ocid_prefix="ocds-abc123", publisher="A Council"
    )
    council.register()
    assert council.get(feed, "auditor", after=council.head).status_code == 200
    assert_problem(council.get(feed, "auditor", after=council.head + 1), 422, "bad-parameters", "after")
    then = {"after": council.head, "known_at": council.head - 1}
    assert_problem(council.get(feed, "auditor", **then), 422, "bad-parameters", "after")


@pytest.mark.parametrize("sort", ["", "-reference", "ends"])
def test_a14_the_exact_reference_comes_first(either_council: Council, sort: str) -> None:
    council = either_council
    for reference, title in (
        ("AA-1", "The PA-1 road"),
        ("PA-1", "Lamps"),
        ("PA-10", "PA-1 again"),
        ("ZZ", "PA-1"),
    ):
        council.register(reference=reference, title=title)
    order = {"sort": sort} if sort else {}
    for path, role in (("/register", ""), ("/contracts", "officer")):
        whole = [row["title"] for row in council.read(path, role, q="pa-1 ", **order)["items"]]
        assert whole[0] == "Lamps"
        assert sorted(whole) == ["Lamps", "PA-1", "PA-1 again", "The PA-1 road"]
        for limit in (1, 2, 3):
            told, paged = council.read(path, role, q="pa-1 ", limit=limit, **order), []
            paged += told["items"]
            while told["next_cursor"]:
                cursor = told["next_cursor"]
                told = council.read(path, role, q="pa-1 ", limit=limit, cursor=cursor, **order)
                paged += told["items"]
            assert [row["title"] for row in paged] == whole
    page = council.page("/register", q="PA-1").text
    assert page.index("Lamps") < page.index("The PA-1 road")


def test_a14_search_too_puts_the_exact_reference_first(either_council: Council) -> None:
    council = either_council
    for reference, title in (("PA-1", "Lamps"), ("PA-10", "PA-1 again"), ("ZZ", "PA-1")):
        council.register(reference=reference, title=title)
    whole = [item["title"] for item in council.read("/api/v1/search", q="PA-1", kind="contract")["items"]]
    assert whole[0] == "PA-1 Lamps"
    assert len(whole) == len(set(whole)) == 3
    told, paged = council.read("/api/v1/search", q="PA-1", kind="contract", limit=1), []
    paged += told["items"]
    while told["next_cursor"]:
        told = council.read("/api/v1/search", q="PA-1", kind="contract", limit=1, cursor=told["next_cursor"])
        paged += told["items"]
    assert [row["title"] for row in paged] == whole
