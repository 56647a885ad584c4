"""Tiers, and what they are calculated from: values that the tiering model and the contract share (paper 3.3)."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from domain.figures import Figure
from domain.money import Pounds
from domain.text import ShortText

Tier = Literal["Gold", "Silver", "Bronze"]


Kind = Literal[
    "contract",
    "framework",
    "framework call-off",
    "PFI",
    "section 75 agreement",
    "grant",
    "portfolio of contracts",
]


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


class TieringAnswer(Struct, frozen=True, forbid_unknown_fields=True):
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
