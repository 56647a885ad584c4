"""Closing: what came of an improvement plan, said by somebody who never saw to it."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from msgspec.structs import replace

from domain.case import reason_given
from domain.decisions import Advice, Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.improvement_plan.revision import owner_in
from domain.improvement_plan.terms import OPEN, Case, ImprovementPlan, PlanOutcome
from domain.sentences import Names, person, sentence, stopped
from domain.stream import Effect, OnlyAnnulled, Step
from domain.text import PersonId, SomeText


class ClosePlan(Command, frozen=True, kw_only=True):
    """Close an improvement plan that you never saw to, and say why."""

    outcome: PlanOutcome
    """Whether its target was met, or another plan takes its place."""


@fact("improvement_plan.closed.v1")
class PlanClosed(Fact, kw_only=True):
    """Somebody other than whoever saw to it said what came of an improvement plan."""

    outcome: PlanOutcome
    """Whether its target was met, or another plan takes its place."""
    why: SomeText
    closed_by: PersonId


@rule("improvement-plan.closed-by-another", "domain rule I18")
def closed_by_another(case: Case[ClosePlan]) -> Rejection | None:
    """Neither who sees to it nor who ever did, in person or on somebody's behalf."""
    if not case.ever_owned(owner_in):
        return None
    return no(
        "What came of it is said by somebody who never saw to it, and not for anybody who did.",
        "outcome",
        conflict=True,
    )


@rule("improvement-plan.progress-before-closing")
def progress_before_closing(case: Case[ClosePlan]) -> Advice | None:
    if case.state.progress or case.command.outcome != "met":
        return None
    return Advice("Nobody has reported any progress on it.")


def _recorded(case: Case[ClosePlan]) -> Fact:
    return PlanClosed(
        outcome=case.command.outcome, why=case.command.reason, closed_by=case.context.actor.person_id
    )


def _closed(plan: ImprovementPlan, fact: PlanClosed, valid_from: date) -> ImprovementPlan:
    return replace(plan, state=fact.outcome, why=fact.why, closed_on=valid_from)


def _of_somebody_else(plan: ImprovementPlan, fact: PlanClosed) -> Mapping[str, Any]:
    """Whether who closed it saw to it then or before, which nobody does of their own; and what it was about."""
    owners = (plan.owner, *(was.owner for was in plan.revisions))
    return {"owner": fact.closed_by in owners, "target": plan.target}


@sentence.register
def _(fact: PlanClosed, names: Names) -> str:
    return stopped(f"Improvement plan closed by {person(fact.closed_by, names)}, {fact.outcome}: {fact.why}")


CLOSING: Final = Step(
    asks=ClosePlan,
    rules=(*OPEN, reason_given, closed_by_another, progress_before_closing),
    records=_recorded,
    effects=(
        Effect(
            PlanClosed,
            change=_closed,
            correction=OnlyAnnulled("What a second person found is for a second person to say again."),
            rests_on=_of_somebody_else,
        ),
    ),
    in_force=False,
)
