"""Which definition of a KPI judges a figure of a period, and how each rates it (domain rule I12)."""

from datetime import date, timedelta

from domain.chronicle import Chronicle
from domain.kpi import Definition, Kpi, rating
from domain.periods import bounds
from domain.submission.events import Judgement


def governing(kpi: Chronicle[Kpi], period: str) -> Kpi | None:
    """The KPI as in force on the period's last day; ``None`` where it was not yet set then."""
    return kpi.in_force(bounds(period)[1])


def due_on(definition: Definition, period: str) -> date:
    """The last day on which the return for a period is in time."""
    return bounds(period)[1] + timedelta(days=definition.due_days)


def judged(kpi: Chronicle[Kpi], period: str, figure: str) -> tuple[Judgement, ...]:
    """The figure judged by the definition that governs the period, then by those in force earlier in it."""
    first, last = bounds(period)
    ruling = kpi.in_force(last)
    if ruling is None:
        return ()
    states = [kpi.in_force(first), *(one for start, one in kpi.timeline.segments() if first < start <= last)]
    versions = {one.version: one for one in reversed(states) if one is not None}
    others = [one for number, one in versions.items() if number != ruling.version]
    return tuple(_judgement(one, ruling.definition, figure) for one in (ruling, *others))


def _judgement(kpi: Kpi, ruling: Definition, figure: str) -> Judgement:
    one = kpi.definition
    comparable = (one.unit, one.frequency) == (ruling.unit, ruling.frequency)
    return Judgement(kpi.version, kpi.since, one.target, rating(one, figure) if comparable else None)
