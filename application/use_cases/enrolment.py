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
from domain.enrolment import ENROLMENT
from domain.enrolment.accreditation import Accredit, Lapse, Renew
from domain.enrolment.completion import Complete
from domain.enrolment.cpd import LogCpd
from domain.enrolment.joining import Enrol
from domain.enrolment.leaving import Leave


def _change(
    name: str,
    segment: str,
    command: type[Command],
    allowed: frozenset[str] = GOVERNANCE,
) -> UseCase:
    return change(ENROLMENT, name, segment, command, allowed=allowed)


CHANGES: Final = (
    opening(ENROLMENT, "enrol-person", Enrol, allowed=GOVERNANCE),
    _change("leave-programme", "withdrawal", Leave),
    _change("complete-programme", "completion", Complete),
    _change("accredit-person", "accreditation", Accredit),
    _change("log-cpd", "cpd", LogCpd, allowed=GOVERNANCE | OFFICERS),
    _change("renew-accreditation", "renewals", Renew),
    _change("lapse-accreditation", "lapses", Lapse),
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
