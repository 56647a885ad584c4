"""Training programmes: governance enters them and what came of them."""

from typing import Final

from application.use_cases.use_case import (
    COUNCIL,
    GOVERNANCE,
    UseCase,
    change,
    opening,
    reads,
)
from domain.decisions import Command
from domain.programme import (
    PROGRAMME,
    Close,
    Evaluate,
    Offer,
    OpenCohort,
    RecordOpeningBalance,
)

_READERS: Final = COUNCIL | {"member", "director"}


def _change(name: str, segment: str, command: type[Command]) -> UseCase:
    return change(PROGRAMME, name, segment, command, allowed=GOVERNANCE)


CHANGES: Final = (
    opening(PROGRAMME, "offer-programme", Offer, allowed=GOVERNANCE),
    _change("open-cohort", "cohorts", OpenCohort),
    _change("record-training-balance", "balances", RecordOpeningBalance),
    _change("evaluate-programme", "evaluations", Evaluate),
    _change("close-programme", "closure", Close),
)
READS: Final = (
    *reads(PROGRAMME, _READERS),
    UseCase(
        "training-counts",
        "GET",
        "/training-counts",
        _READERS,
        "How many people each training programme had; a lower bound where the past was counted roughly.",
        PROGRAMME,
    ),
)
