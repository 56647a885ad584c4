"""Settings that would lose events are refused at the start, and many processes may start at once."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from application.record import Record
from application.settings import Settings, SettingsError
from tests.store.office import office_on

OPTIONS = (
    "POSTGRES_ENABLE_DB_FUNCTIONS",
    "KENTLEDGE_POSTGRES_ENABLE_DB_FUNCTIONS",
    "postgres_enable_db_functions",
)
YES = ("y", "yes", "Y", "true", " True ", "t", "on", "1")


@pytest.fixture(params=["sqlite", "postgres"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """An empty database, without a table."""
    url = request.getfixturevalue("postgres_url") if request.param == "postgres" else ""
    return Settings(tmp_path / "record", url)


@pytest.mark.parametrize("name", OPTIONS)
@pytest.mark.parametrize("value", YES)
def test_the_librarys_database_functions_are_refused_in_the_settings(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"^{name} must not be set: that path takes no table lock"):
        Settings.from_environment({name: value})


@pytest.mark.parametrize("value", ["", "n", "no", "false", "0"])
def test_database_functions_that_are_off_stand_in_nobodys_way(value: str) -> None:
    assert Settings.from_environment({OPTIONS[0]: value}).database_url == ""


@pytest.mark.parametrize("name", OPTIONS[:2])
def test_the_librarys_database_functions_are_refused_by_the_record_itself(
    name: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "y")
    with pytest.raises(SettingsError, match=f"^{name} must not be set"):
        Settings.from_environment()
    with pytest.raises(SettingsError, match=f"^{name} must not be set"):
        Record(settings)


@pytest.mark.parametrize(
    "url",
    [
        "mysql://council:secret@localhost/record",
        "postgresql://council:secret@localhost",
        "postgresql://council:secret@localhost/",
        "postgresql:///record",
        "postgresql://council:secret@localhost:many/record",
        "postgresql://council:secret@[::1/record",
        "postgresql://council:secret@localhost/record?sslmode=require",
        "postgresql://council:sec/ret@localhost/record",
        "localhost/record",
        "record",
    ],
)
def test_a_database_url_that_names_no_database_is_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"^KENTLEDGE_DATABASE_URL must read postgresql://") as refused:
        Record(Settings(tmp_path, url))
    assert not {"secret", "sec"} & set(str(refused.value).replace("'", " ").split())


def test_what_is_escaped_in_a_database_url_is_read() -> None:
    escaped = "postgres://p%40rry:s%2Fecret@db.example/the%20record"
    read = Settings(Path(), escaped).store_environment()
    assert (read["POSTGRES_USER"], read["POSTGRES_PASSWORD"]) == ("p@rry", "s/ecret")
    assert (read["POSTGRES_HOST"], read["POSTGRES_PORT"]) == ("db.example", "5432")
    assert read["POSTGRES_DBNAME"] == "the record"


START = """
import sys
from pathlib import Path
from application.settings import Settings
from tests.store.office import office_on
sys.stdin.readline()
with office_on(Settings(Path(sys.argv[1]), sys.argv[2])) as office:
    office.registered(sys.argv[3])
"""


def test_processes_that_start_at_once_open_one_record(settings: Settings) -> None:
    settings.data.mkdir()
    starting = [
        subprocess.Popen(
            [sys.executable, "-c", START, settings.data, settings.database_url, f"CT-{number}"],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )
        for number in range(4)
    ]
    with ThreadPoolExecutor(len(starting)) as pool:
        ended = list(pool.map(lambda item: item.communicate("now\n", timeout=600)[1], starting))
    assert [(process.returncode, words[-2000:]) for process, words in zip(starting, ended, strict=True)] == [
        (0, "")
    ] * 4
    with office_on(settings) as office:
        assert office.record.head() == 5
        office.assert_sound()


def test_a_process_that_starts_while_others_write_stands_in_nobodys_way(settings: Settings) -> None:
    with office_on(settings) as office, ThreadPoolExecutor(8) as pool:
        writing = [pool.submit(office.registered) for _ in range(150)]
        while not all(future.done() for future in writing):
            with office_on(settings) as another:
                another.registered()
        assert len({future.result() for future in writing}) == 150
        office.assert_sound()


def test_threads_that_start_at_once_open_one_record(settings: Settings) -> None:
    settings.data.mkdir()

    def start(number: int) -> None:
        with office_on(replace(settings)) as office:
            office.registered(f"CT-{number}")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(start, range(4)))
    with office_on(settings) as office:
        assert office.record.head() == 5
        office.assert_sound()
