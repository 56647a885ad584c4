"""No plan: a KPI fell short in a period, and a named person says why that needs no improvement plan."""

from datetime import date
from typing import Final
from uuid import UUID

from domain.case import STEP, had_come, seen_to
from domain.case import Case as AnyCase
from domain.contract.in_being import contract_in_being
from domain.decisions import Rejection, no, rule
from domain.events import Fact, fact
from domain.figures import Figure
from domain.improvement_plan.agreement import (
    FIXED,
    OfAFailure,
    fell_short,
    kpi_and_return,
    kpi_of,
    kpi_of_the_contract,
    period_of_the_kpi,
    rated,
    return_of,
    stream_of,
)
from domain.improvement_plan.terms import Case, ImprovementPlan
from domain.kpi import Rating
from domain.periods import Period
from domain.sentences import Names, person, sentence, stopped
from domain.stream import AskedAgain, Effect, Step
from domain.submission.terms import standing
from domain.text import PersonId, ShortText, SomeText


class NeedNoPlan(OfAFailure, frozen=True, kw_only=True):
    """Say why a KPI that fell short needs no improvement plan."""

    because: SomeText
    """Why none is needed."""


@fact("improvement_plan.not_needed.v1")
class PlanNotNeeded(Fact, kw_only=True):
    """A named person said why a KPI that fell short in a period needs no improvement plan."""

    contract_id: UUID
    kpi_id: UUID
    kpi_title: ShortText
    """What the KPI was called then."""
    period: Period
    """The period whose rating asked for a plan."""
    rating: Rating | None
    """How that period was rated then; null where it was not rated."""
    figure: Figure | None
    """The figure that counted then."""
    because: SomeText
    """Why none is needed."""
    decided_by: PersonId


@rule("improvement-plan.nothing-said-yet")
def nothing_said_yet(case: AnyCase[NeedNoPlan, ImprovementPlan | None]) -> Rejection | None:
    if case.state is None:
        return None
    if case.state.state == "no plan":
        return no("It was said already why there is no plan.", conflict=True)
    return no("There is a plan for that KPI and period; close it as superseded instead.", conflict=True)


def _recorded(case: Case[NeedNoPlan]) -> Fact:
    command, kpi, told = case.command, seen_to(kpi_of(case)), return_of(case)
    return PlanNotNeeded(
        contract_id=command.contract_id,
        kpi_id=command.kpi_id,
        kpi_title=kpi.definition.title,
        period=command.period,
        rating=rated(told),
        figure=standing(told) if told else None,
        because=command.because,
        decided_by=case.context.actor.person_id,
    )


def _none(_: ImprovementPlan | None, fact: PlanNotNeeded, __: date) -> ImprovementPlan:
    return ImprovementPlan(
        contract_id=fact.contract_id,
        kpi_id=fact.kpi_id,
        kpi_title=fact.kpi_title,
        period=fact.period,
        rating=fact.rating,
        figure=fact.figure,
        state="no plan",
        decided_by=fact.decided_by,
        why=fact.because,
    )


@sentence.register
def _(fact: PlanNotNeeded, names: Names) -> str:
    who = person(fact.decided_by, names)
    return f"No improvement plan for {fact.kpi_title} ({fact.period}), {who} said: {stopped(fact.because)}"


NO_PLAN: Final = Step(
    asks=NeedNoPlan,
    rules=(
        *STEP,
        contract_in_being,
        kpi_of_the_contract,
        period_of_the_kpi,
        had_come("period"),
        nothing_said_yet,
        fell_short,
    ),
    records=_recorded,
    effects=(Effect(PlanNotNeeded, change=_none, correction=AskedAgain(fixed=FIXED), opens=True),),
    opens=True,
    goes_on=True,
    stream_id=stream_of,
    needs=kpi_and_return,
    in_force=False,
)
