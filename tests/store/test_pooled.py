"""PgBouncer in front of PostgreSQL, as a council has it that runs several hosts."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from application.settings import Settings
from tests.postgres_server import PostgresServer, whom_to_run_as
from tests.store.office import contract_of, office_on, registration, remark
from tests.store.replication import until_true

WRITERS = 4
CHANGES = 12
"""Of each contract: more than psycopg sends before it has a statement prepared."""


@pytest.fixture
def pooled(postgres_server: PostgresServer, postgres_url: str) -> Iterator[str]:
    """An empty database, reached through a pool in the mode *session*."""
    program = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        (pytest.fail if "CI" in os.environ else pytest.skip)("pgbouncer is not there")
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = Path(tempfile.mkdtemp(prefix="kentledge-pgbouncer-", dir="/tmp"))  # where another user may look
    folder.chmod(0o755)
    settings = folder / "pgbouncer.ini"
    settings.write_text(
        "[databases]\n"
        f"* = host={postgres_server.host} port={postgres_server.port} user={postgres_server.user}\n"
        "[pgbouncer]\n"
        f"listen_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\nauth_type = any\n"
        f"pool_mode = session\ndefault_pool_size = {4 * WRITERS}\n"
        "ignore_startup_parameters = extra_float_digits\n"
    )
    process = subprocess.Popen(
        [program, str(settings)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **whom_to_run_as()
    )
    server = urlsplit(postgres_url)
    url = postgres_url.replace(f"@{server.hostname}:{server.port}", f"@127.0.0.1:{port}")

    def is_up() -> bool:
        assert process.poll() is None, "it did not start"
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError:
            return False
        return True

    try:
        until_true(is_up, "pgbouncer is up")
        yield url
    finally:
        process.terminate()
        process.wait()
        shutil.rmtree(folder)


def test_a_record_is_written_read_and_verified_through_a_pool(pooled: str, tmp_path: Path) -> None:
    with office_on(Settings(tmp_path / "record", pooled)) as office:

        def write(_: int) -> None:
            contract_id = contract_of(office.submit(registration()))
            for seen in range(1, CHANGES):
                office.submit(remark(contract_id, seen))

        with ThreadPoolExecutor(WRITERS) as pool:
            list(pool.map(write, range(WRITERS)))
        office.assert_sound()
