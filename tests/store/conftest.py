"""Records on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from application.settings import Settings
from tests.store.office import Office, office_on


@pytest.fixture(params=["sqlite", "postgres"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """An empty database, on SQLite and then on PostgreSQL."""
    data = tmp_path / "record"
    if request.param == "sqlite":
        return Settings(data)
    return Settings(data, request.getfixturevalue("postgres_url"))


@pytest.fixture
def office(settings: Settings) -> Iterator[Office]:
    """A process on its own record."""
    with office_on(settings) as office:
        yield office


@pytest.fixture
def sqlite_settings(tmp_path: Path) -> Settings:
    """An empty SQLite database, for what only a file can tell."""
    return Settings(tmp_path / "record")
