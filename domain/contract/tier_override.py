"""Tier override: two people place the contract in another tier than the calculated one, until a review date."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from msgspec.structs import replace

from domain.case import ENTRY, seen_to, step_not_ahead_of_time
from domain.contract.rules import CHANGE, Case, contract_not_ended
from domain.contract.terms import Contract, Terms, TierOverride, unless_ended
from domain.contract.tier_assessment import (
    assessment_of,
    last_model,
    lowering,
    model_of_the_last_assessment,
    was_assessed,
)
from domain.dates import in_words
from domain.decisions import Advice, Command, Context, Rejection, no, rule
from domain.events import Fact, fact
from domain.sentences import Names, person, sentence
from domain.stream import Effect, OnlyAnnulled, Step
from domain.text import PersonId
from domain.tiering_model.profile import profile
from domain.tiers import Tier


class OverrideTier(Command, frozen=True, kw_only=True):
    """Ask for another tier than the calculated one, or agree to it as a second person by saying just the same."""

    tier: Tier
    review_date: date
    """Last day on which it stands; after that the contract falls back to the calculated tier."""


class ExpireTierOverride(Command, frozen=True, kw_only=True):
    """Record that the review date of an override has passed."""


@fact("contract.tier_override_proposed.v1")
class TierOverrideProposed(Fact, kw_only=True):
    """Another tier than the calculated one was asked for; a second person must agree (domain rule I17)."""

    tier: Tier
    calculated: Tier
    review_date: date
    """Last day of the override, if it is agreed."""
    proposed_by: PersonId


@fact("contract.tier_overridden.v1")
class TierOverridden(Fact, kw_only=True):
    """The contract was placed in another tier than the calculated one, until the review date (domain rule I17)."""

    tier: Tier
    previous: Tier | None
    calculated: Tier
    review_date: date
    """Last day on which it stands."""
    proposed_by: PersonId
    """Who asked for it; whoever recorded this agreed to it."""


@fact("contract.tier_override_expired.v1")
class TierOverrideExpired(Fact, kw_only=True):
    """The review date of an override passed, and the contract fell back to the calculated tier (domain rule I17)."""

    tier: Tier
    previous: Tier
    review_date: date


@rule("tier.may-be-lowered-by", "domain 11.6.5")
def agreement_may_lower(case: Case[OverrideTier]) -> Rejection | None:
    """Anybody may ask for it; who agrees must be one of those whom the tier's profile names."""
    return lowering(case, case.command.tier) if agrees_to_the_proposal(case) else None


@rule("tier-override.differs", "domain rule I17")
def override_differs(case: Case[OverrideTier]) -> Rejection | None:
    assessment, command = case.state.tiering.assessment, case.command
    if assessment is not None and assessment.tier == command.tier:
        return no(f"{command.tier} is the calculated tier; confirm it instead.", "tier")
    standing = case.state.tiering.override
    if standing and (standing.tier, standing.review_date) == (command.tier, command.review_date):
        return no("That override is in force already.", "tier", "review_date", conflict=True)
    return None


@rule("tier-override.review-date-ahead", "domain rule I17")
def review_date_ahead(case: Case[OverrideTier]) -> Rejection | None:
    if case.command.review_date > max(case.effective_from, case.context.today):
        return None
    return no("Give a review date that lies ahead: the override ends with that day.", "review_date")


@rule("tier-override.review-within-the-tiers-age", "domain 11.6.4")
def review_within_the_age(case: Case[OverrideTier]) -> Advice | None:
    model = last_model(case)
    if model is None:
        return None
    months = profile(model.model, case.command.tier).reassess_after_months
    review, start = case.command.review_date, case.effective_from
    if (review.year - start.year) * 12 + review.month - start.month <= months:
        return None
    return Advice(
        f"It would stand longer than {months} months, after which {case.command.tier} is assessed anew."
    )


def agrees_to_the_proposal(case: Case[OverrideTier]) -> bool:
    """Whether just this override was asked for already, so that saying it again agrees to it."""
    return same_as(case.state.tiering.proposal, case.command)


def same_as(proposal: TierOverride | None, command: OverrideTier) -> bool:
    """Whether the command says just what was proposed."""
    return proposal is not None and (proposal.tier, proposal.review_date) == (
        command.tier,
        command.review_date,
    )


@rule("tier-override.second-person", "NAO 6.2, 8.4; domain rules I3, I17")
def override_second_person(case: Case[OverrideTier]) -> Rejection | None:
    placed = case.last(TierOverrideProposed)
    if placed is None or not agrees_to_the_proposal(case):
        return None
    if not case.has_a_hand_in(placed):
        return None
    return no(
        "You asked for this override, or it was asked for by or for whom you act; somebody else must agree to it.",
        "tier",
        conflict=True,
    )


@rule("tier-override.past-its-review-date", "domain rule I17")
def past_its_review_date(case: Case[ExpireTierOverride]) -> Rejection | None:
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


def _override_of(case: Case[Any]) -> TierOverride:
    return seen_to(case.state.tiering.override)


def _recorded(case: Case[OverrideTier]) -> Fact:
    command, proposal = case.command, case.state.tiering.proposal
    calculated = assessment_of(case).tier
    if proposal is None or not agrees_to_the_proposal(case):
        return TierOverrideProposed(
            tier=command.tier,
            calculated=calculated,
            review_date=command.review_date,
            proposed_by=case.context.actor.person_id,
        )
    return TierOverridden(
        tier=command.tier,
        previous=case.state.tier,
        calculated=calculated,
        review_date=command.review_date,
        proposed_by=proposal.proposed_by,
    )


def _expiry(case: Case[ExpireTierOverride]) -> Fact:
    override = _override_of(case)
    return TierOverrideExpired(
        tier=assessment_of(case).tier, previous=override.tier, review_date=override.review_date
    )


def _day_after_the_review_date(contract: Contract, _: Any, context: Context) -> date:
    terms = contract.in_force(context.today)
    override = terms.tiering.override if terms else None
    return min(override.review_date + timedelta(days=1), context.today) if override else context.today


@unless_ended
def _proposed(terms: Terms, fact: TierOverrideProposed, _: date) -> Terms:
    proposal = TierOverride(fact.tier, fact.review_date, fact.proposed_by)
    return replace(terms, tiering=replace(terms.tiering, proposal=proposal))


@unless_ended
def _overridden(terms: Terms, fact: TierOverridden, _: date) -> Terms:
    override = TierOverride(fact.tier, fact.review_date, fact.proposed_by)
    tiering = replace(terms.tiering, confirmed=False, override=override, proposal=None)
    return replace(terms, tier=fact.tier, tiering=tiering)


@unless_ended
def _expired(terms: Terms, fact: TierOverrideExpired, _: date) -> Terms:
    return replace(terms, tier=fact.tier, tiering=replace(terms.tiering, confirmed=True, override=None))


def _was(terms: Terms, _: TierOverridden) -> Mapping[str, Any]:
    return {"previous": terms.tier}


@sentence.register
def _(fact: TierOverrideProposed, names: Names) -> str:
    return (
        f"{person(fact.proposed_by, names)} asked for tier {fact.tier} until {in_words(fact.review_date)} instead of "
        f"the calculated {fact.calculated}; a second person must agree."
    )


@sentence.register
def _(fact: TierOverridden, names: Names) -> str:
    return (
        f"Tier set to {fact.tier} until {in_words(fact.review_date)} (was {fact.previous or 'in none'}) instead of the "
        f"calculated {fact.calculated}, as asked by {person(fact.proposed_by, names)}."
    )


@sentence.register
def _(fact: TierOverrideExpired, _: Names) -> str:
    return (
        f"Override lapsed after {in_words(fact.review_date)}: back to the calculated tier, {fact.tier} "
        f"(was {fact.previous})."
    )


_TWO_PEOPLE: Final = OnlyAnnulled(
    "Who asked for an override and who agreed to it is not rewritten: ask for it anew."
)


OVERRIDE = Step(
    asks=OverrideTier,
    rules=(
        *CHANGE,
        was_assessed,
        override_differs,
        review_date_ahead,
        review_within_the_age,
        override_second_person,
        agreement_may_lower,
    ),
    records=_recorded,
    effects=(
        Effect(TierOverrideProposed, change=_proposed, correction=_TWO_PEOPLE),
        Effect(TierOverridden, change=_overridden, correction=_TWO_PEOPLE, was=_was),
    ),
    needs=model_of_the_last_assessment,
)


OVERRIDE_EXPIRY = Step(
    asks=ExpireTierOverride,
    rules=(*ENTRY, step_not_ahead_of_time, contract_not_ended, was_assessed, past_its_review_date),
    records=_expiry,
    effects=(
        Effect(
            TierOverrideExpired,
            change=_expired,
            correction=OnlyAnnulled("It follows from the override's review date."),
        ),
    ),
    takes_effect=_day_after_the_review_date,
)
