"""How many pages of 50 contracts, and single contracts, a second are served, ours and the peer's in turn:
`python -m benchmarks.reads_over_http [seconds]`.

Both hold the same number of contracts, serve with two workers of eight threads, ask for a token and answer JSON.
Connections go round the contracts. A page of the peer is had twice: of rows as wide as ours, and of the 16 fields that
it keeps of a contract whose changes are measured.
"""

import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks import load, our_change, peer_change
from benchmarks.comparison import Effort, Row, Spread
from benchmarks.page import table
from benchmarks.server import Server
from benchmarks.wire import Answer, Request

_CONNECTIONS: Final = 16
CONTRACTS: Final = _CONNECTIONS * our_change.CONTRACTS_A_CONNECTION


@dataclass(frozen=True)
class Read:
    """Makes the requests; to be called in the load process."""

    authorization: str
    paths: tuple[str, ...]

    def __call__(self, connection: int, number: int, _previous: Answer | None) -> Request:
        path = self.paths[(connection + number * _CONNECTIONS) % len(self.paths)]
        return Request("GET", path, (("Authorization", self.authorization),))


@dataclass(frozen=True)
class Answering:
    """Answers a second, and what each cost the server in milliseconds of processor time."""

    rate: float
    cost: float


@dataclass(frozen=True)
class Served:
    """Ours and the peer's, turn by turn."""

    ours: list[Answering]
    peers: list[Answering]

    @property
    def rates(self) -> tuple[Spread, Spread]:
        """Answers a second."""
        return _of(self.ours, "rate"), _of(self.peers, "rate")

    @property
    def costs(self) -> tuple[Spread, Spread]:
        """Milliseconds of processor time."""
        return _of(self.ours, "cost"), _of(self.peers, "cost")


def _of(turns: Sequence[Answering], name: str) -> Spread:
    return Spread.of([getattr(turn, name) for turn in turns])


@dataclass(frozen=True)
class Reads:
    """What was measured."""

    page: Served
    """Against the peer's page of rows as wide as ours."""
    narrow: Served
    """Against the peer's page of 16 fields."""
    contract: Served


Side = tuple[Server, Read, Read, Read]
"""A server, and what asks it for wide pages, narrow pages and contracts."""


@contextmanager
def _ours(directory: Path) -> Iterator[Side]:
    with our_change.record(directory, _CONNECTIONS, 2, 8) as (server, extend, _):
        bearer = f"Bearer {extend.token}"
        each = [contract for some in extend.contracts for contract in some]
        yield (
            server,
            Read(bearer, ("/api/v1/contracts?limit=50",)),
            Read(bearer, ("/api/v1/contracts?limit=50",)),
            Read(bearer, tuple(f"/api/v1/contracts/{contract}" for contract in each)),
        )


@contextmanager
def _peers(directory: Path) -> Iterator[Side]:
    with peer_change.peer(directory, contracts=CONTRACTS) as (server, token):
        bearer = f"Token {token}"
        yield (
            server,
            Read(bearer, ("/register?limit=50",)),
            Read(bearer, ("/contracts?limit=50",)),
            Read(bearer, tuple(f"/contracts/{number + 1}" for number in range(CONTRACTS))),
        )


def measure(seconds: float, rounds: int) -> Reads:
    """Pages and contracts, ours and the peer's in turn. Raises AssertionError when a request failed."""
    with (
        tempfile.TemporaryDirectory() as ours,
        tempfile.TemporaryDirectory() as peers,
        _ours(Path(ours)) as mine,
        _peers(Path(peers)) as theirs,
    ):
        found = [
            [answering(side[0], side[kind], seconds)[0] for kind in (1, 2, 3) for side in (mine, theirs)]
            for _ in range(rounds)
        ]
    turns = [list(each) for each in zip(*found, strict=True)]
    return Reads(*(Served(turns[at], turns[at + 1]) for at in (0, 2, 4)))


def answering(server: Server, make: Callable[..., Request], seconds: float) -> tuple[Answering, load.Report]:
    """What a server does under 16 connections. Raises AssertionError when a request failed."""
    before = server.processor_seconds()
    report = load.run(server.port, make, connections=_CONNECTIONS, seconds=seconds, warm_up=1.0)
    cost = (server.processor_seconds() - before) / sum(report.statuses.values())
    assert not report.failures, f"requests failed: {report.failures}"
    return Answering(report.rate, cost * 1000), report


def rows(effort: Effort) -> list[Row]:
    """The lines of the table."""
    found = measure(effort.seconds, effort.rounds)
    return [
        _row("page of 50 over HTTP", "the peer's page of 50, as many fields", "0.7", found.page),
        _row("the same", "the peer's page of 50, of 16 fields", "", found.narrow),
        _row("one contract over HTTP, whole", "the peer's, of 16 fields", "1,032/s", found.contract),
    ]


def _row(work: str, against: str, was: str, served: Served) -> Row:
    (ours, theirs), (our_cost, their_cost) = served.rates, served.costs
    ratio = ours / theirs
    return Row(
        work,
        against,
        "2.5 times",
        was,
        f"{ours.told()} : {theirs.told()} a second",
        ratio.told(2),
        f"{our_cost.told(2)} : {their_cost.told(2)} ms each, {(their_cost / our_cost).told(2)} times",
        ratio.median >= 2.5,
    )


if __name__ == "__main__":
    print(table(rows(Effort(seconds=float(sys.argv[1]) if sys.argv[1:] else 5.0))))
