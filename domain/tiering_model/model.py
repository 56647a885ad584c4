"""A tiering model as data: what a tier is calculated from, and what each tier requires."""

from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from domain.figures import Figure
from domain.money import Pounds
from domain.text import LongText, ShortText
from domain.tiers import DimensionName, Kind, Points, QuestionId, ReassessmentCause, Tier, TieringAnswer

Accreditation = Literal["Foundation", "Practitioner", "Expert"]
Cadence = Literal["monthly", "quarterly", "half-yearly", "yearly", "by exception"]
Validation = Literal["each period", "a sample", "not required"]
FinancialStanding = Literal["yearly and monitored", "yearly", "at award"]
Role = Literal["officer", "owner", "reviewer", "governance"]
Percent = Annotated[int, Meta(ge=0, le=100)]
Months = Annotated[int, Meta(ge=1, le=600)]

TIERS: Final[tuple[Tier, ...]] = ("Bronze", "Silver", "Gold")
"""From the lowest to the highest."""


def rank(tier: Tier) -> int:
    """How high a tier is."""
    return TIERS.index(tier)


class Dimension(Struct, frozen=True, forbid_unknown_fields=True):
    """One of the three things that a tier is calculated from (paper 3.3)."""

    name: DimensionName
    weight: Percent
    """Its share of the total, in whole per cent."""


class Question(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is asked of the contract manager, answered from 1 to 5."""

    question: QuestionId
    dimension: Literal["risk", "complexity"]
    wording: ShortText
    one: ShortText
    """What 1 means."""
    five: ShortText
    """What 5 means."""


class Band(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Values from an edge up to the next band's, and the points they give."""

    points: Points
    lower: Pounds
    """Lifetime value in pounds incl. VAT and options."""
    lower_included: bool = True
    """False where only more than that belongs to the band: *over £5,000,000*."""
    anchor: ShortText | None = None
    """Where the edge comes from."""


class Thresholds(Struct, frozen=True, forbid_unknown_fields=True):
    """From which total on a contract is in a tier; below Silver it is Bronze."""

    gold: Figure
    silver: Figure


class Condition(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a floor looks for; it holds where all that it names does."""

    answers: Annotated[tuple[TieringAnswer, ...], Meta(max_length=20)] = ()
    """Questions answered with so many points, or more."""
    value_over: Pounds | None = None
    """Lifetime value in pounds incl. VAT above this."""
    kinds: Annotated[tuple[Kind, ...], Meta(max_length=10)] = ()
    """Kinds of contract, any of them."""
    statutory_service: bool = False
    """True: it serves a statutory duty of care or safeguarding."""
    inadequate_in_a_row: Annotated[int, Meta(ge=0, le=100)] = 0
    """So many *Inadequate* ratings one after another on a material KPI (reg 39(5)), or more."""


class Floor(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A tier below which a contract cannot be where one of the conditions holds."""

    name: ShortText
    wording: ShortText
    tier: Tier
    conditions: Annotated[tuple[Condition, ...], Meta(min_length=1, max_length=20)]


class Profile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a tier requires (paper 3.3: effort proportionate to the tier)."""

    tier: Tier
    accreditation: Annotated[tuple[Accreditation, ...], Meta(max_length=3)] = ()
    """What the contract manager holds, any of them; none where nothing is wanted."""
    named: ShortText
    """Who is named for it."""
    operational_review: Cadence
    strategic_review: Cadence
    plan: ShortText
    """What plan is kept."""
    kpi_minimum: Annotated[int, Meta(ge=0, le=100)]
    kpi_validation: Validation
    kpi_sample_percent: Percent = 0
    """Share of the periods that is validated, where a sample is."""
    financial_standing: FinancialStanding
    group_review_months: Months | None = None
    """Months after which a review group looks at it again; ``None`` where none is fixed."""
    group_review: ShortText
    """When a review group looks at it."""
    areas: Annotated[tuple[Annotated[int, Meta(ge=1, le=11)], ...], Meta(max_length=11)]
    """Areas of the good practice framework (NAO) that a review covers."""
    change_approval: ShortText
    """Who approves a change."""
    may_lower: Annotated[tuple[Role, ...], Meta(max_length=4)] = ()
    """Roles that may agree to a lower tier."""
    lowered_by: ShortText
    """Who that is in the council."""
    reassess_after_months: Months
    """Age after which the tier is assessed again."""


class Model(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything that a tier is calculated from, and what each tier requires."""

    title: ShortText
    provenance: LongText
    """Whose it is, and what it was made from."""
    dimensions: Annotated[tuple[Dimension, ...], Meta(max_length=3)]
    questions: Annotated[tuple[Question, ...], Meta(max_length=100)]
    bands: Annotated[tuple[Band, ...], Meta(max_length=5)]
    thresholds: Thresholds
    floors: Annotated[tuple[Floor, ...], Meta(max_length=50)] = ()
    triggers: Annotated[tuple[ReassessmentCause, ...], Meta(max_length=20)] = ()
    """What asks for a contract's next assessment."""
    profiles: Annotated[tuple[Profile, ...], Meta(max_length=3)]
