"""A change, a page, a page of the past and a history over HTTP on records of several sizes, against the smallest."""

from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Final

from application.record import Record
from application.settings import Settings
from benchmarks import our_change
from benchmarks.comparison import Effort, Row, Spread
from benchmarks.history_served import contract_of, reader
from benchmarks.load import Maker
from benchmarks.reads_over_http import Answering, Read, answering
from benchmarks.server import Server

_CONNECTIONS: Final = 16
_HISTORY: Final = 50
"""Events of the story that is asked for on every record."""
_DIRECTORATE: Final = "Growth, Environment and Transport"
"""One that generated records have."""
_PAST: Final = 0.6
"""Of the log that is known on the page of the past."""
KINDS: Final = ("change", "page of 50", "page of 50, past", f"history of {_HISTORY} events")


@dataclass
class Sized:
    """One record, served, and what asks it."""

    events: int
    server: Server
    asking: list[dict[str, Maker]]
    """What asks in each round, by kind."""
    found: dict[str, list[Answering]] = field(default_factory=dict)

    def rate(self, kind: str) -> Spread:
        """Answers a second."""
        return Spread.of([turn.rate for turn in self.found[kind]])

    def cost(self, kind: str) -> Spread:
        """Milliseconds of processor time for an answer."""
        return Spread.of([turn.cost for turn in self.found[kind]])


def _asking(settings: Settings, rounds: int) -> list[dict[str, Maker]]:
    changes = our_change.prepare(settings, _CONNECTIONS, rounds, each=4, directorate=_DIRECTORATE)
    bearer = f"Bearer {reader(settings, 'p-reader-of-sizes')}"
    contract_id, _ = contract_of(settings, _HISTORY)
    record = Record(settings)
    try:
        then = record.basis(None, max(1, int(record.head() * _PAST)))
    finally:
        record.close()
    past = f"known_at={then.position}&valid_at={then.known_at.date().isoformat()}"
    reads = (
        Read(bearer, ("/api/v1/contracts?limit=50",)),
        Read(bearer, (f"/api/v1/contracts?limit=50&{past}",)),
        Read(bearer, (f"/api/v1/contracts/{contract_id}/history",)),
    )
    return [dict(zip(KINDS, (change, *reads), strict=True)) for change in changes]


def measure(records: dict[int, Settings], effort: Effort) -> list[Sized]:
    """Each record by how many events it was made with, its read models built; every load in turn on each."""
    rounds = max(2, effort.rounds - 1)
    asking = {events: _asking(settings, rounds) for events, settings in records.items()}
    with ExitStack() as stack:
        sized = [
            Sized(events, stack.enter_context(our_change.served(settings)), asking[events])
            for events, settings in sorted(records.items())
        ]
        for round_ in range(rounds):
            for kind in KINDS:
                for each in sized:
                    turn, _ = answering(each.server, each.asking[round_][kind], effort.seconds / 2)
                    each.found.setdefault(kind, []).append(turn)
    return sized


def rows(records: dict[int, Settings], effort: Effort) -> list[Row]:
    """A line for each kind."""
    smallest, *larger = measure(records, effort)
    found = []
    for kind in KINDS:
        ratios = [smallest.rate(kind) / each.rate(kind) for each in larger]
        costs = [each.cost(kind) / smallest.cost(kind) for each in larger]
        sizes = ", ".join(f"{each.events:,}" for each in larger)
        rates = ", ".join(each.rate(kind).told() for each in (smallest, *larger))
        found.append(
            Row(
                f"{kind}, at {sizes} events",
                f"itself at {smallest.events:,}",
                "at most 1.3 times",
                "",
                f"{rates} a second, the smallest record first",
                "; ".join(ratio.told(2) for ratio in ratios),
                f"{', '.join(each.cost(kind).told(2) for each in (smallest, *larger))} ms; "
                f"{'; '.join(cost.told(2) for cost in costs)} times",
                all(ratio.median <= 1.3 for ratio in ratios),
            )
        )
    return found
