"""The rows that tell what changed between two bases, worked out by two processes where there is much of it.

What changed in a stream follows from its own events, and in the paper streams come by their ids. So a helper works out
some of them while this process does others, and they are told in order. Where it cannot, this process does it all.
`python -m projections.reports.changes_told` is such a helper.
"""

import gc
import os
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from threading import Lock
from typing import Final, NamedTuple
from uuid import UUID

from application.errors import KentledgeError
from application.reading_process import AskedProcess, answering, asked
from application.record import Basis, Record
from application.settings import Settings
from application.sight import PaperSight
from domain.sentences import person
from projections.between import Between, ChangeBetween, DifferenceFilter
from projections.journal import civil_day
from projections.reports.data_set import UsedNames
from projections.reports.paper import Cell

Row = tuple[Cell, ...]
_Lot = bytes
"""Some streams, by their ids in order, of which there may be very many."""
_STREAMS_AT_ONCE: Final = 100
_STARTS_AT: Final = 5000
"""Streams from which on there is a helper: starting it takes about a second."""
_GIVEN: Final = 2
"""Lots that the helper has at a time: the next one is there when it is done with one."""
_AHEAD: Final = 4
"""Lots that are worked out before the one that is told next, at most."""
_COLLECTED_AT: Final = 20_000
"""Objects after which garbage is looked for in a helper."""
_ONE_HELPER: Final = Lock()
"""A process that answers many has one helper at a time: there are other processors to leave alone."""


@dataclass(frozen=True)
class ChangeRows:
    """Tells the differences of streams as rows of the paper's table."""

    bases: Between
    called: Mapping[UUID, str]
    """Reference and title of contracts, by id."""
    kind: str = ""
    """Only differences of this kind, where it is given."""

    def of(self, lot: _Lot) -> Iterator[Row]:
        """The rows of some streams."""
        stream_ids = (UUID(bytes=lot[start : start + 16]) for start in range(0, len(lot), 16))
        for change in self.bases.changes_of(stream_ids):
            if not self.kind or change.kind == self.kind:
                yield self._row(change)

    def _row(self, change: ChangeBetween) -> Row:
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
            person(envelope.actor, self.bases.names),
            change.reason,
            change.authority,
            recorded.position,
        )


def changes_told(rows: ChangeRows, wanted: DifferenceFilter) -> Iterator[Row]:
    """Every difference between the two bases, stream by stream in the order of their ids. Raises BadRequest as they
    do."""
    ids = (stream_id.bytes for stream_id in rows.bases.touched(wanted))
    lots: list[_Lot] = []
    while lot := b"".join(islice(ids, _STREAMS_AT_ONCE)):
        lots.append(lot)
    many = len(lots) * _STREAMS_AT_ONCE >= _STARTS_AT and (os.cpu_count() or 1) > 1
    if not many or not _ONE_HELPER.acquire(blocking=False):
        for lot in lots:
            yield from rows.of(lot)
        return
    try:
        with _Shared(rows) as shared:
            yield from shared.told(lots)
    finally:
        _ONE_HELPER.release()


class _Task(NamedTuple):
    """What a helper is told once."""

    settings: Settings
    earlier: Basis
    later: Basis
    names: dict[str, str]
    as_first_told: bool
    called: Mapping[UUID, str]
    kind: str


class _Answer(NamedTuple):
    """What a helper says of a lot."""

    rows: list[Row]
    named: list[str]
    """Opaque ids of people whose names it used."""


class _Shared:
    """Lots of streams, some of them worked out by a helper."""

    def __init__(self, rows: ChangeRows) -> None:
        self._rows = rows
        self._given: deque[int] = deque()
        """The lots that the helper was asked for, by number, and has not answered."""
        self._worked_out: dict[int, list[Row]] = {}
        self._helper: AskedProcess | None = AskedProcess("projections.reports.changes_told")

    def __enter__(self) -> "_Shared":
        bases, names = self._rows.bases, self._rows.bases.names
        task = _Task(
            bases.record.settings,
            bases.earlier,
            bases.later,
            dict(names.all_of_them if isinstance(names, UsedNames) else names),
            bases.as_first_told,
            self._rows.called,
            self._rows.kind,
        )
        self._ask(task)
        return self

    def __exit__(self, *_: object) -> None:
        self._do_without()

    def told(self, lots: Sequence[_Lot]) -> Iterator[Row]:
        """The rows of all lots, in their order."""
        begun = 0
        for number, lot in enumerate(lots):
            while number not in self._worked_out:
                begun = self._give(lots, max(begun, number))
                if number >= begun:  # nobody is at it
                    begun = number + 1
                    yield from self._rows.of(lot)
                    break
                if number not in self._given:  # it was given, and the helper is no more
                    yield from self._rows.of(lot)
                    break
                if self._is_answered or begun >= len(lots) or begun - number >= _AHEAD:
                    self._hear()
                else:
                    self._worked_out[begun] = list(self._rows.of(lots[begun]))
                    begun += 1
            else:
                yield from self._worked_out.pop(number)

    def _give(self, lots: Sequence[_Lot], begun: int) -> int:
        """Give the helper lots that nobody is at, and say which is the first of those left."""
        try:
            while (
                self._helper is not None
                and len(self._given) < _GIVEN
                and begun < len(lots)
                and self._helper.ready
            ):
                self._helper.ask(lots[begun])
                self._given.append(begun)
                begun += 1
        except KentledgeError:
            self._do_without()
        return begun

    @property
    def _is_answered(self) -> bool:
        return self._helper is not None and self._helper.answered

    def _hear(self) -> None:
        """Take the helper's next answer, or do without it from now on."""
        if self._helper is None:
            return
        try:
            answer: _Answer = self._helper.answer()
        except KentledgeError:
            self._do_without()
            return
        for person_id in answer.named:
            person(person_id, self._rows.bases.names)  # which notes that it was used
        self._worked_out[self._given.popleft()] = answer.rows

    def _ask(self, task: _Task) -> None:
        try:
            if self._helper is not None:
                self._helper.ask(task)
        except KentledgeError:
            self._do_without()

    def _do_without(self) -> None:
        self._given.clear()
        if self._helper is not None:
            self._helper.close()
            self._helper = None


# In the helper itself


def _help() -> None:
    gc.set_threshold(_COLLECTED_AT)
    task: _Task = asked()
    record = Record(task.settings)

    def worked_out(lot: _Lot) -> _Answer:
        names = UsedNames(task.names)
        bases = Between(record, task.earlier, task.later, names, PaperSight(record), task.as_first_told)
        rows = list(ChangeRows(bases, task.called, task.kind).of(lot))
        return _Answer(rows, list(names.used))

    answering(worked_out)


if __name__ == "__main__":
    # so that what is pickled bears the module's own name
    from projections.reports.changes_told import _help as help_

    help_()
