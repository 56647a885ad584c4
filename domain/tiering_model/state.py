"""What is true of a tiering model, and how each fact changes that."""

from collections.abc import Callable
from datetime import date
from typing import Literal
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from domain.events import Fact
from domain.tiering_model import events as happened
from domain.tiering_model.model import Model

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


def _drafted(_: TieringModel | None, fact: happened.Drafted, __: date) -> TieringModel:
    return TieringModel(fact.model, fact.supersedes, (fact.drafted_by,))


def _revised(state: TieringModel, fact: happened.Revised, _: date) -> TieringModel:
    if state.number is not None:  # what was published stands, whatever is said of its draft afterwards
        return state
    authors = tuple(dict.fromkeys((*state.authors, fact.revised_by)))
    return replace(state, model=fact.model, authors=authors)


def _published(state: TieringModel, fact: happened.Published, valid_from: date) -> TieringModel:
    return replace(
        state, model=fact.model, number=fact.number, supersedes=fact.supersedes, published_from=valid_from
    )


def _retired(state: TieringModel, fact: happened.Retired, valid_from: date) -> TieringModel:
    if state.retired_from is not None:
        return state
    return replace(state, retired_from=valid_from, superseded_by=fact.superseded_by)


CHANGES: dict[type[Fact], Callable[..., TieringModel]] = {
    happened.Drafted: _drafted,
    happened.Revised: _revised,
    happened.Published: _published,
    happened.Retired: _retired,
}
