"""What the operator's page says to set up is set up, and attacked (case W11)."""

import json
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
from click import Context
from click.testing import CliRunner

from application.settings import SETTINGS_FILE, Settings, settings_in
from tests.operators_page import PAGE, block, blocks, plain_lines, shown
from web.cli import main
from web.pages.single_sign_on import RETURNED

HOUSE = PAGE.parents[1]
HALF_SENT = 40
SERVER_THREADS = 16
PATIENCE = 600
"""Seconds until what does not answer counts as hung: nothing here is timed."""


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
        command, cwd=HOUSE, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
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
    assert "KENTLEDGE_PROXIES=1" in block("env").splitlines()
    [form] = re.findall(r"log_format .*", site)
    assert not set(re.findall(r"\$\w+", form)) & {"$args", "$query_string", "$request", "$request_uri"}


def complaints(tmp_path: Path, *units: tuple[str, str]) -> list[str]:
    """What systemd says against these units (name, text) of the page, with this environment's program in them."""
    analyze = needed("systemd-analyze")
    program = Path(sys.executable).with_name("kentledge")
    for name, text in units:
        (tmp_path / name).write_text(
            re.sub(r"^ExecStart=\S+", f"ExecStart={program}", text, flags=re.MULTILINE)
        )
    asked = [str(tmp_path / name.replace("@.", "@daily.")) for name, _ in units]
    command = [analyze, "verify", "--man=no", "--recursive-errors=no", *asked]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    own = [line for line in done.stderr.splitlines() if "kentledge" in line]
    return own or [done.stderr] * bool(done.returncode)


def test_w11_the_unit_is_one_that_systemd_takes(tmp_path: Path) -> None:
    server = ("kentledge.service", block("ini"))
    assert complaints(tmp_path, server) == []
    assert complaints(tmp_path, (server[0], server[1].replace("Restart=on-failure", "Restart=perhaps"))) != []


KEPT_RUNNING = ("kentledge serve", "kentledge councils serve", "kentledge witness serve")
"""Commands that serve until they are stopped: tests of their own start them."""
ELSEWHERE = {
    "kentledge witness watch COUNCIL-KEY": "needs a council's key: tests/store/test_witness.py",
    "kentledge checkpoint --witness https://witness.example --witness-key KEY": "the same",
    "kentledge digest": "needs a mail server: tests/web/test_daily_digest.py",
}
TRIED = {
    "ini": "test_w11_the_unit_is_one_that_systemd_takes",
    "nginx": "test_w11_requests_sent_by_halves_keep_nobody_waiting",
    "conf": "tests/store/test_standby.py: a pair of servers is set up by it",
    "pg_hba": "tests/store/replication.py: the standby is let in by it",
    "psql": "tests/store/replication.py: the standby is made by it, and waited for",
    "pg_basebackup": "the same",
    "kentledge ": "test_every_command_of_its_blocks_runs_as_it_stands",
    "/var/lib/kentledge/": "the same: the settings of its councils",
    "    ": "the same",
    "sh": "test_a_server_is_installed_where_the_unit_looks_for_it, and make bare runs it on a bare Debian",
    "script": "test_the_script_runs_any_command_on_the_servers_record",
    "env": "test_the_settings_shown_are_those_of_a_record",
    "unit": "test_what_runs_every_day_are_commands_that_there_are, each at a time that systemd knows",
    "su ": "test_a_record_on_postgresql_begins_as_shown: its server makes both",
    "make ": "test_a_record_on_postgresql_begins_as_shown",
    "export ": "the same",
    "https://": "test_the_addresses_to_register_are_those_that_the_record_names_to_a_provider",
    "buildah ": "test_the_container_is_what_is_shown_of_it, and make container runs it",
    "podman ": "the same",
}
"""By which test a block is run: by its language, or each of its lines by its beginning."""


def test_there_is_no_block_that_nothing_runs() -> None:
    languages = {language for language, _ in blocks()} - {""}
    assert languages <= set(TRIED), "a block in another language: have a test run it"
    beginnings = tuple(sorted(set(TRIED) - languages))
    assert [line for line in plain_lines() if not line.startswith(beginnings)] == []


def councils_as_shown(root: Path) -> None:
    """The folders of the page's councils below *root*; where it says … the first one's settings, by its own name."""
    said: dict[Path, list[str]] = {}
    for line in plain_lines():
        if line.startswith("/"):
            file = root / line.lstrip("/")
            said[file] = []
        elif line.startswith("    "):
            said[file].append(line.strip())
    (_, whole), *_ = said.items()
    [first, *_] = said
    for file, lines in said.items():
        file.parent.mkdir(parents=True)
        text = "\n".join(whole if lines == ["…"] else lines)
        file.write_text(text.replace(first.parent.name, file.parent.name) + "\n")
    assert len(said) > 1


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing in the environment says anything of a record."""
    for name in [name for name in os.environ if name.startswith("KENTLEDGE_")]:
        monkeypatch.delenv(name)


@pytest.mark.usefixtures("bare")
def test_every_command_of_its_blocks_runs_as_it_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One after the other, as an operator who follows the page does, on one record and in one folder of councils."""
    monkeypatch.chdir(tmp_path)  # some make a folder of their own where they are run
    councils_as_shown(tmp_path)
    (tmp_path / "backups").mkdir()
    ran = []
    for line in plain_lines():
        kept_running = line.startswith(KEPT_RUNNING)
        if not line.startswith("kentledge ") or kept_running or line in ELSEWHERE or line in ran:
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


@pytest.mark.usefixtures("bare")
def test_a_record_on_postgresql_begins_as_shown(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What `make` would do is looked at only: the driver is installed, or this test could not be."""
    [command] = [line for line in plain_lines() if line.startswith("make ")]
    words = [word for word in shlex.split(command) if word not in {"-C", "/opt/kentledge"}]
    would = subprocess.run([*words, "-n"], cwd=HOUSE, capture_output=True, text=True, check=True)
    assert not would.stderr
    name, _, url = shown("export ").removeprefix("export ").partition("=")
    assert url.startswith("postgresql://")
    monkeypatch.setenv(name, postgres_url)
    monkeypatch.setenv("KENTLEDGE_DATA", str(tmp_path))
    answer = CliRunner().invoke(main, ["init"])
    assert answer.exit_code == 0, answer.output
    assert not list(tmp_path.glob("*.sqlite"))


def test_the_addresses_to_register_are_those_that_the_record_names_to_a_provider() -> None:
    [setting] = re.findall(r"^KENTLEDGE_PUBLIC_URL=(.*)$", block("env"), re.MULTILINE)
    addresses = [line for line in plain_lines() if line.startswith("https://")]
    assert addresses == [f"{setting}{RETURNED}", f"{setting}/"]


def lines_of_sh() -> list[list[str]]:
    """The words of each line of the blocks that a server is installed, started and upgraded by."""
    return [
        shlex.split(line, comments=True)
        for language, text in blocks()
        if language == "sh"
        for line in text.splitlines()
    ]


def test_a_server_is_installed_where_the_unit_looks_for_it() -> None:
    unit = dict(line.split("=", 1) for line in block("ini").splitlines() if "=" in line)
    program = unit["ExecStart"].split()[0]
    home = program.removesuffix("/.venv/bin/kentledge")
    said = lines_of_sh()
    [cloned] = [words[-1] for words in said if words[:2] == ["git", "clone"]]
    assert (cloned, program in block("script")) == (home, True)
    [user] = [words[-1] for words in said if words[0] == "useradd"]
    assert user == unit["User"] == unit["Group"]
    assert f" /usr/sbin/runuser -u {user} --" in block("script")
    folder = f"/var/lib/{unit['StateDirectory']}"
    [made] = [words for words in said if words[0] == "install"]
    assert made[made.index("-o") + 1] == made[made.index("-g") + 1] == user
    assert folder in made
    assert f"KENTLEDGE_DATA={folder}" in block("ini")
    assert block("env").startswith(f"# {folder}/{SETTINGS_FILE} ")
    makes = [words[2:] for words in said if words[0] == "make"]
    assert {words[0] for words in makes} == {home}
    for target in {words[1] for words in makes}:
        done = subprocess.run(["make", "-n", target], cwd=HOUSE, capture_output=True, text=True, check=True)
        assert not done.stderr


def test_the_script_runs_any_command_on_the_servers_record(tmp_path: Path) -> None:
    script = tmp_path / "kentledge"
    stand_in = tmp_path / "runuser"
    script.write_text(block("script").replace("/usr/sbin/runuser", str(stand_in)))
    stand_in.write_text('#!/bin/sh\necho "$KENTLEDGE_DATA" "$@"\n')
    for file in (script, stand_in):
        file.chmod(0o755)
    path = {"PATH": "/usr/bin:/bin"}  # as few as there may be: no folder of programs for root alone
    told = ["-u", "kentledge", "--", "/opt/kentledge/.venv/bin/kentledge", "people", "add", "two words"]
    for said, folder in (
        ({}, "/var/lib/kentledge"),
        ({"KENTLEDGE_DATA": "/var/lib/k/avon"}, "/var/lib/k/avon"),
    ):
        command = [str(script), "people", "add", "two words"]
        done = subprocess.run(command, env=path | said, capture_output=True, text=True, check=True)
        assert done.stdout == " ".join([folder, *told]) + "\n"


def test_what_the_page_has_written_lies_where_the_unit_lets_it_be_written() -> None:
    unit = block("ini")
    assert "ProtectSystem=strict" in unit
    [reads] = re.findall(r"`KENTLEDGE_READ_LOG=(/\S+)`", PAGE.read_text())
    assert f"LogsDirectory={Path(reads).parent.relative_to('/var/log')}\n" in unit


def test_the_settings_shown_are_those_of_a_record(tmp_path: Path) -> None:
    (tmp_path / SETTINGS_FILE).write_text(block("env"))
    read = settings_in(tmp_path)
    settings = Settings.from_environment(read)
    assert len(read) == 3
    assert settings.public_url == read["KENTLEDGE_PUBLIC_URL"]
    assert str(settings.proxies) == read["KENTLEDGE_PROXIES"]


def jobs() -> dict[str, str]:
    """The command of each thing that is done every day, by the name that its timer has."""
    return dict(re.findall(r'^Environment="(\w+)=(.*)"$', block("unit"), re.MULTILINE))


def timers() -> str:
    """The block that makes the timers."""
    [text] = [text for language, text in blocks() if language == "sh" and text.startswith("every()")]
    return text


def test_what_runs_every_day_are_commands_that_there_are(tmp_path: Path) -> None:
    assert "\nExecStart=/usr/local/sbin/kentledge $%i\n" in block("unit")
    assert block("script").splitlines()[1].startswith("# /usr/local/sbin/kentledge:")
    assert len(jobs()) > 5
    kentledge = Context(main)
    for command in jobs().values():
        words = command.split()  # as systemd divides it
        found = main.get_command(kentledge, words[0])
        assert found is not None
        found.make_context(words[0], words[1:])
    assert (
        complaints(tmp_path, ("kentledge@.service", block("unit")), ("kentledge.service", block("ini"))) == []
    )


def test_each_of_them_has_a_timer_at_a_time_that_systemd_knows(tmp_path: Path) -> None:
    """The block is run as it stands, but for the folder, and with a stand-in that only says what systemd is told."""
    analyze = needed("systemd-analyze")
    said = timers().replace("/etc/systemd/system", str(tmp_path))
    script = f'systemctl() {{ echo "$@"; }}\n{said}'
    done = subprocess.run(["sh", "-e", "-c", script], capture_output=True, text=True, check=True)
    made = {file.name.removeprefix("kentledge@").removesuffix(".timer"): file for file in tmp_path.iterdir()}
    assert set(made) == set(jobs())
    told = done.stdout.splitlines()
    enabled = [f"enable --now kentledge@{name}.timer" for name in sorted(made)]
    assert (told[0], told[1:-1]) == ("daemon-reload", enabled)
    for file in made.values():
        [when] = re.findall(r"^OnCalendar=(.+)$", file.read_text(), re.MULTILINE)
        command = [analyze, "calendar", when]
        answer = subprocess.run(command, capture_output=True, text=True, check=False)
        assert "Next elapse: " in answer.stdout, answer.stderr


def test_no_job_runs_while_the_server_is_stopped() -> None:
    """Not beside a release that comes on, nor on a folder that is brought back (Requisite, and only after it)."""
    unit = block("unit").splitlines()
    server = block("ini").splitlines()[0].rpartition("/")[2]
    assert f"Requisite={server}" in unit
    [after] = [line for line in unit if line.startswith("After=")]
    assert server in after.split()


def said_in_the_containerfile(word: str) -> list[str]:
    """What follows that instruction, each time that it stands there."""
    text = (HOUSE / "Containerfile").read_text().replace("\\\n", " ")
    return re.findall(rf"^{word} (.*)$", text, re.MULTILINE)


def test_the_container_is_what_is_shown_of_it() -> None:
    build, begin, other = [line for line in plain_lines() if line.startswith(("buildah ", "podman "))]
    image = shlex.split(build)[shlex.split(build).index("-t") + 1]
    for line in (begin, other):
        assert f" {image}" in line
    [port], [volume] = said_in_the_containerfile("EXPOSE"), said_in_the_containerfile("VOLUME")
    assert re.search(r"-p 127\.0\.0\.1:\d+:(\d+) ", begin)[1] == port  # type: ignore[index]
    assert all(line.split("-v record:")[1].split()[0] == volume for line in (begin, other))
    [environment] = said_in_the_containerfile("ENV")
    assert f"KENTLEDGE_DATA={volume}" in environment.split()
    for copied in said_in_the_containerfile("COPY"):
        if not copied.startswith("--from"):
            assert all((HOUSE / name).exists() for name in copied.split()[:-1])
    [entry], [command] = said_in_the_containerfile("ENTRYPOINT"), said_in_the_containerfile("CMD")
    words = [*json.loads(entry), *json.loads(command)]
    assert words[0] == "kentledge"
    kentledge = Context(main)
    serve = main.get_command(kentledge, words[1])
    assert serve is not None
    serving = serve.make_context(words[1], words[2:])
    assert (serving.params["bind"], serving.params["create"]) == (f"0.0.0.0:{port}", True)
    assert other.rsplit(maxsplit=1)[1] in main.list_commands(kentledge)


@pytest.mark.skipif(
    "KENTLEDGE_CONTAINER" not in os.environ, reason="it takes minutes: make container runs it"
)
def test_the_container_is_built_and_serves_as_shown(tmp_path: Path) -> None:
    """By buildah, which also stands in for podman where there is none."""
    buildah, build = needed("buildah"), shown("buildah ")
    image = f"kentledge-tried-{os.getpid()}"
    tagged = [image if word == "kentledge" else word for word in shlex.split(build)[1:]]
    subprocess.run([buildah, *tagged], cwd=HOUSE, check=True)
    made = subprocess.run([buildah, "from", image], capture_output=True, text=True, check=True).stdout.strip()
    volume = f"{tmp_path}:{said_in_the_containerfile('VOLUME')[0]}"
    tmp_path.chmod(0o777)
    try:
        for words in (["init"], ["verify"]):
            run = [buildah, "run", "-v", volume, made, "--", "kentledge", *words]
            done = subprocess.run(run, capture_output=True, text=True, check=False)
            assert done.returncode in {0, 3}, done.stderr  # 3: sound, but by nobody's key
        assert (tmp_path / "kentledge.sqlite").exists()
    finally:
        subprocess.run([buildah, "rm", made], check=True, capture_output=True)
        subprocess.run([buildah, "rmi", image], check=True, capture_output=True)


def test_a_machine_on_which_the_page_cannot_be_followed_is_told_why(tmp_path: Path) -> None:
    """`make bare`, where no program is found: each that is needed is named, and nothing is begun."""
    command = [sys.executable, "scripts/bare_machine.py"]
    bare = {"PATH": str(tmp_path), "PYTHONPATH": str(HOUSE), "TMPDIR": str(tmp_path)}
    done = subprocess.run(command, cwd=HOUSE, env=bare, capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stderr
    for program in ("debootstrap", "unshare", "nsenter"):
        assert f"  {program} is not there" in done.stdout or shutil.which(program, path="/usr/sbin:/sbin")
    assert list(tmp_path.iterdir()) == []
