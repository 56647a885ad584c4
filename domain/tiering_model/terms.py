"""What is true of a tiering model from one day to the next."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from domain.tiering_model.model import Model

Number = Annotated[int, Meta(ge=1, le=100_000)]


Status = Literal["draft", "published", "retired"]


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
