"""What is decided of the rows of a file, kept out of memory until it is recorded."""

import pickle
from collections.abc import Iterable, Iterator
from functools import partial
from tempfile import SpooledTemporaryFile
from typing import Any, Final
from uuid import UUID
from weakref import finalize

from eventsourcing.persistence import StoredEvent

from application.handling.message import Foreseen
from domain.decisions import Command

_IN_MEMORY: Final = 4 * 1024 * 1024
"""Bytes."""


class LaidAside:
    """Commands with what they come to, in order, in a file that has no name and that nobody else can open."""

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115  (open as long as this is)
        finalize(self, self._file.close)
        self._size = 0

    def lay(self, command: Command, stream_id: UUID | None, stored: Iterable[StoredEvent]) -> None:
        """Put a command, which opens a stream or goes on with that one, and its events behind the others."""
        events = [
            (_bytes(event.originator_id), event.originator_version, event.topic, event.state)
            for event in stored
        ]
        self._file.seek(self._size)
        pickle.dump((pickle.dumps(command), stream_id, events), self._file, protocol=pickle.HIGHEST_PROTOCOL)
        self._size = self._file.tell()

    def __iter__(self) -> Iterator[Foreseen]:
        place = 0
        while place < self._size:
            self._file.seek(place)
            command, stream_id, events = pickle.load(self._file)  # noqa: S301  (which was put there here)
            place = self._file.tell()
            stored = tuple(StoredEvent(UUID(bytes=key), *rest) for key, *rest in events)
            yield Foreseen(partial(pickle.loads, command), stream_id, stored)


def _bytes(originator_id: Any) -> bytes:
    found: bytes = originator_id.bytes
    return found
