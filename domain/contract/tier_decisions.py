"""What each command on a contract's tier records when no rule says no."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any, Final

from domain.contract import commands as ask
from domain.contract import events as happened
from domain.contract import rules
from domain.contract.rules import Case
from domain.contract.state import Contract, Terms
from domain.contract.tiering import Assessment, Override
from domain.decisions import Command, Context
from domain.events import Fact
from domain.stream import Need, Step
from domain.tiering_model.scoring import Circumstances, score
from domain.tiering_model.state import TieringModel


def _assessed(case: Case[ask.AssessTier]) -> Fact:
    command, terms = case.command, case.state
    known: TieringModel | None = case.other(command.model_id)
    value = terms.values.estimated_incl_vat
    if known is None or known.number is None or value is None:
        raise AssertionError("the rules let nothing be assessed without a published model and a value")
    circumstances = Circumstances(terms.kind, command.statutory_service, command.inadequate_in_a_row)
    found = score(known.model, command.answers, value, circumstances)
    return happened.TierAssessed(
        model_id=command.model_id,
        model_number=known.number,
        model_title=known.model.title,
        answers=command.answers,
        value_incl_vat=value,
        band=found.band,
        kind=terms.kind,
        statutory_service=command.statutory_service,
        inadequate_in_a_row=command.inadequate_in_a_row,
        dimensions=found.dimensions,
        total=found.total,
        by_score=found.by_score,
        floors=found.floors,
        tier=found.tier,
        reassess_on=known.model.triggers,
    )


def _assessment(case: Case[Any]) -> Assessment:
    found = case.state.tiering.assessment
    if found is None:
        raise AssertionError("the rules let no tier be placed without an assessment")
    return found


def _override(case: Case[Any]) -> Override:
    found = case.state.tiering.override
    if found is None:
        raise AssertionError("the rules let no override expire where none is in force")
    return found


def _confirmed(case: Case[ask.ConfirmTier]) -> Fact:
    return happened.TierConfirmed(tier=_assessment(case).tier, previous=case.state.tier)


def _overridden(case: Case[ask.OverrideTier]) -> Fact:
    command, proposal = case.command, case.state.tiering.proposal
    calculated = _assessment(case).tier
    if proposal is None or not rules.agrees_to_the_proposal(case):
        return happened.TierOverrideProposed(
            tier=command.tier,
            calculated=calculated,
            review_date=command.review_date,
            proposed_by=case.context.actor.person_id,
        )
    return happened.TierOverridden(
        tier=command.tier,
        previous=case.state.tier,
        calculated=calculated,
        review_date=command.review_date,
        proposed_by=proposal.proposed_by,
    )


def _override_expired(case: Case[ask.ExpireTierOverride]) -> Fact:
    override = _override(case)
    return happened.TierOverrideExpired(
        tier=_assessment(case).tier, previous=override.tier, review_date=override.review_date
    )


def _reassessment_asked(case: Case[ask.AskReassessment]) -> Fact:
    return happened.ReassessmentAsked(because=case.command.because)


def _model(command: ask.AssessTier, _terms: Terms, _others: Any) -> Iterable[Need]:
    return (Need("model_id", "tiering_model", command.model_id),)


def _model_of_the_last_assessment(_command: Any, terms: Terms, _others: Any) -> Iterator[Need]:
    """The model by which it was last assessed says who may lower the tier."""
    assessment = terms.tiering.assessment
    if assessment is not None:
        yield Need("tier", "tiering_model", assessment.model_id)


def _day_after_the_review_date(contract: Contract, _: Any, context: Context) -> date:
    terms = contract.in_force(context.today)
    override = terms.tiering.override if terms else None
    return min(override.review_date + timedelta(days=1), context.today) if override else context.today


STEPS: Final[dict[type[Command], Step]] = {
    ask.AssessTier: Step(rules.ASSESSMENT, _assessed, needs=_model),
    ask.ConfirmTier: Step(rules.CONFIRMATION, _confirmed, needs=_model_of_the_last_assessment),
    ask.OverrideTier: Step(rules.OVERRIDE, _overridden, needs=_model_of_the_last_assessment),
    ask.ExpireTierOverride: Step(
        rules.OVERRIDE_EXPIRY, _override_expired, takes_effect=_day_after_the_review_date
    ),
    ask.AskReassessment: Step(rules.REASSESSMENT, _reassessment_asked),
}
