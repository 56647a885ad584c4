"""What the operator's page says to set up is set up, and attacked (case W11)."""

import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path

import pytest
from click.testing import CliRunner

from web.cli import main

PAGE = Path(__file__).parents[2] / "docs" / "operator.md"
HALF_SENT = 40
SERVER_THREADS = 16
PATIENCE = 600
"""Seconds until what does not answer counts as hung: nothing here is timed."""


def block(language: str) -> str:
    """The one block of the page in that language."""
    [found] = re.findall(rf"^```{language}\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    return str(found)


def needed(program: str) -> str:
    found = shutil.which(program)
    if found is None and "CI" in os.environ:
        pytest.fail(f"{program} is not there")
    if found is None:
        pytest.skip(f"{program} is not there")
    return found


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int, path: str = "/healthz") -> int:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=PATIENCE) as response:
        return int(response.status)


def wait_until_up(port: int, process: subprocess.Popen[bytes]) -> None:
    """Ask until it answers: a connection is refused at once while nobody listens."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            answers(port)
        except OSError:
            assert process.poll() is None, "it did not start"
            assert time.monotonic() < until, "it does not answer"
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=0.1)
        else:
            return


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A record served behind nginx as the page says, but without TLS, and so that nginx waits for what comes slowly
    until long after PATIENCE: who is answered meanwhile was not kept waiting by it. nginx's port."""
    nginx, folder = needed("nginx"), tmp_path_factory.mktemp("served")
    folder.chmod(0o755)
    upstream, port = free_port(), free_port()
    site = block("nginx").replace("127.0.0.1:8000", f"127.0.0.1:{upstream}")
    site = site.replace("listen 443 ssl;", f"listen 127.0.0.1:{port};").replace("/var/log/nginx", str(folder))
    site = re.sub(r"^ *ssl_certificate.*$", "", site, flags=re.MULTILINE)
    site, waits = re.subn(r"\b(client_header|client_body|send)_timeout \d+s;", r"\1_timeout 3600s;", site)
    assert waits == 3
    paths = "".join(
        f"{item}_temp_path {folder}/{item};" for item in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole = (
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes 1;"
        f"events {{ worker_connections 512; }} http {{ {paths} {site} }}"
    )
    if os.getuid() == 0:
        whole = f"user root; {whole}"
    (folder / "nginx.conf").write_text(whole)
    environment = os.environ | {"KENTLEDGE_DATA": str(folder / "record"), "KENTLEDGE_DATABASE_URL": ""}
    command = [sys.executable, "-m", "web", "serve", "--init", "--bind", f"127.0.0.1:{upstream}"]
    server = subprocess.Popen(
        command, cwd=PAGE.parents[1], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    proxy = subprocess.Popen(
        [nginx, "-p", str(folder), "-c", str(folder / "nginx.conf")], stderr=subprocess.DEVNULL
    )
    try:
        wait_until_up(upstream, server)
        wait_until_up(port, proxy)
        yield port
    finally:
        for process in (proxy, server):
            process.terminate()
            process.wait(timeout=PATIENCE)


@pytest.mark.parametrize(
    "half",
    [
        b"GET /api/v1/register HTTP/1.1\r\nHost: x\r\nX-Slow: ",
        b"POST /api/v1/contracts HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n{",
        b"GET /api/v1/register HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
    ids=["half a head", "half a body", "an answer that nobody reads"],
)
def test_w11_requests_sent_by_halves_keep_nobody_waiting(served: int, half: bytes) -> None:
    assert HALF_SENT > SERVER_THREADS
    with ExitStack() as stack:
        for _ in range(HALF_SENT):
            slow = stack.enter_context(closing(socket.create_connection(("127.0.0.1", served))))
            slow.sendall(half)
        for path in ("/healthz", "/readyz", "/api/v1/register", "/"):
            assert answers(served, path) == 200


def test_w11_the_proxy_keeps_no_key_in_its_log_and_says_itself_where_a_request_comes_from() -> None:
    site = block("nginx")
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in site
    assert "Environment=KENTLEDGE_PROXIES=1" in block("ini")
    [form] = re.findall(r"log_format .*", site)
    assert not set(re.findall(r"\$\w+", form)) & {"$args", "$query_string", "$request", "$request_uri"}


def test_w11_the_unit_is_one_that_systemd_takes(tmp_path: Path) -> None:
    analyze = needed("systemd-analyze")
    program = Path(sys.executable).with_name("kentledge")
    unit = tmp_path / "kentledge.service"
    text = block("ini").replace("/opt/kentledge/.venv/bin/kentledge", str(program))
    assert str(program) in text
    unit.write_text(text)
    done = subprocess.run(
        [analyze, "verify", "--man=no", str(unit)], capture_output=True, text=True, check=False
    )
    own = [line for line in done.stderr.splitlines() if "kentledge.service" in line]
    assert (done.returncode, own) == (0, []), done.stderr


SHOWN = re.compile(r"^kentledge [^\n#]*", re.MULTILINE)
KEPT_RUNNING = ("kentledge serve", "kentledge councils serve", "kentledge witness serve")
"""Commands that serve until they are stopped: tests of their own start them."""
ELSEWHERE = {
    "kentledge assets": "fetches from npm: tests/web/pages opens pages with what it fetched",
    "kentledge witness watch COUNCIL-KEY": "needs a council's key: tests/store/test_witness.py",
    "kentledge checkpoint --witness https://witness.example --witness-key KEY": "the same",
    "kentledge digest": "needs a mail server: tests/web/test_daily_digest.py",
}


def test_every_command_of_its_blocks_runs_as_it_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One after the other, as an operator who follows the page does, on one record and in one folder of councils."""
    monkeypatch.chdir(tmp_path)  # some make a folder of their own where they are run
    for name in [name for name in os.environ if name.startswith("KENTLEDGE_")]:
        monkeypatch.delenv(name)
    for council in ("avon", "brent"):
        folder = tmp_path / "var/lib/kentledge" / council
        folder.mkdir(parents=True)
        (folder / "settings.env").write_text(
            f"KENTLEDGE_PUBLIC_URL=https://{council}.example\nKENTLEDGE_ORIGIN={council}.example/record\n"
        )
    (tmp_path / "backups").mkdir()
    ran = []
    for language, shown in re.findall(r"^```(\w*)\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL):
        for line in map(str.strip, () if language else SHOWN.findall(shown)):
            if line.startswith(KEPT_RUNNING) or line in ELSEWHERE or line in ran:
                continue
            data = "restored" if line.startswith("kentledge restore ") else "record"
            if "witness" in line:
                data = "witness"
            monkeypatch.setenv("KENTLEDGE_DATA", str(tmp_path / data))
            arguments = [
                str(tmp_path / word.lstrip("/")) if word.startswith("/") else word
                for word in shlex.split(line)[1:]
            ]
            secret = "seven words of a made-up council\n" * 2
            answer = CliRunner().invoke(main, arguments, input=secret if "password" in line else None)
            assert answer.exit_code == 0, f"{line}: {answer.output}"
            ran.append(line)
    assert len(ran) > 15
