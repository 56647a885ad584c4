"""What is kept of duties as a read model: one that is folded from no stream and filled by whoever first asks.

A rebuild leaves it empty. It is held against what working out anew gives for the day and the position of which it is.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import UUID

from application.errors import NotFound
from application.record import Basis, Record, head
from application.store.dialect import Cursor
from domain.events import Recorded
from projections.duties import kept
from projections.duties.keeping import all_worked_anew, worked_anew
from projections.duties.kept import KeptTogether
from projections.story import NOTHING_LEFT, Given, Taken

_COLUMNS: Final = ("contract_id", "part", "directorate", "looked_up", "duties")


class KeptDuties:
    """The tables of duties, by contract."""

    name = "duties"
    version = "1"
    nouns = frozenset[str]()
    ids_in_bytes = False
    under_positions = False

    def __init__(self, record: Record) -> None:
        self.record = record

    def ddl(self, suffix: str = "") -> Iterable[str]:
        return kept.ddl_of(self.record.store.dialect, suffix)

    @staticmethod
    def indexes(generation: str, suffix: str = "") -> Iterable[str]:
        return kept.indexes_of(generation, suffix)

    def tables(self) -> tuple[str, ...]:
        return kept.TABLES

    def take(self, cursor: Cursor, events: Sequence[Recorded]) -> Taken:  # noqa: ARG002  (whichever they are)
        """Nothing is worked out while something is recorded."""
        return NOTHING_LEFT

    def forget(self) -> None:
        """Nothing is kept in memory."""

    def gives(self, streams: Iterable[Sequence[Recorded]]) -> Given:  # noqa: ARG002  (whichever they are)
        return {}

    def put(self, cursor: Cursor, given: Given, suffix: str = "") -> None:
        """A rebuild leaves the tables empty."""

    def keyed(self) -> Mapping[str, str]:
        return {"contract_duties": "contract_id"}

    def stored(self, cursor: Cursor, stream_id: UUID, suffix: str = "") -> list[tuple[Any, ...]]:
        """What is kept of a contract and would not be, or the other way about; so nothing where all is well."""
        basis = self._basis(cursor)
        if basis is None or suffix:
            return []
        cursor.execute(
            self.record.sql(
                f"SELECT {', '.join(_COLUMNS)} FROM contract_duties WHERE contract_id = ? "
                "OR (contract_id IS NULL AND part = ?)"
            ),
            (str(stream_id), str(stream_id)),
        )
        there = _content(cursor)
        try:
            anew = worked_anew(self.record, basis, [str(stream_id)])
        except NotFound:  # of what the log does not have
            anew = []
        return _unlike(there, Counter(map(_kept, anew)))

    def expected(self, events: Sequence[Recorded]) -> list[tuple[Any, ...]]:  # noqa: ARG002  (whichever they are)
        return []

    def whole_stored(self, cursor: Cursor) -> Iterable[tuple[Any, ...]]:
        """What is kept at all and would not be, or the other way about."""
        cursor.execute(f"SELECT {', '.join(_COLUMNS)} FROM contract_duties")
        there = _content(cursor)
        cursor.execute(
            "SELECT d.place, d.decided, k.contract_id FROM duty_days d "
            "LEFT JOIN contract_duties k ON k.number = d.number"
        )
        there.update((bytes(row["place"]), row["decided"], row["contract_id"]) for row in cursor.fetchall())
        cursor.execute("SELECT directorate, duty, last, number FROM duty_counts")
        there.update(tuple(row[name] for name in _COUNTED) for row in cursor.fetchall())
        basis = self._basis(cursor)
        if basis is None:
            return [] if kept.standing(cursor) else list(there)
        if basis.position > head(cursor):
            return [("duties", basis.position)]
        anew = all_worked_anew(self.record, basis)
        return _unlike(there, Counter(_whole(anew)))

    def whole_expected(self, events: Sequence[Recorded]) -> list[tuple[Any, ...]]:  # noqa: ARG002
        return []

    def _basis(self, cursor: Cursor) -> Basis | None:
        """That of which the tables are, where this code filled them."""
        as_at = kept.standing(cursor)
        if as_at is None or as_at.made_by != kept.code():
            return None
        return Basis(date.fromisoformat(as_at.day), datetime.now(UTC), as_at.position)


_COUNTED: Final = ("directorate", "duty", "last", "number")


def _content(cursor: Cursor) -> Counter[tuple[Any, ...]]:
    return Counter(
        (*(row[name] for name in _COLUMNS[:-1]), bytes(row["duties"])) for row in cursor.fetchall()
    )


def _kept(each: KeptTogether) -> tuple[Any, ...]:
    return each[: len(_COLUMNS)]


def _whole(anew: Sequence[KeptTogether]) -> Iterator[tuple[Any, ...]]:
    counts = Counter[tuple[str, str, str]]()
    for each in anew:
        yield _kept(each)
        yield from ((place, decided, each.contract_id) for place, decided in each.days)
        counts.update(each.counts)
    yield from ((*kind, number) for kind, number in counts.items())


def _unlike(there: Counter[tuple[Any, ...]], anew: Counter[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return [*(there - anew).elements(), *(anew - there).elements()]
