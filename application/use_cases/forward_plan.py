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
from domain.forward_plan import commands as ask
from domain.forward_plan import events as happened
from domain.forward_plan.decisions import FORWARD_PLAN

_READERS: Final = COUNCIL | {"member", "director"}
_ONE: Final = "/forward-plans/{forward_plan_id}"

CHANGES: Final = (
    opening(FORWARD_PLAN, "issue-forward-plan", ask.Issue, happened.Issued, allowed=REVIEWERS | GOVERNANCE),
    change(
        FORWARD_PLAN,
        "recommend-forward-plan",
        "recommendations",
        ask.Recommend,
        happened.Recommended,
        allowed=GOVERNANCE,
    ),
    change(
        FORWARD_PLAN,
        "record-endorsement",
        "endorsements",
        ask.RecordEndorsement,
        happened.Endorsed,
        allowed=GOVERNANCE,
    ),
    change(
        FORWARD_PLAN,
        "withdraw-forward-plan",
        "withdrawals",
        ask.Withdraw,
        happened.Withdrawn,
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
