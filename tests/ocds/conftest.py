"""The sample's records, made once."""

from collections.abc import Iterator

import pytest

from application.sample import load_sample
from application.settings import Settings
from projections.ocds.difference import Body
from projections.ocds.publisher import publisher_of
from projections.ocds.reading import Reading
from tests.ocds.standard import as_read
from tests.web.conftest import shared_council
from web.parts import Parts

__all__ = ["records", "sample", "shared_council"]


@pytest.fixture(scope="package")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parts]:
    """The sample record, on SQLite."""
    parts = Parts.build(Settings(tmp_path_factory.mktemp("sample")))
    load_sample(parts.record, parts.directory, parts.commands)
    yield parts
    parts.close()


@pytest.fixture(scope="package")
def records(sample: Parts) -> list[Body]:
    """The OCDS record of each of its contracts."""
    return records_at(sample)


def records_at(sample: Parts, position: int | None = None) -> list[Body]:
    """The same as known at a log position."""
    reading = Reading(sample.record, publisher_of(sample.record), sample.record.basis(known_at=position))
    return [as_read(record) for _, record in reading.records()]
