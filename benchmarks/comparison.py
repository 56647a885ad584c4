"""What a run of the benchmarks found, line by line: what was measured, against what, in how many turns."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True)
class Effort:
    """How much is measured, and on how large a record."""

    seconds: float = 5.0
    """Of each load over HTTP."""
    rounds: int = 3
    """How often each of two is measured, in turn."""
    events: int = 1_000_000
    contracts: int = 20_000
    """Of the large record."""
    sizes: tuple[int, ...] = (10_000, 100_000)
    """Events of the smaller records that the large one is held against."""
    imported: int = 50_000
    """Rows of a file."""
    requests: int = 5
    """Of whatever takes a while by itself."""


FULL = Effort()
SHORT = Effort(
    seconds=1.5, rounds=2, events=12_000, contracts=240, sizes=(3_000,), imported=1_000, requests=3
)


class Spread(NamedTuple):
    """A figure as several turns found it."""

    turns: tuple[float, ...]

    @classmethod
    def of(cls, turns: Sequence[float]) -> "Spread":
        """Of at least one turn."""
        return cls(tuple(turns))

    @property
    def median(self) -> float:
        """The turn in the middle."""
        return statistics.median(self.turns)

    def __truediv__(self, other: "Spread") -> "Spread":
        """The ratio, turn by turn: what was measured one after the other is held against each other."""
        return Spread.of([ours / theirs for ours, theirs in zip(self.turns, other.turns, strict=True)])

    def __mul__(self, factor: float) -> "Spread":  # type: ignore[override]
        """Each turn so many times as large."""
        return Spread.of([turn * factor for turn in self.turns])

    def told(self, digits: int | None = None) -> str:
        """The median, and where there are several turns the range: *2.83 (2.70–3.05)*."""
        if len(self.turns) == 1:
            return _number(self.median, digits)
        low, high = (_number(turn, digits) for turn in (min(self.turns), max(self.turns)))
        return f"{_number(self.median, digits)} ({low}–{high})"


def _number(value: float, digits: int | None) -> str:
    """With thousands apart; three figures where it is not said how many digits."""
    if digits is None:
        digits = 0 if value >= 100 else 1 if value >= 10 else 2
    return f"{value:,.{digits}f}"


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    work: str
    against: str
    target: str
    """Empty where there is none."""
    was: str
    """As the target was set."""
    now: str
    ratio: str = ""
    """To what it is measured against: the median, and the range of the turns."""
    processor: str = ""
    """The same in processor time, which other work on the machine changes less."""
    met: bool | None = None
    """None where there is no target, or it could not be measured."""
    failed: str = ""
    """Why it could not be measured."""

    @property
    def outcome(self) -> str:
        """Whether the target was met."""
        if self.failed:
            return f"**failed**: {self.failed}"
        if self.met is None:
            return ""
        return "met" if self.met else "**missed**"


class Took(NamedTuple):
    """What something took, in seconds."""

    clock: float
    processor: float


def timed(work: Callable[[], object]) -> Took:
    """Do it once, in this process."""
    begun, used = time.perf_counter(), time.process_time()
    work()
    return Took(time.perf_counter() - begun, time.process_time() - used)


class InTurn(NamedTuple):
    """Two things measured in turn."""

    ours: list[Took]
    theirs: list[Took]

    @property
    def clock(self) -> tuple[Spread, Spread]:
        """Seconds."""
        return tuple(Spread.of([took.clock for took in side]) for side in self)  # type: ignore[return-value]

    @property
    def processor(self) -> tuple[Spread, Spread]:
        """Seconds of processor time."""
        return tuple(Spread.of([took.processor for took in side]) for side in self)  # type: ignore[return-value]


def in_turn(rounds: int, ours: Callable[[], Took], theirs: Callable[[], Took]) -> InTurn:
    """Measure both so often, one after the other."""
    found = [(ours(), theirs()) for _ in range(rounds)]
    return InTurn([first for first, _ in found], [second for _, second in found])
