"""Forward plans: who may issue them, put them to committees and record what was decided."""

from typing import Final

from application.use_cases.use_case import (
    COUNCIL,
    GOVERNANCE,
    REVIEWERS,
    UseCase,
    change,
    opening,
    reads,
)
from domain.forward_plan import FORWARD_PLAN
from domain.forward_plan.endorsement import RecordEndorsement
from domain.forward_plan.issue import Issue
from domain.forward_plan.recommendation import Recommend
from domain.forward_plan.withdrawal import Withdraw

_READERS: Final = COUNCIL | {"member", "director"}
_ONE: Final = "/forward-plans/{forward_plan_id}"

CHANGES: Final = (
    opening(FORWARD_PLAN, "issue-forward-plan", Issue, allowed=REVIEWERS | GOVERNANCE),
    change(
        FORWARD_PLAN,
        "recommend-forward-plan",
        "recommendations",
        Recommend,
        allowed=GOVERNANCE,
    ),
    change(
        FORWARD_PLAN,
        "record-endorsement",
        "endorsements",
        RecordEndorsement,
        allowed=GOVERNANCE,
    ),
    change(
        FORWARD_PLAN,
        "withdraw-forward-plan",
        "withdrawals",
        Withdraw,
        allowed=GOVERNANCE,
    ),
)
READS: Final = (
    *reads(FORWARD_PLAN, _READERS),
    UseCase(
        "forward-plan-table",
        "GET",
        f"{_ONE}/table",
        _READERS,
        "A version of a forward plan as a paper prints it.",
    ),
    UseCase(
        "forward-plan-drift",
        "GET",
        f"{_ONE}/drift",
        _READERS,
        "What became of the plan that a committee endorsed: every move, drop, addition and change of lead officers.",
    ),
)
