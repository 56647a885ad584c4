"""A whole server, gunicorn with its workers, that can be killed without a word and started again on the same port."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from socket import create_server
from time import monotonic, sleep

from application.settings import Settings

HOUSE = Path(__file__).parents[2]
_PATIENCE = 120.0
"""Seconds."""


class Server:
    """The server of a record, at an address that stays the same however often it is killed."""

    def __init__(self, settings: Settings, log: Path, environment: Mapping[str, str] | None = None) -> None:
        with create_server(("127.0.0.1", 0)) as probe:
            self.port: int = probe.getsockname()[1]
        ours = {name: text for name, text in os.environ.items() if not name.startswith("KENTLEDGE_")}
        self._environment = (
            ours
            | {"KENTLEDGE_DATA": str(settings.data), "KENTLEDGE_DATABASE_URL": settings.database_url}
            | {"KENTLEDGE_ORIGIN": settings.origin}
            | dict(environment or {})
        )
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        with self._log.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.serving", f"127.0.0.1:{self.port}"],
                cwd=HOUSE,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # a group of its own, to be killed as one
            )
        deadline = monotonic() + _PATIENCE
        while self.status("/healthz") != 200:
            assert self._process.poll() is None, self.said()
            assert monotonic() < deadline, self.said()
            sleep(0.02)  # until the next look

    def status(self, path: str) -> int:
        """The status that is answered to nobody; 0 where nobody answers."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=_PATIENCE)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except (OSError, HTTPException):
            return 0
        finally:
            connection.close()

    def kill(self) -> None:
        """Kill every process of it at once, as a machine does that loses its power."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(_PATIENCE)
            self._process = None

    def stop(self) -> int:
        """End it in order; its exit code."""
        assert self._process is not None
        process, self._process = self._process, None
        os.killpg(process.pid, signal.SIGTERM)
        return process.wait(_PATIENCE)

    def said(self) -> str:
        """What it wrote so far."""
        return self._log.read_text(errors="replace")[-8000:]


@contextmanager
def serving(settings: Settings, log: Path, environment: Mapping[str, str] | None = None) -> Iterator[Server]:
    """A server that answers, gone afterwards whatever happens."""
    server = Server(settings, log, environment)
    try:
        server.start()
        yield server
    finally:
        server.kill()
