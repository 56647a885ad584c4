"""How a contract's tier came about: the last assessment, what was made of it, and what is open.

Folding holds no rule.
"""

from collections.abc import Callable
from datetime import date
from typing import Final
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from domain.contract import tier_events as happened
from domain.contract.tier_events import Answer, ReassessmentCause, Tier, ValueBand
from domain.events import Fact
from domain.figures import Figure


class Assessment(Struct, frozen=True):
    """The last calculation of the tier."""

    model_id: UUID
    model_number: int
    answers: tuple[Answer, ...]
    total: Figure
    floors: tuple[str, ...]
    """Names of the floors that held."""
    tier: Tier
    """The calculated tier."""
    assessed_on: date
    band: ValueBand
    reassess_on: tuple[ReassessmentCause, ...]
    statutory_service: bool
    inadequate_in_a_row: int


class Override(Struct, frozen=True):
    """Another tier than the calculated one, asked for or agreed."""

    tier: Tier
    review_date: date
    """Last day on which it stands."""
    proposed_by: str


class Reassessment(Struct, frozen=True):
    """That the tier is to be assessed anew, and why."""

    because: ReassessmentCause
    since: date
    note: str = ""


class Tiering(Struct, frozen=True):
    """What is known about a contract's tier from one day to the next."""

    assessment: Assessment | None = None
    """``None`` where the tier was carried over from outside the tool, or there is none."""
    confirmed: bool = False
    """Whether the contract was placed in the tier last calculated."""
    override: Override | None = None
    """The override in force."""
    proposal: Override | None = None
    """An override that a second person has yet to agree to."""
    reassessment: Reassessment | None = None
    """What asked first for the next assessment, where that is open."""


def _assessed(tiering: Tiering, fact: happened.TierAssessed, day: date) -> Tiering:
    """What was proposed against an earlier calculation is no longer open; an override in force stands."""
    assessment = Assessment(
        model_id=fact.model_id,
        model_number=fact.model_number,
        answers=fact.answers,
        total=fact.total,
        floors=tuple(one.name for one in fact.floors),
        tier=fact.tier,
        assessed_on=day,
        band=fact.band,
        reassess_on=fact.reassess_on,
        statutory_service=fact.statutory_service,
        inadequate_in_a_row=fact.inadequate_in_a_row,
    )
    return Tiering(assessment=assessment, override=tiering.override)


def _confirmed(tiering: Tiering, _: happened.TierConfirmed, __: date) -> Tiering:
    return replace(tiering, confirmed=True, override=None, proposal=None)


def _proposed(tiering: Tiering, fact: happened.TierOverrideProposed, _: date) -> Tiering:
    return replace(tiering, proposal=Override(fact.tier, fact.review_date, fact.proposed_by))


def _overridden(tiering: Tiering, fact: happened.TierOverridden, _: date) -> Tiering:
    override = Override(fact.tier, fact.review_date, fact.proposed_by)
    return replace(tiering, confirmed=False, override=override, proposal=None)


def _expired(tiering: Tiering, _: happened.TierOverrideExpired, __: date) -> Tiering:
    return replace(tiering, confirmed=True, override=None)


def _asked(tiering: Tiering, fact: happened.ReassessmentAsked, day: date) -> Tiering:
    """What asked first is kept: it has waited longest."""
    if tiering.reassessment is not None:
        return tiering
    return replace(tiering, reassessment=Reassessment(fact.because, day, fact.note))


CHANGES: Final[dict[type[Fact], Callable[..., Tiering]]] = {
    happened.TierAssessed: _assessed,
    happened.TierConfirmed: _confirmed,
    happened.TierOverrideProposed: _proposed,
    happened.TierOverridden: _overridden,
    happened.TierOverrideExpired: _expired,
    happened.ReassessmentAsked: _asked,
}
"""What each fact of the tiering tool makes of it."""
PLACES: Final = (happened.TierConfirmed, happened.TierOverridden, happened.TierOverrideExpired)
"""The facts that place the contract in a tier; the others only say what was calculated or asked."""
