"""Folding ahead: what many new streams give the read models is worked out in a process beside, while this one writes.

An import records thousands of contracts in one commit, part by part. While a part is written down, a helper works out
the rows of the part before it. What it has not worked out, whoever follows works out itself. `python -m
projections.folding_ahead` is such a helper.
"""

import gc
import os
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final, NamedTuple, cast
from uuid import UUID

from application import codec
from application.errors import KentledgeError
from application.reading_process import AskedProcess, answering, asked
from application.record import Record
from application.settings import Settings
from application.store.reading import StoredRecord
from domain.chronicle import noun_of
from domain.events import Event, Recorded
from projections.folding import every_projection, given_by
from projections.story import Given

Told = dict[str, Given]
"""What some streams give each read model, by its name."""
_STREAMS_AT_ONCE: Final = 500
_MANY: Final = 100
"""Events of one commit from which on whole streams are taken in as a rebuild takes them."""
_STARTS_AT: Final = 5
"""The part of a commit with which a helper starts: starting it takes about a second."""


class Apart(NamedTuple):
    """Events of a commit, taken apart."""

    whole: list[tuple[str, list[Recorded]]]
    """Streams, by their nouns, of which every event is among them: their rows are written together."""
    others: Sequence[Recorded]


def apart(recorded: Sequence[Recorded]) -> Apart:
    """Events taken apart, where there are many of them: an import opens thousands of streams in one commit."""
    if len(recorded) < _MANY:
        return Apart([], recorded)
    streams: dict[UUID, list[Recorded]] = {}
    for event in recorded:
        streams.setdefault(event.event.stream_id, []).append(event)
    opened = {key for key, events in streams.items() if events[0].event.version == 1}
    whole = [(noun_of(streams[key][0].event.fact), streams[key]) for key in streams if key in opened]
    return Apart(whole, [event for event in recorded if event.event.stream_id not in opened])


class FoldingAhead:
    """Has a helper work out what is to be followed, once a commit has several parts."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._helps = (os.cpu_count() or 1) > 1
        self._parts = 0
        self._helper: AskedProcess | None = None
        self._foreseen: list[Sequence[Recorded]] = []
        """What the helper was given, in order."""

    def foresee(self, recorded: Sequence[Recorded]) -> None:
        """Let a helper begin with these events; with none, end it."""
        if not recorded:
            self._end()
            self._parts = 0
            return
        self._parts += len(recorded) >= _MANY
        if not self._helps or self._parts < _STARTS_AT or len(recorded) < _MANY:
            return
        try:
            if self._helper is None:
                self._helper = AskedProcess("projections.folding_ahead")
                self._helper.ask(self._settings)
            elif self._helper.ready:
                self._helper.ask([_as_told(event) for _, events in apart(recorded).whole for event in events])
                self._foreseen.append(recorded)
        except KentledgeError:
            self._do_without()

    def told(self, recorded: Sequence[Recorded]) -> list[Told] | None:
        """What the helper found of these events' whole streams; ``None`` where it was not asked, or is no more."""
        if self._helper is None or not self._foreseen or self._foreseen[0] is not recorded:
            return None
        del self._foreseen[0]
        try:
            found: list[Told] = self._helper.answer()
        except KentledgeError:
            self._do_without()
            return None
        return found

    def _do_without(self) -> None:
        """A helper that was ended, or could not do it, is not asked again in this process."""
        self._helps = False
        self._end()

    def _end(self) -> None:
        self._foreseen.clear()
        if self._helper is not None:
            self._helper.close()
            self._helper = None


class _Told(NamedTuple):
    """An event as a helper is told of it."""

    position: int
    recorded_at: datetime
    stream: bytes
    version: int
    name: str
    state: bytes


def _as_told(event: Recorded) -> _Told:
    stored = event.event
    return _Told(
        event.position,
        event.recorded_at,
        stored.stream_id.bytes,
        stored.version,
        stored.name,
        codec.to_bytes(stored),
    )


def by_some(
    streams: Sequence[tuple[str, Sequence[Recorded]]],
) -> Iterator[Sequence[tuple[str, Sequence[Recorded]]]]:
    """Streams, as many at a time as are folded together."""
    for start in range(0, len(streams), _STREAMS_AT_ONCE):
        yield streams[start : start + _STREAMS_AT_ONCE]


# In the helper itself


def _heard(told: Iterable[_Told]) -> list[Recorded]:
    found = list[Recorded]()
    for position, recorded_at, stream, version, name, state in told:
        envelope, fact = codec.from_bytes(name, state)
        found.append(Recorded(position, recorded_at, Event(UUID(bytes=stream), version, envelope, fact)))
    return found


def _help() -> None:
    gc.disable()  # nothing here refers to itself
    settings: Settings = asked()
    reading = StoredRecord(settings)
    ours = every_projection(cast("Record", reading))  # of which folding asks no more than what both are

    def told_of(events: Iterable[_Told]) -> list[Told]:
        return [given_by(ours, some) for some in by_some(apart(_heard(events)).whole)]

    answering(told_of)


if __name__ == "__main__":
    from projections.folding_ahead import (
        _help as help_,
    )  # so that what is pickled bears the module's own name

    help_()
