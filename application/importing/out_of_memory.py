"""Things of which a file may bring any number, kept out of memory: in a file without a name that nobody else can open
and that is gone with the process, however that ends."""

import os
import pickle
from collections.abc import Iterable, Iterator, Sequence
from tempfile import TemporaryFile
from typing import Final, Generic, TypeVar, overload
from weakref import finalize

Item = TypeVar("Item")
_AT_ONCE: Final = 100
"""Things that are written and read together."""
_BLOCKS_KEPT: Final = 16
"""Blocks in memory of those that were looked into last, where things are asked for by place."""


class OutOfMemory(Sequence[Item], Generic[Item]):
    """Things in order. Fewer than are written together stay in memory, and no file is made."""

    def __init__(self, items: Iterable[Item] = ()) -> None:
        self._last: list[Item] = []
        self._ends: list[int] = []
        """Where each block ends in the file."""
        self._descriptor = -1
        self._looked_into: dict[int, list[Item]] = {}
        self.extend(items)

    def append(self, item: Item) -> None:
        """Put one more behind the others."""
        self._last.append(item)
        if len(self._last) == _AT_ONCE:
            self._put_down()

    def extend(self, items: Iterable[Item]) -> None:
        """Put more behind the others."""
        for item in items:
            self.append(item)

    def _put_down(self) -> None:
        if self._descriptor < 0:
            file = TemporaryFile(buffering=0)  # noqa: SIM115  (open as long as this is)
            self._descriptor = file.fileno()
            finalize(self, file.close)
        left = memoryview(pickle.dumps(self._last, pickle.HIGHEST_PROTOCOL))
        end = self._end
        while left:
            written = os.pwrite(self._descriptor, left, end)
            end += written
            left = left[written:]
        self._ends.append(end)
        self._last = []

    @property
    def _end(self) -> int:
        return self._ends[-1] if self._ends else 0

    def _block(self, number: int) -> list[Item]:
        start = self._ends[number - 1] if number else 0
        found, size = b"", self._ends[number] - start
        while len(found) < size:
            found += os.pread(self._descriptor, size - len(found), start + len(found))
        block: list[Item] = pickle.loads(found)  # noqa: S301  (written by this process into a file of its own)
        return block

    def __len__(self) -> int:
        return len(self._ends) * _AT_ONCE + len(self._last)

    def __iter__(self) -> Iterator[Item]:
        for number in range(len(self._ends)):
            yield from self._block(number)
        yield from self._last

    @overload
    def __getitem__(self, place: int) -> Item: ...
    @overload
    def __getitem__(self, place: slice) -> list[Item]: ...
    def __getitem__(self, place: int | slice) -> Item | list[Item]:
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(len(self)))]
        number, within = divmod(range(len(self))[place], _AT_ONCE)
        if number == len(self._ends):
            return self._last[within]
        block = self._looked_into.get(number)
        if block is None:
            if len(self._looked_into) == _BLOCKS_KEPT:
                del self._looked_into[next(iter(self._looked_into))]
            block = self._looked_into[number] = self._block(number)
        return block[within]
