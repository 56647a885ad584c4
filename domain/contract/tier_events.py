"""What can happen to a contract's tier. ``events.py`` names these facts too: they belong to the contract's stream."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from domain.events import Fact, fact
from domain.figures import Figure
from domain.money import Pounds
from domain.text import LongText, PersonId, ShortText

Tier = Literal["Gold", "Silver", "Bronze"]
DimensionName = Literal["value", "risk", "complexity"]
"""What a tier is calculated from (paper 3.3)."""
QuestionId = Annotated[
    str,
    Meta(
        max_length=8,
        pattern=r"^[A-Z][0-9]{1,3}\Z",
        description="Id of a question within its model: a capital letter and a number.",
        examples=["R1"],
    ),
]
Points = Annotated[int, Meta(ge=1, le=5)]
ReassessmentCause = Literal[
    "value band crossed",
    "extension",
    "scope variation",
    "novation",
    "supplier financial rating change",
    "risk answer change",
    "consecutive Inadequate ratings",
    "review finding",
    "new model",
    "age",
]
"""What may be a reason to assess a contract's tier anew (ours, configurable)."""


class Answer(Struct, frozen=True, forbid_unknown_fields=True):
    """The answer to one question of a tiering model, from 1 to 5."""

    question: QuestionId
    points: Points


class DimensionScore(Struct, frozen=True, forbid_unknown_fields=True):
    """What one dimension came to."""

    dimension: DimensionName
    points: Annotated[int, Meta(ge=0, le=1000)]
    """Sum of its points."""
    score: Figure
    """From 0 to 100, to one place."""


class FloorApplied(Struct, frozen=True, forbid_unknown_fields=True):
    """A condition of the model that held, and below which tier the contract therefore cannot be."""

    name: ShortText
    tier: Tier


class ValueBand(Struct, frozen=True, forbid_unknown_fields=True):
    """The band of values, in pounds incl. VAT, that the contract's value lay in."""

    points: Points
    lower: Pounds
    lower_included: bool
    upper: Pounds | None
    """``None`` for the highest band."""
    upper_included: bool


@fact("contract.tier_assessed.v1")
class TierAssessed(Fact, kw_only=True):
    """The tier was calculated by a tiering model (paper 3.3). All that it rests on is kept here (domain rule I16)."""

    model_id: UUID
    """Stream of the tiering model."""
    model_number: Annotated[int, Meta(ge=1, le=100_000)]
    model_title: ShortText
    answers: Annotated[tuple[Answer, ...], Meta(max_length=100)]
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


@fact("contract.reassessment_asked.v1")
class ReassessmentAsked(Fact, kw_only=True):
    """Something changed that the tier rests on; it is to be assessed anew. The tier stands until then."""

    because: ReassessmentCause
    note: LongText = ""
