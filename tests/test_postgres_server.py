"""The PostgreSQL server that other tests lean on."""

import contextlib
import socket
from pathlib import Path

import psycopg
import pytest

from tests import postgres_server as fixture_module
from tests.postgres_server import NoServer, PostgresServer, available, go_without, installations, running


def tables(url: str) -> list[str]:
    query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    with psycopg.connect(url) as connection:
        return [name for (name,) in connection.execute(query)]


def test_each_database_is_fresh_and_apart_from_the_others(
    postgres_server: PostgresServer, postgres_url: str
) -> None:
    other_url = postgres_server.create_database()
    with psycopg.connect(postgres_url) as connection:
        connection.execute("CREATE TABLE ledger (entry text)")
    assert tables(postgres_url) == ["ledger"]
    assert tables(other_url) == []
    postgres_server.drop_database(other_url)


def test_a_dropped_database_is_gone_even_while_somebody_is_connected(postgres_server: PostgresServer) -> None:
    url = postgres_server.create_database()
    with contextlib.closing(psycopg.connect(url)):
        postgres_server.drop_database(url)
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(url)


def test_a_url_carries_awkward_names_and_passwords_both_ways() -> None:
    server = PostgresServer(
        host="db.example", port=5433, user="a@b", password="p:/%@", maintenance_database="x y"
    )
    assert PostgresServer.at(server.url("x y")) == server


@pytest.mark.parametrize("binaries", installations(), ids=str)
def test_every_installation_here_serves_and_leaves_nothing_behind(binaries: Path) -> None:
    try:
        with running(binaries) as server:
            url = server.create_database()
            with psycopg.connect(url) as connection:
                answer = connection.execute(
                    "SELECT upper('Tŷ Gwyn'), current_setting('data_directory')"
                ).fetchone()
    except NoServer as reason:
        go_without(reason)
    assert answer is not None
    capitals, data = answer
    assert capitals == "TŶ GWYN"
    assert not Path(data).parent.exists()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((server.host, server.port))


def test_a_broken_installation_is_reported_with_its_reason(tmp_path: Path) -> None:
    initdb = tmp_path / "initdb"
    initdb.write_text("#!/bin/sh\nexit 3\n")
    with pytest.raises(NoServer, match="initdb"), running(tmp_path):
        pass


def test_without_any_server_tests_are_skipped_but_ci_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(fixture_module.URL_SETTING, raising=False)
    monkeypatch.setattr(fixture_module, "installations", list)
    with (
        pytest.raises(NoServer, match="no \\(other\\) PostgreSQL") as reason,
        contextlib.ExitStack() as stack,
    ):
        available(stack)
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception):
        go_without(reason.value)
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception):
        go_without(reason.value)
