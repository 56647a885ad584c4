"""Revision: another target, day or owner; what the plan said before stays, with why."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from msgspec.structs import replace

from domain.case import reason_given, seen_to
from domain.dates import PartialDate, in_words
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.improvement_plan.agreement import PlanAgreed
from domain.improvement_plan.terms import OPEN, Case, ImprovementPlan, PlanRevision, Target, due_on_a_date
from domain.sentences import Names, person, sentence, stopped
from domain.stream import AskedAgain, Effect, Step
from domain.text import PersonId, SomeText


class RevisePlan(Command, frozen=True, kw_only=True):
    """Change what an improvement plan says, and say why."""

    target: Target
    """What is to be reached, in words."""
    owner: PersonId
    """Who sees to it."""
    due: PartialDate
    """A day, or a month by whose last day it is to be reached."""


@fact("improvement_plan.revised.v1")
class PlanRevised(Fact, kw_only=True):
    """An improvement plan got another target, another day or another owner."""

    previous_target: Target
    target: Target
    """What is to be reached, in words."""
    previous_owner: PersonId
    owner: PersonId
    """Who sees to it."""
    previous_due: PartialDate
    due: PartialDate
    """A day, or a month by whose last day it is to be reached."""
    why: SomeText


@rule("improvement-plan.revision-changes")
def revision_changes(case: Case[RevisePlan]) -> Rejection | None:
    command, plan = case.command, case.state
    if (command.target, command.owner, command.due) != (plan.target, plan.owner, plan.due):
        return None
    return no("The plan says just that already.", "target", "owner", "due")


def _recorded(case: Case[RevisePlan]) -> Fact:
    command, plan = case.command, case.state
    return PlanRevised(
        previous_target=plan.target,
        target=command.target,
        previous_owner=plan.owner,
        owner=command.owner,
        previous_due=seen_to(plan.due),
        due=command.due,
        why=command.reason,
    )


def owner_in(fact: Fact) -> str:
    """Who sees to the plan by that fact; empty where it says nothing of that."""
    return fact.owner if isinstance(fact, PlanAgreed | PlanRevised) else ""


def handed_over(plan: ImprovementPlan, leaver: str, successor: str, _: date) -> Iterator[RevisePlan]:
    """How somebody takes over a plan that another person sees to."""
    if plan.state == "open" and plan.owner == leaver and plan.due is not None:
        yield RevisePlan(target=plan.target, owner=successor, due=plan.due)


def _revised(plan: ImprovementPlan, fact: PlanRevised, valid_from: date) -> ImprovementPlan:
    before = PlanRevision(valid_from, plan.target, plan.due or fact.previous_due, fact.why, plan.owner)
    return replace(
        plan, target=fact.target, owner=fact.owner, due=fact.due, revisions=(*plan.revisions, before)
    )


def _was(plan: ImprovementPlan, _: PlanRevised) -> Mapping[str, Any]:
    return {"previous_target": plan.target, "previous_owner": plan.owner, "previous_due": plan.due}


@sentence.register
def _(fact: PlanRevised, names: Names) -> str:
    told = []
    if fact.target != fact.previous_target:
        told.append(f"{fact.target.rstrip('.')} (was {fact.previous_target.rstrip('.')})")
    if fact.due != fact.previous_due:
        told.append(f"by {in_words(fact.due)} (was {in_words(fact.previous_due)})")
    if fact.owner != fact.previous_owner:
        told.append(f"{person(fact.owner, names)} sees to it (was {person(fact.previous_owner, names)})")
    return f"Improvement plan revised: {'; '.join(told) or 'nothing else'}. Why: {stopped(fact.why)}"


REVISION: Final = Step(
    asks=RevisePlan,
    rules=(*OPEN, reason_given, due_on_a_date, revision_changes),
    records=_recorded,
    effects=(Effect(PlanRevised, change=_revised, correction=AskedAgain(), was=_was),),
    in_force=False,
)
