"""Several councils of one installation: nothing of one is told under the address of another."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client, TestResponse

from application.settings import Settings, SettingsError
from tests.web.council import PEOPLE, Council, council_on
from tests.web.test_server import kentledge
from web.councils import Councils, councils_in

NAMES = ("avon", "brent", "conwy", "derwent")


def settle(folder: Path, name: str, *lines: str) -> Path:
    """The folder of a council with its settings."""
    data = folder / name
    data.mkdir(parents=True)
    said = lines or (
        f"KENTLEDGE_PUBLIC_URL=https://{name}.example.gov.uk",
        f"KENTLEDGE_ORIGIN={name}.example/record",
    )
    (data / "settings.env").write_text("".join(f"{line}\n" for line in said))
    return data


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("councils")


@pytest.fixture(scope="module")
def kept(folder: Path) -> Iterator[dict[str, tuple[Council, str]]]:
    """Four councils, each with one contract that only it has, and the reference of that."""
    kept = {}
    with ExitStack() as stack:
        for name in NAMES:
            data = settle(folder, name)
            council = stack.enter_context(council_on(data, origin=f"{name}.example/record"))
            council.register(reference=f"{name.upper()}-1")
            kept[name] = council, f"{name.upper()}-1"
        yield kept


@pytest.fixture(scope="module")
def served(folder: Path, kept: dict[str, Any]) -> Iterator[Councils]:
    assert kept
    councils = Councils(folder, open_at_once=2)
    yield councils
    councils.close()


def ask(served: Councils, name: str, path: str, token: str = "") -> TestResponse:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return Client(served).get(path, base_url=f"https://{name}.example.gov.uk", headers=headers, buffered=True)


def test_each_address_tells_its_own_council_and_no_other(served: Councils, kept: dict[str, Any]) -> None:
    for name, (council, reference) in kept.items():
        found = ask(served, name, "/api/v1/contracts", council.tokens["auditor"])
        assert [row["reference"] for row in found.json["items"]] == [reference]
        assert reference in ask(served, name, "/register").text


def test_a_token_of_one_council_opens_no_other(served: Councils, kept: dict[str, Any]) -> None:
    for name, (council, _) in kept.items():
        for other in NAMES:
            status = ask(served, other, "/api/v1/contracts", council.tokens["auditor"]).status_code
            assert status == (200 if other == name else 401)


def test_a_session_of_one_council_is_none_at_another(served: Councils, kept: dict[str, Any]) -> None:
    council, _ = kept["avon"]
    session = council.services.sessions.begin(PEOPLE["officer"][0], "officer")
    for name, status in (("avon", 200), ("brent", 401)):
        found = Client(served, use_cookies=False).get(
            "/my-work",
            base_url=f"https://{name}.example.gov.uk",
            headers={"Cookie": f"__Host-kentledge={session}"},
        )
        assert found.status_code == status, name


def test_asked_at_once_each_is_told_its_own_and_few_stay_open(served: Councils, kept: dict[str, Any]) -> None:
    def told(number: int) -> tuple[str, list[str]]:
        name = NAMES[number % len(NAMES)]
        found = ask(served, name, "/api/v1/contracts", kept[name][0].tokens["auditor"])
        return kept[name][1], [row["reference"] for row in found.json["items"]]

    with ThreadPoolExecutor(8) as pool:
        for reference, references in pool.map(told, range(40)):
            assert references == [reference]
    ask(served, "avon", "/healthz")
    ask(served, "brent", "/healthz")
    assert served.open_councils() == ["avon", "brent"]


def test_who_asks_for_no_council_is_told_so(served: Councils) -> None:
    told = ask(served, "nowhere", "/register")
    assert (told.status_code, told.mimetype) == (421, "application/problem+json")
    assert ask(served, "nowhere", "/healthz").status_code == 200


def test_a_council_that_cannot_be_opened_keeps_no_other_from_answering(tmp_path: Path) -> None:
    settle(tmp_path, "avon")
    (settle(tmp_path, "brent") / "kentledge.sqlite").write_bytes(b"this is no database" * 100)
    served = Councils(tmp_path)
    try:
        told = ask(served, "brent", "/register")
        assert (told.status_code, told.json["type"]) == (503, "tag:kentledge,2026:not-open")
        assert "no database" not in told.text
        assert ask(served, "avon", "/register").status_code == 200
    finally:
        served.close()


def test_every_council_that_cannot_be_served_so_is_named(tmp_path: Path) -> None:
    url, origin = "KENTLEDGE_PUBLIC_URL=https://{}.example.gov.uk", "KENTLEDGE_ORIGIN={}.example/record"
    settle(tmp_path, "a", url.format("a"), origin.format("a"))
    settle(tmp_path, "b", url.format("A"), origin.format("b"))
    settle(tmp_path, "c", url.format("c"), origin.format("a"))
    settle(tmp_path, "d", origin.format("d"))
    settle(tmp_path, "e", url.format("e"), "KENTLEDGE_BODY_LIMIT=none", origin.format("e"))
    settle(tmp_path, "f", url.format("f"), "PATH=/tmp", "KENTLEDGE_DATA=/tmp", url.format("g"))
    with pytest.raises(SettingsError) as refused:
        councils_in(tmp_path)
    said = str(refused.value)
    for fault in (
        "b: has the address of a",
        "c: has the name of the log (KENTLEDGE_ORIGIN) of a",
        "d: KENTLEDGE_PUBLIC_URL must say where it is reached",
        "e: KENTLEDGE_BODY_LIMIT must be a number of bytes",
        "line 2 does not read KENTLEDGE_NAME=VALUE",
        "line 3 says KENTLEDGE_DATA, which is the folder itself",
        "line 4 says KENTLEDGE_PUBLIC_URL again",
    ):
        assert fault in said, said


def test_the_environment_counts_before_the_file_and_the_file_before_the_default(tmp_path: Path) -> None:
    data = settle(
        tmp_path, "avon", "# Avon", "", "KENTLEDGE_PUBLISHER=Avon Council", "KENTLEDGE_DIGEST_DAYS=7"
    )
    read = Settings.from_environment({"KENTLEDGE_DATA": str(data), "KENTLEDGE_DIGEST_DAYS": "3"})
    assert (read.publisher, read.digest_days, read.escalation_days) == ("Avon Council", 3, 14)


def test_a_command_runs_for_every_council_and_ends_as_the_worst_of_them(tmp_path: Path) -> None:
    for name in ("avon", "brent"):
        settle(tmp_path, name)
    made = kentledge(tmp_path, "councils", "run", str(tmp_path), "init")
    assert (made.returncode, made.stdout.count("Public key")) == (0, 2), made.stderr
    assert "avon.example/record+" in made.stdout
    assert "brent.example/record+" in made.stdout
    (tmp_path / "avon" / "kentledge.sqlite").write_bytes(b"this is no database" * 100)
    verified = kentledge(tmp_path, "councils", "run", str(tmp_path), "verify")
    assert verified.returncode == 3, verified.stderr
    assert "complete and unaltered" in verified.stdout.partition("== brent")[2]
    listed = kentledge(tmp_path, "councils", "list", str(tmp_path))
    assert "https://avon.example.gov.uk" in listed.stdout
