"""What is asked, of whom, and where it is done: A9, A15."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from application.use_cases import USE_CASES
from projections.duties import DutiesQuery, duties
from tests.web.council import Clock, Council, council_on
from tests.web.test_submissions import define


@pytest.fixture
def in_june(tmp_path: Path, database_url: str) -> Iterator[Council]:
    """A council, on each store, whose clock stands at 15 June 2022: the usual contract ran out on 31 March 2021."""
    with council_on(tmp_path / "record", database_url, Clock("2022-06-15")) as council:
        yield council


def work(council: Council, day: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = council.read("/api/v1/my-work", "governance", valid_at=day)["items"]
    return found


@pytest.mark.parametrize("ended", [False, True], ids=["past its end", "terminated"])
def test_a15_of_what_is_over_only_what_was_due_before_is_asked(in_june: Council, ended: bool) -> None:
    council = in_june
    contract = council.register()
    define(council, contract, "2020-01-01")
    council.change(contract, "tier")
    last = "2021-03-31"
    if ended:
        last = "2020-12-31"
        council.change(contract, "terminations")
    before = {row["what"] for row in work(council, last) if row["due"] <= last}
    after = work(council, "2022-06-15")
    assert [row["due"] for row in after if row["duty"] == "KPI return"], "what was due before is still asked"
    dated = [row for row in after if row["duty"] != "past its end" and (ended or row["due"] != "TBC")]
    assert all(row["due"] <= last for row in dated)
    assert {row["what"] for row in after if row["duty"] == "KPI return"} <= before
    assert [row["duty"] for row in after].count("past its end") == (0 if ended else 1)


def test_a15_each_item_says_what_to_do_and_where(in_june: Council) -> None:
    council = in_june
    contract = council.register()
    define(council, contract, "2020-01-01")
    council.change(contract, "key-dates")
    for day in ("2020-12-15", "2022-06-15"):
        found = work(council, day)
        assert found
        for item in found:
            for act in item["acts"]:
                assert act["method"] == "POST"
                answer = council.post(act["address"], {}, "officer")
                assert answer.status_code != 404, act
    kinds = {
        item["duty"]: [each["use_case"] for each in item["acts"]] for item in work(council, "2020-12-15")
    }
    assert kinds["contractual notice"][0] == "extend"
    assert kinds["KPI return"] == ["report-figure", "return-nil"]
    (term,) = [item for item in work(council, "2022-06-15") if item["duty"] == "past its end"]
    assert term["acts"][0]["address"] == f"{contract.path}/extensions"


def test_a15_every_request_that_a_duty_names_is_one_that_there_is(council: Council) -> None:
    contract = council.register()
    define(council, contract, "2020-01-01")
    basis = council.services.record.basis(date(2020, 12, 15))
    named = {
        act.use_case for duty in duties(council.services.record, basis, DutiesQuery()) for act in duty.acts
    }
    assert named
    assert named <= set(USE_CASES)


def entry(council: Council) -> Any:
    content = council.get("/api/v1/calendar.ics", valid_at="2020-10-15").data
    (found,) = [
        node for node in Calendar.from_ical(content).walk("VEVENT") if "eview date" in node["summary"]
    ]
    return found


def test_a9_an_entry_that_moves_keeps_its_id_and_says_that_it_was_revised(in_june: Council) -> None:
    council = in_june
    contract = council.register()
    council.change(contract, "key-dates")
    before = entry(council)
    council.change(contract, "key-dates", date="2021-02-15", note="Other words.")
    after = entry(council)
    assert after["uid"] == before["uid"]
    assert after.decoded("dtstart") != before.decoded("dtstart")
    assert after["sequence"] > before["sequence"]
    assert after.decoded("last-modified") >= before.decoded("last-modified")
    assert after.decoded("dtstamp") >= after.decoded("last-modified")
    again = entry(council)
    assert (again["sequence"], again["last-modified"]) == (after["sequence"], after["last-modified"])


def test_a9_a_date_that_needs_action_reminds_of_itself(council: Council) -> None:
    council.register()
    content = council.get("/api/v1/calendar.ics", valid_at="2020-10-15").data
    for node in Calendar.from_ical(content).walk("VEVENT"):
        alarms = node.walk("VALARM")
        assert alarms, node["summary"]
        for alarm in alarms:
            assert alarm["action"] == "DISPLAY"
            assert alarm["description"]
            assert alarm.decoded("trigger") < timedelta(0)
