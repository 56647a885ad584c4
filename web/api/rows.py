"""Rows of tables as lists answer with them: as a reader understands them, each with the ETag to act on it."""

from collections import OrderedDict
from collections.abc import Sequence
from datetime import date
from threading import Lock
from typing import Any, Final, NamedTuple

from msgspec import Raw

from application.handling.message import etag_of
from application.record import Basis, Record
from application.store.dialect import text_of_id
from projections import table_query
from projections.table import Row, Summary, Table, as_read
from projections.table_query import Place
from web.api.answers import encoded

_BYTES_KEPT: Final = 4 * 1024 * 1024
"""Of texts; what keeps them takes half as much again."""


def as_listed(
    record: Record, table: Table[Summary], basis: Basis, rows: Sequence[Row[Summary]]
) -> list[dict[str, Any]]:
    """The rows, each with ``etag``: what If-Match takes for a change of that stream, as known at the basis."""
    versions = record.versions([row.stream_id for row in rows], basis.position)
    told = [as_read(table, row, basis.valid_at) for row in rows]
    for row, shown in zip(rows, told, strict=True):
        shown["etag"] = etag_of(versions[row.stream_id])
    return told


class _Shown(NamedTuple):
    """What the text of a row follows from: which row it is, and the day asked about. Who asks is told of a row or not
    (the gate says which), and never otherwise than others."""

    table: str
    place: Place
    day: date


class ListedRows:
    """Rows of one record as lists answer with them, as text: what was told of late is kept, for a row never changes.

    Nothing is taken from here that the gate has not shown: places come from it, found in the database each time.
    """

    def __init__(self, record: Record, most: int = _BYTES_KEPT) -> None:
        self._record, self._most = record, most
        self._kept: OrderedDict[_Shown, bytes] = OrderedDict()
        self._bytes = 0
        self._turn = Lock()

    def listed(self, table: Table[Any], basis: Basis, places: Sequence[Place]) -> list[Raw]:
        """The rows in force at *basis* that stand there, as :func:`as_listed` has them, in that order."""
        texts = self._texts(table, basis, places)
        ids = [text_of_id(place.stream_id) or "" for place in places]
        versions = self._record.versions(ids, basis.position)
        return [
            Raw(b'%b,"etag":%b}' % (text, encoded(etag_of(versions[stream_id]))))
            for text, stream_id in zip(texts, ids, strict=True)
        ]

    def _texts(self, table: Table[Any], basis: Basis, places: Sequence[Place]) -> list[bytes]:
        """What is told of each row, but for its end."""
        asked = [_Shown(table.name, place, basis.valid_at) for place in places]
        with self._turn:
            found = [self._kept.get(shown) for shown in asked]
            for shown, text in zip(asked, found, strict=True):
                if text is not None:
                    self._kept.move_to_end(shown)
        missing = [place for place, text in zip(places, found, strict=True) if text is None]
        rows = table_query.at_places(self._record, table, basis, missing)
        anew = {
            place: encoded(as_read(table, row, basis.valid_at)).removesuffix(b"}")
            for place, row in rows.items()
        }
        self._keep({_Shown(table.name, place, basis.valid_at): text for place, text in anew.items()})
        by_stream = {place.stream_id: text for place, text in anew.items()}
        return [
            by_stream[place.stream_id] if text is None else text
            for place, text in zip(places, found, strict=True)
        ]

    def _keep(self, anew: dict[_Shown, bytes]) -> None:
        with self._turn:
            for shown, text in anew.items():
                self._bytes += len(text) - len(self._kept.pop(shown, b""))
                self._kept[shown] = text
            while self._bytes > self._most:
                _, let_go = self._kept.popitem(last=False)
                self._bytes -= len(let_go)
