"""The list of planned procurements: the Council's pipeline."""

from typing import Final, NamedTuple
from uuid import UUID

from domain.planned_procurement import (
    PLANNED_PROCUREMENT,
    PUBLISHED_ABOVE,
    PlannedProcurement,
    ProcurementState,
)
from projections.columns import Id
from projections.table import Row, Table


class Summary(NamedTuple):
    """What a list shows of it."""

    title: str
    state: ProcurementState
    """How far it is."""
    subject: str
    """Goods, services or works."""
    directorate: str
    estimated_incl_vat: str
    """The most that is expected to be paid, including VAT, pounds."""
    begins_with: str
    """The notice with which it will begin, or began."""
    expected_on: str
    """When that was expected: a day, a month, or TBC."""
    lead_officer: str
    """Who leads it: opaque id of a person."""
    contract_id: Id | None
    """The contract that it is to follow; none for none."""
    begun_on: str | None
    """The day on which its notice was published."""
    platform_number: str
    """The number of that notice."""
    above: str
    """*yes* where it is of more than £2 million, so that a pipeline notice tells of it."""


ProcurementRow = Row[Summary]
"""A planned procurement as its list has it."""


def summarise(known: PlannedProcurement, _procurement_id: UUID) -> Summary:
    """What a list shows of it."""
    plan = known.plan
    return Summary(
        title=plan.title,
        state=known.state,
        subject=plan.subject,
        directorate=plan.directorate,
        estimated_incl_vat=str(plan.estimated_incl_vat),
        begins_with=plan.begins_with,
        expected_on=plan.expected_on,
        lead_officer=plan.lead_officer,
        contract_id=str(known.follows) if known.follows else None,
        begun_on=known.begun_on.isoformat() if known.begun_on else None,
        platform_number=known.platform_number,
        above="yes" if plan.estimated_incl_vat > PUBLISHED_ABOVE else "no",
    )


PLANNED_PROCUREMENTS: Final = Table(
    name="planned_procurement",
    stream=PLANNED_PROCUREMENT,
    summary=Summary,
    summarise=summarise,
    sorted_by=("expected_on", "title"),
    indexed=("state", "contract_id", "lead_officer"),
    filters={
        "state": "r.state = ?",
        "above": "r.above = ?",
        "platform_number": "r.platform_number = ?",
        "directorate": "r.directorate = ?",
        "lead_officer": "r.lead_officer = ?",
        "contract_id": "r.contract_id = ?",
        "expected_to": "r.expected_on <= ?",
    },
    values={"above": ("yes", "no")},
)
