"""A primary and a streaming standby of it, as a council has them that runs on more than one machine."""

import contextlib
import os
import shlex
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

from tests.operators_page import block, shown
from tests.postgres_server import (
    PATIENCE_SECONDS,
    NoServer,
    PostgresServer,
    go_without,
    installations,
    running,
    started,
    whom_to_run_as,
)


@dataclass(frozen=True)
class Pair:
    """Two servers, of which the second repeats what the first records."""

    primary: PostgresServer
    standby: PostgresServer
    name: str
    """Of the database that holds the record."""
    data: Path
    """The primary's folder."""
    binaries: Path
    """PostgreSQL's programs."""

    @property
    def on_primary(self) -> str:
        """Where changes are sent."""
        return self.primary.url(self.name)

    @property
    def on_standby(self) -> str:
        """Where is only read."""
        return self.standby.url(self.name)

    @property
    def on_either(self) -> str:
        """Both, of which the one that takes changes is used."""
        return self.on_primary.replace(
            f"@{self.primary.host}:{self.primary.port}",
            f"@{self.primary.host}:{self.primary.port},{self.standby.host}:{self.standby.port}",
        )

    def wait_for_standby(self) -> None:
        """Have the primary acknowledge nothing that the standby does not have."""
        _as_shown('psql -h primary -c "ALTER SYSTEM', self.binaries, self.primary)
        until_true(lambda: self._is("SELECT sync_state = 'sync' FROM pg_stat_replication"), "it waits")

    def _is(self, question: str) -> bool:
        """What the primary says."""
        with psycopg.connect(self.primary.url("postgres"), autocommit=True) as connection:
            row = connection.execute(question).fetchone()  # type: ignore[call-overload]
            return bool(row and row[0])

    def pause(self) -> None:
        """Have the standby repeat nothing more."""
        self._tell_standby("SELECT pg_wal_replay_pause()")
        until_true(
            lambda: self._tell_standby("SELECT pg_get_wal_replay_pause_state() = 'paused'"), "it pauses"
        )

    def resume(self) -> None:
        """Have it go on."""
        self._tell_standby("SELECT pg_wal_replay_resume()")

    def catch_up(self) -> None:
        """Wait until the standby has repeated all that the primary recorded."""
        with psycopg.connect(self.on_primary) as connection:
            row = connection.execute("SELECT pg_current_wal_lsn()::text").fetchone()
        assert row is not None
        question = f"SELECT pg_last_wal_replay_lsn() >= '{row[0]}'::pg_lsn"
        until_true(lambda: self._tell_standby(question), "the standby catches up")

    def kill_primary(self) -> None:
        """All of it, at once, as when the machine goes."""
        first = int((self.data / "postmaster.pid").read_text().split()[0])
        children = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(first)], capture_output=True, text=True, check=True
        )
        for process in (first, *map(int, children.stdout.split())):
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)

    def promote_standby(self) -> None:
        """Have the standby take changes."""
        self._tell_standby("SELECT pg_promote()")

    def _tell_standby(self, statement: str) -> bool:
        with psycopg.connect(self.standby.url("postgres"), autocommit=True) as connection:
            row = connection.execute(statement).fetchone()  # type: ignore[call-overload]
            return bool(row and row[0])


def until_true(is_so: Callable[[], bool], what: str) -> None:
    """Ask until it is so."""
    until = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < until, f"never: {what}"
        time.sleep(0.02)  # until the next look


@contextlib.contextmanager
def pair_of_servers(**settings: str) -> Iterator[Pair]:
    """Both servers, with these *settings* and an empty database; gone afterwards."""
    with contextlib.ExitStack() as stack:
        reasons = ["no PostgreSQL is installed"]
        for binaries in installations():
            try:
                primary = stack.enter_context(running(binaries, **settings))
            except NoServer as reason:
                reasons.append(str(reason))
            else:
                yield stack.enter_context(_with_standby(binaries, primary, settings))
                return
        go_without(NoServer("; ".join(reasons)))


@contextlib.contextmanager
def _with_standby(binaries: Path, primary: PostgresServer, settings: dict[str, str]) -> Iterator[Pair]:
    identity = whom_to_run_as()
    folder = Path(tempfile.mkdtemp(prefix="kentledge-pg-", dir="/tmp"))
    if "user" in identity:
        os.chown(folder, identity["user"], identity["group"])
    try:
        data = _data_of(primary)
        rules = data / "pg_hba.conf"
        rules.write_text(block("pg_hba") + rules.read_text())
        _as_shown('psql -h primary -c "CREATE ROLE', binaries, primary)
        with psycopg.connect(primary.url("postgres"), autocommit=True) as connection:
            connection.execute("SELECT pg_reload_conf()")
        _as_shown("pg_basebackup", binaries, primary, to=folder / "data", identity=identity)
        with started(binaries / "postgres", folder / "data", identity, **settings) as standby:
            database = urlsplit(primary.create_database()).path.strip("/")
            pair = Pair(primary, standby, database, data, binaries)
            until_true(lambda: _is_there(pair.on_standby), "the database comes over")
            yield pair
    finally:
        shutil.rmtree(folder)


def _data_of(server: PostgresServer) -> Path:
    """The folder of its files."""
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        row = connection.execute("SHOW data_directory").fetchone()
    assert row is not None
    return Path(row[0])


def _as_shown(
    beginning: str,
    binaries: Path,
    primary: PostgresServer,
    *,
    to: Path | None = None,
    identity: dict[str, Any] | None = None,
) -> None:
    """Run that command of the operator's page on these servers; a copy begins at once and goes *to* a folder."""
    program, *arguments = shlex.split(shown(beginning).replace("-h primary", f"-h {primary.host}"))
    if to is not None:
        arguments = [str(to) if word.startswith("/") else word for word in arguments] + ["-c", "fast"]
    environment = os.environ | {"PGPORT": str(primary.port), "PGPASSWORD": "of your own"}
    if program == "psql":
        environment |= {"PGUSER": primary.user, "PGDATABASE": primary.maintenance_database}
    command = [binaries / program, *arguments]
    told = {"cwd": to.parent if to else "/", "env": environment, **(identity or {})}
    done = subprocess.run(command, capture_output=True, text=True, check=False, **told)
    assert done.returncode == 0, f"{beginning}: {done.stderr}"


def _is_there(url: str) -> bool:
    try:
        psycopg.connect(url).close()
    except psycopg.OperationalError:
        return False
    return True
