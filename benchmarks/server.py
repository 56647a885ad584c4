"""A gunicorn server for the time of a measurement."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60.0  # seconds, for the first answer and for the end


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers, on the loopback address."""

    port: int
    pid: int
    health: tuple[int, bytes]
    """Status and body of its first answer."""

    def processor_seconds(self) -> float:
        """Processor time that the server and its workers have taken."""
        return processor_seconds(self.pid)


def processor_seconds(process: int) -> float:
    """Processor time that a process and its children have taken (Linux). It says what work costs on a machine that
    others use too, where seconds do not."""
    took = 0
    for folder in Path("/proc").iterdir():
        with suppress(OSError, ValueError):
            pid, fields = int(folder.name), (folder / "stat").read_text().rpartition(")")[2].split()
            if process in (pid, int(fields[1])):
                took += int(fields[11]) + int(fields[12])
    return took / os.sysconf("SC_CLK_TCK")


def threaded(application: str, *, workers: int, threads: int) -> list[str]:
    """Arguments for gunicorn: threads in worker processes, connections kept alive while a client thinks."""
    options = ["--worker-class", "gthread", "--workers", str(workers), "--threads", str(threads)]
    return [*options, "--keep-alive", "30", "--log-level", "warning", application]


@contextmanager
def serving(
    arguments: Sequence[str], environment: Mapping[str, str] | None = None, *, path: str = "/healthz"
) -> Iterator[Server]:
    """Run `gunicorn arguments` from the checkout's root until the block ends; entered once `path` answers.

    `environment` is added to this process's own. The port is one the system chose: gunicorn inherits the
    listening socket, so that no other program can take it in between. Raises RuntimeError, with the server's
    own words, when it does not start.
    """
    with (
        _ended_in_order(),
        tempfile.TemporaryFile() as log,
        socket.create_server(("127.0.0.1", 0)) as listener,
    ):
        port: int = listener.getsockname()[1]
        bind = f"fd://{listener.fileno()}"
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "--bind", bind, "--no-control-socket", *arguments],
            cwd=ROOT,
            env={**os.environ, **(environment or {})},
            pass_fds=[listener.fileno()],
            start_new_session=True,  # a process group of its own, to be stopped as one
            stdout=log,
            stderr=log,
        )
        listener.close()  # with a server that dies, the connection ends instead of waiting
        try:
            try:
                health = _first_answer(port, path)
            except OSError as error:
                log.seek(0)
                raise RuntimeError(f"The server did not answer: {log.read().decode()[-4000:]}") from error
            yield Server(port, process.pid, health)
        finally:
            _stop(process)


@contextmanager
def _ended_in_order() -> Iterator[None]:
    """Let SIGTERM end the program as an exception does, leaving no server behind. Main thread only."""
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _first_answer(port: int, path: str) -> tuple[int, bytes]:
    """Ask once; the request waits in the socket's queue until a worker is up."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("GET", path, headers={"Connection": "close"})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End the server and its workers: with a request first, then by force."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=PATIENCE)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)  # whoever is left of the group
    process.wait()
