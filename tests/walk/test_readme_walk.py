"""The walk in the README works word for word, against a real server with the sample."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PATIENCE = 600.0


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def answers(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that looks like the checkout to the walk: its commands write only here."""
    commands = tmp_path / ".venv" / "bin"
    commands.mkdir(parents=True)
    command = commands / "kentledge"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m web "$@"\n')
    command.chmod(0o755)
    return tmp_path


@pytest.fixture
def environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KENTLEDGE_")}
    return {**kept, "KENTLEDGE_DATA": str(folder / "var"), "PYTHONPATH": str(ROOT)}


@pytest.fixture
def port(folder: Path, environment: dict[str, str]) -> Iterator[int]:
    chosen = free_port()
    command = [
        str(folder / ".venv/bin/kentledge"),
        "serve",
        "--init",
        "--sample",
        "--bind",
        f"127.0.0.1:{chosen}",
    ]
    server = subprocess.Popen(command, cwd=folder, env=environment, start_new_session=True)
    try:
        end = time.monotonic() + PATIENCE
        while not answers(chosen):
            assert server.poll() is None, "the server ended"
            assert time.monotonic() < end, "the server does not answer"
            time.sleep(0.1)
        yield chosen
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(PATIENCE)


@pytest.mark.skipif(
    not all(map(shutil.which, ("bash", "curl", "awk", "python3"))),
    reason="the walk needs bash, curl, awk and python3",
)
def test_the_walk_in_the_readme_works_word_for_word(
    folder: Path, environment: dict[str, str], port: int
) -> None:
    readme = (ROOT / "README.md").read_text()
    walk = "\n".join(re.findall(r"^```sh\n(.*?)^```", readme, re.DOTALL | re.MULTILINE))
    walk = walk.replace("http://127.0.0.1:8000", f"http://127.0.0.1:{port}")
    environment = {name: value for name, value in environment.items() if name != "KENTLEDGE_DATA"}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", walk],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    told = done.stdout + done.stderr
    assert done.returncode == 0, told
    assert "Extended to 31 March 2028 (was 31 March 2027), under no option." in told
    assert done.stdout.index("2027-03-31\n") < done.stdout.index("2028-03-31\n")
    assert "31 days after it took effect" in told
    assert len(re.findall("(?m)^complete and unaltered as at checkpoint", told)) == 2, told
    assert "the checkpoint given." in told
    assert "The signer was not checked: no key was given (--key)." in told
    assert re.search(r"broken: event \d+ \(contract\.extended\.v1.*it was altered", told), told
    assert "found, exit code 1" in told
