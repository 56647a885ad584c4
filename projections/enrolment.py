"""The list of enrolments."""

from typing import Final, NamedTuple, get_args
from uuid import UUID

from domain.enrolment import ENROLMENT
from domain.enrolment.terms import Cpd, Enrolment, Status
from domain.programme import Level
from projections.columns import Id
from projections.table import Table


class Summary(NamedTuple):
    """What a list shows of one person on one programme."""

    programme_id: Id
    programme: str
    """Title of the programme."""
    person: str
    cohort: str | None
    how: str
    since: str
    status: str
    completed_on: str | None
    level: str | None
    """Accreditation held, or held once: see *until*."""
    accredited_on: str | None
    """First day of the accreditation."""
    until: str | None
    """Last day of the accreditation; none where it holds without end."""
    cpd_wanted: int | None
    """Hours a year."""
    cpd: tuple[Cpd, ...]
    """Hours logged, by year."""


def summarise(enrolment: Enrolment, _enrolment_id: UUID) -> Summary:
    """What a list shows of it."""
    joined, held = enrolment.joined, enrolment.accreditation
    return Summary(
        programme_id=str(joined.programme_id),
        programme=joined.title,
        person=joined.person,
        cohort=joined.cohort,
        how=enrolment.how,
        since=enrolment.since.isoformat(),
        status=enrolment.status,
        completed_on=enrolment.completed_on.isoformat() if enrolment.completed_on else None,
        level=held.level if held else None,
        accredited_on=held.since.isoformat() if held else None,
        until=held.until.isoformat() if held and held.until else None,
        cpd_wanted=joined.cpd_hours if held else None,
        cpd=enrolment.cpd,
    )


ENROLMENTS: Final = Table(
    name="enrolments",
    stream=ENROLMENT,
    summary=Summary,
    summarise=summarise,
    sorted_by=("since", "programme"),
    indexed=("programme_id", "person", "until"),
    filters={
        "programme_id": "r.programme_id = ?",
        "person": "r.person = ?",
        "status": "r.status = ?",
        "level": "r.level = ?",
        "until_to": "r.until <= ?",
    },
    values={"status": get_args(Status), "level": get_args(Level)},
    choices={
        "lapse_due": {
            "yes": "(r.status = 'accredited' AND r.until < :day)",
            "no": "(r.status <> 'accredited' OR r.until IS NULL OR r.until >= :day)",
        },
    },
)
