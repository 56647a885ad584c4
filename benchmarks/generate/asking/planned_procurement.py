"""What is asked of procurements that are planned: put down, put off, begun, or withdrawn."""

from datetime import timedelta
from decimal import Decimal

from msgspec.structs import replace

from benchmarks.generate.invention import DIRECTORATES
from benchmarks.generate.turn import Turn, Wish
from domain.planned_procurement import (
    PLANNED_PROCUREMENT,
    BeginProcurement,
    PlannedProcurement,
    PlanProcurement,
    ProcurementPlan,
    ReviseProcurement,
    WithdrawProcurement,
)


def asked(turn: Turn) -> Wish:
    """The next step of one that is planned, else a new one."""
    rng, known = turn.rng, turn.some("planned_procurement", lambda state: state.state == "planned")
    state: PlannedProcurement | None = known.latest() if known else None
    if known is None or state is None or rng.random() < 0.4:
        return Wish(PLANNED_PROCUREMENT, None, PlanProcurement(plan=_plan(turn)))
    if rng.random() < 0.5:
        later = replace(state.plan, expected_on=_in(turn, 500))
        return Wish(PLANNED_PROCUREMENT, known.stream_id, ReviseProcurement(plan=later))
    if rng.random() < 0.3:
        withdrawn = WithdrawProcurement(reason="The service goes on in house.")
        return Wish(PLANNED_PROCUREMENT, known.stream_id, withdrawn)
    begun = BeginProcurement(
        platform_number=f"{rng.randrange(10**6):06}-{turn.today.year}", published_on=turn.today
    )
    return Wish(PLANNED_PROCUREMENT, known.stream_id, begun)


def _plan(turn: Turn) -> ProcurementPlan:
    rng = turn.rng
    return ProcurementPlan(
        title=rng.choice(("Care at home", "Repairs of roads", "School transport")),
        subject="services",
        estimated_incl_vat=Decimal(rng.randrange(1, 90)) * 100_000 + Decimal("0.00"),
        begins_with="tender notice",
        expected_on=_in(turn, 300),
        lead_officer=turn.actor.person_id,
        directorate=rng.choice(DIRECTORATES),
    )


def _in(turn: Turn, days: int) -> str:
    """A month so many days on."""
    return f"{turn.today + timedelta(days=days):%Y-%m}"
