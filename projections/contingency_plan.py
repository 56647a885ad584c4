"""The list of contingency plans, and the contracts that lack one."""

from collections.abc import Collection, Iterable, Iterator
from typing import Final, NamedTuple, get_args
from uuid import UUID

from application.record import Basis, Record
from domain.contingency_plan import CONTINGENCY_PLAN, ContingencyPlan, PlanKind, TestOutcome, asked_for
from domain.contract.status import PERFORMED
from domain.dates import latest
from domain.tiering_model.profile import profile
from projections import table_query
from projections.columns import Id
from projections.register import ContractRow
from projections.table import ALWAYS, Row, Table
from projections.table_query import Query
from projections.training_match import model_in_force


class Summary(NamedTuple):
    """What a list shows of it."""

    contract_id: Id
    kind: str
    """For which case it is."""
    owner: str
    """Opaque id of who keeps it."""
    agreed_on: str
    """The day on which it was first agreed."""
    tested_on: str | None
    """The day of the last test."""
    outcome: str | None
    """What the last test came to."""
    next_test: str
    """A day, or a month by whose last day it is tested next."""
    next_test_day: str
    """The last day on which that is in time."""
    tests: int
    """How often it was tested."""


PlanRow = Row[Summary]
"""A contingency plan as its list has it."""


def summarise(plan: ContingencyPlan, _plan_id: UUID) -> Summary:
    """What a list shows of it."""
    last = latest(plan.next_test)
    test = plan.tests[-1] if plan.tests else None
    return Summary(
        contract_id=str(plan.contract_id),
        kind=plan.kind,
        owner=plan.owner,
        agreed_on=plan.agreed_on.isoformat(),
        tested_on=test.on.isoformat() if test else None,
        outcome=test.outcome if test else None,
        next_test=plan.next_test,
        next_test_day=last.isoformat() if last else ALWAYS,
        tests=len(plan.tests),
    )


_LATE: Final = "(r.next_test_day < :day)"

CONTINGENCY_PLANS: Final = Table(
    name="contingency_plans",
    stream=CONTINGENCY_PLAN,
    summary=Summary,
    summarise=summarise,
    sorted_by=("next_test_day", "kind"),
    open_days=("next_test_day",),
    indexed=("contract_id", "owner"),
    filters={
        "contract_id": "r.contract_id = ?",
        "owner": "r.owner = ?",
        "kind": "r.kind = ?",
        "outcome": "r.outcome = ?",
    },
    values={"kind": get_args(PlanKind), "outcome": get_args(TestOutcome)},
    choices={"overdue": {"yes": _LATE, "no": f"NOT {_LATE}"}},
)


class Lacking(NamedTuple):
    """A contract without a plan that its tier's profile asks for."""

    row: ContractRow
    kind: PlanKind
    """Which plan it lacks."""
    tier: str
    asked_by: str
    """What the profile says, and of which model it is."""


def lacking(
    record: Record, basis: Basis, rows: Iterable[ContractRow], among: Collection[str] | None = None
) -> Iterator[Lacking]:
    """The plans that their tiers' profiles ask for and these contracts lack, as far as work is done under them. Where
    it is said which contracts they are *among*, no other's plans are read."""
    model, _ = model_in_force(record, basis)
    there = {
        (row.summary.contract_id, row.summary.kind)
        for row in table_query.whole(
            record, CONTINGENCY_PLANS, basis, Query(contracts=None if among is None else tuple(among))
        )
    }
    for row in rows:
        tier = row.summary.tier
        if not tier or row.summary.status_on(basis.valid_at) not in PERFORMED:
            continue
        wanted = profile(model, tier)
        for kind in asked_for(wanted):
            if (row.stream_id, kind) not in there:
                yield Lacking(row, kind, tier, f"{wanted.plan} for {tier} ({model.title})")
