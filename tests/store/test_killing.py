"""A writer that is killed at any moment loses nothing that it acknowledged, and leaves nothing half done."""

import json
import random
import subprocess
import sys
from pathlib import Path
from signal import SIGKILL
from typing import Any

import pytest

from application.record import Record
from application.settings import Settings
from application.store.following import key_digest
from projections.supervisor import Supervisor
from tests.store.office import Office, office_on

ROUNDS = 5
HOUSE = Path(__file__).parents[2]


def killed(settings: Settings, after: int) -> list[dict[str, Any]]:
    """What a writer acknowledged until it was killed, some while after *after* acknowledgements."""
    command = [sys.executable, "-m", "tests.store.writing", str(settings.data)]
    command += [settings.database_url] if settings.database_url else []
    with subprocess.Popen(command, cwd=HOUSE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        lines = [writer.stdout.readline() for _ in range(after)]
        writer.kill()
        told, words = writer.communicate(timeout=600)
    assert (writer.returncode, words) == (-SIGKILL, b"")
    lines += told.splitlines(keepends=True)
    acknowledged = [json.loads(line) for line in lines if line.endswith(b"\n")]
    assert len(acknowledged) >= after
    return acknowledged


def assert_read_models_stand_at_the_head(settings: Settings) -> None:
    """They were committed with the events; nothing is left for catching up."""
    record = Record(settings)
    try:
        supervisor = Supervisor(record)
        assert [status.lag for status in supervisor.status()] == [0] * len(supervisor.projections)
    finally:
        record.close()


def assert_nothing_half_done(office: Office, told: list[dict[str, Any]]) -> None:
    """Every acknowledged event is there once, and every event about a contract belongs to one answer."""
    with office.record.store.read() as cursor:
        cursor.execute("SELECT * FROM kept_answers")
        answers = {row["key_sha256"]: dict(row) for row in cursor.fetchall()}
        cursor.execute("SELECT COUNT(*) AS number FROM reservations")
        reserved = cursor.fetchone()["number"]
    recorded = office.record.feed(0, 1_000_000)
    found = [(event.position, str(event.event.envelope.event_id)) for event in recorded]
    acknowledged = [(position, event_id) for row in told for position, event_id in row["events"]]
    assert len(set(acknowledged)) == len(acknowledged) == len(told)
    assert set(acknowledged) <= set(found)
    assert len({event_id for _, event_id in found}) == len(found)
    assert all(answers[key_digest(row["key"])]["stream_id"] == row["contract_id"] for row in told)
    about_contracts = sorted((str(event.event.stream_id), event.event.version) for event in recorded[1:])
    assert about_contracts == sorted(
        (answer["stream_id"], answer["first_version"]) for answer in answers.values()
    )
    assert reserved == sum(version == 1 for _, version in about_contracts)
    office.assert_sound()


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_a_writer_that_is_killed_loses_nothing_acknowledged_and_leaves_nothing_half_done(
    seed: int, settings: Settings
) -> None:
    settings.data.mkdir()
    chosen = random.Random(seed)
    told = killed(settings, chosen.randrange(1, 200))
    assert_read_models_stand_at_the_head(settings)
    with office_on(settings) as office:
        assert_nothing_half_done(office, told)
    told += killed(settings, chosen.randrange(1, 50))  # and once more, on what the first one left
    assert_read_models_stand_at_the_head(settings)
    with office_on(settings) as office:
        assert_nothing_half_done(office, told)
