"""What can happen to one person's training on one programme (paper 3.4)."""

from datetime import date as civil_date
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from domain.events import Fact, fact
from domain.figures import Figure
from domain.programme import Level
from domain.text import LongText, PersonId, ShortText

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


@fact("enrolment.enrolled.v1")
class Enrolled(Fact, kw_only=True):
    """A person was enrolled on a programme (paper 3.4)."""

    joined: Joined


@fact("enrolment.engaged.v1")
class Engaged(Fact, kw_only=True):
    """A person was engaged on a programme (paper 3.4)."""

    joined: Joined


@fact("enrolment.withdrawn.v1")
class Withdrawn(Fact, kw_only=True):
    """The person left before the end."""


@fact("enrolment.completed.v1")
class Completed(Fact, kw_only=True):
    """The person did all of it."""

    result: LongText = ""
    """As the awarding body gave it: *pass with merit*."""


@fact("enrolment.accredited.v1")
class Accredited(Fact, kw_only=True):
    """The person holds an accreditation."""

    level: Level
    until: civil_date | None = None
    """Last day; none where it holds without end."""


@fact("enrolment.cpd_logged.v1")
class CpdLogged(Fact, kw_only=True):
    """Hours of continuing professional development on contract management."""

    hours: Figure
    year: FinancialYear
    what: ShortText


@fact("enrolment.renewed.v1")
class Renewed(Fact, kw_only=True):
    """An accreditation was renewed."""

    level: Level
    previous_until: civil_date | None = None
    until: civil_date | None = None
    """Last day; none where it holds without end."""


@fact("enrolment.accreditation_lapsed.v1")
class AccreditationLapsed(Fact, kw_only=True):
    """The last day of an accreditation has passed (domain rule I19: an alert, no block)."""

    level: Level
    until: civil_date
