"""What is true of one person's training on one programme, and how each fact changes that."""

from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal
from uuid import UUID, uuid5

from msgspec import Struct
from msgspec.structs import replace

from domain.enrolment import events as happened
from domain.enrolment.events import How, Joined
from domain.events import Fact
from domain.figures import number
from domain.periods import bounds, period_of
from domain.programme import Level

Status = Literal["enrolled", "engaged", "completed", "accredited", "lapsed", "withdrawn"]
_ENROLMENT = UUID("6b656e74-6c65-4467-a500-0000000000e0")


def enrolment_id(programme_id: UUID, person: str) -> UUID:
    """The one stream of a person on a programme."""
    return uuid5(_ENROLMENT, f"{programme_id}/{person}")


def last_day(first: date, months: int) -> date:
    """The last of so many months that begin on *first*."""
    month = first.month - 1 + months
    year, month = first.year + month // 12, month % 12 + 1
    if first.day > monthrange(year, month)[1]:
        return date(year, month, monthrange(year, month)[1])
    return date(year, month, first.day) - timedelta(days=1)


class Accreditation(Struct, frozen=True):
    """What a person holds, or held."""

    level: Level
    since: date
    """Day on which it was first given."""
    until: date | None = None
    """Last day; none where it holds without end."""

    def holds(self, day: date) -> bool:
        """Whether it holds on *day*."""
        return self.since <= day and (self.until is None or day <= self.until)


class Cpd(Struct, frozen=True):
    """Hours in one financial year."""

    year: str
    hours: str


class Enrolment(Struct, frozen=True):
    """One person on one programme from one day to the next."""

    joined: Joined
    how: How
    since: date
    status: Status
    completed_on: date | None = None
    accreditation: Accreditation | None = None
    cpd: tuple[Cpd, ...] = ()
    """Hours logged, a line for each financial year."""

    @property
    def person(self) -> str:
        """Whose it is."""
        return self.joined.person

    def hours(self, year: str) -> Decimal:
        """Hours of CPD logged for a financial year."""
        return next((number(one.hours) for one in self.cpd if one.year == year), Decimal(0))


def short_of_cpd(
    wanted: int | None, held: tuple[date, date | None], logged: Mapping[str, str], day: date
) -> tuple[str, Decimal] | None:
    """The last whole financial year before *day* and the hours logged for it, where they are fewer than *wanted*.

    Nothing is wanted for a year in which the accreditation was not *held* (first day, last day) from end to end.
    """
    if wanted is None:
        return None
    year = period_of("financial year", bounds(period_of("financial year", day))[0] - timedelta(days=1))
    first, last = bounds(year)
    since, until = held
    hours = number(logged.get(year, "0"))
    through = since <= first and (until is None or until >= last)
    return (year, hours) if through and hours < wanted else None


def _joined(before: Enrolment | None, joined: Joined, how: How, valid_from: date) -> Enrolment:
    """Taken up again after a withdrawal, what was logged before stays."""
    return Enrolment(joined, how, valid_from, how, cpd=before.cpd if before else ())


def _enrolled(before: Enrolment | None, fact: happened.Enrolled, valid_from: date) -> Enrolment:
    return _joined(before, fact.joined, "enrolled", valid_from)


def _engaged(before: Enrolment | None, fact: happened.Engaged, valid_from: date) -> Enrolment:
    return _joined(before, fact.joined, "engaged", valid_from)


def _withdrawn(one: Enrolment, _: happened.Withdrawn, __: date) -> Enrolment:
    return replace(one, status="withdrawn")


def _completed(one: Enrolment, _: happened.Completed, valid_from: date) -> Enrolment:
    return replace(one, status="completed", completed_on=valid_from)


def _accredited(one: Enrolment, fact: happened.Accredited, valid_from: date) -> Enrolment:
    return replace(one, status="accredited", accreditation=Accreditation(fact.level, valid_from, fact.until))


def _renewed(one: Enrolment, fact: happened.Renewed, valid_from: date) -> Enrolment:
    """A renewal in time goes on from the day on which it was first given; one after a gap begins anew."""
    before = one.accreditation
    gap = before is None or (before.until is not None and valid_from > before.until + timedelta(days=1))
    since = valid_from if before is None or gap else before.since
    return replace(one, status="accredited", accreditation=Accreditation(fact.level, since, fact.until))


def _accreditation_lapsed(one: Enrolment, fact: happened.AccreditationLapsed, _: date) -> Enrolment:
    held = one.accreditation
    if held is None:
        return one
    return replace(one, status="lapsed", accreditation=replace(held, until=fact.until))


def _cpd_logged(one: Enrolment, fact: happened.CpdLogged, _: date) -> Enrolment:
    total = one.hours(fact.year) + number(fact.hours)
    others = tuple(each for each in one.cpd if each.year != fact.year)
    logged = (*others, Cpd(fact.year, str(total)))
    return replace(one, cpd=tuple(sorted(logged, key=lambda each: each.year)))


CHANGES: dict[type[Fact], Callable[..., Enrolment]] = {
    happened.Enrolled: _enrolled,
    happened.Engaged: _engaged,
    happened.Withdrawn: _withdrawn,
    happened.Completed: _completed,
    happened.Accredited: _accredited,
    happened.CpdLogged: _cpd_logged,
    happened.Renewed: _renewed,
    happened.AccreditationLapsed: _accreditation_lapsed,
}
