"""Records on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from application.settings import Settings
from tests.projections.world import World, world


@pytest.fixture(params=["sqlite", "postgres"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """An empty database, on SQLite and then on PostgreSQL."""
    if request.param == "sqlite":
        return Settings(data=tmp_path)
    return Settings(data=tmp_path, database_url=request.getfixturevalue("record_url"))


@pytest.fixture
def process(settings: Settings) -> Iterator[World]:
    """A process that follows its own record."""
    with world(settings) as made:
        yield made
