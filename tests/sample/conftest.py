"""The sample that tests ask without leaving a mark on it."""

from collections.abc import Iterator

import pytest

from tests.sample.loaded import NOON, sample_in
from web.services import Services


@pytest.fixture(scope="package")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """The sample, as `make run` loads it, at noon of that day, with a checkpoint after it."""
    services = sample_in(tmp_path_factory.mktemp("sample"))
    services.record.ledger.clock = lambda: NOON
    services.checkpoints.publish()
    yield services
    services.close()
