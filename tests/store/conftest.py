"""Records on both databases, and copies of them as a backup holds them."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from application.settings import Settings
from tests.store.office import Office, office_on

Copies = Callable[[Settings], Settings]


@pytest.fixture(params=["sqlite", "postgres"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """A database in which nothing is recorded, on SQLite and then on PostgreSQL."""
    data = tmp_path / "record"
    if request.param == "sqlite":
        return Settings(data)
    return Settings(data, request.getfixturevalue("record_url"))


@pytest.fixture
def office(settings: Settings) -> Iterator[Office]:
    """A process on its own record."""
    with office_on(settings) as office:
        yield office


@pytest.fixture
def sqlite_settings(tmp_path: Path) -> Settings:
    """An empty SQLite database, for what only a file can tell."""
    return Settings(tmp_path / "record")


@pytest.fixture
def older_copy(settings: Settings, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Copies]:
    """Sets a copy of the database aside while nobody has it open; the key and what was published stay."""
    if not settings.database_url:

        def file_copy(settings: Settings) -> Settings:
            shutil.copytree(settings.data, tmp_path / "older")
            shutil.rmtree(tmp_path / "older" / "checkpoints")
            (tmp_path / "older" / "checkpoints").symlink_to(settings.published)
            return replace(settings, data=tmp_path / "older")

        yield file_copy
        return
    server = request.getfixturevalue("postgres_server")
    made: list[str] = []

    def database_copy(settings: Settings) -> Settings:
        url = server.create_database(settings.database_url)
        made.append(url)
        return replace(settings, database_url=url)

    yield database_copy
    for url in made:
        server.drop_database(url)


@pytest.fixture
def restored(settings: Settings, older_copy: Copies) -> Iterator[Office]:
    """A record restored from a copy of six events, when checkpoint 10 had been published since."""
    with office_on(settings) as office:
        for _ in range(4):
            office.registered()
        assert office.checkpoints.publish().size == 6
    copy = older_copy(settings)
    with office_on(settings) as office:
        for _ in range(3):
            office.registered()
        assert office.checkpoints.publish().size == 10
    with office_on(copy) as office:
        yield office
