"""Tier assessment: the tiering tool calculates the tier, and a person confirms it (paper 3.3)."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta
from msgspec.structs import replace

from domain import money
from domain.case import ENTRY, seen_to
from domain.contract.rules import CHANGE, Case, contract_not_ended
from domain.contract.terms import Assessment, Terms, Tiering, unless_ended
from domain.dates import in_words
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.figures import Figure
from domain.money import Pounds
from domain.sentences import Names, sentence
from domain.stream import AskedAgain, Effect, Need, OnlyAnnulled, Step
from domain.text import ShortText
from domain.tiering_model.model import rank
from domain.tiering_model.profile import profile
from domain.tiering_model.scoring import Circumstances, answers_at_fault, score
from domain.tiering_model.terms import TieringModel
from domain.tiers import DimensionScore, FloorApplied, ReassessmentCause, Tier, TieringAnswer, ValueBand


class AssessTier(Command, frozen=True, kw_only=True):
    """Calculate the contract's tier by the tiering tool."""

    model_id: UUID
    """The tiering model; it must be in force on that day."""
    answers: Annotated[tuple[TieringAnswer, ...], Meta(max_length=100)]
    """One answer to each of the model's questions."""
    statutory_service: bool = False
    """Whether it serves a statutory duty of care or safeguarding."""
    inadequate_in_a_row: Annotated[int, Meta(ge=0, le=1000)] = 0
    """Most *Inadequate* ratings one after another on a material KPI, up to the latest."""


class ConfirmTier(Command, frozen=True, kw_only=True):
    """Place the contract in the tier that was calculated."""


@fact("contract.tier_assessed.v1")
class TierAssessed(Fact, kw_only=True):
    """The tier was calculated by a tiering model (paper 3.3). All that it rests on is kept here (domain rule I16)."""

    model_id: UUID
    """Stream of the tiering model."""
    model_number: Annotated[int, Meta(ge=1, le=100_000)]
    model_title: ShortText
    answers: Annotated[tuple[TieringAnswer, ...], Meta(max_length=100)]
    value_incl_vat: Pounds
    """Whole life including VAT and options, as on record for that day."""
    band: ValueBand
    kind: ShortText
    """Kind of the contract, as on record for that day."""
    statutory_service: bool
    """Whether it serves a statutory duty of care or safeguarding."""
    inadequate_in_a_row: Annotated[int, Meta(ge=0, le=1000)]
    """Most *Inadequate* ratings one after another on a material KPI, up to the latest."""
    dimensions: Annotated[tuple[DimensionScore, ...], Meta(max_length=3)]
    total: Figure
    """From 0 to 100, to one place, half up."""
    by_score: Tier
    """The tier that the total alone gives."""
    floors: Annotated[tuple[FloorApplied, ...], Meta(max_length=50)] = ()
    """The floors that held, whether or not they raised the tier."""
    tier: Tier
    """The calculated tier: by score, or higher by a floor."""
    reassess_on: Annotated[tuple[ReassessmentCause, ...], Meta(max_length=20)] = ()
    """What asks for the next assessment, as the model said then."""


@fact("contract.tier_confirmed.v1")
class TierConfirmed(Fact, kw_only=True):
    """The contract was placed in the tier that was calculated (paper 3.3)."""

    tier: Tier
    previous: Tier | None


@rule("tier-assessment.model-in-force", "domain rule I16")
def model_in_force(case: Case[AssessTier]) -> Rejection | None:
    model: TieringModel | None = case.other(case.command.model_id)
    day = in_words(case.effective_from)
    if model is None or model.status == "draft":
        return no(f"That tiering model was not published by {day}.", "model_id", "effective_from")
    if model.status == "retired":
        return no(
            f"That tiering model was retired by {day}; use the one in force.", "model_id", "effective_from"
        )
    return None


@rule("tier-assessment.every-question-answered", "paper 3.3")
def every_question_answered(case: Case[AssessTier]) -> Rejection | None:
    model: TieringModel | None = case.other(case.command.model_id)
    if model is None:
        return None
    said = answers_at_fault(model.model, case.command.answers)
    return no(said, "answers") if said else None


@rule("tier-assessment.value-known", "paper 3.3")
def value_known(case: Case[AssessTier]) -> Rejection | None:
    if case.state.values.estimated_incl_vat is not None:
        return None
    return no(
        "The lifetime value including VAT is not on record for that day; record it first, since the tier rests on it.",
        conflict=True,
    )


@rule("tier.assessed", "paper 3.3")
def was_assessed(case: Case[Any]) -> Rejection | None:
    if case.state.tiering.assessment is not None:
        return None
    return no("No tier was calculated for it by that day; assess it first.", "effective_from", conflict=True)


@rule("tier.not-confirmed-yet")
def not_confirmed_yet(case: Case[ConfirmTier]) -> Rejection | None:
    """It may have been confirmed before its answers were put right, and another tier have come of them."""
    tiering = case.state.tiering
    if tiering.assessment is None or not tiering.confirmed or case.state.tier != tiering.assessment.tier:
        return None
    return no(f"The contract is in the calculated tier, {case.state.tier}, already.", conflict=True)


def last_model(case: Case[Any]) -> TieringModel | None:
    """The model by which the contract was last assessed: its profiles hold, also where the command is backdated."""
    terms = case.chronicle.latest()
    assessment = terms.tiering.assessment if terms else None
    found: TieringModel | None = case.other_chronicle(assessment.model_id).latest() if assessment else None
    return found


@rule("tier.may-be-lowered-by", "domain 11.6.5")
def confirmation_may_lower(case: Case[ConfirmTier]) -> Rejection | None:
    assessment = case.state.tiering.assessment
    return lowering(case, assessment.tier) if assessment else None


def lowering(case: Case[Any], tier: Tier) -> Rejection | None:
    """A tier is lowered from the one it is in, or from the calculated one, whichever is higher."""
    assessment = case.state.tiering.assessment
    if assessment is None:
        return None
    asked_to_confirm = isinstance(case.command, ConfirmTier)
    standing = [assessment.tier] if case.state.tier is None else [assessment.tier, case.state.tier]
    highest = max(standing, key=rank)
    model = last_model(case)
    if rank(tier) >= rank(highest) or model is None:
        return None
    wanted = profile(model.model, highest)
    if case.context.actor.role in wanted.may_lower:
        return None
    roles = " or ".join(wanted.may_lower) or "nobody"
    return no(
        f"From {highest} to {tier} is a lower tier: that is for the {wanted.lowered_by} (role {roles}).",
        *([] if asked_to_confirm else ["tier"]),
        conflict=True,
    )


def _assessment(case: Case[AssessTier]) -> Fact:
    command, terms = case.command, case.state
    known: TieringModel = seen_to(case.other(command.model_id))
    value = seen_to(terms.values.estimated_incl_vat)
    circumstances = Circumstances(terms.kind, command.statutory_service, command.inadequate_in_a_row)
    found = score(known.model, command.answers, value, circumstances)
    return TierAssessed(
        model_id=command.model_id,
        model_number=seen_to(known.number),
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


def assessment_of(case: Case[Any]) -> Assessment:
    return seen_to(case.state.tiering.assessment)


def _confirmation(case: Case[ConfirmTier]) -> Fact:
    return TierConfirmed(tier=assessment_of(case).tier, previous=case.state.tier)


def _model(command: AssessTier, _terms: Terms, _others: Any) -> Iterable[Need]:
    return (Need("model_id", "tiering_model", command.model_id),)


def model_of_the_last_assessment(_command: Any, terms: Terms, _others: Any) -> Iterator[Need]:
    """The model by which it was last assessed says who may lower the tier."""
    assessment = terms.tiering.assessment
    if assessment is not None:
        yield Need("tier", "tiering_model", assessment.model_id)


@unless_ended
def _assessed(terms: Terms, fact: TierAssessed, day: date) -> Terms:
    """What was proposed against an earlier calculation is no longer open; an override in force stands."""
    assessment = Assessment(
        model_id=fact.model_id,
        model_number=fact.model_number,
        answers=fact.answers,
        total=fact.total,
        floors=tuple(floor.name for floor in fact.floors),
        tier=fact.tier,
        assessed_on=day,
        band=fact.band,
        reassess_on=fact.reassess_on,
        statutory_service=fact.statutory_service,
        inadequate_in_a_row=fact.inadequate_in_a_row,
    )
    return replace(terms, tiering=Tiering(assessment=assessment, override=terms.tiering.override))


@unless_ended
def _confirmed(terms: Terms, fact: TierConfirmed, _: date) -> Terms:
    tiering = replace(terms.tiering, confirmed=True, override=None, proposal=None)
    return replace(terms, tier=fact.tier, tiering=tiering)


def _was(terms: Terms, _: TierConfirmed) -> Mapping[str, Any]:
    return {"previous": terms.tier}


@sentence.register
def _(fact: TierAssessed, _: Names) -> str:
    held = ", ".join(f"{floor.name} ({floor.tier})" for floor in fact.floors)
    how = f"{fact.by_score} by score" + (f"; floors that hold: {held}" if held else "")
    return (
        f"Tier assessed by version {fact.model_number} of {fact.model_title}: {fact.total} points, {fact.tier} "
        f"({how}), at a value of {money.in_words(fact.value_incl_vat)} incl. VAT."
    )


@sentence.register
def _(fact: TierConfirmed, _: Names) -> str:
    return f"Calculated tier confirmed: {fact.tier} (was {fact.previous or 'in none'})."


ASSESSMENT = Step(
    asks=AssessTier,
    rules=(*ENTRY, contract_not_ended, model_in_force, every_question_answered, value_known),
    records=_assessment,
    effects=(Effect(TierAssessed, change=_assessed, correction=AskedAgain()),),
    needs=_model,
)


CONFIRMATION = Step(
    asks=ConfirmTier,
    rules=(*CHANGE, was_assessed, not_confirmed_yet, confirmation_may_lower),
    records=_confirmation,
    effects=(
        Effect(
            TierConfirmed,
            change=_confirmed,
            correction=OnlyAnnulled(
                "Correct the answers of the assessment, then confirm or override what comes of it."
            ),
            was=_was,
        ),
    ),
    needs=model_of_the_last_assessment,
)
