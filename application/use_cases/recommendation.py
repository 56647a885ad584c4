"""Recommendations to committees: the governance team puts them and records what was decided."""

from typing import Final

from application.use_cases.use_case import COUNCIL, GOVERNANCE, change, opening, reads
from domain.forward_plan import events as plan_happened
from domain.recommendation import commands as ask
from domain.recommendation import events as happened
from domain.recommendation.decisions import RECOMMENDATION

CHANGES: Final = (
    opening(
        RECOMMENDATION,
        "put-recommendation",
        ask.Put,
        happened.Put,
        plan_happened.Recommended,
        allowed=GOVERNANCE,
    ),
    change(
        RECOMMENDATION,
        "record-decision",
        "decisions",
        ask.Decide,
        happened.Decided,
        plan_happened.Endorsed,
        allowed=GOVERNANCE,
    ),
    change(
        RECOMMENDATION,
        "withdraw-recommendation",
        "withdrawal",
        ask.Withdraw,
        happened.Withdrawn,
        allowed=GOVERNANCE,
    ),
)
READS: Final = tuple(reads(RECOMMENDATION, COUNCIL | {"member", "director"}))
