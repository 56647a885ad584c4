"""The rows of a file that are under one another, by the references that they name: what is above comes first."""

from collections.abc import Sequence
from typing import Final

from application.importing.rows import RowReading
from domain.text import as_read


class FileTree:
    """Which rows others are under, and the order in which each comes after what it is under."""

    def __init__(self, readings: Sequence[RowReading]) -> None:
        under = {
            place: as_read(reading.afterwards.parent)
            for place, reading in enumerate(readings)
            if reading.afterwards.parent
        }
        places: dict[str, int] = {}
        if under:
            for place, reading in enumerate(readings):
                if not reading.left_out:
                    places.setdefault(as_read(reading.reference), place)
        self._under = {place: places[named] for place, named in under.items() if named in places}
        self.above: Final = frozenset(under.values()) & places.keys()
        """References, as they are read, of rows that others name."""
        self.circle: Final = frozenset(under[place] for place in self._under if self._leads_back(place))
        """References that are named by a row which they are themselves under."""
        self.order: Final = self._ordered(len(readings)) if self._under else None
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
