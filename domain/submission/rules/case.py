"""What a rule about a KPI submission is asked about, and what it may look up."""

from typing import Any, TypeAlias, TypeVar
from uuid import UUID

from domain.case import Case as AnyCase
from domain.chronicle import Chronicle
from domain.decisions import Command
from domain.kpi import Kpi
from domain.periods import bounds, frequency_of
from domain.submission.judging import governing
from domain.submission.state import Submission

Asked = TypeVar("Asked", bound=Command)
Case: TypeAlias = AnyCase[Asked, Submission]
"""A command on a submission; ``state`` is ``None`` where the command opens it."""


def period_of(case: Case[Any]) -> str:
    """The period that it is about; empty where what was given is none."""
    period: str = case.command.period if case.state is None else case.state.period
    return period if frequency_of(period) else ""


def kpi_of(case: Case[Any]) -> Chronicle[Kpi]:
    """The chronicle of its KPI."""
    kpi_id: UUID = case.command.kpi_id if case.state is None else case.state.kpi_id
    return case.other_chronicle(kpi_id)


def ruling(case: Case[Any]) -> Kpi | None:
    """The KPI as in force on the period's last day; ``None`` before it was set, or without a period."""
    period = period_of(case)
    return governing(kpi_of(case), period) if period else None


def retired_before(kpi: Kpi, period: str) -> bool:
    """Whether it was retired when the period began."""
    return kpi.retired_from is not None and kpi.retired_from <= bounds(period)[0]
