"""Progress: how far an improvement plan is."""

from datetime import date
from typing import Final

from msgspec.structs import replace

from domain.decisions import Command
from domain.events import Fact, fact
from domain.improvement_plan.terms import OPEN, Case, ImprovementPlan, PlanProgress
from domain.sentences import Names, person, sentence, stopped
from domain.stream import AskedAgain, Effect, Step
from domain.text import PersonId, SomeText


class ReportPlanProgress(Command, frozen=True, kw_only=True):
    """Say how far an improvement plan is."""

    progress: SomeText
    """How far it is."""


@fact("improvement_plan.progress_reported.v1")
class PlanProgressReported(Fact, kw_only=True):
    """It was said how far an improvement plan is."""

    progress: SomeText
    """How far it is."""
    reported_by: PersonId


def _recorded(case: Case[ReportPlanProgress]) -> Fact:
    return PlanProgressReported(progress=case.command.progress, reported_by=case.context.actor.person_id)


def _further(plan: ImprovementPlan, fact: PlanProgressReported, valid_from: date) -> ImprovementPlan:
    further = PlanProgress(valid_from, fact.progress, fact.reported_by)
    return replace(plan, progress=(*plan.progress, further))


@sentence.register
def _(fact: PlanProgressReported, names: Names) -> str:
    return stopped(f"Progress on the improvement plan, by {person(fact.reported_by, names)}: {fact.progress}")


PROGRESS: Final = Step(
    asks=ReportPlanProgress,
    rules=OPEN,
    records=_recorded,
    effects=(Effect(PlanProgressReported, change=_further, correction=AskedAgain()),),
    in_force=False,
)
