"""Models, answers and assessments that the tests of the tiering tool share."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from domain.chronicle import Chronicle
from domain.contract.tier_assessment import TierAssessed
from domain.decisions import Actor
from domain.tiering_model.default import default_model
from domain.tiering_model.drafting import Drafted
from domain.tiering_model.model import Model
from domain.tiering_model.publication import Published
from domain.tiering_model.terms import PilotCase
from domain.tiers import TieringAnswer
from tests.givens import day, on
from tests.streams import chronicle

MODEL_ID = UUID("c0ffee00-0000-4000-8000-00000000007e")
LATER_ID = UUID("c0ffee00-0000-4000-8000-00000000007f")
CLERK = Actor("p-dilwyn", "governance")
REVIEWER = Actor("p-ieuan", "reviewer")
DEFAULT = default_model()


def answers(risk: Sequence[int], complexity: Sequence[int]) -> tuple[TieringAnswer, ...]:
    """One answer to each question, R1, R2 … C1, C2 …"""
    return (
        *(TieringAnswer(f"R{number}", points) for number, points in enumerate(risk, start=1)),
        *(TieringAnswer(f"C{number}", points) for number, points in enumerate(complexity, start=1)),
    )


MEALS = PilotCase(
    name="School meals",
    answers=answers((3, 3, 3, 3), (3, 3, 3, 3)),
    value_incl_vat=Decimal("1250000.00"),
    expected="Silver",
    why="Children go hungry on the day itself.",
    managers=("p-anwen",),
)


def drafted(model: Model = DEFAULT, supersedes: UUID | None = None) -> Drafted:
    """A draft by the clerk."""
    return Drafted(model=model, supersedes=supersedes, drafted_by=CLERK.person_id)


def published(
    model: Model = DEFAULT, model_id: UUID = MODEL_ID, *more: Any, number: int = 1, since: str = "2020-03-01"
) -> Chronicle[Any]:
    """A model in force from that day, and what happened to it after."""
    entries = [
        on("2020-02-10", drafted(model), CLERK),
        on(since, Published(number=number, model=model), REVIEWER),
        *more,
    ]
    return chronicle(model_id, entries)


def assessed(fact: Any) -> TierAssessed:
    """*fact* as an assessment."""
    assert isinstance(fact, TierAssessed)
    return fact


__all__ = [
    "CLERK",
    "DEFAULT",
    "LATER_ID",
    "MEALS",
    "MODEL_ID",
    "REVIEWER",
    "answers",
    "assessed",
    "day",
    "drafted",
    "published",
]
