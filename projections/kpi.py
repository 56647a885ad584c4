"""The list of key performance indicators."""

from typing import Final, NamedTuple
from uuid import UUID

from domain import kpi as kpis
from domain.kpi import KPI, Kpi
from domain.periods import Frequency
from projections.columns import Id
from projections.table import Table


class Summary(NamedTuple):
    """What a list shows of a KPI."""

    contract_id: Id
    title: str
    unit: str
    direction: str
    target: str | None
    frequency: Frequency
    due_days: int
    """Days after the end of a period within which its return is due."""
    material: str
    """*yes* or *no*."""
    version: int
    since: str
    retired_from: str | None
    missing: str
    """What is missing for it to be relevant and measurable; empty where nothing is."""
    weight: str | None
    """How much it counts among the KPIs of its contract; none where that was not said."""


def summarise(kpi: Kpi, _kpi_id: UUID) -> Summary:
    """What a list shows of it."""
    definition = kpi.definition
    return Summary(
        contract_id=str(kpi.contract_id),
        title=definition.title,
        unit=definition.unit,
        direction=definition.direction,
        target=definition.target,
        frequency=definition.frequency,
        due_days=definition.due_days,
        material="yes" if definition.material else "no",
        version=kpi.version,
        since=kpi.since.isoformat(),
        retired_from=kpi.retired_from.isoformat() if kpi.retired_from else None,
        missing="; ".join(kpis.missing(definition)),
        weight=kpi.weight,
    )


KPIS: Final = Table(
    name="kpis",
    stream=KPI,
    summary=Summary,
    summarise=summarise,
    sorted_by=("title",),
    indexed=("contract_id",),
    filters={"contract_id": "r.contract_id = ?"},
    values={"material": ("yes", "no")},
    choices={
        "quality": {"complete": "r.missing = ''", "incomplete": "r.missing <> ''"},
        "in_use": {
            "yes": "(r.retired_from IS NULL OR r.retired_from > :day)",
            "no": "r.retired_from <= :day",
        },
    },
)
