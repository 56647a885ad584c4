"""The sample that tests ask without leaving a mark on it."""

from collections import defaultdict
from collections.abc import Iterator

import pytest

from domain.decisions import Command
from domain.streams import evolve
from tests.sample.mixed import Sample, Streams, requests_of
from tests.sample_record import NOON, SampleIn
from web.services import Services


@pytest.fixture(scope="package")
def sample(sample_in: SampleIn, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """The sample, as `make run` loads it, at noon of that day, with a checkpoint after it."""
    services = sample_in(tmp_path_factory.mktemp("sample"))
    services.record.ledger.clock = lambda: NOON
    services.checkpoints.publish()
    yield services
    services.close()


@pytest.fixture(scope="package")
def told(sample: Services) -> Sample:
    """Its streams, and what was asked of them."""
    streams: Streams = {}
    for recorded in sample.record.feed(0, sample.record.head()):
        event = recorded.event
        if event.name.split(".")[0] != "log":
            streams[event.stream_id] = evolve(streams.get(event.stream_id), event)
    requests = defaultdict[type[Command], list[Command]](list)
    for known in streams.values():
        for request in requests_of(known):
            requests[type(request)].append(request)
    people = {placed.envelope.actor for known in streams.values() for placed in known.timeline.placed}
    return Sample(streams, requests, sorted(people))
