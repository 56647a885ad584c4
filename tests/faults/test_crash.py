"""The whole server, and PostgreSQL too, killed at any moment under a mix of all writes: nothing acknowledged is lost.

A few kills here, each from a seed of its own; ``make soak-crash`` goes on for hundreds.
"""

import os
import random
import shutil
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from application.backup import back_up, restore
from application.record import Record
from application.settings import Settings
from tests.faults.clients import Load, Mix, Told, sent_again
from tests.faults.server import Server, serving
from tests.faults.soundness import (
    assert_committed_whole,
    assert_recorded_once,
    assert_sound,
    assert_told_the_same,
)
from tests.postgres_server import KillableServer, NoServer, go_without, killable
from tests.sample_record import SampleIn
from web.services import Services

KILLS = int(os.environ.get("KENTLEDGE_KILLS", "2"))
POSTGRES_KILLS = int(os.environ.get("KENTLEDGE_POSTGRES_KILLS", "1"))
FIRST = int(os.environ.get("KENTLEDGE_CRASH_SEED", "1"))
"""The seed of the first record; the next have the numbers that follow."""
ON_A_RECORD = 10
"""How often one record is killed before the next one begins."""
CLIENTS, MOST = 8, 120
"""Writers, and acknowledgements before a kill at most."""
REPEATED = 30
"""How many acknowledged requests are sent again after each kill."""


@pytest.fixture(scope="module")
def sample(sample_in: SampleIn, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a record of today that every example runs on."""
    folder = tmp_path_factory.mktemp("crash") / "sample"
    services = sample_in(folder, today=date.today())  # noqa: DTZ011  (as the record's own clock says it)
    services.close()
    return folder


def crashed(
    seed: int, kills: int, settings: Settings, log: Path, database: KillableServer | None = None
) -> tuple[int, int]:
    """Kill and start again so many times; how many changes were acknowledged, and how long the log became."""
    chance = random.Random(seed)
    services = Services.build(settings)
    try:
        mix = Mix(services, services.record.today(), chance)
    finally:
        services.close()
    told: list[Told] = []
    with serving(settings, log) as server:
        for _ in range(kills):
            load = Load(mix, server.port, CLIENTS)
            reached = chance.randrange(1, MOST)
            told += load.run(reached, lambda: _killed(server, database, chance))
            server.kill()
            if database is not None:
                database.start_again()
            assert_committed_whole(settings)
            server.start()
            chosen = [each for each in load.told if each.failed]
            acknowledged = [each for each in load.told if each.acknowledged]
            chosen += chance.sample(acknowledged, min(REPEATED, len(acknowledged)))
            again = sent_again(mix, server.port, [each.asked for each in chosen])
            assert_told_the_same(chosen, again)
            told += [now for was, now in zip(chosen, again, strict=True) if was.failed]
        failed = {(each.asked.name, each.status) for each in told if each.status >= 500}
        if database is None:
            assert failed == set(), server.said()
        else:
            assert {status for _, status in failed} <= {503}, server.said()
        assert server.stop() == 0
    assert_recorded_once(settings, told)
    return sum(each.acknowledged for each in told), assert_sound(settings)


def _killed(server: Server, database: KillableServer | None, chance: random.Random) -> None:
    """The server at once; where there is a database beside it, that first, after it, or alone."""
    order = chance.choice(("server", "database first", "database")) if database else "server"
    if database is not None and order != "server":
        database.kill()
    if order != "database":
        server.kill()
    if database is not None and order == "server":
        database.kill()


def rounds(kills: int) -> list[tuple[int, int]]:
    """Each record's seed, and how often it is killed."""
    return [
        (FIRST + number // ON_A_RECORD, min(ON_A_RECORD, kills - number))
        for number in range(0, kills, ON_A_RECORD)
    ]


def say(seed: int, kills: int, acknowledged: int, size: int) -> None:
    """What a long run shows of each record."""
    sys.stdout.write(f"seed {seed}: {kills} kills, {acknowledged} acknowledged, {size} events, all sound\n")
    sys.stdout.flush()


@pytest.mark.parametrize(("seed", "kills"), rounds(KILLS))
def test_a_killed_server_loses_nothing_acknowledged(
    seed: int, kills: int, sample: Path, tmp_path: Path
) -> None:
    data = tmp_path / "record"
    shutil.copytree(sample, data)
    say(seed, kills, *crashed(seed, kills, Settings(data), tmp_path / "log"))


@pytest.fixture(scope="module")
def database() -> Iterator[KillableServer]:
    """A PostgreSQL server of this module's own, that keeps what it said is committed."""
    try:
        with killable() as server:
            yield server
    except NoServer as reason:
        go_without(reason)


@pytest.fixture
def on_postgres(sample: Path, database: KillableServer, tmp_path: Path) -> Iterator[Settings]:
    """The same record, brought into a new database of that server."""
    copy, data = tmp_path / "backup", tmp_path / "record"
    with closing(Record(Settings(sample))) as record:
        back_up(record, copy, None)
    data.mkdir()
    shutil.copy(sample / "signing.key", data)
    url = database.server.create_database()
    settings = Settings(data, url)
    restore(settings, copy)
    yield settings
    database.start_again()
    database.server.drop_database(url)


@pytest.mark.parametrize(("seed", "kills"), rounds(POSTGRES_KILLS))
def test_a_killed_database_loses_nothing_acknowledged(
    seed: int, kills: int, database: KillableServer, on_postgres: Settings, tmp_path: Path
) -> None:
    say(seed, kills, *crashed(seed, kills, on_postgres, tmp_path / "log", database))
