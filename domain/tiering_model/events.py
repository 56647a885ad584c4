"""What can happen to a tiering model: one version of the questions and figures that a tier is calculated from."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta

from domain.events import Fact, fact
from domain.text import PersonId
from domain.tiering_model.model import Model

Number = Annotated[int, Meta(ge=1, le=100_000)]


@fact("tiering_model.drafted.v1")
class Drafted(Fact, kw_only=True):
    """A tiering model was drafted (paper 3.3). No contract is assessed by a draft."""

    model: Model
    supersedes: UUID | None = None
    """The published version that it is to take the place of."""
    drafted_by: PersonId


@fact("tiering_model.revised.v1")
class Revised(Fact, kw_only=True):
    """The draft was changed."""

    model: Model
    revised_by: PersonId


@fact("tiering_model.published.v1")
class Published(Fact, kw_only=True):
    """The model is in force from this day, under a number of its own, and is never changed (domain rule I16)."""

    number: Number
    model: Model
    """Word for word what was published."""
    supersedes: UUID | None = None


@fact("tiering_model.retired.v1")
class Retired(Fact, kw_only=True):
    """No contract is assessed by it from this day on; what it calculated stands."""

    superseded_by: UUID | None = None
    """The version that took its place, where one did."""
