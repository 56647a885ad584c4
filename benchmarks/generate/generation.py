"""Telling every generated story in one order of time, and appending what happened."""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from heapq import heappop, heappush
from itertools import accumulate, islice, pairwise
from random import Random

from msgspec.structs import replace

from application.errors import BadRequest
from application.record import Record
from application.store.ledger import Alongside
from benchmarks.generate import working_time
from benchmarks.generate.council import Council
from benchmarks.generate.invention import suppliers, unique
from benchmarks.generate.story import Story
from domain.events import Event
from domain.log import Opened

Progress = Callable[[int, int], None]
_BATCH = 10_000
_COUNCIL = 20
"""One event in so many is the whole council's and not a contract's."""
_LARGE_ENOUGH = 1500
_REGISTERING = 0.9
"""Share of the whole time in which contracts are still being registered."""


def generate(
    record: Record, *, contracts: int, events: int, seed: int, progress: Progress = lambda _, __: None
) -> None:
    """Fill the empty *record* with *contracts* whose stories bring the log to position *events*.

    *progress* is told (events appended, events in all). Raises BadRequest for a record that holds anything, and
    for fewer events than registrations.
    """
    if record.head():
        why = "It holds events already, if only that it was opened; a generated record starts from an empty one."
        raise BadRequest({"record": f"{why} Name another folder in KENTLEDGE_DATA, without kentledge init."})
    if not 1 <= contracts < events:
        raise BadRequest(
            {"events": f"{contracts} contracts take at least {contracts + 1} events, one opens the log."}
        )
    rng = Random(seed)
    with _own_clock(record), _collector_at_rest():
        _open(record, rng)
        done = 1
        told = _told(rng, contracts, events - 1)
        while batch := list(islice(told, _BATCH)):
            _append(record, [event for _, event in batch], [moment for moment, _ in batch])
            done += len(batch)
            progress(done, events)


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Spare Python's search for reference cycles: stories hold none, and it took a third of the time."""
    searching = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searching:
            gc.enable()


@contextmanager
def _own_clock(record: Record) -> Iterator[None]:
    """Let the log go by a clock that starts in 2010; each append moves it on."""
    clock = record.ledger.clock
    record.ledger.clock = lambda: working_time.instant(0)
    try:
        yield
    finally:
        record.ledger.clock = clock


def _open(record: Record, rng: Random) -> None:
    """Declare in the log's first event what this record is, with an id from the seed."""
    opened = record.about_the_log(0, Opened(purpose="generated"))
    record.append([replace(opened, envelope=replace(opened.envelope, event_id=unique(rng)))])


def _append(record: Record, events: Sequence[Event], moments: Sequence[datetime]) -> None:
    record.ledger.clock = lambda: moments[-1]
    record.append(events, Alongside(events, recorded_at=moments))


def _told(rng: Random, contracts: int, events: int) -> Iterator[tuple[datetime, Event]]:
    """Every event of every story with its instant, in order of time."""
    council = Council(rng, _councils_share(contracts, events), working_time.END)
    coming = _registered(rng, contracts, events - council.left, council)
    following = next(coming, None)
    running: list[tuple[int, int, Story | Council]] = [(0, 0, council)] if council.left else []
    while running or following:
        if following and (not running or following[0] <= running[0][0]):
            heappush(running, following)
            following = next(coming, None)
            continue
        tick, number, story = heappop(running)
        moment = working_time.instant(tick)
        for event in story.step(moment.date()):
            yield moment, event
        if story.left > 0:  # the last request may record one event more than was left
            heappush(running, (_next(rng, tick, story), number, story))


def _registered(
    rng: Random, contracts: int, events: int, council: Council
) -> Iterator[tuple[int, int, Story]]:
    """Each story with its number and the tick of its registration, in order of time."""
    pool = suppliers(rng, max(20, contracts // 5))
    span = _REGISTERING * working_time.END / contracts
    for index, length in enumerate(_lengths(rng, contracts, events)):
        tick = int((index + rng.random()) * span)
        end = min(working_time.END, tick + int(rng.uniform(1, 6) * working_time.YEAR))
        yield tick, index + 1, Story(rng, index + 1, pool=pool, left=length, end=end, council=council)


def _councils_share(contracts: int, events: int) -> int:
    """How many events are the whole council's: none in a record too small for its groups and its standard."""
    return (events - contracts) // _COUNCIL if events - contracts >= _LARGE_ENOUGH else 0


def _lengths(rng: Random, contracts: int, events: int) -> Iterator[int]:
    """How long each story is: one event at least, *events* in all."""
    shares = list(accumulate((rng.expovariate(1) for _ in range(contracts)), initial=0.0))
    bounds = [round(share / shares[-1] * (events - contracts)) for share in shares]
    return (1 + until - after for after, until in pairwise(bounds))


def _next(rng: Random, tick: int, story: Story | Council) -> int:
    """When the story goes on: at its own pace, so that it is told by its end."""
    return tick + 1 + int((story.end - tick) / (story.left + 1) * rng.uniform(0.1, 1.9))
