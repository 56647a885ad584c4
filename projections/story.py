"""The events of one stream, with the stream as each of them left it: folded once for all read models."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, Final, NamedTuple

from application.store.dialect import Change, Rows
from domain.chronicle import Chronicle
from domain.events import Recorded
from domain.streams import evolve

Given = dict[str, list[tuple[Any, ...]]]
"""What whole streams give a read model: rows as they are written, by the table that they are for."""


class Taken(NamedTuple):
    """What events that were taken in leave to be written: what all read models leave is written as one."""

    rows: Sequence[Rows] = ()
    changes: Sequence[Change] = ()


NOTHING_LEFT: Final = Taken()


class Story(list[Recorded]):
    """Every event of one stream, in order."""

    @cached_property
    def chronicles(self) -> list[Chronicle[Any]]:
        """The stream as each event left it."""
        return list(_folded(self))


def chronicles_of(events: Sequence[Recorded]) -> Sequence[Chronicle[Any]]:
    """The stream as each of these events, which are all of it from its first on, left it."""
    return events.chronicles if isinstance(events, Story) else list(_folded(events))


def _folded(events: Sequence[Recorded]) -> Iterator[Chronicle[Any]]:
    known: Chronicle[Any] | None = None
    for recorded in events:
        known = evolve(known, recorded.event)
        yield known
