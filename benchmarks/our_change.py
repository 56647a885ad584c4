"""How many durable changes a second the record acknowledges over HTTP: `python -m benchmarks.our_change [seconds]`.

Each connection extends contracts of its own, a day at a time, going round so that no contract grows absurdly long.
Every change is signed in, matched against its ETag, made safe to repeat, decided by every rule, projected and put in
the Merkle tree, all in the one commit that is acknowledged.
"""

import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import msgspec

from application.access import SCOPES
from application.handling.message import CommandMessage, Outcome
from application.settings import Settings
from application.use_cases import USE_CASES
from benchmarks import load
from benchmarks.server import Server, serving, threaded
from benchmarks.wire import Answer, Request
from domain.contract.registration import Register
from domain.decisions import Actor
from domain.person.entry import Enter
from web.services import Services

FIRST_END = date(2030, 3, 31)
CONTRACTS_A_CONNECTION = 50


@dataclass
class Extend:
    """Makes the requests; to be called in the load process."""

    token: str
    contracts: list[list[str]]
    called: str = ""
    """Sets the keys of one load apart from those of another."""
    versions: dict[str, int] = field(default_factory=dict)
    last: dict[int, str] = field(default_factory=dict)

    def __call__(self, connection: int, number: int, previous: Answer | None) -> Request:
        if previous is not None and 200 <= previous.status < 300:
            contract = self.last[connection]
            self.versions[contract] = self.versions.get(contract, 1) + 1
        mine = self.contracts[connection]
        contract = mine[number % len(mine)]
        self.last[connection] = contract
        end = FIRST_END + timedelta(days=number // len(mine) + 1)
        body = {"new_end": end.isoformat(), "reason": "Agreed under delegation 4.2", "without_approval": True}
        headers = (
            ("Authorization", f"Bearer {self.token}"),
            ("Content-Type", "application/json"),
            ("Idempotency-Key", f"{self.called}{connection}-{number}"),
            ("If-Match", f'"v{self.versions.get(contract, 1)}"'),
        )
        return Request("POST", f"/api/v1/contracts/{contract}/extensions", headers, json.dumps(body).encode())


@dataclass(frozen=True, slots=True)
class OurChange:
    """What was measured, and what the log then held."""

    report: load.Report
    events: int

    def __str__(self) -> str:
        return f"Kentledge: {self.report}"


@contextmanager
def record(
    directory: Path, connections: int, workers: int, threads: int
) -> Iterator[tuple[Server, Extend, Settings]]:
    """A record with contracts to extend, served."""
    settings = Settings(directory)
    (extend,) = prepare(settings, connections)
    with served(settings, workers, threads) as server:
        yield server, extend, settings


def prepare(
    settings: Settings,
    connections: int,
    loads: int = 1,
    each: int = CONTRACTS_A_CONNECTION,
    directorate: str = "Growth",
) -> list[Extend]:
    """An officer, and contracts of a *directorate* to extend, *each* so many for a connection, in a record; what asks
    in each load."""
    services = Services.build(settings)
    try:
        services.record.open("generated")
        entry = Enter(person_id="p-1", name="Bench Officer", role="officer", token=SCOPES[1])
        token = services.directory.enter([entry])["p-1"]
        return [
            Extend(
                token,
                [
                    [
                        register(services, f"B-{load}-{connection}-{number}", directorate)
                        for number in range(each)
                    ]
                    for connection in range(connections)
                ],
                f"{load}-",
            )
            for load in range(loads)
        ]
    finally:
        services.close()


@contextmanager
def served(settings: Settings, workers: int = 2, threads: int = 8) -> Iterator[Server]:
    """The record, served."""
    environment = {
        "KENTLEDGE_DATA": str(settings.data),
        "KENTLEDGE_DATABASE_URL": settings.database_url or "",
    }
    with serving(threaded("web.wsgi:app", workers=workers, threads=threads), environment) as server:
        yield server


def register(services: Services, reference: str, directorate: str = "Growth") -> str:
    """A contract to work on; its id."""
    body = {
        "reference": reference,
        "title": "Benchmark services",
        "category": "Services",
        "directorate": directorate,
        "legal_regime": "PCR2015",
        "suppliers": [{"supplier_id": str(UUID(int=1)), "name": "Bench Supplies Limited"}],
        "estimated_incl_vat": "1200000.00",
        "start": "2020-04-01",
        "end": FIRST_END.isoformat(),
        "maximum_end": "open",
        "owner": "p-1",
        "contract_manager": "p-1",
        "lead_officers": ["p-1"],
    }
    made: list[str] = []

    def render(outcome: Outcome) -> bytes:
        made.append(str(outcome.stream_id))
        return b"{}"

    message = CommandMessage(
        USE_CASES["register"],
        msgspec.convert(body, Register),
        Actor("p-1", "officer"),
        idempotency_key=reference,
    )
    services.commands.submit(message, render)
    return made[0]


def measure(
    directory: Path,
    *,
    seconds: float = 10.0,
    warm_up: float = 2.0,
    connections: int = 16,
    workers: int = 2,
    threads: int = 8,
) -> OurChange:
    """Load the record, stop it, and count what it kept.

    Raises AssertionError when a request failed or an acknowledged change is missing.
    """
    with record(directory, connections, workers, threads) as (server, extend, settings):
        before = events_of(settings)
        report = load.run(server.port, extend, connections=connections, seconds=seconds, warm_up=warm_up)
    events = events_of(settings)
    assert not report.failures, f"requests failed: {report.failures}"
    assert events - before == report.succeeded, f"{events - before} events of {report.succeeded} changes"
    return OurChange(report, events)


def events_of(settings: Settings) -> int:
    """How many events the log holds."""
    services = Services.build(settings, follow=False)
    events = services.record.head()
    services.close()
    return events


if __name__ == "__main__":
    asked = float(sys.argv[1]) if sys.argv[1:] else 10.0
    for each in (8, 1):
        with tempfile.TemporaryDirectory() as temporary:
            print(f"2 workers x {each} threads: {measure(Path(temporary), seconds=asked, threads=each)}")
