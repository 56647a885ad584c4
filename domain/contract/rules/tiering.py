"""Rules of the tiering tool: every question answered, two people for an override, and nobody lowers a tier unasked."""

from typing import Any

from domain.case import ENTRY, step_not_ahead_of_time
from domain.contract import commands as ask
from domain.contract.rules.case import CHANGE, Case, contract_not_ended
from domain.contract.tier_events import Tier
from domain.contract.tiering import Override
from domain.dates import in_words
from domain.decisions import Advice, Rejection, no, rule
from domain.tiering_model.model import rank
from domain.tiering_model.profile import profile
from domain.tiering_model.scoring import unanswered
from domain.tiering_model.state import TieringModel


@rule("tier-assessment.model-in-force", "domain rule I16")
def model_in_force(case: Case[ask.AssessTier]) -> Rejection | None:
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
def every_question_answered(case: Case[ask.AssessTier]) -> Rejection | None:
    model: TieringModel | None = case.other(case.command.model_id)
    if model is None:
        return None
    given = [one.question for one in case.command.answers]
    known = {one.question for one in model.model.questions}
    faults = (
        (unanswered(model.model, case.command.answers), "Answer"),
        (dict.fromkeys(one for one in given if one not in known), "The model does not ask"),
        (dict.fromkeys(one for one in given if given.count(one) > 1), "Answer only once:"),
    )
    said = [f"{words} {', '.join(ids)}." for ids, words in faults if ids]
    return no(" ".join(said), "answers") if said else None


@rule("tier-assessment.value-known", "paper 3.3")
def value_known(case: Case[ask.AssessTier]) -> Rejection | None:
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
def not_confirmed_yet(case: Case[ask.ConfirmTier]) -> Rejection | None:
    if not case.state.tiering.confirmed:
        return None
    return no(f"The contract is in the calculated tier, {case.state.tier}, already.", conflict=True)


@rule("tier.may-be-lowered-by", "domain 11.6.5")
def confirmation_may_lower(case: Case[ask.ConfirmTier]) -> Rejection | None:
    assessment = case.state.tiering.assessment
    return _lowering(case, assessment.tier) if assessment else None


@rule("tier.may-be-lowered-by", "domain 11.6.5")
def agreement_may_lower(case: Case[ask.OverrideTier]) -> Rejection | None:
    """Anybody may ask for it; who agrees must be one of those whom the tier's profile names."""
    return _lowering(case, case.command.tier) if agrees_to_the_proposal(case) else None


def _last_model(case: Case[Any]) -> TieringModel | None:
    """The model by which the contract was last assessed: its profiles hold, also where the command is backdated."""
    terms = case.chronicle.latest()
    assessment = terms.tiering.assessment if terms else None
    found: TieringModel | None = case.other_chronicle(assessment.model_id).latest() if assessment else None
    return found


def _lowering(case: Case[Any], tier: Tier) -> Rejection | None:
    """A tier is lowered from the one it is in, or from the calculated one, whichever is higher."""
    assessment = case.state.tiering.assessment
    if assessment is None:
        return None
    asked_to_confirm = isinstance(case.command, ask.ConfirmTier)
    standing: list[Tier] = [] if asked_to_confirm else [assessment.tier]
    if case.state.tier is not None:
        standing.append(case.state.tier)
    highest = max(standing, key=rank, default=tier)
    model = _last_model(case)
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


@rule("tier-override.differs", "domain rule I17")
def override_differs(case: Case[ask.OverrideTier]) -> Rejection | None:
    assessment, command = case.state.tiering.assessment, case.command
    if assessment is not None and assessment.tier == command.tier:
        return no(f"{command.tier} is the calculated tier; confirm it instead.", "tier")
    standing = case.state.tiering.override
    if standing and (standing.tier, standing.review_date) == (command.tier, command.review_date):
        return no("That override is in force already.", "tier", "review_date", conflict=True)
    return None


@rule("tier-override.review-date-ahead", "domain rule I17")
def review_date_ahead(case: Case[ask.OverrideTier]) -> Rejection | None:
    if case.command.review_date > max(case.effective_from, case.context.today):
        return None
    return no("Give a review date that lies ahead: the override ends with that day.", "review_date")


@rule("tier-override.review-within-the-tiers-age", "domain 11.6.4")
def review_within_the_age(case: Case[ask.OverrideTier]) -> Advice | None:
    model = _last_model(case)
    if model is None:
        return None
    months = profile(model.model, case.command.tier).reassess_after_months
    review, start = case.command.review_date, case.effective_from
    if (review.year - start.year) * 12 + review.month - start.month <= months:
        return None
    return Advice(
        f"It would stand longer than {months} months, after which {case.command.tier} is assessed anew."
    )


def agrees_to_the_proposal(case: Case[ask.OverrideTier]) -> bool:
    """Whether just this override was asked for already, so that saying it again agrees to it."""
    return same_as(case.state.tiering.proposal, case.command)


def same_as(proposal: Override | None, command: ask.OverrideTier) -> bool:
    """Whether the command says just what was proposed."""
    return proposal is not None and (proposal.tier, proposal.review_date) == (
        command.tier,
        command.review_date,
    )


@rule("tier-override.second-person", "NAO 6.2, 8.4; domain rules I3, I17")
def override_second_person(case: Case[ask.OverrideTier]) -> Rejection | None:
    proposal = case.state.tiering.proposal
    if proposal is None or not agrees_to_the_proposal(case):
        return None
    if proposal.proposed_by != case.context.actor.person_id:
        return None
    return no("You asked for this override yourself; someone else must agree to it.", "tier", conflict=True)


@rule("tier-override.past-its-review-date", "domain rule I17")
def past_its_review_date(case: Case[ask.ExpireTierOverride]) -> Rejection | None:
    override = case.state.tiering.override
    if override is None:
        return no("No override was in force on that day.", "effective_from", conflict=True)
    if case.effective_from > override.review_date:
        return None
    return no(
        f"The override stands until {in_words(override.review_date)}; it lapses on the day after.",
        "effective_from",
        conflict=True,
    )


@rule("tier-reassessment.not-asked-already", "domain 11.6.4")
def not_asked_already(case: Case[ask.AskReassessment]) -> Rejection | None:
    asked = case.state.tiering.reassessment
    if asked is None:
        return None
    return no(
        f"It has been asked for since {in_words(asked.since)} ({asked.because}); assess the tier.",
        conflict=True,
    )


ASSESSMENT = (*ENTRY, contract_not_ended, model_in_force, every_question_answered, value_known)
CONFIRMATION = (*CHANGE, was_assessed, not_confirmed_yet, confirmation_may_lower)
OVERRIDE = (
    *CHANGE,
    was_assessed,
    override_differs,
    review_date_ahead,
    review_within_the_age,
    override_second_person,
    agreement_may_lower,
)
OVERRIDE_EXPIRY = (*ENTRY, step_not_ahead_of_time, contract_not_ended, was_assessed, past_its_review_date)
REASSESSMENT = (*CHANGE, not_asked_already)
