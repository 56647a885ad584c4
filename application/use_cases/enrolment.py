"""Training of single people: governance enters it, officers log their own CPD."""

from typing import Final

from application.use_cases.use_case import (
    COUNCIL,
    GOVERNANCE,
    OFFICERS,
    UseCase,
    change,
    opening,
    reads,
)
from domain.decisions import Command
from domain.enrolment import commands as ask
from domain.enrolment import events as happened
from domain.enrolment.decisions import ENROLMENT
from domain.events import Fact


def _change(
    name: str,
    segment: str,
    command: type[Command],
    *facts: type[Fact],
    allowed: frozenset[str] = GOVERNANCE,
) -> UseCase:
    return change(ENROLMENT, name, segment, command, *facts, allowed=allowed)


CHANGES: Final = (
    opening(ENROLMENT, "enrol-person", ask.Enrol, happened.Enrolled, happened.Engaged, allowed=GOVERNANCE),
    _change("leave-programme", "withdrawal", ask.Leave, happened.Withdrawn),
    _change("complete-programme", "completion", ask.Complete, happened.Completed),
    _change("accredit-person", "accreditation", ask.Accredit, happened.Accredited),
    _change("log-cpd", "cpd", ask.LogCpd, happened.CpdLogged, allowed=GOVERNANCE | OFFICERS),
    _change("renew-accreditation", "renewals", ask.Renew, happened.Renewed),
    _change("lapse-accreditation", "lapses", ask.Lapse, happened.AccreditationLapsed),
)
READS: Final = (
    *reads(ENROLMENT),
    UseCase(
        "training-match",
        "GET",
        "/training-match",
        COUNCIL,
        "For each contract in force with a tier: whether its manager holds the accreditation that the tier asks for.",
        ENROLMENT,
    ),
)
