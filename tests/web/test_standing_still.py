"""A store that stands still is told as such on every road: the API, pages, what operators ask."""

import sqlite3
from collections.abc import Iterator

import pytest
from eventsourcing.persistence import OperationalError

from application.record import Record
from tests.web.council import REGISTRATION, Council, assert_problem

FULL, FAILED = sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR


@pytest.fixture(params=[(FULL, 507, "no-room"), (FAILED, 503, "store-unusable")], ids=["full", "failed"])
def stopped(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[int, str]]:
    """Nothing can be written or read up to a moment; what is told of it."""
    code, status, kind = request.param
    said = sqlite3.OperationalError("as the database says it")
    said.sqlite_errorcode = code

    def fails(*_: object, **__: object) -> None:
        raise OperationalError(said) from said

    for name in ("append", "basis", "prove_writable"):
        monkeypatch.setattr(Record, name, fails)
    yield status, kind
    monkeypatch.undo()


def test_a_change_and_a_read_tell_of_it(shared_council: Council, stopped: tuple[int, str]) -> None:
    for answer in (shared_council.post("/contracts", REGISTRATION), shared_council.get("/contracts")):
        told = assert_problem(answer, *stopped)
        assert "same Idempotency-Key" in told["detail"]
        assert "as the database says it" not in answer.text
        assert answer.headers["Retry-After"] == "10"


def test_a_page_tells_of_it(shared_council: Council, stopped: tuple[int, str]) -> None:
    page = shared_council.page("/register")
    assert (page.status_code, page.mimetype) == (stopped[0], "text/html")
    assert "at the moment</h1>" in page.text


@pytest.mark.parametrize("path", ["/readyz", "/api/v1/readyz"])
def test_it_is_not_ready(shared_council: Council, stopped: tuple[int, str], path: str) -> None:
    for role in ("", "administrator"):
        told = shared_council.get(path, role)
        assert told.status_code == 503
        assert ("as the database says it" in told.json["why"]) == bool(role)
        assert ("no room left" in told.json["why"]) == (stopped[1] == "no-room")


def test_it_is_ready_where_a_commit_goes_through(shared_council: Council) -> None:
    before = shared_council.head
    shared_council.services.record.prove_writable(within=0)
    assert shared_council.head == before
    assert shared_council.get("/readyz").json["ready"] is True


def test_when_each_read_model_was_compared_is_shown(shared_council: Council) -> None:
    assert {row["checked_at"] for row in shared_council.get("/readyz").json["projections"]} == {None}
    shared_council.services.supervisor.self_check(sample=1, seed=1)
    [checked] = {row["checked_at"][:2] for row in shared_council.get("/readyz").json["projections"]}
    assert checked == "20"
    figures = shared_council.get("/metrics", "administrator").text
    assert 'kentledge_projection_checked_timestamp_seconds{projection="register"} 1.' in figures
