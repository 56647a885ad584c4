"""A history of 500 events as it is served, against reading the same events from the file and decoding them."""

import tempfile
from pathlib import Path
from uuid import UUID

from application.access import SCOPES
from application.record import Record
from application.settings import Settings
from benchmarks import load, our_change
from benchmarks.comparison import Effort, InTurn, Row, Took, in_turn, timed
from benchmarks.generate import generate
from benchmarks.reads_over_http import Read
from benchmarks.server import Server
from domain.person.entry import Enter
from web.services import Services

_EVENTS = 500


def contract_of(settings: Settings, events: int) -> tuple[UUID, int]:
    """The contract whose story is nearest to so many events, and how many it has."""
    record = Record(settings)
    try:
        with record.store.read() as cursor:
            cursor.execute(
                record.sql(
                    "SELECT contract_id, COUNT(*) AS events FROM concerns GROUP BY contract_id "
                    "ORDER BY ABS(COUNT(*) - ?), contract_id LIMIT 1"
                ),
                (events,),
            )
            row = cursor.fetchone()
            return UUID(row["contract_id"]), row["events"]
    finally:
        record.close()


def reader(settings: Settings, person_id: str = "p-reader") -> str:
    """The token of somebody who may read everything, entered now."""
    services = Services.build(settings)
    try:
        entry = Enter(person_id=person_id, name="Reader Example", role="governance", token=SCOPES[0])
        return services.directory.enter([entry])[person_id]
    finally:
        services.close()


def _served(server: Server, ask: Read, effort: Effort) -> Took:
    """One answer after the other on one connection."""
    before = server.processor_seconds()
    report = load.run(server.port, ask, connections=1, seconds=effort.seconds, warm_up=0.5)
    assert not report.failures, f"requests failed: {report.failures}"
    return Took(report.p50, (server.processor_seconds() - before) / report.succeeded)


def _read(record: Record, contract_id: UUID) -> Took:
    """The same events, read and decoded."""
    times = [timed(lambda: list(record.concerning(contract_id))) for _ in range(20)]
    return Took(sorted(took.clock for took in times)[10], sorted(took.processor for took in times)[10])


def measure(effort: Effort) -> tuple[InTurn, int]:
    """Both in turn; and how many events the story has."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(Path(folder) / "record")
        record = Record(settings)
        generate(record, contracts=1, events=_EVENTS + 1, seed=1)
        contract_id, events = contract_of(settings, _EVENTS)
        ask = Read(f"Bearer {reader(settings)}", (f"/api/v1/contracts/{contract_id}/history",))
        try:
            with our_change.served(settings) as server:
                found = in_turn(
                    effort.rounds,
                    lambda: _served(server, ask, effort),
                    lambda: _read(record, contract_id),
                )
        finally:
            record.close()
    return found, events


def rows(effort: Effort) -> list[Row]:
    """The line of the table."""
    found, events = measure(effort)
    (served, read), (served_cpu, read_cpu) = found.clock, found.processor
    ratio = served / read
    return [
        Row(
            f"history of {events} events, served",
            "reading and decoding them",
            "at most 3 times",
            "4.6 times",
            f"{(served * 1000).told()} : {(read * 1000).told()} ms",
            ratio.told(2),
            f"{(served_cpu * 1000).told()} : {(read_cpu * 1000).told()} ms, {(served_cpu / read_cpu).told(2)} times",
            ratio.median <= 3,
        )
    ]
