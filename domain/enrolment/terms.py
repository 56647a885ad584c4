"""What is true of one person's training on one programme, and the value types that its acts share."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID, uuid5

from msgspec import Meta, Struct

from domain.figures import number
from domain.periods import bounds, period_of
from domain.programme import Level
from domain.text import PersonId, ShortText

How = Literal["enrolled", "engaged"]
"""The paper's two words: *enrolled* on an apprenticeship, *engaged* on a programme."""


FinancialYear = Annotated[
    str,
    Meta(
        pattern=r"^[0-9]{4}/[0-9]{2}\Z",
        description="A financial year, 1 April to 31 March: 2019/20.",
        examples=["2019/20"],
    ),
]


class Joined(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who joined what, and what the programme said then."""

    programme_id: UUID
    title: ShortText
    """Of the programme."""
    person: PersonId
    cohort: ShortText | None = None
    grants: Level | None = None
    valid_months: Annotated[int, Meta(ge=1, le=120)] | None = None
    cpd_hours: Annotated[int, Meta(ge=1, le=500)] | None = None


Status = Literal["enrolled", "engaged", "completed", "accredited", "lapsed", "withdrawn"]


_ENROLMENT = UUID("6b656e74-6c65-4467-a500-0000000000e0")


def enrolment_id(programme_id: UUID, person: str) -> UUID:
    """The only stream of a person on a programme."""
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
        return next((number(line.hours) for line in self.cpd if line.year == year), Decimal(0))


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
