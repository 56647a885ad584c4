"""The sample that tests ask without leaving a mark on it."""

from collections.abc import Iterator

import pytest

from application.sample import load_sample
from application.settings import Settings
from web.parts import Parts


@pytest.fixture(scope="package")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parts]:
    """The sample, as `make run` loads it, with a checkpoint after it."""
    parts = Parts.build(Settings(tmp_path_factory.mktemp("sample")))
    parts.checkpoints.create_key()
    load_sample(parts.record, parts.directory, parts.commands)
    parts.checkpoints.publish()
    yield parts
    parts.close()
