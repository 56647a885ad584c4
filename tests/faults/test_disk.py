"""The disk fails, fills up or is slow, and the clock is stepped: told as such, not ready, and over without a hand."""

import errno
import json
import random
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from time import monotonic
from typing import NamedTuple

import pytest

from application.record import Record
from application.settings import Settings
from tests.faults.clients import Asked, Client, Mix, Told
from tests.faults.failing_disk import OPENS, READS, SYNCS, WRITES, FailingDisk
from tests.faults.server import Server, serving
from tests.faults.soundness import assert_committed_whole, assert_recorded_once, assert_sound
from tests.sample_record import SampleIn

NO_ROOM, UNUSABLE, RECORDED = 507, 503, 201
LOG, DATABASE = "kentledge.sqlite-wal", "kentledge.sqlite"


class Fault(NamedTuple):
    """What goes wrong, and what is told then."""

    number: int
    kinds: int
    ending: str
    status: int
    """Of a change."""


FAULTS = {
    "no room for the write-ahead log": Fault(errno.ENOSPC, WRITES, LOG, NO_ROOM),
    "quota used up": Fault(errno.EDQUOT, WRITES, LOG, UNUSABLE),
    "write-ahead log cannot be written": Fault(errno.EIO, WRITES, LOG, UNUSABLE),
    "write-ahead log cannot be flushed": Fault(errno.EIO, SYNCS, LOG, UNUSABLE),
    "no room for the database": Fault(errno.ENOSPC, WRITES, DATABASE, RECORDED),
    "database cannot be written": Fault(errno.EIO, WRITES, DATABASE, RECORDED),
    "database cannot be flushed": Fault(errno.EIO, SYNCS, DATABASE, RECORDED),
    "no room for checkpoints": Fault(errno.ENOSPC, WRITES, ".new", RECORDED),
    "checkpoints cannot be made": Fault(errno.EROFS, OPENS, ".new", RECORDED),
    "checkpoints cannot be flushed": Fault(errno.EIO, SYNCS, ".new", RECORDED),
}
"""The database's own file is written only when the log is folded into it: then nothing acknowledged is in it alone."""


class Served(NamedTuple):
    """A record that is served by one worker, so that whoever is asked is whoever failed."""

    server: Server
    client: Client
    mix: Mix
    disk: FailingDisk
    told: list[Told]

    def asked(self) -> list[Asked]:
        """A change of each kind that lies on the disk otherwise: an event, a document, a name that is forgotten."""
        return [self.mix.registration(), self.mix.document(), self.mix.renaming()]

    def send(self, asked: Asked) -> Told:
        """Sent again on the version that there is, where somebody was quicker."""
        told = self.client.up_to_date(asked)
        if told.status == RECORDED:
            self.told.append(told)
        return told


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A record of today that examples run on."""
    return Settings(tmp_path_factory.mktemp("disk") / "record")


@pytest.fixture(scope="module")
def served(
    settings: Settings, sample_in: SampleIn, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """Its server; when all is over, nothing is lost and all of it is sound."""
    folder = tmp_path_factory.mktemp("failing")
    services = sample_in(settings.data, today=date.today())  # noqa: DTZ011  (as the record's own clock says it)
    with closing(services):
        mix = Mix(services, services.record.today(), random.Random(1))
    disk = FailingDisk(folder)
    alone = {"GUNICORN_CMD_ARGS": "--workers 1", "KENTLEDGE_SEALED_EVERY": "3"}
    told: list[Told] = []
    with serving(settings, folder / "log", disk.environment | alone) as server:
        with closing(Client(mix, server.port, lambda _: None)) as client:
            yield Served(server, client, mix, disk, told)
        assert server.stop() == 0
    assert_committed_whole(settings)
    assert_recorded_once(settings, told)
    assert_sound(settings)


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_failing_disk_is_told_and_got_over(served: Served, fault: Fault) -> None:
    asked = served.asked()
    with served.disk.failing(fault.number, fault.kinds, fault.ending):
        answers = [served.send(each) for each in asked]
        assert [answer.status for answer in answers] == [fault.status] * len(asked), served.server.said()
        ready = served.server.status("/readyz")
    assert ready == (200 if fault.status == RECORDED else 503)
    for answer in answers:
        if fault.status != RECORDED:
            problem = json.loads(answer.body)
            assert problem["type"] in ("tag:kentledge,2026:no-room", "tag:kentledge,2026:store-unusable")
            assert served.send(answer.asked).status == RECORDED, served.server.said()
        else:
            assert served.client.send(answer.asked).body == answer.body
    assert served.server.status("/readyz") == 200


def test_a_database_that_cannot_be_read_is_told(served: Served) -> None:
    with served.disk.failing(errno.EIO, READS, DATABASE):
        statuses = {served.server.status(path) for path in ("/register", "/api/v1/register", "/readyz")}
    assert statuses <= {200, 503}  # what the database has in memory is read from there
    assert served.server.status("/api/v1/register") == 200


def test_a_slow_disk_only_takes_longer(served: Served) -> None:
    with served.disk.slow(200):
        begun = monotonic()
        assert served.send(served.mix.document()).status == RECORDED
        assert monotonic() - begun >= 0.2
    assert served.server.status("/readyz") == 200


def test_a_clock_that_is_stepped_back_turns_no_time_back(served: Served, settings: Settings) -> None:
    """What comes after is recorded no earlier than what was before, and whoever asks now is told all of it."""
    with served.disk.ahead(3600):
        assert served.send(served.mix.registration()).status == RECORDED
    after = served.send(served.mix.registration())
    assert after.status == RECORDED
    with closing(Record(settings)) as record:
        (position, _), *_ = after.events
        before, now = record.feed(position - 2, 2)[-2:]
        assert now.recorded_at >= before.recorded_at
        assert record.basis().position >= position
    assert served.server.status("/readyz") == 200
