"""Recommendations to committees: the governance team puts them and records what was decided."""

from typing import Final

from application.use_cases.use_case import COUNCIL, GOVERNANCE, change, opening, reads
from domain.forward_plan.endorsement import Endorsed
from domain.forward_plan.recommendation import Recommended
from domain.recommendation import RECOMMENDATION
from domain.recommendation.decision import Decide
from domain.recommendation.putting import PutToCommittee
from domain.recommendation.withdrawal import Withdraw

CHANGES: Final = (
    opening(
        RECOMMENDATION,
        "put-recommendation",
        PutToCommittee,
        Recommended,
        allowed=GOVERNANCE,
    ),
    change(
        RECOMMENDATION,
        "record-decision",
        "decisions",
        Decide,
        Endorsed,
        allowed=GOVERNANCE,
    ),
    change(
        RECOMMENDATION,
        "withdraw-recommendation",
        "withdrawal",
        Withdraw,
        allowed=GOVERNANCE,
    ),
)
READS: Final = tuple(reads(RECOMMENDATION, COUNCIL | {"member", "director"}))
