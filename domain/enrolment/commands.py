"""What may be asked for of one person's training on one programme."""

from datetime import date as civil_date
from uuid import UUID

from domain.decisions import Command
from domain.enrolment.events import FinancialYear, How
from domain.figures import Figure
from domain.text import LongText, PersonId, ShortText


class Enrol(Command, frozen=True, kw_only=True):
    """Enter that a person is enrolled or engaged on a training programme."""

    programme_id: UUID
    person: PersonId
    how: How = "enrolled"
    cohort: ShortText | None = None
    """One of the programme's cohorts."""


class Leave(Command, frozen=True, kw_only=True):
    """Enter that a person left a training programme before its end."""


class Complete(Command, frozen=True, kw_only=True):
    """Enter that a person completed a training programme."""

    result: LongText = ""
    """As the awarding body gave it."""


class Accredit(Command, frozen=True, kw_only=True):
    """Enter that a person was given the accreditation that the programme leads to."""

    until: civil_date | None = None
    """Last day as printed; worked out from the programme's months where left out."""


class LogCpd(Command, frozen=True, kw_only=True):
    """Log hours of continuing professional development; officers log their own."""

    hours: Figure
    year: FinancialYear | None = None
    """That of the effective date where left out."""
    what: ShortText


class Renew(Command, frozen=True, kw_only=True):
    """Enter that an accreditation was renewed."""

    until: civil_date | None = None
    """Last day as printed; worked out from the programme's months where left out."""


class Lapse(Command, frozen=True, kw_only=True):
    """Note that the last day of an accreditation has passed: for the daily job."""
