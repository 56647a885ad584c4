"""Who read what is written down, where a council asks for it: on every road by which somebody who signed in sees."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from application.settings import Settings, SettingsError
from tests.web.council import PEOPLE, Council, assert_problem, change_bodies, council_on
from tests.web.pages.visitor import Visitor


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "reads.log"


@pytest.fixture
def council(tmp_path: Path, log: Path) -> Iterator[Council]:
    with council_on(tmp_path / "record", read_log=log) as council:
        yield council


def read(log: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]


def test_api_page_and_trial_are_written_down_with_who_asked_for_what(council: Council, log: Path) -> None:
    contract = council.register()
    assert not log.exists(), "what is recorded stands in the record"
    council.get(contract.path, "auditor", valid_at="2020-10-01", known_at=str(council.head))
    Visitor(council, "governance").opened("/register", search="School")
    body = change_bodies(contract.event_id)["roles"]
    assert council.post(f"{contract.path}/roles", body, if_match='"v1"', dry_run="true").status_code == 200
    api, page, trial = read(log)
    assert (api["person"], api["role"], api["path"]) == (PEOPLE["auditor"][0], "auditor", contract.path)
    assert api["query"] == {"valid_at": ["2020-10-01"], "known_at": [str(council.head)]}
    assert (page["role"], page["path"], page["query"]) == ("governance", "/register", {"search": ["School"]})
    assert (trial["method"], trial["path"]) == ("POST", f"{contract.path}/roles")


def test_what_anybody_may_see_what_is_refused_and_what_opens_something_is_not(
    council: Council, log: Path
) -> None:
    council.get("/register", "")
    council.get("/audit/extracts", "officer", kind="late-entries")
    council.get("/api/v1/contracts", headers={"Authorization": "Bearer none"})
    assert not log.exists()
    key = council.token("officer", scope="calendar")
    assert council.get("/api/v1/calendar.ics", "", key=key).status_code == 200
    (line,) = read(log)
    assert line["path"] == "/api/v1/calendar.ics"
    assert key not in log.read_text(encoding="utf-8")


def test_a_file_that_was_moved_away_is_begun_anew(council: Council, log: Path) -> None:
    council.get("/contracts")
    log.rename(log.with_suffix(".1"))
    council.get("/contracts")
    assert [len(read(path)) for path in (log.with_suffix(".1"), log)] == [1, 1]


def test_what_cannot_be_written_down_is_not_shown(council: Council, log: Path) -> None:
    contract = council.register()
    log.unlink(missing_ok=True)
    log.mkdir()
    told = assert_problem(council.get(contract.path), 503, "reads-not-logged")
    assert "log" in told["detail"]
    page = Visitor(council, "auditor").get("/register")
    assert page.status_code == 503
    assert contract.reference not in page.text
    assert council.get("/register", "").status_code == 200, "the public register is for anybody"
    log.rmdir()
    council.read(contract.path)


@pytest.mark.parametrize("path", ["", "nowhere/reads.log"])
def test_a_place_that_is_no_file_is_refused_at_the_start(tmp_path: Path, path: str) -> None:
    with pytest.raises(SettingsError, match="KENTLEDGE_READ_LOG"):
        Settings.from_environment({"KENTLEDGE_READ_LOG": str(tmp_path / path)})
