"""What is asked of audits: one is planned for a contract, put off, done, or withdrawn."""

from datetime import timedelta
from typing import Any

from msgspec.structs import replace

from benchmarks.generate.turn import REVIEWERS, Turn, Wish
from domain.planned_audit import (
    PLANNED_AUDIT,
    AuditPlan,
    CompleteAudit,
    PlanAudit,
    PlannedAudit,
    ReviseAudit,
    WithdrawAudit,
)


def asked(turn: Turn) -> Wish | None:
    """The next step of an audit that is planned, else a new one."""
    rng, known = turn.rng, turn.some("planned_audit", lambda state: state.state == "planned")
    state: PlannedAudit | None = known.latest() if known else None
    if known is None or state is None or rng.random() < 0.3:
        running = list(turn.memory["running"].values())
        if not running:
            return None
        contracts = (rng.choice(running).stream_id,)
        return _by_reviewer(turn, None, PlanAudit(plan=_plan(turn, contracts)))
    roll = rng.random()
    if roll < 0.4:
        later = replace(state.plan, starts=_in(turn, 200), ends="TBC")
        if later != state.plan:
            return _by_reviewer(turn, known.stream_id, ReviseAudit(plan=later, reason="Put off."))
    if roll < 0.6:
        return _by_reviewer(turn, known.stream_id, WithdrawAudit(reason="The contract ends first."))
    done = CompleteAudit(completed_on=turn.today, outcome="Reasonable assurance.")
    return _by_reviewer(turn, known.stream_id, done)


def _by_reviewer(turn: Turn, stream_id: Any, command: Any) -> Wish:
    return Wish(PLANNED_AUDIT, stream_id, command, turn.rng.choice(REVIEWERS))


def _plan(turn: Turn, contracts: tuple[Any, ...]) -> AuditPlan:
    return AuditPlan(
        title=turn.rng.choice(("Payments", "Letting of contracts", "Safeguarding")),
        auditor="Internal audit",
        starts=_in(turn, 60),
        ends=_in(turn, 150),
        contracts=contracts,
    )


def _in(turn: Turn, days: int) -> str:
    """A month so many days on."""
    return f"{turn.today + timedelta(days=days):%Y-%m}"
