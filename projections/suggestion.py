"""The list of suggestions of reviews."""

from typing import Final, NamedTuple, get_args
from uuid import UUID

from domain.suggestion import SUGGESTION, MemberSuggestion, SuggestionStatus
from projections.columns import Id
from projections.table import Row, Table


class Summary(NamedTuple):
    """What a list shows of a suggestion."""

    suggested_on: str
    title: str
    contract_id: Id | None
    suggested_by: str
    words: str
    status: str
    review_id: Id | None
    """The review that it led to."""


SuggestionRow = Row[Summary]
"""A suggestion as its list has it."""


def summarise(known: MemberSuggestion, _suggestion_id: UUID) -> Summary:
    """What a list shows of it."""
    return Summary(
        suggested_on=known.suggested_on.isoformat(),
        title=known.title,
        contract_id=str(known.contract_id) if known.contract_id else None,
        suggested_by=known.suggested_by,
        words=known.words,
        status=known.status,
        review_id=str(known.review_id) if known.review_id else None,
    )


SUGGESTIONS: Final = Table(
    name="suggestions",
    stream=SUGGESTION,
    summary=Summary,
    summarise=summarise,
    sorted_by=("suggested_on",),
    indexed=("contract_id",),
    filters={
        "contract_id": "r.contract_id = ?",
        "suggested_by": "r.suggested_by = ?",
        "status": "r.status = ?",
        "review_id": "r.review_id = ?",
    },
    values={"status": get_args(SuggestionStatus)},
)
