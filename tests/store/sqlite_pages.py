"""Which bytes of a file of SQLite hold nothing, worked out from the file alone (https://sqlite.org/fileformat2.html)."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import NamedTuple

HEADER = {
    range(24, 28): "the counter of changes to the file",
    range(40, 44): "the number of the schema, which only an open connection compares",
    range(48, 52): "a size for the cache",
    range(60, 64): "a number for applications, of which none is read here",
    range(68, 72): "the application's mark, which is not read here",
    range(92, 96): "the counter of changes at which SQLite's version was written",
    range(96, 100): "the version of SQLite that wrote last",
}
"""§1.3: fields that say nothing of what the tables hold."""
_LEAF_TABLE, _INTERIOR_TABLE, _LEAF_INDEX, _INTERIOR_INDEX = 13, 5, 10, 2


class _Cell(NamedTuple):
    """A cell of a page of a b-tree, §1.6."""

    start: int
    end: int
    beyond: int
    """Bytes of its payload that are on pages of their own."""
    chain: int
    """The first of these; 0 for none."""


class FreeSpace:
    """The bytes of a file that nothing is kept in, by place."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        self.size = int.from_bytes(raw[16:18], "big")
        if self.size == 1:
            self.size = 65536
        self.usable = self.size - raw[20]
        self.said = {place: f"header: {what}" for places, what in HEADER.items() for place in places}
        with closing(sqlite3.connect(":memory:")) as database:
            database.deserialize(raw[:18] + b"\1\1" + raw[20:])
            rows = database.execute("SELECT pageno FROM dbstat WHERE pagetype <> 'overflow'").fetchall()
        for (page,) in rows:
            self._of_a_tree(page)
        self._of_the_free_list()

    def what(self, place: int) -> str:
        """Why the byte at *place* holds nothing; empty where it holds something."""
        return self.said.get(place, "")

    def _number(self, place: int, length: int = 2) -> int:
        return int.from_bytes(self.raw[place : place + length], "big")

    def _mark(self, low: int, high: int, what: str) -> None:
        self.said.update(dict.fromkeys(range(low, high), what))

    def _of_a_tree(self, page: int) -> None:
        base = (page - 1) * self.size
        head = base + (100 if page == 1 else 0)
        kind, cells = self.raw[head], self._number(head + 3)
        pointers = head + (12 if kind in {_INTERIOR_TABLE, _INTERIOR_INDEX} else 8)
        content = base + (self._number(head + 5) or 65536)
        self._mark(pointers + 2 * cells, content, "free space between a page's pointers and its cells")
        used = set[int]()
        for number in range(cells):
            cell = self._cell(base + self._number(pointers + 2 * number), kind)
            used.update(range(cell.start, cell.end))
            self._beyond(cell)
        block = self._number(head + 1)
        while block:
            length = self._number(base + block + 2)
            self._mark(base + block + 4, base + block + length, "a free block of a page")
            used.update(range(base + block, base + block + length))
            block = self._number(base + block)
        for place in range(content, base + self.usable):
            if place not in used:
                self.said[place] = "a fragment between cells of a page"

    def _cell(self, start: int, kind: int) -> _Cell:
        place = start + (4 if kind in {_INTERIOR_TABLE, _INTERIOR_INDEX} else 0)
        if kind == _INTERIOR_TABLE:
            return _Cell(start, self._varint(place)[1], 0, 0)
        payload, place = self._varint(place)
        if kind == _LEAF_TABLE:
            place = self._varint(place)[1]
        least = (self.usable - 12) * 32 // 255 - 23
        most = self.usable - 35 if kind == _LEAF_TABLE else (self.usable - 12) * 64 // 255 - 23
        local = payload
        if payload > most:
            local = least + (payload - least) % (self.usable - 4)
            local = local if local <= most else least
        end = place + local
        if local == payload:
            return _Cell(start, end, 0, 0)
        return _Cell(start, end + 4, payload - local, self._number(end, 4))

    def _varint(self, place: int) -> tuple[int, int]:
        """A number of one to nine bytes, and where it ends."""
        value = 0
        for length in range(8):
            byte = self.raw[place + length]
            value = value << 7 | byte & 127
            if byte < 128:
                return value, place + length + 1
        return value << 8 | self.raw[place + 8], place + 9

    def _beyond(self, cell: _Cell) -> None:
        """The end of the last page of a payload that is on pages of its own, §1.7."""
        left, page = cell.beyond, cell.chain
        while left > self.usable - 4:
            left -= self.usable - 4
            page = self._number((page - 1) * self.size, 4)
        if page:
            base = (page - 1) * self.size
            self._mark(base + 4 + left, base + self.usable, "the rest of a payload's last page")

    def _of_the_free_list(self) -> None:
        """Pages that are free, §1.5."""
        for trunk, leaves in self._trunks():
            base = (trunk - 1) * self.size
            self._mark(base + 8 + 4 * len(leaves), base + self.size, "a page that is free")
            for leaf in leaves:
                self._mark((leaf - 1) * self.size, leaf * self.size, "a page that is free")

    def _trunks(self) -> Iterator[tuple[int, list[int]]]:
        trunk = self._number(32, 4)
        while trunk:
            base = (trunk - 1) * self.size
            count = self._number(base + 4, 4)
            yield trunk, [self._number(base + 8 + 4 * number, 4) for number in range(count)]
            trunk = self._number(base, 4)
