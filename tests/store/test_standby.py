"""More than one machine: hosts that read from a standby, and a standby that takes over with nothing lost."""

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from threading import Event, Lock
from typing import Any
from uuid import UUID

import pytest
from eventsourcing.persistence import PersistenceError
from flask import Flask
from werkzeug.test import TestResponse

from application.settings import Settings
from application.use_cases import USE_CASES
from tests.operators_page import block
from tests.store.office import contract_of, office_on, registration, remark
from tests.store.replication import Pair, pair_of_servers, until_true
from tests.web.council import REGISTRATION, Council, council_on
from web.app import create_app
from web.services import Services

WRITERS = 4
BEFORE = 40
"""Acknowledged changes before the primary is killed."""
MIN_POSITION = "Kentledge-Min-Position"


def primary_settings() -> dict[str, str]:
    """What the operator's page sets."""
    return dict(re.findall(r"^(\w+) = (\S+)", block("conf"), re.MULTILINE))


@dataclass
class TwoHosts:
    """A host that records, and one that reads."""

    pair: Pair
    recording: Council
    reading: Flask

    def read(self, path: str, role: str = "officer", **headers: str) -> TestResponse:
        """Ask the host that reads."""
        sent = self.recording.headers(role) | {name.replace("_", "-"): said for name, said in headers.items()}
        return self.reading.test_client().get(path, headers=sent, buffered=True)

    def reached(self) -> None:
        """Wait until the host that reads knows all that was recorded."""
        assert self.read("/api/v1/me", Kentledge_Min_Position=str(self.recording.head)).status_code == 200


@pytest.fixture(scope="module")
def two_hosts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TwoHosts]:
    folder = tmp_path_factory.mktemp("hosts")
    with pair_of_servers() as pair, council_on(folder / "recording", pair.on_primary) as recording:
        recording.services.checkpoints.publish()
        pair.catch_up()
        services = Services.build(Settings(folder / "reading", pair.on_standby))
        try:
            yield TwoHosts(pair, recording, create_app(services=services, today=date(2026, 10, 14)))
        finally:
            services.close()


def test_what_was_recorded_on_one_host_is_read_on_another_once_it_is_there(two_hosts: TwoHosts) -> None:
    recorded = two_hosts.recording.register()
    there = str(two_hosts.recording.head)
    read = two_hosts.read(recorded.path, Kentledge_Min_Position=there)
    assert (read.status_code, read.headers["Kentledge-Position"]) == (200, there)
    assert read.json["terms"] == two_hosts.recording.read(recorded.path)["terms"]


def test_a_request_waits_for_the_position_that_it_names(two_hosts: TwoHosts) -> None:
    two_hosts.reached()
    two_hosts.pair.pause()
    with ThreadPoolExecutor(1) as pool:
        try:
            recorded = two_hosts.recording.register()
            assert two_hosts.read(recorded.path).status_code == 404
            waiting = pool.submit(
                two_hosts.read, recorded.path, Kentledge_Min_Position=str(two_hosts.recording.head)
            )
        finally:
            two_hosts.pair.resume()
        assert waiting.result().status_code == 200


def test_who_waits_too_long_is_told_how_far_the_host_is(
    two_hosts: TwoHosts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.reached._LONGEST", 0.05)
    two_hosts.reached()
    head = two_hosts.recording.head
    told = two_hosts.read("/api/v1/register", role="", Kentledge_Min_Position=str(head + 1))
    assert (told.status_code, told.mimetype) == (503, "application/problem+json")
    assert told.json["type"].endswith(":behind")
    assert told.json["detail"] == (
        f"This host knows the record up to position {head}, and not yet up to {head + 1}."
    )
    assert (told.headers["Retry-After"], told.headers["Kentledge-Position"]) == ("1", str(head))


def test_a_host_of_its_own_waits_for_no_position_that_was_never_given(two_hosts: TwoHosts) -> None:
    asked = {MIN_POSITION: str(two_hosts.recording.head + 1)}
    assert two_hosts.recording.get("/register", headers=asked).status_code == 503


@pytest.mark.parametrize("said", ["-1", "1.0", "ten", "9" * 19, "٣"])
def test_what_is_no_position_is_said_to_be_none(two_hosts: TwoHosts, said: str) -> None:
    told = two_hosts.recording.client().get(
        "/api/v1/register", headers={MIN_POSITION: said.encode().decode("latin-1")}
    )
    assert (told.status_code, told.json["faults"][0]["field"]) == (422, MIN_POSITION)


def test_a_reading_host_refuses_every_change_in_words_and_records_nothing(two_hosts: TwoHosts) -> None:
    before = two_hosts.recording.head
    headers = two_hosts.recording.headers("officer") | {"Idempotency-Key": "on a standby"}
    refused = two_hosts.reading.test_client().post(
        "/api/v1/contracts", json=REGISTRATION | {"reference": "CT-9999"}, headers=headers
    )
    assert (refused.status_code, refused.json["type"]) == (503, "tag:kentledge,2026:on-standby")
    assert "send changes to the host of the primary" in refused.json["detail"]
    assert two_hosts.recording.head == before


READS = [
    use_case
    for use_case in USE_CASES.values()
    if not use_case.writes and "{" not in use_case.path and use_case.name not in {"settings", "checkpoint"}
]


@pytest.mark.parametrize("query", READS, ids=lambda query: query.name)
def test_every_list_and_every_figure_is_answered_as_on_the_primary(two_hosts: TwoHosts, query: Any) -> None:
    two_hosts.reached()
    role = next(iter(sorted(query.allowed - {"public"})), "")
    path = f"/api/v1{query.path}"
    first, second = two_hosts.recording.get(path, role), two_hosts.read(path, role)
    assert second.status_code == first.status_code, second.text
    if "ETag" in first.headers:
        assert second.headers["ETag"] == first.headers["ETag"]


def test_what_takes_the_signing_key_is_asked_of_the_host_that_has_it(two_hosts: TwoHosts) -> None:
    two_hosts.reached()
    contract = two_hosts.recording.register()
    two_hosts.reached()
    for path in ("/api/v1/audit/checkpoint", f"{contract.path}/evidence-pack"):
        told = two_hosts.read(path, "auditor")
        assert (told.status_code, told.json["type"]) == (503, "tag:kentledge,2026:signing-refused"), path
        assert "ask the host of the primary" in told.json["detail"]


def test_a_reading_host_is_ready_and_says_what_it_is(two_hosts: TwoHosts) -> None:
    two_hosts.reached()
    ready = two_hosts.read("/readyz", "administrator")
    assert (ready.status_code, ready.json["on_standby"]) == (200, True)
    assert ready.json["position"] == two_hosts.recording.head
    assert "kentledge_on_standby 1.0" in two_hosts.read("/metrics", "administrator").text
    assert two_hosts.recording.get("/api/v1/readyz", "administrator").json["on_standby"] is False


def test_a_standby_takes_over_under_load_and_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    """The primary is killed, all of it, while four write; each commit was acknowledged by the standby before. Whoever
    writes goes on by itself, with the same addresses."""
    with pair_of_servers(**primary_settings()) as pair:
        pair.wait_for_standby()
        with office_on(Settings(tmp_path / "record", pair.on_either)) as office:
            acknowledged: dict[str, dict[str, Any]] = {}
            telling, stop = Lock(), Event()

            def write(_: int) -> None:
                while not stop.is_set():
                    contract_id: UUID | None = None
                    for seen in range(3):
                        asked = registration() if contract_id is None else remark(contract_id, seen)
                        try:
                            answer = office.submit(asked)
                        except PersistenceError:
                            break
                        contract_id = contract_of(answer)
                        with telling:
                            acknowledged[asked.idempotency_key] = json.loads(answer.body)

            with ThreadPoolExecutor(WRITERS) as pool:
                writing = [pool.submit(write, number) for number in range(WRITERS)]
                until_true(lambda: len(acknowledged) >= BEFORE, "enough is acknowledged")
                pair.kill_primary()
                pair.promote_standby()
                lost_at = len(acknowledged)
                until_true(lambda: len(acknowledged) >= lost_at + BEFORE, "writing goes on")
                stop.set()
                for each in writing:
                    each.result()
            recorded = [
                (event.position, str(event.event.envelope.event_id))
                for event in office.record.feed(0, 100_000)
            ]
            told = [tuple(event) for answer in acknowledged.values() for event in answer["events"]]
            assert set(told) <= set(recorded)
            assert len(set(told)) == len(told)
            assert not office.record.store.on_standby()
            office.assert_sound()
