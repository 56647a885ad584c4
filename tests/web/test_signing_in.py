"""Tokens end with their person, wrong ones are slowed down, refusals are on the operator's log (cases W9, W10, W13)."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from application.settings import Settings, SettingsError
from application.throttle import MOST_FAILURES, WITHIN_SECONDS, Throttle, address_key
from domain.decisions import Refused
from tests.directory import add_person, erase, issue, let_go
from tests.web.council import AMBER, NOBODY, PEOPLE, Council, assert_problem, council_on
from web.app import create_app

WRONG = "kentledge_0123456789ab_" + "A" * 43


def asking(
    council: Council, bearer: str, address: str = "192.0.2.1", path: str = "/me", **headers: str
) -> Any:
    return council.client().get(
        f"/api/v1{path}",
        headers={"Authorization": f"Bearer {bearer}"} | headers,
        environ_base={"REMOTE_ADDR": address},
    )


@pytest.fixture
def other_process(council: Council) -> Council:
    """The same record, served by another process that was asked by everybody just now."""
    other = Council.__new__(Council)
    other.services, other.tokens = council.services, council.tokens
    other.app = create_app(services=council.services)
    return other


@pytest.mark.parametrize("role", sorted(PEOPLE))
def test_w9_whoever_is_erased_signs_in_no_more_with_any_token(shared_council: Council, role: str) -> None:
    access, directory = shared_council.services.access, shared_council.services.directory
    person = f"p-gone-{role}"
    add_person(directory, person, "Gone Example", AMBER["supplier_id"] if role == "supplier-contact" else "")
    bearers = [issue(directory, person, role, scope) for scope in ("write", "read", "calendar")]
    for bearer in bearers[:2]:
        assert asking(shared_council, bearer, f"198.51.100.{len(role)}").status_code == 200
    erase(directory, person)
    for bearer in bearers:
        assert_problem(asking(shared_council, bearer, f"198.51.100.{len(role)}"), 401, "unauthenticated")
    key = f"/calendar.ics?key={bearers[2]}"
    assert shared_council.client().get(f"/api/v1{key}").status_code == 401
    assert not [token for token in access.tokens() if token.person_id == person]
    with pytest.raises(Refused):
        issue(directory, person, role)
    with pytest.raises(Refused):
        add_person(directory, person, "Back Again")


def test_w9_whoever_has_left_signs_in_no_more(council: Council) -> None:
    assert let_go(council.services.directory, PEOPLE["officer"][0]) == 1
    assert_problem(council.get("/me", "officer"), 401, "unauthenticated")
    assert council.get("/me", "owner").status_code == 200


def test_a_token_that_is_revoked_ends_at_once_in_every_process(
    council: Council, other_process: Council
) -> None:
    assert other_process.get("/me", "officer").status_code == 200
    [token] = [token for token in council.services.access.tokens() if token.person_id == PEOPLE["officer"][0]]
    council.services.directory.revoke(token.token_id)
    assert other_process.get("/me", "officer").status_code == 401


def test_w13_wrong_tokens_are_slowed_by_address(council: Council) -> None:
    good = council.tokens["officer"]
    assert asking(council, good).status_code == 200
    bearers = [f"kentledge_{number:012x}_{'A' * 43}" for number in range(300)]
    answers = [asking(council, bearer) for bearer in bearers]
    assert [answer.status_code for answer in answers[:MOST_FAILURES]] == [401] * MOST_FAILURES
    assert {answer.status_code for answer in answers[MOST_FAILURES:]} == {429}
    told = assert_problem(answers[-1], 429, "too-many-failures")
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= WITHIN_SECONDS
    assert "Wait" in told["detail"]
    assert asking(council, WRONG, "192.0.2.2").status_code == 401
    assert asking(council, good).status_code == 200
    assert asking(council, council.tokens["owner"]).status_code == 429
    assert (
        council.client().get("/api/v1/register", environ_base={"REMOTE_ADDR": "192.0.2.1"}).status_code == 200
    )


def test_w13_wrong_tokens_are_slowed_by_token_id_from_wherever_they_come(council: Council) -> None:
    token_id = council.tokens["officer"].split("_")[1]
    statuses = [
        asking(council, f"kentledge_{token_id}_{'A' * 42}{number % 10}", f"198.51.100.{number}").status_code
        for number in range(30)
    ]
    assert statuses == [401] * MOST_FAILURES + [429] * (30 - MOST_FAILURES)


def test_w13_calendar_keys_and_other_schemes_are_slowed_as_well(council: Council) -> None:
    address = {"environ_base": {"REMOTE_ADDR": "192.0.2.9"}}
    statuses = [
        council.client().get(f"/api/v1/calendar.ics?key=kentledge_{n:012x}_x", **address).status_code  # type: ignore[arg-type]
        for n in range(MOST_FAILURES + 1)
    ]
    assert statuses == [401] * MOST_FAILURES + [429]


def test_failures_are_forgotten_after_a_minute() -> None:
    now = [0.0]
    throttle = Throttle(lambda: now[0])
    for _ in range(MOST_FAILURES):
        throttle.failed(["address 192.0.2.1"])
    assert throttle.wait(["address 192.0.2.1"]) == WITHIN_SECONDS
    assert throttle.wait(["address 192.0.2.2"]) == 0
    now[0] = WITHIN_SECONDS
    assert throttle.wait(["address 192.0.2.1"]) == 0
    for number in range(20_000):
        throttle.failed([f"address {number}"])
    assert len(throttle._failures) <= 10_000


def test_an_ipv6_network_counts_as_one_address() -> None:
    assert address_key("2001:db8::1") == address_key("2001:db8::ffff:1")
    assert address_key("2001:db8::1") != address_key("2001:db8:0:1::1")
    assert address_key("not an address")


def test_w13_every_refusal_is_on_the_log_and_holds_no_secret(council: Council) -> None:
    good, owner = council.tokens["officer"], council.tokens["owner"]
    reader = council.token("officer", scope="read")
    calendar = council.token("officer", scope="calendar")
    secrets = [
        text.split("_", 2)[2] for text in (good, owner, reader, calendar, WRONG)
    ]  # one may hold a "_" itself
    asked: list[tuple[int, Any]] = []
    with capture_logs() as lines:
        asked.append((401, council.get("/me", NOBODY)))
        asked.append((401, asking(council, WRONG)))
        asked.append((401, asking(council, f"{good}x")))
        asked.append((401, council.client().get(f"/api/v1/calendar.ics?key={owner}")))
        asked.append((403, council.get("/events", "officer")))
        asked.append((403, asking(council, calendar)))
        body = {"reason": "The term ran out."}
        response = council.client().post(
            "/api/v1/kpis", json=body, headers={"Authorization": f"Bearer {reader}", "Idempotency-Key": "k"}
        )
        asked.append((403, response))
        asked.append((401, council.client().get("/metrics")))
        council.get("/register", NOBODY)
        council.get("/me", "officer")
    assert [item.status_code for _, item in asked] == [status for status, _ in asked]
    assert [line["status"] for line in lines] == [status for status, _ in asked]
    assert {line["event"] for line in lines} == {"refused"}
    whole = json.dumps(lines)
    assert not [secret for secret in secrets if secret in whole]
    assert lines[4]["person"] == PEOPLE["officer"][0]
    assert lines[4]["route"] == "/api/v1/events"
    assert lines[1]["token_id"] == "0123456789ab"
    assert lines[1]["address"] == "192.0.2.1"
    assert all(line["request_id"] for line in lines)


def test_the_log_is_lines_of_json_on_standard_error(
    council: Council, capfd: pytest.CaptureFixture[str]
) -> None:
    council.get("/me", NOBODY, headers={"X-Request-Id": "asked-1"})
    [line] = [json.loads(line) for line in capfd.readouterr().err.splitlines() if "refused" in line]
    assert (line["status"], line["request_id"], line["level"]) == (401, "asked-1", "warning")
    assert line["at"].endswith("Z")


def test_w10_only_a_calendar_key_opens_a_calendar_by_its_address(council: Council) -> None:
    for scope in ("write", "read"):
        for role in ("officer", "governance", "auditor"):
            key = council.token(role, scope=scope)
            told = council.client().get(f"/api/v1/calendar.ics?key={key}")
            assert_problem(told, 401, "unauthenticated")
            assert key not in told.text
    key = council.token("officer", scope="calendar")
    assert council.client().get(f"/api/v1/calendar.ics?key={key}").status_code == 200
    assert council.client().get(f"/api/v1/me?key={council.tokens['officer']}").status_code == 401


def test_w10_private_answers_and_every_problem_are_kept_nowhere(council: Council) -> None:
    contract = council.register()
    key = council.token("officer", scope="calendar")
    asked = [
        council.get("/me", NOBODY),
        council.get("/events", "officer"),
        council.get(contract.path, "officer"),
        council.get(contract.path, NOBODY),
        council.get("/api/v1/no-such-thing", NOBODY),
        council.get("/register", "officer"),
        council.get("/register", NOBODY, limit="x"),
        council.client().get(f"/api/v1/calendar.ics?key={key}"),
        council.client().get("/api/v1/calendar.ics?key=x"),
        council.client().get("/metrics"),
        council.client().post("/api/v1/contracts", json={}),
        council.client().get("/api/v1/register", headers={"Authorization": "Basic x"}),
    ]
    assert {response.headers.get("Cache-Control") for response in asked} == {"private, no-store"}
    assert all("Authorization" in response.headers["Vary"] for response in asked)
    assert council.get("/register", NOBODY).headers.get("Cache-Control") is None


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Council]:
    settings = {
        "ocid_prefix": "ocds-tst123",
        "publisher": "A council",
        "public_url": "https://contracts.example",
    }
    with council_on(tmp_path / "record", **settings) as council:
        council.register()
        council.register()
        yield council


def test_w10_links_name_the_configured_address_whatever_host_a_request_names(served: Council) -> None:
    key = served.token("officer", scope="calendar")
    paths = [
        "/api/v1/ocds/releases?limit=1",
        "/api/v1/ocds/records?limit=1",
        f"/api/v1/calendar.ics?key={key}",
        "/api/v1/register",
        "/api/v1/register?format=csv",
        "/",
        "/api/docs",
        "/api/v1/openapi.json",
        "//api/v1/register",
        "/api//v1/register",
        "/api/v1/register/",
        "/api/v1/me",
        "/api/v1/published-reports",
        "/static",
        "/healthz/",
    ]
    named = ""
    for path in paths:
        for header in (
            {"Host": "evil.example"},
            {"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"},
        ):
            told = served.client().get(path, headers=header)
            assert "evil" not in told.text + str(told.headers), path
            named += told.text
    assert "https://contracts.example/api/v1/ocds/releases?limit=1" in named


@pytest.mark.parametrize(
    "address",
    [
        "contracts.example",
        "ftp://x",
        "https://",
        "https://x/?q=1",
        "https://u:p@x",
        "https://x#y",
        "https://a b",
    ],
)
def test_an_address_that_links_cannot_name_is_refused_at_the_start(address: str) -> None:
    with pytest.raises(SettingsError, match="KENTLEDGE_PUBLIC_URL"):
        Settings.from_environment({"KENTLEDGE_PUBLIC_URL": address})


def test_the_address_of_whoever_asks_is_what_our_own_proxies_say(tmp_path: Path) -> None:
    forwarded = {"X-Forwarded-For": "203.0.113.7, 192.0.2.55"}
    for proxies, address in ((0, "192.0.2.1"), (1, "192.0.2.55")):
        with council_on(tmp_path / str(proxies), proxies=proxies) as council, capture_logs() as lines:
            council.client().get("/api/v1/me", headers=forwarded, environ_base={"REMOTE_ADDR": "192.0.2.1"})
        assert [line["address"] for line in lines] == [address]
    assert Settings.from_environment({"KENTLEDGE_PROXIES": "1"}).proxies == 1
    with pytest.raises(SettingsError, match="KENTLEDGE_PROXIES"):
        Settings.from_environment({"KENTLEDGE_PROXIES": "many"})
