"""The rows of a file that are under one another, by the references that they name: what is above comes first."""

from collections.abc import Mapping, Sequence
from typing import Final

from application.importing.rows import RowReading
from domain.text import as_read


class References:
    """The references of a file's rows, taken down row by row: where each stands, and which rows name one as parent."""

    def __init__(self) -> None:
        self._first: dict[str, int] = {}
        self._again: dict[str, list[int]] = {}
        """The places of those that stand in several rows."""
        self._under: dict[int, str] = {}
        self._rows = 0

    def take_down(self, reading: RowReading) -> None:
        """The next row."""
        place, self._rows = self._rows, self._rows + 1
        if reading.afterwards.parent:
            self._under[place] = as_read(reading.afterwards.parent)
        reference = as_read(reading.reference)
        if reading.left_out or not reference:  # what says nothing is no reference that rows could share
            return
        first = self._first.setdefault(reference, place)
        if first != place:
            self._again.setdefault(reference, [first]).append(place)

    def places(self, reference: str) -> Sequence[int]:
        """The places of the rows that share a reference, as it is read; none where it is one row's alone."""
        return self._again.get(reference, ())

    def tree(self) -> "FileTree":
        """Which rows are under which."""
        return FileTree(self._under, self._first, self._rows)


class FileTree:
    """Which rows others are under, and the order in which each comes after what it is under."""

    def __init__(self, under: Mapping[int, str], places: Mapping[str, int], rows: int) -> None:
        """*under*: what each row names as parent, by its place; *places*: of the first row with each reference."""
        self._under = {place: places[named] for place, named in under.items() if named in places}
        self.above: Final = frozenset(under.values()) & places.keys()
        """References, as they are read, of rows that others name."""
        self.circle: Final = frozenset(under[place] for place in self._under if self._leads_back(place))
        """References that are named by a row which they are themselves under."""
        self.order: Final = self._ordered(rows) if self._under else None
        """Places of the rows, each after that of what it is under; none where the file has them in an order that will
        do, because no row names another."""

    def _leads_back(self, place: int) -> bool:
        seen, at = set[int](), self._under.get(place)
        while at is not None and at not in seen:
            if at == place:
                return True
            seen.add(at)
            at = self._under.get(at)
        return False

    def _ordered(self, rows: int) -> list[int]:
        found, done = list[int](), set[int]()
        for place in range(rows):
            way, at = list[int](), place
            while at not in done:
                done.add(at)
                way.append(at)
                at = self._under.get(at, at)
            found += reversed(way)
        return found
