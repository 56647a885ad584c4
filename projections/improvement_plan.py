"""The list of improvement plans, and the KPIs that ask for one."""

from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple, get_args
from uuid import UUID

from application.record import Basis, Record
from domain.dates import latest
from domain.decisions import Policy
from domain.improvement_plan import IMPROVEMENT_PLAN
from domain.improvement_plan.terms import ImprovementPlan, PlanState
from projections import table_query
from projections.columns import Id
from projections.kpi import KPIS
from projections.submission import SUBMISSIONS
from projections.submission import Summary as Returned
from projections.table import ALWAYS, Row, Table
from projections.table_query import Query


class Summary(NamedTuple):
    """What a list shows of it."""

    contract_id: Id
    kpi_id: Id
    kpi_title: str
    """What the KPI was called when it was asked for."""
    period: str
    rating: str | None
    """How that period was rated then."""
    state: str
    target: str
    """What is to be reached, in words."""
    owner: str
    """Opaque id of who sees to it; empty where there is no plan."""
    due: str
    """A day, or a month by whose last day it is to be reached; empty where there is no plan."""
    due_on: str
    """The last day on which it is in time."""
    first_due: str
    """The day or month first agreed; empty where there is no plan."""
    times_revised: int
    """How often it was revised."""
    decided_by: str
    """Opaque id of who agreed it, or said why there is none."""
    agreed_on: str | None
    closed_on: str | None


PlanRow = Row[Summary]
"""A plan as its list has it."""


def summarise(plan: ImprovementPlan, _plan_id: UUID) -> Summary:
    """What a list shows of it."""
    last = latest(plan.due) if plan.due else None
    return Summary(
        contract_id=str(plan.contract_id),
        kpi_id=str(plan.kpi_id),
        kpi_title=plan.kpi_title,
        period=plan.period,
        rating=plan.rating,
        state=plan.state,
        target=plan.target,
        owner=plan.owner,
        due=plan.due or "",
        due_on=last.isoformat() if last else ALWAYS,
        first_due=plan.first_due or "",
        times_revised=len(plan.revisions),
        decided_by=plan.decided_by,
        agreed_on=plan.agreed_on.isoformat() if plan.agreed_on else None,
        closed_on=plan.closed_on.isoformat() if plan.closed_on else None,
    )


_LATE: Final = "(r.state = 'open' AND r.due_on < :day)"

IMPROVEMENT_PLANS: Final = Table(
    name="improvement_plans",
    stream=IMPROVEMENT_PLAN,
    summary=Summary,
    summarise=summarise,
    sorted_by=("due_on", "kpi_title"),
    open_days=("due_on",),
    indexed=("contract_id", "kpi_id", "owner"),
    filters={
        "contract_id": "r.contract_id = ?",
        "kpi_id": "r.kpi_id = ?",
        "owner": "r.owner = ?",
        "state": "r.state = ?",
        "due_to": "r.due_on <= ?",
    },
    values={"state": get_args(PlanState)},
    choices={"overdue": {"yes": _LATE, "no": f"NOT {_LATE}"}},
)


class Failing(NamedTuple):
    """A KPI whose last rating is failing, and of which nothing was said since."""

    contract_id: str
    kpi_id: str
    kpi_title: str
    period: str
    last_day: date
    """Last day of that period."""
    rating: str


def failing(
    record: Record, basis: Basis, policy: Policy, contracts: tuple[str, ...] | None = None
) -> Iterator[Failing]:
    """KPIs in use whose last rated period is failing by the policy, unless a plan runs or that period was answered.

    A plan that is closed answers the periods up to the day on which it was: what fails after that asks anew. Only KPIs
    of these *contracts*, where they are given."""
    ratings = policy.failing_ratings
    last: dict[str, Returned] = {}
    for row in table_query.whole(record, SUBMISSIONS, basis, Query(contracts=contracts)):
        told = row.summary
        if told.rating and (told.kpi_id not in last or told.last_day > last[told.kpi_id].last_day):
            last[told.kpi_id] = told
    fallen = {kpi_id: told for kpi_id, told in last.items() if told.rating in ratings}
    if not fallen:
        return
    used = Query({"in_use": "yes"}, contracts=contracts)
    in_use = {row.stream_id for row in table_query.whole(record, KPIS, basis, used)}
    answered: dict[str, set[str]] = {}
    until: dict[str, str] = {}
    for plan in table_query.whole(record, IMPROVEMENT_PLANS, basis, Query(contracts=contracts)):
        said = plan.summary
        answered.setdefault(said.kpi_id, set()).add(said.period)
        if said.state == "open":
            until[said.kpi_id] = ALWAYS
        elif said.closed_on:
            until[said.kpi_id] = max(until.get(said.kpi_id, ""), said.closed_on)
    for kpi_id, told in sorted(fallen.items()):
        if kpi_id not in in_use or told.period in answered.get(kpi_id, ()):
            continue
        if until.get(kpi_id, "") >= told.last_day:
            continue
        day = date.fromisoformat(told.last_day)
        yield Failing(told.contract_id, kpi_id, told.title, told.period, day, told.rating or "")
