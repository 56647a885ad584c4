"""What is true of a tiering model from one day to the next."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from domain.money import Pounds
from domain.text import PersonId, ShortText, SomeText
from domain.tiering_model.model import Model
from domain.tiers import Kind, Tier, TieringAnswer

Number = Annotated[int, Meta(ge=1, le=100_000)]


Status = Literal["draft", "published", "retired"]


class PilotCase(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A contract, invented or on record, whose tier its managers said before the model was asked (paper 3.3)."""

    name: ShortText
    """What the case is called; once in a model."""
    answers: Annotated[tuple[TieringAnswer, ...], Meta(max_length=100)]
    """One answer to each of the model's questions, as the managers gave it."""
    value_incl_vat: Pounds
    """What they took it to be worth: whole life including VAT and options, pounds."""
    kind: Kind = "contract"
    """Which kind of contract it is taken to be."""
    statutory_service: bool = False
    """Whether it serves a statutory duty of care or safeguarding."""
    inadequate_in_a_row: Annotated[int, Meta(ge=0, le=1000)] = 0
    """Most *Inadequate* ratings one after another on a material KPI."""
    expected: Tier
    """The tier that the managers expected."""
    why: SomeText
    """Why they expected it."""
    managers: Annotated[tuple[PersonId, ...], Meta(max_length=20)] = ()
    """Who gave the answers and said what they expected."""
    contract_id: UUID | None = None
    """The contract on record that it is; none where it was invented. Whoever reads the model reads the case."""


class TriedCase(Struct, frozen=True):
    """A pilot case, and what the model makes of it."""

    case: PilotCase
    """What it is tested on."""
    gives: Tier | None
    """The tier that the model gives; ``None`` where it can make nothing of the case."""
    total: str | None
    """From 0 to 100, to one place."""
    as_expected: bool
    """Whether that is the tier that the managers expected."""
    why_not: str
    """Why the model can make nothing of it; empty where it can."""


class TieringModel(Struct, frozen=True):
    """A tiering model from one day to the next."""

    model: Model
    supersedes: UUID | None
    authors: tuple[str, ...]
    """Everybody who drafted or revised it: none of them publishes it."""
    number: int | None = None
    """``None`` while it is a draft."""
    published_from: date | None = None
    retired_from: date | None = None
    superseded_by: UUID | None = None
    pilot_cases: tuple[TriedCase, ...] = ()
    """The cases that it was tested on, each with what it makes of them; the draft's own, which stay once it is
    published."""

    @property
    def status(self) -> Status:
        """How it stands."""
        if self.retired_from is not None:
            return "retired"
        return "draft" if self.number is None else "published"


def in_short(model: Model) -> str:
    weights = ", ".join(f"{dimension.name} {dimension.weight}%" for dimension in model.dimensions)
    return (
        f"{weights}; {len(model.questions)} questions, {len(model.floors)} floors; "
        f"Gold from {model.thresholds.gold}, Silver from {model.thresholds.silver}"
    )
