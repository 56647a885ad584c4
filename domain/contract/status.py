"""How a contract stands on a day: said once, for what is folded, for rows of the register and for what filters them.

A status follows from a few days of the terms, the *course*. The register keeps the course as columns of a row; its SQL
is written from the same conditions as are asked here, so a further status is added in this file alone.
"""

import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Final, Literal, NamedTuple, Protocol

from domain.dates import PartialDate, earliest, latest

Status = Literal["not started", "live", "suspended", "past end", "terminated", "expired", "closed"]
"""A contract is *in force* from its first day to its last. *Past end* says that the term ran out and nothing was
recorded: nobody knows whether it goes on, so it is in force no more, but somebody still answers for it."""


class Course(NamedTuple):
    """The days that a status follows from, as text: ISO dates sort as days do, in Python as in SQL."""

    starts: str
    """First day of the term; before every day where it is not known."""
    ends: str
    """Last day of the term; after every day where it is open or not known."""
    ended_on: str | None
    """Last day in force, once that the contract was terminated, or expired, is on record."""
    ended_as: str
    suspended_until: str | None
    """Last day of a suspension."""
    closed_on: str | None
    """The day from which nothing of a contract that ended is left to settle."""


class _Term(Protocol):
    @property
    def start(self) -> PartialDate: ...
    @property
    def end(self) -> PartialDate: ...


class _Terms(Protocol):
    @property
    def term(self) -> _Term: ...
    @property
    def ended_on(self) -> date | None: ...
    @property
    def ended_as(self) -> str: ...
    @property
    def suspended_until(self) -> date | None: ...
    @property
    def closed_on(self) -> date | None: ...


def course(terms: _Terms) -> Course:
    """The course of a contract with these terms."""
    return Course(
        starts=(earliest(terms.term.start) or date.min).isoformat(),
        ends=(latest(terms.term.end) or date.max).isoformat(),
        ended_on=terms.ended_on.isoformat() if terms.ended_on else None,
        ended_as=terms.ended_as,
        suspended_until=terms.suspended_until.isoformat() if terms.suspended_until else None,
        closed_on=terms.closed_on.isoformat() if terms.closed_on else None,
    )


DAY: Final = "(the day asked about)"
Sign = Literal["<", "<=", ">", ">=", "="]
_SIGNS: Final[Mapping[Sign, Callable[[str, str], bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
}


class CourseCondition(NamedTuple):
    """What must hold of the course: nothing holds of a day that is not on record."""

    column: str
    sign: Sign
    value: str = DAY


@dataclass(frozen=True)
class Meaning:
    """What a status means."""

    says: str
    when: tuple[CourseCondition, ...] = ()
    begun: bool = True
    in_force: bool = False
    ended: bool = False
    """That it ended is on record: nothing new is asked of it."""
    performed: bool = False
    """Whether work is done under it, so that what is asked of work (returns, tiers, reviews) is due."""

    @property
    def paused(self) -> bool:
        """In force, but no work is done under it."""
        return self.in_force and not self.performed

    @property
    def running(self) -> bool:
        """Begun and not ended: somebody answers for it."""
        return self.begun and not self.ended


MEANINGS: Final[Mapping[Status, Meaning]] = {
    "closed": Meaning(
        "Ended, and nothing of it is left to settle.",
        (CourseCondition("closed_on", "<="), CourseCondition("ended_on", "<")),
        ended=True,
    ),
    "terminated": Meaning(
        "Ended before its term.",
        (CourseCondition("ended_on", "<"), CourseCondition("ended_as", "=", "terminated")),
        ended=True,
    ),
    "expired": Meaning(
        "Ended with its term.",
        (CourseCondition("ended_on", "<"), CourseCondition("ended_as", "=", "expired")),
        ended=True,
    ),
    "not started": Meaning("Its term has not begun.", (CourseCondition("starts", ">"),), begun=False),
    "past end": Meaning(
        "Its term ran out and nothing was recorded.", (CourseCondition("ends", "<"),), performed=True
    ),
    "suspended": Meaning(
        "Its term runs, and the work stands still.",
        (CourseCondition("suspended_until", ">="),),
        in_force=True,
    ),
    "live": Meaning("Its term runs.", in_force=True, performed=True),
}
"""Each status; that of a contract is the first whose conditions all hold. The last one's always do."""

_CONDITIONS: Final = tuple(
    (name, tuple((Course._fields.index(when.column), _SIGNS[when.sign], when.value) for when in meaning.when))
    for name, meaning in MEANINGS.items()
)
"""The same by places in a course: each status of each row of each list is worked out by it."""

PAUSED: Final = frozenset(name for name, meaning in MEANINGS.items() if meaning.paused)
"""In force, and the work stands still: nothing is due of it but what its own dates ask."""
IN_FORCE: Final = frozenset(name for name, meaning in MEANINGS.items() if meaning.in_force)
RUNNING: Final = frozenset(name for name, meaning in MEANINGS.items() if meaning.running)
ENDED: Final = frozenset(name for name, meaning in MEANINGS.items() if meaning.ended)
OVER: Final = frozenset(name for name, meaning in MEANINGS.items() if meaning.begun and not meaning.in_force)
"""Ended on record, or past its end: nothing is asked of it but what was asked before, and to say what became of it."""
PERFORMED: Final = frozenset(name for name, meaning in MEANINGS.items() if meaning.performed)


class Standstill(NamedTuple):
    """Days on which the work stood still."""

    first: date
    last: date


def standstills(periods: Iterable[tuple[date, date, date | None]]) -> tuple[Standstill, ...]:
    """When the work stood still, the earliest first, given the periods of the terms: from, until just before, and the
    last day of the suspension that was in force."""
    found: list[Standstill] = []
    for since, before, until in periods:
        if until is None or until < since:
            continue
        last = min(until, before - timedelta(days=1))
        if found and since <= found[-1].last + timedelta(days=1):
            found[-1] = Standstill(found[-1].first, max(found[-1].last, last))
        else:
            found.append(Standstill(since, last))
    return tuple(found)


def goes_on(day: date, stood_still: Iterable[Standstill]) -> date:
    """The first day from *day* on, on which the work does not stand still: nothing is due before."""
    return next(
        (
            standstill.last + timedelta(days=1)
            for standstill in stood_still
            if standstill.first <= day <= standstill.last
        ),
        day,
    )


def all_of_it(first: date, last: date, stood_still: Iterable[Standstill]) -> bool:
    """Whether the work stood still on every day from *first* to *last*, so that there is nothing to report of them."""
    return any(standstill.first <= first and last <= standstill.last for standstill in stood_still)


@lru_cache(10_000)
def status_of(course: Course, day: str) -> Status:
    """How a contract of that course stands on *day* (ISO). Kept: every row of every list is asked for it."""
    for name, conditions in _CONDITIONS:
        for at, sign, value in conditions:
            known: Any = course[at]
            if known is None or not sign(known, day if value is DAY else value):
                break
        else:
            return name
    raise AssertionError("the last status has no conditions")


def status(terms: _Terms, day: date) -> Status:
    """How a contract stands on *day*."""
    return status_of(course(terms), day.isoformat())
