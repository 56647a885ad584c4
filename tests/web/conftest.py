"""The councils that web tests ask: on both stores, or one on SQLite that a whole module shares."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.council import Council, council_on
from tests.web.test_confidentiality import Reviewed


@pytest.fixture
def council(tmp_path: Path) -> Iterator[Council]:
    """A council of its own for one test, on SQLite."""
    with council_on(tmp_path / "record") as council:
        yield council


@pytest.fixture(scope="module")
def shared_council(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Council]:
    """One council on SQLite for a module whose tests leave no mark on one another."""
    with council_on(tmp_path_factory.mktemp("record")) as council:
        yield council


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Where a record of its own for one test is kept: in its folder (none is named), then in PostgreSQL."""
    return request.getfixturevalue("record_url") if request.param == "postgres" else ""


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def shared_database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The same for the tests of a whole module."""
    if request.param == "sqlite":
        yield ""
        return
    server = request.getfixturevalue("postgres_server")
    url = server.create_database(request.getfixturevalue("laid_out_database"))
    yield url
    server.drop_database(url)


@pytest.fixture
def either_council(database_url: str, tmp_path: Path) -> Iterator[Council]:
    """A council of its own for one test, once on each store."""
    with council_on(tmp_path / "record", database_url) as council:
        yield council


@pytest.fixture(scope="module")
def known_of(shared_council: Council) -> dict[str, str]:
    """The id of a review that Members and Directors may know of, and of a suggestion, by noun."""
    put_in = shared_council.opened(
        "/api/v1/suggestions", {"topic": "What parks cost", "words": "Asked."}, "member"
    )
    return {"review": Reviewed(shared_council).review_id, "suggestion": put_in.rpartition("/")[2]}
