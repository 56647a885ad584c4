"""The sample that tests ask without leaving a mark on it."""

from collections.abc import Iterator

import pytest

from application.sample import load_sample
from application.settings import Settings
from web.services import Services


@pytest.fixture(scope="package")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """The sample, as `make run` loads it, with a checkpoint after it."""
    services = Services.build(Settings(tmp_path_factory.mktemp("sample")))
    services.checkpoints.create_key()
    load_sample(services.record, services.directory, services.commands)
    services.checkpoints.publish()
    yield services
    services.close()
