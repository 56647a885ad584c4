"""How many pages of 50 contracts, and single contracts, a second are served, ours and the peer's in turn:
`python -m benchmarks.reads_over_http [seconds]`.

Both hold the same number of contracts, serve with two workers of eight threads, ask for a token and answer JSON.
Connections go round the contracts. The peer's rows have the 16 fields that it keeps of a contract.
"""

import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks import load, our_change, peer_change
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
class Served:
    """Answers a second, medians of the rounds."""

    ours: float
    peers: float


@dataclass(frozen=True)
class Reads:
    """What was measured."""

    page: Served
    contract: Served


Side = tuple[Server, Read, Read]
"""A server, and what asks it for pages and for contracts."""


@contextmanager
def _ours(directory: Path) -> Iterator[Side]:
    with our_change.record(directory, _CONNECTIONS, 2, 8) as (server, extend, _):
        bearer = f"Bearer {extend.token}"
        each = [contract for some in extend.contracts for contract in some]
        yield (
            server,
            Read(bearer, ("/api/v1/contracts?limit=50",)),
            Read(bearer, tuple(f"/api/v1/contracts/{contract}" for contract in each)),
        )


@contextmanager
def _peers(directory: Path) -> Iterator[Side]:
    with peer_change.peer(directory, contracts=CONTRACTS) as (server, token):
        bearer = f"Token {token}"
        yield (
            server,
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
            [_rate(side[0], side[kind], seconds) for kind in (1, 2) for side in (mine, theirs)]
            for _ in range(rounds)
        ]
    page, peers_page, contract, peers_contract = (
        statistics.median(rates) for rates in zip(*found, strict=True)
    )
    return Reads(Served(page, peers_page), Served(contract, peers_contract))


def _rate(server: Server, make: Callable[..., Request], seconds: float) -> float:
    report = load.run(server.port, make, connections=_CONNECTIONS, seconds=seconds, warm_up=1.0)
    assert not report.failures, f"requests failed: {report.failures}"
    return report.rate


if __name__ == "__main__":
    print(measure(float(sys.argv[1]) if sys.argv[1:] else 5.0, rounds=3))
