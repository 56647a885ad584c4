"""Parts of a report that are worked out by two processes where there are many of them.

A part follows from its own streams, and parts are told in order. So a helper works out some of them while this process
does others and tells them. Where it cannot, this process does it all. `python -m projections.reports.shared_out` is
such a helper.
"""

import gc
import os
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from threading import Lock
from typing import Any, Final, Generic, NamedTuple, Protocol, TypeVar

from application.errors import KentledgeError
from application.reading_process import AskedProcess, answering, asked
from application.record import Record
from application.settings import Settings
from domain.sentences import person
from projections.reports.data_set import UsedNames

_Lot = TypeVar("_Lot")
_Lot_contra = TypeVar("_Lot_contra", contravariant=True)
_Found = TypeVar("_Found")
_Found_co = TypeVar("_Found_co", covariant=True)


class Work(Protocol[_Lot_contra, _Found_co]):
    """What is done with each lot. It is passed on to the helper, pickled, once."""

    def of(self, record: Record, names: Mapping[str, str], lot: _Lot_contra) -> Iterable[_Found_co]:
        """What is found for one lot: of it, the record and the names alone."""


_GIVEN: Final = 2
"""Lots that the helper has at a time: the next one is there when it is done with one."""
_AHEAD: Final = 4
"""Lots that are worked out before the one that is told next, at most."""
_COLLECTED_AT: Final = 20_000
"""Objects after which garbage is looked for in a helper."""
_ONE_HELPER: Final = Lock()
"""A process that answers many has one helper at a time: there are other processors to leave alone."""


def shared_out(
    record: Record,
    names: Mapping[str, str],
    work: Work[_Lot, _Found],
    lots: Sequence[_Lot],
    *,
    starts_at: int,
) -> Iterator[_Found]:
    """What is found for every lot, in their order; from so many lots on with a helper, which takes about a second of
    processor time to start."""
    many = len(lots) >= starts_at and (os.cpu_count() or 1) > 1
    if not many or not _ONE_HELPER.acquire(blocking=False):
        for lot in lots:
            yield from work.of(record, names, lot)
        return
    try:
        with _Shared(record, names, work, lots) as shared:
            yield from shared.told()
    finally:
        _ONE_HELPER.release()


class _Task(NamedTuple):
    """What a helper is told once."""

    settings: Settings
    names: dict[str, str]
    work: Work[Any, Any]


class _Answer(NamedTuple):
    """What a helper says of a lot."""

    found: list[Any]
    named: list[str]
    """Opaque ids of people whose names it used."""


class _Shared(Generic[_Lot, _Found]):
    """Lots, some of them worked out by a helper."""

    def __init__(
        self, record: Record, names: Mapping[str, str], work: Work[_Lot, _Found], lots: Sequence[_Lot]
    ) -> None:
        self._record, self._names, self._work, self._lots = record, names, work, lots
        self._given: deque[int] = deque()
        """The lots that the helper was asked for, by number, and has not answered."""
        self._worked_out: dict[int, list[_Found]] = {}
        self._helper: AskedProcess | None = AskedProcess("projections.reports.shared_out")

    def __enter__(self) -> "_Shared[_Lot, _Found]":
        names = self._names
        every_name = dict(names.all_of_them if isinstance(names, UsedNames) else names)
        try:
            if self._helper is not None:
                self._helper.ask(_Task(self._record.settings, every_name, self._work))
        except KentledgeError:
            self._do_without()
        return self

    def __exit__(self, *_: object) -> None:
        self._do_without()

    def told(self) -> Iterator[_Found]:
        """What is found for all lots, in their order."""
        begun = 0
        for number in range(len(self._lots)):
            while number not in self._worked_out:
                begun = self._give(max(begun, number))
                if number >= begun:  # nobody is at it
                    begun = number + 1
                    yield from self._of(number)
                    break
                if number not in self._given:  # it was given, and the helper is no more
                    yield from self._of(number)
                    break
                if self._is_answered or begun >= len(self._lots) or begun - number >= _AHEAD:
                    self._hear()
                else:
                    self._worked_out[begun] = list(self._of(begun))
                    begun += 1
            else:
                yield from self._worked_out.pop(number)

    def _of(self, number: int) -> Iterable[_Found]:
        return self._work.of(self._record, self._names, self._lots[number])

    def _give(self, begun: int) -> int:
        """Give the helper lots that nobody is at, and say which is the first of those left."""
        try:
            while (
                self._helper is not None
                and len(self._given) < _GIVEN
                and begun < len(self._lots)
                and self._helper.ready
            ):
                self._helper.ask(self._lots[begun])
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
            person(person_id, self._names)  # which notes that it was used
        self._worked_out[self._given.popleft()] = answer.found

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

    def worked_out(lot: Any) -> _Answer:
        names = UsedNames(task.names)
        found = list(task.work.of(record, names, lot))
        return _Answer(found, list(names.used))

    answering(worked_out)


if __name__ == "__main__":
    # so that what is pickled bears the module's own name
    from projections.reports.shared_out import _help as help_

    help_()
