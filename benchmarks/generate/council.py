"""The council's own story in a generated record: groups, the model, the standard, training, reviews and plans."""

from collections import ChainMap
from collections.abc import Iterable, Iterator
from datetime import date
from random import Random
from typing import Any
from uuid import UUID

from application.handling.events import Enveloped
from benchmarks.generate.asking.council import following, opening
from benchmarks.generate.asking.supplier import permitted
from benchmarks.generate.invention import unique
from benchmarks.generate.turn import Streams, Turn, Wish, put
from domain.chronicle import Chronicle, Chronicles, noun_of
from domain.events import Event

_TRIES = 3
_FEW_ENOUGH = 200
"""Streams of a kind that memory keeps whether they ended or not."""


class Council:
    """What is the whole council's: streams that others look at, and its own turns."""

    def __init__(self, rng: Random, left: int, end: int) -> None:
        self.rng, self.left, self.end = rng, left, end
        self.streams: Streams = {}
        self.own: dict[str, Streams] = {}
        self.named: dict[str, UUID] = {}
        """Streams that stories ask for: *model*, *standard*, *review group*, *committee*."""
        self.running: dict[UUID, Chronicle[Any]] = {}
        """The contracts whose stories are running."""
        self.memory: dict[Any, Any] = {}
        self._opening: Iterator[tuple[str, Wish]] = opening(self.named)

    def step(self, today: date) -> tuple[Event, ...]:
        """What is recorded next."""
        told = self._told(today)
        self.left -= len(told.events)
        for stream_id, touched in told.changes.items():
            if stream_id in self.running:
                continue
            self.streams[stream_id] = touched.after
            self.own.setdefault(noun_of(touched.after.facts[0].fact), {})[stream_id] = touched.after
        self._forget_what_ended(told.changes)
        return told.events

    def _told(self, today: date) -> Enveloped:
        known: Chronicles = ChainMap(self.streams, self.running)
        turn = Turn(self.rng, today, known, self.own)
        turn.memory, turn.council = self.memory, self.named
        name, wish = next(self._opening, ("", None))
        if wish is not None:
            told = put(wish, turn, self._new_id)
            if told is None:
                raise AssertionError(f"the opening of {name} was refused")
            if name:
                self.named[name] = told.events[0].stream_id
            return told
        for _ in range(_TRIES):
            wish = following(turn, self.running)
            told = put(wish, turn, self._new_id) if wish else None
            if told is not None and len(told.events) <= self.left:
                return told
        told = put(permitted(turn), turn, self._new_id)
        if told is None:
            raise AssertionError("a new supplier is never refused")
        return told

    def _forget_what_ended(self, touched: Iterable[UUID]) -> None:
        """Reviews that are closed and actions that are verified are told to the end; memory keeps the others."""
        for noun, ended in (("review", ("closed", "cancelled")), ("action", ("verified", "withdrawn"))):
            streams = self.own.get(noun, {})
            for stream_id in touched if len(streams) > _FEW_ENOUGH else ():
                state = streams[stream_id].latest() if stream_id in streams else None
                if stream_id in streams and (state is None or state.status in ended):
                    del streams[stream_id], self.streams[stream_id]

    def _new_id(self) -> UUID:
        return unique(self.rng)
