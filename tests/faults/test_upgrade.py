"""A release takes the place of another one under load, and rebuilds are killed: nobody reads a wrong row.

These need whole servers and take a minute: ``make soak-upgrade`` runs them. What they rest on is tested in
tests/projections/test_supervision.py.
"""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from datetime import date
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from socket import create_server
from threading import Event, Thread

import pytest

from application.settings import Settings
from projections import supervisor
from tests.directory import issue
from tests.faults.clients import Asked, Mix, Told
from tests.faults.release_before import MARK
from tests.faults.server import HOUSE
from tests.faults.soundness import assert_recorded_once, assert_sound
from tests.sample_record import SampleIn
from web.services import Services

UPGRADES = int(os.environ.get("KENTLEDGE_UPGRADES", "0"))
REBUILDS = int(os.environ.get("KENTLEDGE_REBUILDS_KILLED", "0"))
LONGEST_STOP = 1.0
"""Seconds for which nobody may be without an answer, where the machine has nothing else to do."""
_PATIENCE = 120.0
OFFICER = ("p-0016", "officer")
pytestmark = pytest.mark.skipif(not UPGRADES + REBUILDS, reason="whole servers: make soak-upgrade runs them")


@pytest.fixture(scope="module")
def sample(sample_in: SampleIn, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("upgrade") / "sample"
    sample_in(folder, today=date.today()).close()  # noqa: DTZ011  (as the record's own clock says it)
    return folder


def free_port() -> int:
    with create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def process(settings: Settings, log: Path, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process of its own on the record, gone afterwards."""
    ours = {name: text for name, text in os.environ.items() if not name.startswith("KENTLEDGE_")}
    with log.open("ab") as output:
        started = subprocess.Popen(
            [sys.executable, "-m", *arguments],
            cwd=HOUSE,
            env=ours
            | {"KENTLEDGE_DATA": str(settings.data), "KENTLEDGE_DATABASE_URL": settings.database_url},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield started
    finally:
        with suppress(ProcessLookupError):
            os.killpg(started.pid, signal.SIGKILL)
        started.wait(_PATIENCE)


class Proxy:
    """Sends each request to the first server that answers it, as nginx does with ``proxy_next_upstream``."""

    def __init__(self, before: int, after: int) -> None:
        self.before, self.after = before, after
        self.wrong: list[str] = []
        self.told: list[Told] = []
        self.passed_on = 0
        self.longest = {True: 0.0, False: 0.0}
        """Seconds that somebody who read, and somebody who wrote, was without an answer."""

    def ask(self, asked: Callable[[], Asked], until: Event) -> None:
        """Ask one after the other, each until it is answered."""
        while not until.is_set() and not self.wrong:
            begun, request = time.monotonic(), asked()
            while not any(self._answers(port, request) for port in (self.before, self.after)):
                if time.monotonic() - begun > _PATIENCE:
                    self.wrong.append("nobody answers")
                    return
                time.sleep(0.005)
            took, read = time.monotonic() - begun, not request.body
            self.longest[read] = max(self.longest[read], took)

    def _answers(self, port: int, asked: Asked) -> bool:
        method = "POST" if asked.body else "GET"
        with closing(HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)) as connection:
            try:
                connection.request(method, asked.path, asked.body or None, dict(asked.headers))
                answer = connection.getresponse()
                told = Told(asked, answer.status, body=answer.read())
            except (OSError, HTTPException):
                return False
        if told.status == 503:
            self.passed_on += 1
            return False
        if told.status not in {200, 201}:
            self.wrong.append(f"{port} {asked.path}: {told.status} {told.body!r}")
        elif method == "GET":
            marked = {MARK in row["title"] for row in json.loads(told.body)["items"]}
            if marked != {port == self.before}:
                self.wrong.append(f"{port}: rows of the other release")
        self.told.append(told)
        return True


def answers(port: int, path: str) -> int:
    """The status that is answered to nobody; 0 where nobody answers."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)) as connection:
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except (OSError, HTTPException):
            return 0


def until_answered(port: int, path: str, started: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _PATIENCE
    while answers(port, path) != 200:
        assert started.poll() is None, log.read_text()[-4000:]
        assert time.monotonic() < deadline, log.read_text()[-4000:]
        time.sleep(0.02)


@contextmanager
def asking(proxy: Proxy, *asked: Callable[[], Asked]) -> Iterator[None]:
    """Somebody asks each of these things all the time."""
    until = Event()
    threads = [Thread(target=proxy.ask, args=(each, until)) for each in asked]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        until.set()
        for thread in threads:
            thread.join()


@pytest.fixture
def settings(sample: Path, tmp_path: Path) -> Settings:
    shutil.copytree(sample, tmp_path / "record")
    return Settings(tmp_path / "record")


def reading_and_writing(settings: Settings, seed: int) -> list[Callable[[], Asked]]:
    """Two who read the register and two who enter contracts."""
    with closing(Services.build(settings, follow=False)) as services:
        mix = Mix(services, services.record.today(), random.Random(seed))
        signed_in = {"Authorization": f"Bearer {issue(services.directory, *OFFICER, days=2)}"}
    list_asked = Asked("list-contracts", "/api/v1/contracts?limit=5", signed_in, b"")
    return [lambda: list_asked, mix.registration] * 2


@pytest.mark.parametrize("seed", range(UPGRADES))
def test_a_served_record_is_upgraded_without_a_stop(seed: int, settings: Settings, tmp_path: Path) -> None:
    """Both releases beside each other, until the new one is ready and the old one is stopped."""
    everybody, log = reading_and_writing(settings, seed), tmp_path / "log"
    proxy = Proxy(free_port(), free_port())
    old_one = process(settings, log, "tests.faults.release_before", f"127.0.0.1:{proxy.before}")
    with ExitStack() as stack:
        old = stack.enter_context(old_one)
        until_answered(proxy.before, "/readyz", old, log)
        with asking(proxy, *everybody):
            time.sleep(1)  # of the old one alone
            new = stack.enter_context(
                process(settings, log, "web", "serve", "--bind", f"127.0.0.1:{proxy.after}")
            )
            until_answered(proxy.after, "/readyz", new, log)
            old.terminate()
            old.wait(_PATIENCE)
            time.sleep(1)  # of the new one alone
    sys.stdout.write(
        f"upgrade {seed}: {len(proxy.told)} answers, {proxy.passed_on} passed on, "
        f"no reader without one for longer than {proxy.longest[True]:.3f} s, "
        f"no writer for {proxy.longest[False]:.3f} s\n"
    )
    assert proxy.wrong == []
    assert max(proxy.longest.values()) < LONGEST_STOP
    assert_recorded_once(settings, proxy.told)
    assert_sound(settings)


KINDS = (("rebuild",), ("rebuild", "--projection", "register"), ("rebuild", "--projection", "search_index"))


def test_rebuilds_killed_under_load_leave_what_is_served_as_it_is(settings: Settings, tmp_path: Path) -> None:
    """Two at once, each killed at any moment: before, in the middle of its rows, at the swap or after."""
    chance, log = random.Random(REBUILDS), tmp_path / "log"
    everybody = reading_and_writing(settings, 0)
    proxy = Proxy(0, free_port())
    killed = 0
    with process(settings, log, "web", "serve", "--bind", f"127.0.0.1:{proxy.after}") as server:
        until_answered(proxy.after, "/readyz", server, log)
        with asking(proxy, *everybody):
            for _ in range(REBUILDS // 2):
                with ExitStack() as stack:
                    both = [
                        stack.enter_context(process(settings, log, "web", *chance.choice(KINDS)))
                        for _ in range(2)
                    ]
                    patience = chance.uniform(1.0, 8.0)
                    with suppress(subprocess.TimeoutExpired):
                        both[0].wait(patience)
                    killed += sum(each.poll() is None for each in both)
                assert answers(proxy.after, "/readyz") == 200
    sys.stdout.write(f"{killed} of {REBUILDS} rebuilds killed, {len(proxy.told)} answers\n")
    assert proxy.wrong == []
    assert killed
    assert_recorded_once(settings, proxy.told)
    assert_sound(settings)
    the_day_after_tomorrow = supervisor._today() + 2
    with pytest.MonkeyPatch.context() as patch, closing(Services.build(settings)) as services:
        patch.setattr(supervisor, "_today", lambda: the_day_after_tomorrow)
        services.supervisor.prepare()
        with services.record.store.read() as cursor:
            there = services.record.store.dialect.existing(cursor)
        assert [name for name in there if supervisor._GENERATION.search(name)] == []
