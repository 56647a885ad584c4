"""What is true of an improvement plan, which ratings ask for one, and what its acts share."""

from datetime import date
from typing import Annotated, Any, Final, Literal, TypeAlias, TypeVar
from uuid import UUID, uuid5

from msgspec import Meta, Struct

from domain.case import STEP
from domain.case import Case as AnyCase
from domain.dates import PartialDate, due_fault
from domain.decisions import Command, Rejection, no, rule
from domain.figures import Figure
from domain.kpi import Rating

PlanState = Literal["open", "no plan", "met", "not met", "superseded"]
"""*No plan*: a named person said why none is needed. The last three say what came of one."""

PlanOutcome = Literal["met", "not met", "superseded"]

Target = Annotated[str, Meta(min_length=1, max_length=1000)]
"""What is to be reached, in words."""

_NAMESPACE: Final = UUID("6b656e74-6c65-4467-a500-0000000000b1")


class PlanProgress(Struct, frozen=True):
    """How far it was on a day."""

    on: date
    progress: str
    by: str
    """Opaque id of who reported it."""


class PlanRevision(Struct, frozen=True):
    """What a plan said before it was revised, and why it was."""

    on: date
    target: str
    due: PartialDate
    why: str
    owner: str
    """Opaque id of who saw to it until then."""


class ImprovementPlan(Struct, frozen=True, kw_only=True):
    """An improvement plan from one day to the next."""

    contract_id: UUID
    kpi_id: UUID
    kpi_title: str
    """What the KPI was called when it was asked for."""
    period: str
    """The period whose rating asked for it."""
    rating: Rating | None
    """How that period was rated then; none where it was not rated."""
    figure: Figure | None
    """The figure that counted then."""
    state: PlanState
    """Whether it runs, and what came of it."""
    decided_by: str
    """Opaque id of who agreed it, or said why there is none."""
    why: str = ""
    """Why there is no plan, or what came of it, as was said."""
    cause: str = ""
    """What made performance fall short."""
    target: str = ""
    """What is to be reached, in words."""
    owner: str = ""
    """Opaque id of who sees to it."""
    due: PartialDate | None = None
    """A day, or a month by whose last day it is to be reached; none where there is no plan."""
    first_due: PartialDate | None = None
    """The day or month first agreed; none where there is no plan."""
    agreed_on: date | None = None
    progress: tuple[PlanProgress, ...] = ()
    revisions: tuple[PlanRevision, ...] = ()
    """What it said before, the earliest first."""
    closed_on: date | None = None


Request = TypeVar("Request", bound=Command)
Case: TypeAlias = AnyCase[Request, ImprovementPlan]


def plan_id_of(kpi_id: UUID, period: str) -> UUID:
    """The stream of the plan that a KPI's rating of a period asks for: there is one, whoever agrees it."""
    return uuid5(_NAMESPACE, f"{kpi_id} {period}")


@rule("improvement-plan.open")
def still_open(case: Case[Any]) -> Rejection | None:
    if case.state.state == "open":
        return None
    if case.state.state == "no plan":
        return no("There is no plan: it was said why none is needed. Agree one first.", conflict=True)
    return no(f"The plan is closed: {case.state.state}.", conflict=True)


@rule("improvement-plan.due-on-a-date")
def due_on_a_date(case: Case[Any]) -> Rejection | None:
    """A plan that is late stays so when it is handed over: its day is asked about where it is another."""
    if case.state is not None and case.command.due == case.state.due:
        return None
    wrong = due_fault(case.command.due, case.effective_from)
    return no(wrong, "due") if wrong else None


OPEN: Final = (*STEP, still_open)
"""Asked of every step of a plan that runs."""
