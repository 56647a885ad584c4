"""What is decided of the rows of a file, kept out of memory until it is recorded."""

from collections.abc import Iterable, Iterator
from functools import partial
from tempfile import TemporaryFile
from typing import Any, Final
from uuid import UUID
from weakref import finalize

import msgspec
from eventsourcing.persistence import StoredEvent

from application.handling.message import Foreseen
from domain.contract.taking_over import RegisterFromFile
from domain.decisions import Command

_AT_ONCE: Final = 4 * 1024 * 1024
"""Bytes that are gathered before they are put into the file."""


class _Event(msgspec.Struct, array_like=True):
    stream: bytes
    version: int
    topic: str
    state: bytes


class _Entry(msgspec.Struct, array_like=True):
    kind: int
    """Number of the kind of command."""
    command: bytes
    stream: bytes
    """Of the stream that it goes on with; empty where it opens one."""
    events: list[_Event]
    others_look: bool


_encode: Final = msgspec.msgpack.Encoder(decimal_format="string").encode
_decode: Final = msgspec.msgpack.Decoder(_Entry).decode
_SIZE: Final = 4
"""Bytes that tell how long an entry is."""


def entry_of(command: RegisterFromFile, stored: Iterable[StoredEvent]) -> bytes:
    """A command that opens a stream, at which no other looks, and its events, for :meth:`LaidAside.lay_entry`."""
    return _entry(0, command, None, stored, others_look=False)


def _entry(
    kind: int, command: Command, stream_id: UUID | None, stored: Iterable[StoredEvent], *, others_look: bool
) -> bytes:
    return _encode(
        _Entry(
            kind,
            _encode(command),
            stream_id.bytes if stream_id else b"",
            [
                _Event(_bytes(event.originator_id), event.originator_version, event.topic, event.state)
                for event in stored
            ],
            others_look,
        )
    )


class LaidAside:
    """Commands with what they come to, in order, in a file that has no name and that nobody else can open."""

    def __init__(self) -> None:
        self._file = TemporaryFile(buffering=0)  # noqa: SIM115  (open as long as this is)
        finalize(self, self._file.close)
        self._gathered = bytearray()
        self._kinds: list[type[Command]] = [RegisterFromFile]

    def lay(
        self,
        command: Command,
        stream_id: UUID | None,
        stored: Iterable[StoredEvent],
        *,
        others_look: bool = False,
    ) -> None:
        """Put a command, which opens a stream or goes on with that one, and its events behind the others. Whether
        *others_look* at that stream is told with it."""
        if type(command) not in self._kinds:
            self._kinds.append(type(command))
        kind = self._kinds.index(type(command))
        self.lay_entry(_entry(kind, command, stream_id, stored, others_look=others_look))

    def lay_entry(self, entry: bytes) -> None:
        """The same, given as :func:`entry_of` makes it."""
        self._gathered += len(entry).to_bytes(_SIZE)
        self._gathered += entry
        if len(self._gathered) >= _AT_ONCE:
            self._put_down()

    def _put_down(self) -> None:
        self._file.seek(0, 2)
        left = memoryview(self._gathered)
        while left:
            left = left[self._file.write(left) :]
        left.release()
        self._gathered = bytearray()

    def __iter__(self) -> Iterator[Foreseen]:
        if self._gathered:
            self._put_down()
        place, held = 0, b""
        while True:
            self._file.seek(place)
            more = self._file.read(_AT_ONCE)
            if not more:
                return
            place += len(more)
            held += more
            start = 0
            while (end := self._end(held, start)) <= len(held):
                yield self._foreseen(held[start + _SIZE : end])
                start = end
            held = held[start:]

    @staticmethod
    def _end(held: bytes, start: int) -> int:
        """Where the entry that starts there ends; beyond all that is held, where its length is not."""
        if start + _SIZE > len(held):
            return len(held) + 1
        return start + _SIZE + int.from_bytes(held[start : start + _SIZE])

    def _foreseen(self, laid: bytes) -> Foreseen:
        entry = _decode(laid)
        command = partial(msgspec.msgpack.decode, entry.command, type=self._kinds[entry.kind])
        stored = tuple(
            StoredEvent(UUID(bytes=event.stream), event.version, event.topic, event.state)
            for event in entry.events
        )
        stream_id = UUID(bytes=entry.stream) if entry.stream else None
        return Foreseen(command, stream_id, stored, entry.others_look)


def _bytes(originator_id: Any) -> bytes:
    found: bytes = originator_id.bytes
    return found
