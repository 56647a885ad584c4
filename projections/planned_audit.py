"""The list of planned audits: the audit programme, as far as it is on record."""

from typing import Final, NamedTuple, get_args
from uuid import UUID

from domain.dates import earliest, latest
from domain.planned_audit import PLANNED_AUDIT, PlannedAudit, PlannedAuditState, when
from projections.table import ALWAYS, Row, Table, has_among


class Summary(NamedTuple):
    """What a list shows of it."""

    title: str
    auditor: str
    """Who audits."""
    state: PlannedAuditState
    starts: str
    """When it begins: a day, a month, or TBC."""
    ends: str
    """When it is to be done: a day, a month, or TBC."""
    days: str
    """The same in words."""
    first_day: str
    """For sorting: the first day that its beginning can mean; TBC comes last."""
    last_day: str
    """The last day on which it is to be under way; TBC never ends."""
    contracts: tuple[str, ...]
    """Contracts that it looks at."""
    suppliers: tuple[str, ...]
    """Suppliers that it looks at, with every contract of theirs."""
    completed_on: str | None
    outcome: str
    """What came of it."""


AuditRow = Row[Summary]
"""A planned audit as its list has it."""


def summarise(known: PlannedAudit, _audit_id: UUID) -> Summary:
    """What a list shows of it."""
    plan = known.plan
    first, last = earliest(plan.starts), latest(plan.ends)
    return Summary(
        title=plan.title,
        auditor=plan.auditor,
        state=known.state,
        starts=plan.starts,
        ends=plan.ends,
        days=when(plan),
        first_day=first.isoformat() if first else ALWAYS,
        last_day=last.isoformat() if last else ALWAYS,
        contracts=tuple(map(str, plan.contracts)),
        suppliers=tuple(map(str, plan.suppliers)),
        completed_on=known.completed_on.isoformat() if known.completed_on else None,
        outcome=known.outcome,
    )


PLANNED_AUDITS: Final = Table(
    name="planned_audits",
    stream=PLANNED_AUDIT,
    summary=Summary,
    summarise=summarise,
    sorted_by=("first_day", "title"),
    open_days=("first_day", "last_day"),
    indexed=("state",),
    filters={
        "state": "r.state = ?",
        "auditor": "r.auditor = ?",
        "contract_id": has_among("contracts"),
        "supplier_id": has_among("suppliers"),
        "under_way_from": "r.last_day >= ?",
        "under_way_to": "r.first_day <= ?",
    },
    values={"state": get_args(PlannedAuditState)},
)
