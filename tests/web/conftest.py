"""The councils that web tests ask: on both stores, or one on SQLite that a whole module shares."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.council import Council, council_on


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
def either_council(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Council]:
    """A council of its own for one test, once on each store."""
    url = request.getfixturevalue("postgres_url") if request.param == "postgres" else ""
    with council_on(tmp_path / "record", url) as council:
        yield council
