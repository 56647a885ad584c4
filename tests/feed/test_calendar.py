"""Key dates as a calendar program reads them."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from icalendar import Calendar

from tests.web.council import NOBODY, PEOPLE, SIGNED_IN, Clock, Contract, Council, assert_problem, council_on
from web.cli import main

CALENDAR = "/api/v1/calendar.ics"
TITLE = "Meals; hot, cold\\, 🍲 and " + "very " * 30 + "long"


@pytest.fixture(scope="module")
def council(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Council]:
    """15 December 2020."""
    with council_on(tmp_path_factory.mktemp("record"), clock=Clock("2020-12-15")) as council:
        yield council


@pytest.fixture(scope="module")
def contract(council: Council) -> Contract:
    """A contract of Anwen's with a key date in a month."""
    contract = council.register(reference="CT-one", title=TITLE)
    council.change(contract, "key-dates", note="First line; second, third.")
    return contract


def entries(content: bytes) -> dict[str, Any]:
    """The entries of a calendar by the kind of duty."""
    return {
        node["categories"].to_ical().decode(): node for node in Calendar.from_ical(content).walk("VEVENT")
    }


def test_each_date_is_a_whole_day_that_says_how_it_was_got(council: Council, contract: Contract) -> None:
    response = council.get(CALENDAR)
    assert response.content_type == "text/calendar; charset=utf-8"
    told = entries(response.data)
    assert set(told) == {"contractual notice", "end of the term", "review date"}
    notice, review = told["contractual notice"], told["review date"]
    assert (notice.decoded("dtstart"), notice.decoded("dtend")) == (date(2020, 12, 31), date(2021, 1, 1))
    assert notice["summary"] == f"Contractual notice: CT-one {TITLE}"
    assert "Last day for notice of first extension, as agreed at award." in notice["description"]
    assert review.decoded("dtstart") == date(2021, 1, 31)
    assert "Due in January 2021; no day is set." in review["description"]
    assert "First line; second, third." in review["description"]
    assert notice["url"] == f"http://127.0.0.1:8000{contract.path}"
    lines = response.data.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert b"\n" not in response.data.replace(b"\r\n", b"")
    assert response.data == council.get(CALENDAR).data  # the clock has moved on, the record has not


def test_an_entry_keeps_its_id_when_its_date_moves(council: Council, contract: Contract) -> None:
    before = entries(council.get(CALENDAR).data)["review date"]
    council.change(contract, "key-dates", date="2021-03-15", note="First line; second, third.")
    after = entries(council.get(CALENDAR).data)["review date"]
    assert before["uid"] == after["uid"]
    assert after.decoded("dtstart") == date(2021, 3, 15)
    assert after.decoded("dtstamp") >= before.decoded("dtstamp")


def test_officers_read_their_own_and_governance_anybodys(council: Council, contract: Contract) -> None:
    own = PEOPLE["officer"][0]
    assert council.get(CALENDAR, person=own).data == council.get(CALENDAR).data
    assert entries(council.get(CALENDAR, "governance", person=own).data)
    assert entries(council.get(CALENDAR, "governance").data) == {}
    assert_problem(council.get(CALENDAR, person="p-gwyn"), 422, "bad-parameters", "person")


def test_a_calendar_key_opens_its_persons_calendar_and_nothing_else(
    council: Council, contract: Contract
) -> None:
    key = council.token("officer", scope="calendar")
    assert entries(council.get(CALENDAR, NOBODY, key=key).data)
    assert_problem(council.get(CALENDAR, NOBODY, key=key, person="p-gwyn"), 422, "bad-parameters", "person")
    bearer = {"Authorization": f"Bearer {key}"}
    for path in ("/me", contract.path, "/api/v1/search", "/api/v1/my-work"):
        assert_problem(council.get(path, NOBODY, bearer), 403, "forbidden")
        assert council.get(path, NOBODY, key=key).status_code in (401, 422)
    assert_problem(council.post("/contracts", {}, NOBODY, key="k"), 401, "unauthenticated")
    for wrong in (key[:-1] + "~", "x", "kentledge_", ""):
        assert_problem(council.get(CALENDAR, NOBODY, key=wrong), 401, "unauthenticated")
    for role in SIGNED_IN:  # a key of a role that may not is no way round
        allowed = council.get(CALENDAR, role).status_code == 200
        told = council.get(CALENDAR, NOBODY, key=council.token(role, scope="calendar"))
        assert told.status_code == (200 if allowed else 403)
    ended = council.token("officer", scope="calendar")
    council.services.directory.revoke(ended.split("_")[1])
    assert_problem(council.get(CALENDAR, NOBODY, key=ended), 401, "unauthenticated")


def test_the_command_writes_the_file(
    council: Council, contract: Contract, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KENTLEDGE_DATA", str(council.services.settings.data))
    monkeypatch.setenv("KENTLEDGE_DATABASE_URL", "")
    output = tmp_path / "dates.ics"
    arguments = ["calendar", "p-anwen", "--output", str(output), "--site", "http://localhost"]
    told = CliRunner().invoke(main, arguments)
    assert told.exit_code == 0, told.output
    assert set(entries(output.read_bytes())) >= {"contractual notice", "review date"}
