"""Agreement: a KPI fell short in a period; it is agreed why, what is to be reached, by when, and who sees to it."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final
from uuid import UUID

from domain.case import STEP, had_come, seen_to
from domain.case import Case as AnyCase
from domain.chronicle import Chronicles
from domain.contract.in_being import contract_in_being
from domain.dates import PartialDate, in_words
from domain.decisions import Advice, Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.figures import Figure
from domain.improvement_plan.terms import Case, ImprovementPlan, Target, due_on_a_date, plan_id_of
from domain.kpi import Kpi, Rating
from domain.periods import Period, frequency_of
from domain.sentences import Names, person, sentence, stopped
from domain.stream import AskedAgain, Effect, Need, Step
from domain.submission.period import submission_id
from domain.submission.terms import Submission, computed, standing
from domain.text import PersonId, ShortText, SomeText


class OfAFailure(Command, frozen=True, kw_only=True):
    """Something about what a KPI fell short of in a period."""

    contract_id: UUID
    kpi_id: UUID
    period: Period
    """The period whose rating asks for it."""


class AgreePlan(OfAFailure, frozen=True, kw_only=True):
    """Agree an improvement plan for a KPI that fell short."""

    cause: SomeText
    """What made performance fall short."""
    target: Target
    """What is to be reached, in words."""
    owner: PersonId
    """Who sees to it."""
    due: PartialDate
    """A day, or a month by whose last day it is to be reached."""


@fact("improvement_plan.agreed.v1")
class PlanAgreed(Fact, kw_only=True):
    """It was agreed how a KPI that fell short is to improve."""

    contract_id: UUID
    kpi_id: UUID
    kpi_title: ShortText
    """What the KPI was called then."""
    period: Period
    """The period whose rating asked for it."""
    rating: Rating | None
    """How that period was rated then; null where it was not rated."""
    figure: Figure | None
    """The figure that counted then."""
    cause: SomeText
    """What made performance fall short."""
    target: Target
    """What is to be reached, in words."""
    owner: PersonId
    """Who sees to it."""
    due: PartialDate
    """A day, or a month by whose last day it is to be reached."""
    decided_by: PersonId


def rated(submission: Submission | None) -> Rating | None:
    """The rating of a return that stands: as published, else as rated, else as the bands give it."""
    if submission is None:
        return None
    published = submission.published
    return published.rating if published else submission.rating or computed(submission)


def return_of(case: Case[Any]) -> Submission | None:
    """The return of the period, as the record has it now: what asks for a plan is what was rated since."""
    known = case.context.others.get(submission_id(case.command.kpi_id, case.command.period))
    return known.latest() if known else None


def kpi_and_return(command: OfAFailure, _state: Any, _others: Chronicles) -> Iterable[Need]:
    """The contract, the KPI and its return of the period, where one came."""
    yield Need("contract_id", "contract", command.contract_id)
    yield Need("kpi_id", "kpi", command.kpi_id)
    yield Need("period", "submission", submission_id(command.kpi_id, command.period), optional=True)


@rule("improvement-plan.kpi-of-the-contract")
def kpi_of_the_contract(case: Case[OfAFailure]) -> Rejection | None:
    kpi = kpi_of(case)
    if kpi is None:
        return no(f"There was no such KPI on {in_words(case.effective_from)}.", "kpi_id", "effective_from")
    if kpi.contract_id == case.command.contract_id:
        return None
    return no("That KPI is another contract's.", "kpi_id", "contract_id")


@rule("improvement-plan.period-of-the-kpi")
def period_of_the_kpi(case: Case[OfAFailure]) -> Rejection | None:
    kpi = kpi_of(case)
    if kpi is None or frequency_of(case.command.period) == kpi.definition.frequency:
        return None
    return no(f"The KPI is measured {kpi.definition.frequency}: name such a period.", "period")


@rule("improvement-plan.none-yet")
def none_yet(case: AnyCase[AgreePlan, ImprovementPlan | None]) -> Rejection | None:
    if case.state is None or case.state.state == "no plan":
        return None
    if case.state.state == "open":
        return no("There is a plan for that KPI and period; revise it.", conflict=True)
    return no(f"The plan for that KPI and period is closed: {case.state.state}.", conflict=True)


@rule("improvement-plan.fell-short", "reg 39(5)")
def fell_short(case: Case[OfAFailure]) -> Advice | None:
    rating = rated(return_of(case))
    if rating in case.context.policy.failing_ratings:
        return None
    said = f"rated {rating}" if rating else "not rated"
    return Advice(f"{case.command.period} is {said}: nothing asks for a plan.")


def kpi_of(case: Case[Any]) -> Kpi | None:
    """The KPI that the command names, on the effective date."""
    kpi: Kpi | None = case.other(case.command.kpi_id)
    return kpi


def stream_of(command: OfAFailure) -> UUID:
    """The plan's stream."""
    return plan_id_of(command.kpi_id, command.period)


def _recorded(case: Case[AgreePlan]) -> Fact:
    command, kpi, told = case.command, seen_to(kpi_of(case)), return_of(case)
    return PlanAgreed(
        contract_id=command.contract_id,
        kpi_id=command.kpi_id,
        kpi_title=kpi.definition.title,
        period=command.period,
        rating=rated(told),
        figure=standing(told) if told else None,
        cause=command.cause,
        target=command.target,
        owner=command.owner,
        due=command.due,
        decided_by=case.context.actor.person_id,
    )


def _open(_: ImprovementPlan | None, fact: PlanAgreed, valid_from: date) -> ImprovementPlan:
    return ImprovementPlan(
        contract_id=fact.contract_id,
        kpi_id=fact.kpi_id,
        kpi_title=fact.kpi_title,
        period=fact.period,
        rating=fact.rating,
        figure=fact.figure,
        state="open",
        decided_by=fact.decided_by,
        cause=fact.cause,
        target=fact.target,
        owner=fact.owner,
        due=fact.due,
        first_due=fact.due,
        agreed_on=valid_from,
    )


@sentence.register
def _(fact: PlanAgreed, names: Names) -> str:
    at = f" at {fact.figure}" if fact.figure is not None else ""
    rating = f", {fact.rating}{at}" if fact.rating else ""
    return (
        f"Improvement plan for {fact.kpi_title} ({fact.period}{rating}), which {person(fact.owner, names)} sees to: "
        f"{fact.target.rstrip('.')} by {in_words(fact.due)}. Cause: {stopped(fact.cause)}"
    )


FIXED: Final = frozenset({"contract_id", "kpi_id", "period"})

AGREEMENT: Final = Step(
    asks=AgreePlan,
    rules=(
        *STEP,
        contract_in_being,
        kpi_of_the_contract,
        period_of_the_kpi,
        had_come("period"),
        none_yet,
        fell_short,
        due_on_a_date,
    ),
    records=_recorded,
    effects=(Effect(PlanAgreed, change=_open, correction=AskedAgain(fixed=FIXED)),),
    opens=True,
    goes_on=True,
    stream_id=stream_of,
    needs=kpi_and_return,
    in_force=False,
)
