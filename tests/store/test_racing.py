"""Threads and processes that want the same thing at once: one gets it, and the others are told the truth."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event as Signal
from time import monotonic
from typing import Any
from uuid import UUID

import pytest

from application.settings import Settings
from application.store.ledger import Alongside
from domain.log import Opened
from tests.store.office import Office, office_on, registration, remark

THREADS = 8
PROCESSES = 2
HOUSE = Path(__file__).parents[2]


class Racers:
    """Processes that submit at once."""

    def __init__(self) -> None:
        self._processes = [
            subprocess.Popen(
                [sys.executable, "-m", "tests.store.writing"],
                cwd=HOUSE,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for _ in range(PROCESSES)
        ]

    def race(self, settings: Settings, asked: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Submit all of *asked* at the same moment; what each was told."""
        for number, process in enumerate(self._processes):
            self._say(process, {
                "data": str(settings.data), "url": settings.database_url, "asked": asked[number::PROCESSES]
            })  # fmt: skip
        assert [self._heard(process) for process in self._processes] == ["ready\n"] * PROCESSES
        for process in self._processes:
            self._say(process, "now")
        return [told for process in self._processes for told in json.loads(self._heard(process))]

    def _say(self, process: subprocess.Popen[str], what: Any) -> None:
        assert process.stdin is not None
        process.stdin.write(json.dumps(what) + "\n")
        process.stdin.flush()

    def _heard(self, process: subprocess.Popen[str]) -> str:
        assert process.stdout is not None
        return process.stdout.readline()

    def close(self) -> None:
        """No more jobs."""
        for process in self._processes:
            process.communicate(timeout=600)


@pytest.fixture(scope="module")
def racers() -> Iterator[Racers]:
    """The processes, for all the races of this module."""
    racers = Racers()
    yield racers
    racers.close()


def outcomes(told: list[dict[str, Any]]) -> Counter[Any]:
    """How many were told what."""
    return Counter(row.get("refused") or row["status"] for row in told)


RACERS = THREADS * PROCESSES


def test_of_all_who_saw_the_same_version_one_wins_and_the_others_are_stale(
    office: Office, racers: Racers
) -> None:
    contract_id = office.registered()
    asked = [
        {"contract_id": str(contract_id), "seen": 1, "note": f"Note {number}"} for number in range(RACERS)
    ]
    told = racers.race(office.settings, asked)
    assert outcomes(told) == {201: 1, "Stale": RACERS - 1}
    assert {row["words"] for row in told if "words" in row} == {"It is at version 2 now; you saw version 1."}
    assert office.record.version(contract_id) == 2
    office.assert_sound()


def test_a_change_repeated_sixteen_times_at_once_is_recorded_once_and_answered_alike(
    office: Office, racers: Racers
) -> None:
    contract_id = office.registered()
    asked = [{"contract_id": str(contract_id), "seen": 1, "key": "again"} for _ in range(RACERS)]
    told = racers.race(office.settings, asked)
    assert outcomes(told) == {201: RACERS}, told
    assert len({(row["body"], row["etag"]) for row in told}) == 1
    assert office.record.head() == 3
    office.assert_sound()


def test_a_registration_repeated_sixteen_times_at_once_is_recorded_once_and_answered_alike(
    office: Office, racers: Racers
) -> None:
    told = racers.race(office.settings, [{"reference": "CT-1", "key": "again"} for _ in range(RACERS)])
    assert outcomes(told) == {201: RACERS}, told
    assert len({(row["body"], row["etag"]) for row in told}) == 1
    assert office.record.head() == 2
    office.assert_sound()


@pytest.mark.parametrize("change", [True, False])
def test_one_key_for_many_requests_serves_one_and_the_others_are_told_that_it_is_used(
    change: bool, office: Office, racers: Racers
) -> None:
    about: dict[str, Any] = {"contract_id": str(office.registered()), "seen": 1} if change else {}
    before = office.record.head()
    asked = [about | {"key": "again", "fingerprint": f"print {number}"} for number in range(RACERS)]
    told = racers.race(office.settings, asked)
    assert outcomes(told) == {201: 1, "KeyReused": RACERS - 1}
    assert office.record.head() == before + 1
    office.assert_sound()


def test_a_reference_wanted_by_many_at_once_goes_to_one(office: Office, racers: Racers) -> None:
    spellings = ["CT-0001", "ct-0001"]
    told = racers.race(office.settings, [{"reference": spellings[number % 2]} for number in range(RACERS)])
    assert outcomes(told) == {201: 1, "DuplicateReference": RACERS - 1}
    assert office.record.head() == 2
    office.assert_sound()


def test_changes_to_contracts_of_their_own_are_all_recorded(office: Office, racers: Racers) -> None:
    contracts = [office.registered() for _ in range(RACERS)]
    told = racers.race(office.settings, [{"contract_id": str(contract), "seen": 1} for contract in contracts])
    assert outcomes(told) == {201: RACERS}
    assert {office.record.version(contract) for contract in contracts} == {2}
    office.assert_sound()


# A transaction that is held open


def somebody_waits(office: Office) -> bool:
    """Whether another writer stands in the queue by now."""
    queue: Any = office.record.store._queue  # type: ignore[attr-defined]
    return len(queue._waiting) > 0


def test_an_append_that_is_held_open_makes_no_read_model_skip_it(settings: Settings) -> None:
    holding, release = Signal(), Signal()

    def hold(*_: Any) -> None:
        holding.set()
        assert release.wait(600)

    with office_on(settings) as office, office_on(settings) as other, ThreadPoolExecutor(2) as pool:
        contract_id = office.registered()
        opened = office.record.about_the_log(1, Opened(purpose="live"))
        first = pool.submit(office.record.append, [opened], Alongside(events=[opened], after=hold))
        try:
            assert holding.wait(600)
            second = pool.submit(_change, office, contract_id)
            until = monotonic() + 600
            while not somebody_waits(office):
                assert monotonic() < until
            assert other.record.head() == 2  # nothing of either is to be seen
            assert [recorded.position for recorded in other.record.feed(0, 10)] == [1, 2]
            assert {status.position for status in other.supervisor.status()} == {2}
        finally:
            release.set()
        first.result(timeout=600)
        assert second.result(timeout=600) == 201
        recorded = [recorded.event.name for recorded in other.record.feed(2, 10)]
        assert recorded == ["log.opened.v1", "contract.key_date_set.v1"]
        for item in (office, other):
            item.assert_sound()


def _change(office: Office, contract_id: UUID) -> int:
    return office.submit(remark(contract_id, 1)).status


def test_a_checkpoint_published_while_others_write_covers_all_up_to_its_seal(settings: Settings) -> None:
    with office_on(settings) as office, ThreadPoolExecutor(4) as pool:
        writing = [pool.submit(office.submit, registration()) for _ in range(100)]
        published = [office.checkpoints.publish() for _ in range(5)]
        assert [future.result(timeout=600).status for future in writing] == [201] * 100
        published.append(office.checkpoints.publish())
        assert all(checkpoint.size == checkpoint.seal_position for checkpoint in published)
        for item in {checkpoint.size: checkpoint for checkpoint in published}.values():
            seal = office.record.feed(item.size - 1, 1)[0].event.fact
            assert (type(seal).__name__, seal.size) == ("Sealed", item.size - 1)  # type: ignore[attr-defined]
        office.assert_sound()


def test_more_writers_than_connections_are_all_served(office: Office) -> None:
    with ThreadPoolExecutor(40) as pool:
        told = list(pool.map(lambda _: office.submit(registration()).status, range(120)))
    assert told == [201] * 120
    office.assert_sound()
