"""What fails is run again with ever fewer steps, as long as it fails in the same way."""

import shutil
import tempfile
import traceback
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from tests.simulation.run import Simulation

Sabotage = Callable[[Simulation], None]
"""Does something wrong to a record before its first step, so that it is seen whether the simulation finds it."""


def _nothing(_: Simulation) -> None:
    """Nothing is wrong."""


@dataclass(frozen=True)
class Failure:
    """How a run failed."""

    numbers: tuple[int, ...]
    """The steps that it took, the one at which it failed with them."""
    place: str
    """The function that found it, or that it came from: a shorter run fails in the same way if it fails there."""
    told: str
    trace: tuple[str, ...]


def run(
    seed: int,
    numbers: Sequence[int],
    template: Path,
    sabotage: Sabotage = _nothing,
    passed: Sabotage = _nothing,
) -> Failure | None:
    """The steps of those numbers on a new record, and the end's check; how that failed. *passed* sees one that held."""
    folder = Path(tempfile.mkdtemp(prefix="simulated"))
    done = 0
    try:
        with closing(Simulation(seed, template, folder / "record")) as simulation:
            sabotage(simulation)
            try:
                for number in numbers:
                    done += 1
                    simulation.step(number)
                simulation.check()
            except Exception as error:  # noqa: BLE001  (whatever it is, it is what the simulation is there to find)
                frames = traceback.extract_tb(error.__traceback__)
                place = next(
                    frame.name for frame in reversed(frames) if "site-packages" not in frame.filename
                )
                return Failure(
                    tuple(numbers[:done]),
                    f"{type(error).__name__} in {place}",
                    "".join(traceback.format_exception(error)),
                    tuple(simulation.trace),
                )
            passed(simulation)
            return None
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def shortest(
    seed: int, failure: Failure, template: Path, *, sabotage: Sabotage = _nothing, seconds: float = 60
) -> Failure:
    """The failure of a list of steps, of which no half, quarter … can be left out, as far as that is found in so many
    *seconds*."""
    until = monotonic() + seconds
    numbers: Sequence[int] = failure.numbers
    size = max(1, len(numbers) // 2)
    while monotonic() < until:
        start, shorter = 0, False
        while start < len(numbers) and monotonic() < until:
            fewer = [*numbers[:start], *numbers[start + size :]]
            found = run(seed, fewer, template, sabotage)
            if found is not None and found.place == failure.place:
                numbers, failure, shorter = found.numbers, found, True
            else:
                start += size
        if size == 1 and not shorter:
            break
        size = max(1, size // 2)
    return failure
