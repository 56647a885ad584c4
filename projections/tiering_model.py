"""The list of tiering models."""

from typing import Final, NamedTuple
from uuid import UUID

from domain.tiering_model import TIERING_MODEL
from domain.tiering_model.terms import TieringModel
from projections.table import Table


class Summary(NamedTuple):
    """What a list shows of a tiering model."""

    title: str
    number: int
    """Version; 0 while it is a draft."""
    status: str
    """*draft*, *published* or *retired*."""
    published_from: str | None
    retired_from: str | None
    supersedes: str | None
    superseded_by: str | None
    questions: int
    floors: int
    gold_from: str
    """Total from which a contract is Gold."""
    silver_from: str
    """Total from which a contract is Silver."""


def summarise(state: TieringModel, _model_id: UUID) -> Summary:
    """What a list shows of it."""
    model = state.model
    return Summary(
        title=model.title,
        number=state.number or 0,
        status=state.status,
        published_from=state.published_from.isoformat() if state.published_from else None,
        retired_from=state.retired_from.isoformat() if state.retired_from else None,
        supersedes=str(state.supersedes) if state.supersedes else None,
        superseded_by=str(state.superseded_by) if state.superseded_by else None,
        questions=len(model.questions),
        floors=len(model.floors),
        gold_from=model.thresholds.gold,
        silver_from=model.thresholds.silver,
    )


TIERING_MODELS: Final = Table(
    name="tiering_models",
    stream=TIERING_MODEL,
    summary=Summary,
    summarise=summarise,
    sorted_by=("title", "number"),
    filters={"status": "r.status = ?"},
    values={"status": ("draft", "published", "retired")},
    meaning="2",  # what was retired by itself may be superseded later
)
