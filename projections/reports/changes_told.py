"""The rows that tell what changed between two bases: what changed in a stream follows from its own events, so lots of
streams are shared out between two processes where there are many."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final
from uuid import UUID

from application.record import Basis, Record
from application.sight import PaperSight
from domain.sentences import person
from projections.between import Between, ChangeBetween, DifferenceFilter
from projections.journal import civil_day
from projections.reports.paper import Cell
from projections.reports.shared_out import shared_out

Row = tuple[Cell, ...]
_Lot = bytes
"""Some streams, by their ids in order, of which there may be very many."""
_STREAMS_AT_ONCE: Final = 100
_STARTS_AT: Final = 5000
"""Streams from which on there is a helper."""


@dataclass(frozen=True)
class ChangeRows:
    """Tells the differences of streams as rows of the paper's table."""

    earlier: Basis
    later: Basis
    called: Mapping[UUID, str]
    """Reference and title of contracts, by id."""
    kind: str = ""
    """Only differences of this kind, where it is given."""
    as_first_told: bool = False
    """As :class:`Between` has it."""

    def between(self, record: Record, names: Mapping[str, str]) -> Between:
        """The two bases, as this paper sees them."""
        return Between(record, self.earlier, self.later, names, PaperSight(record), self.as_first_told)

    def of(self, record: Record, names: Mapping[str, str], lot: _Lot) -> Iterator[Row]:
        """The rows of some streams."""
        stream_ids = (UUID(bytes=lot[start : start + 16]) for start in range(0, len(lot), 16))
        for change in self.between(record, names).changes_of(stream_ids):
            if not self.kind or change.kind == self.kind:
                yield self._row(change, names)

    def _row(self, change: ChangeBetween, names: Mapping[str, str]) -> Row:
        recorded = change.recorded
        envelope = recorded.event.envelope
        concerned = map(self.called.get, envelope.concerns)
        return (
            change.kind,
            "; ".join(filter(None, concerned)),
            change.about or "Contract",
            change.was,
            change.now,
            change.valid_from.isoformat(),
            civil_day(recorded.recorded_at),
            person(envelope.actor, names),
            change.reason,
            change.authority,
            recorded.position,
        )


def changes_told(
    record: Record, names: Mapping[str, str], rows: ChangeRows, wanted: DifferenceFilter
) -> Iterator[Row]:
    """Every difference between the two bases, stream by stream in the order of their ids. Raises BadRequest as they
    do."""
    ids = (stream_id.bytes for stream_id in rows.between(record, names).touched(wanted))
    lots: list[_Lot] = []
    while lot := b"".join(islice(ids, _STREAMS_AT_ONCE)):
        lots.append(lot)
    return shared_out(record, names, rows, lots, starts_at=_STARTS_AT // _STREAMS_AT_ONCE)
