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
from domain.events import Fact
from domain.programme import commands as ask
from domain.programme import events as happened
from domain.programme.decisions import PROGRAMME

_READERS: Final = COUNCIL | {"member", "director"}


def _change(name: str, segment: str, command: type[Command], *facts: type[Fact]) -> UseCase:
    return change(PROGRAMME, name, segment, command, *facts, allowed=GOVERNANCE)


CHANGES: Final = (
    opening(PROGRAMME, "offer-programme", ask.Offer, happened.Offered, allowed=GOVERNANCE),
    _change("open-cohort", "cohorts", ask.OpenCohort, happened.CohortOpened),
    _change("record-training-balance", "balances", ask.RecordOpeningBalance, happened.OpeningBalanceRecorded),
    _change("evaluate-programme", "evaluations", ask.Evaluate, happened.Evaluated),
    _change("close-programme", "closure", ask.Close, happened.Closed),
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
