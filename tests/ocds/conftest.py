"""The sample's records, made once."""

from collections.abc import Iterator

import pytest

from projections.ocds.difference import Body
from projections.ocds.publisher import publisher_of
from projections.ocds.reading import PublicationReader
from tests.ocds.standard import as_read
from tests.sample_record import SampleIn
from tests.web.conftest import shared_council
from web.services import Services

__all__ = ["records", "sample", "shared_council"]


@pytest.fixture(scope="package")
def sample(sample_in: SampleIn, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """The sample record, on SQLite."""
    services = sample_in(tmp_path_factory.mktemp("sample"))
    yield services
    services.close()


@pytest.fixture(scope="package")
def records(sample: Services) -> list[Body]:
    """The OCDS record of each of its contracts."""
    return records_at(sample)


def records_at(sample: Services, position: int | None = None) -> list[Body]:
    """The same as known at a log position."""
    reading = PublicationReader(
        sample.record, publisher_of(sample.record), sample.record.basis(known_at=position)
    )
    return [as_read(record) for _, record in reading.records()]
