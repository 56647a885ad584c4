"""Records that hold the sample: the fixture `sample_in`.

Loading the sample takes some 1,400 commits. In each run of the tests it is loaded once for each day that is asked for,
by the worker of pytest-xdist that asks first, and copied.
"""

import fcntl
from datetime import UTC, date, datetime
from pathlib import Path
from shutil import copytree
from typing import Final, NamedTuple

import pytest

from application.sample import load_sample
from application.settings import Settings
from web.services import Services

LOADED: Final = date(2026, 10, 14)
"""The day on which it is loaded, and on which it is asked, the same whenever the tests run."""
NOON: Final = datetime(2026, 10, 14, 11, tzinfo=UTC)


class SampleIn(NamedTuple):
    """Opens records that hold the sample, with the key of their checkpoints; their clock is still the real one."""

    ready: Path
    """The folder of those that are copied, which all workers of the run share."""

    def __call__(self, folder: Path, *, today: date = LOADED) -> Services:
        """A record of its own on SQLite, in *folder*, with the sample as it is on the day *today*."""
        copytree(self._loaded(today), folder, dirs_exist_ok=True)
        return Services.build(Settings(folder))

    def _loaded(self, today: date) -> Path:
        folder, done = self.ready / today.isoformat(), self.ready / f"{today}.done"
        with (self.ready / f"{today}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not done.exists():  # nor is it where a load before failed
                services = Services.build(Settings(folder))
                services.checkpoints.create_key()
                load_sample(services.record, services.directory, services.commands, today=today)
                services.close()
                done.touch()
        return folder


@pytest.fixture(scope="session")
def sample_in(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> SampleIn:
    """Opens records that hold the sample."""
    own = tmp_path_factory.getbasetemp()
    ready = (own.parent if hasattr(request.config, "workerinput") else own) / "sample"
    ready.mkdir(exist_ok=True)
    return SampleIn(ready)
