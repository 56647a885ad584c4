"""The sample on PostgreSQL answers what it answers on SQLite, byte for byte, in the API and on pages."""

import os
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from application.backup import back_up, restore
from application.settings import Settings
from tests.sample.asking import addresses_of, answers_at, auditor_at
from tests.sample.mixed import Sample
from tests.sample_record import NOON
from web.services import Services
from web.shared_application import application_of

ADDRESSES = 2_000 if "KENTLEDGE_FUZZ" in os.environ else 100


@pytest.fixture
def on_postgresql(sample: Services, postgres_url: str, tmp_path: Path) -> Iterator[Services]:
    """The sample brought into PostgreSQL from a backup."""
    back_up(sample.record, tmp_path / "backup", None)
    settings = Settings(tmp_path / "elsewhere", postgres_url)
    restore(settings, tmp_path / "backup")
    services = Services.build(settings)
    services.record.ledger.clock = lambda: NOON
    yield services
    services.close()


def test_what_is_asked_of_either_store_is_answered_the_same(
    sample: Services, on_postgresql: Services, told: Sample
) -> None:
    apps = [application_of(services, NOON.date()) for services in (sample, on_postgresql)]
    addresses = addresses_of(apps[0], told, Random(2))[:ADDRESSES]
    here, there = (answers_at(auditor_at(app), addresses, sample.record.head()) for app in apps)
    assert sum(status == 200 for status, _ in here.values()) > len(here) // 2
    for address, (status, content) in here.items():
        assert there[address][0] == status, address
        assert there[address][1].decode().splitlines() == content.decode().splitlines(), address
