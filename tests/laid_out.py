"""Databases in which every table is made and nothing is recorded: the fixtures `laid_out_database` and `record_url`.

Making the tables of a record in PostgreSQL takes several times as long as what most tests do with them. They are made
once in each pytest-xdist worker, by the code that makes them when a record is opened, and copied. Tests of just that
making ask for `postgres_url`.
"""

from collections.abc import Iterator

import pytest

from application.record import Record
from application.settings import Settings
from projections.supervisor import Supervisor
from tests.postgres_server import PostgresServer


@pytest.fixture(scope="session")
def laid_out_database(
    postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The URL of the database that is copied; nobody is connected to it."""
    url = postgres_server.create_database()
    record = Record(Settings(tmp_path_factory.mktemp("laid-out"), url))
    try:
        Supervisor(record).prepare()
    finally:
        record.close()
    yield url
    postgres_server.drop_database(url)


@pytest.fixture
def record_url(postgres_server: PostgresServer, laid_out_database: str) -> Iterator[str]:
    """The URL of a database for a record of the test's own, dropped after the test."""
    url = postgres_server.create_database(laid_out_database)
    yield url
    postgres_server.drop_database(url)
