"""The walk against a real server: record, look back, prove, and find one byte that was changed afterwards."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest

from tests.web.council import PEOPLE, REGISTRATION, council_on
from web import serving

KENTLEDGE = Path(sys.executable).with_name("kentledge")
PATIENCE_SECONDS = 600.0
REASON = "Agreed long before anybody wrote it down"


def environment(data: Path) -> dict[str, str]:
    """This process's environment, with the record in *data*."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("KENTLEDGE_")}
    return ours | {"KENTLEDGE_DATA": str(data), "KENTLEDGE_ORIGIN": "kentledge.example/walk"}


def kentledge(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """One command, to its end."""
    return subprocess.run(
        [KENTLEDGE, *arguments],
        env=environment(data),
        cwd=data.parent,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )


@contextmanager
def served(data: Path, log: Path) -> Iterator[str]:
    """`kentledge serve` on a free port, from its first answer on; stopped as a group, and it must stop."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [KENTLEDGE, "serve", "--bind", address],
            env=environment(data),
            cwd=data.parent,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                with urlopen(f"http://{address}/healthz", timeout=30) as response:
                    assert response.status == 200
                break
            except (URLError, OSError):
                assert process.poll() is None, log.read_text()
                assert time.monotonic() < deadline, log.read_text()
                time.sleep(0.05)  # until the next look
        yield f"http://{address}"
        os.killpg(process.pid, signal.SIGTERM)
        assert process.wait(PATIENCE_SECONDS) == 0, log.read_text()
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(PATIENCE_SECONDS)


def ask(url: str, token: str = "", body: Any = None, **headers: str) -> tuple[Any, bytes]:
    """The headers and bytes that are answered."""
    request = Request(url, data=None if body is None else json.dumps(body).encode())  # noqa: S310  (loopback)
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    if body is not None:
        request.add_header("Content-Type", "application/json")
    for name, value in headers.items():
        request.add_header(name.replace("_", "-"), value)
    with urlopen(request, timeout=PATIENCE_SECONDS) as response:  # noqa: S310  (loopback)
        return response.headers, response.read()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "record"


def test_the_installed_code_is_served_whatever_the_folder(data: Path, tmp_path: Path) -> None:
    """A folder with packages of the same names, and one of a package that serving needs, is not looked into."""
    for name in ("web", "domain", "application", "projections", "gunicorn"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise SystemExit('the wrong code')\n")
    (tmp_path / "flask.py").write_text("raise SystemExit('the wrong code')\n")
    assert kentledge(data, "init").returncode == 0
    with (
        served(data, tmp_path / "log") as site,
        urlopen(f"{site}/readyz", timeout=PATIENCE_SECONDS) as response,  # noqa: S310  (loopback)
    ):
        assert response.status == 200


@pytest.mark.parametrize(("gunicorn", "ours"), [(0, 0), (1, 2), (3, 1), (4, 1), (-1, 1)])
def test_serving_ends_with_the_exit_codes_of_every_command(
    monkeypatch: pytest.MonkeyPatch, gunicorn: int, ours: int
) -> None:
    """gunicorn ends with 1 where it cannot listen, with others where a worker cannot start."""

    def ended(_: serving.Server) -> None:
        raise SystemExit(gunicorn)

    monkeypatch.setattr(serving.Server, "run", ended)
    with pytest.raises(SystemExit) as stopped:
        serving.main("127.0.0.1:0")
    assert stopped.value.code == ours


def test_the_walk_from_registering_to_finding_one_changed_byte(data: Path, tmp_path: Path) -> None:
    assert kentledge(data, "init").returncode == 0
    tokens = {}
    for role in ("officer", "auditor"):
        person_id, name = PEOPLE[role]
        assert kentledge(data, "people", "add", person_id, name).returncode == 0
        tokens[role] = kentledge(data, "token", "issue", person_id, "--role", role).stdout.strip()
    for person_id in ("p-bryn", "p-fflur", "p-gwyn"):  # whom the registration names
        assert kentledge(data, "people", "add", person_id, "A Colleague").returncode == 0
    officer, auditor = tokens["officer"], tokens["auditor"]

    with served(data, tmp_path / "log") as site:
        api = f"{site}/api/v1"
        headers, body = ask(f"{api}/contracts", officer, REGISTRATION, Idempotency_Key="walk-1")
        contract = f"{site}{headers['Location']}"
        extension = {
            "new_end": "2022-03-31",
            "option": "first extension",
            "effective_from": "2021-03-01",
            "reason": REASON,
        }
        _, body = ask(
            f"{contract}/extensions", officer, extension, Idempotency_Key="walk-2", If_Match=headers["ETag"]
        )
        position = json.loads(body)["events"][0]["position"]

        def end(known_at: str) -> str:
            asked = f"{api}/register?valid_at=2021-03-15&known_at={known_at}"
            [row] = json.loads(ask(asked)[1])["items"]
            return str(row["end_date"])

        assert end(str(position - 1)) == "2021-03-31"
        assert end(str(position)) == "2022-03-31"
        entries = json.loads(ask(f"{contract}/history", auditor)[1])["entries"]
        late = entries[-1]
        assert late["valid_from"] == "2021-03-01"
        assert late["recorded_at"][:4] >= "2026"
        assert late["lag_days"] > timedelta(365).days
        assert late["reason"] == REASON
        pack = tmp_path / "pack.zip"
        pack.write_bytes(ask(f"{contract}/evidence-pack", auditor)[1])
        key = json.loads(ask(f"{api}/audit/checkpoint")[1])["public_key"]
        assert b"School meals" in ask(f"{site}/register")[1]
        assert json.loads(ask(f"{site}/readyz")[1])["ready"] is True

        proven = kentledge(data, "verify", str(pack), "--key", key)
        assert (proven.returncode, "2 events" in proven.stdout) == (0, True), proven.stderr
        whole = kentledge(data, "verify", "--key", key)  # beside the running server
        assert (whole.returncode, "complete and unaltered" in whole.stdout) == (0, True), whole.stderr

    change_one_byte(data)
    found = kentledge(data, "verify")
    assert found.returncode == 1, found.stdout
    assert "broken: " in found.stderr
    assert str(position) in found.stderr
    still = kentledge(data, "verify", str(pack), "--key", key)
    assert still.returncode == 0
    refused = kentledge(data, "evidence", REGISTRATION["reference"])
    assert refused.returncode in (1, 2), refused.stdout


def change_one_byte(data: Path) -> None:
    """One letter of the extension's reason, in the file itself."""
    file = data / "kentledge.sqlite"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = bytearray(file.read_bytes())
    assert content.count(REASON.encode()) == 1
    content[content.index(REASON.encode())] ^= 0x20  # A to a
    file.write_bytes(content)


def test_a_second_start_serves_the_same_record(data: Path, tmp_path: Path) -> None:
    with council_on(data) as council:
        council.register()
        head, token = council.head, council.tokens["auditor"]
    for _ in range(2):
        with served(data, tmp_path / "log") as site:
            told = json.loads(ask(f"{site}/api/v1/contracts", token)[1])
            assert (told["basis"]["position"], len(told["items"])) == (head, 1)


def test_how_many_processes_and_threads_serve_is_said_on_the_command_line_or_for_gunicorn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is said on the command line counts, then what gunicorn is told, then our own."""
    served: list[tuple[int, int]] = []
    monkeypatch.setattr(
        serving.Server, "run", lambda server: served.append((server.cfg.workers, server.cfg.threads))
    )
    serving.main("127.0.0.1:0")
    serving.main("127.0.0.1:0", "record", "3", "5")
    monkeypatch.setenv("GUNICORN_CMD_ARGS", "--workers 4 --threads 6")
    serving.main("127.0.0.1:0")
    serving.main("127.0.0.1:0", "record", "3", "")
    assert served == [(2, 8), (3, 5), (4, 6), (3, 6)]
