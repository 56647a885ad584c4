"""What can happen to a comparison with somebody else."""

from datetime import date
from typing import Literal
from uuid import UUID

from domain.events import Fact, fact
from domain.figures import Figure
from domain.text import LongText, ShortText

ComparatorKind = Literal["local authority", "other public body", "other sector", "industry index"]
"""Other local authorities, and organisations in other sectors (paper 2.2)."""
Conclusion = Literal["better", "similar", "worse", "not comparable"]


@fact("benchmark.compared.v1")
class Compared(Fact, kw_only=True):
    """A measure of the contract was set beside somebody else's (paper 2.2; NAO 8.5)."""

    contract_id: UUID
    measure: ShortText
    unit: ShortText
    own_figure: Figure
    own_period: ShortText
    comparator: ShortText
    """Name of the authority, body, firm or index."""
    comparator_kind: ComparatorKind
    their_figure: Figure
    their_period: ShortText
    source: ShortText
    source_date: date | None = None
    adjustments: LongText = ""
    """What was done, or should be thought of, to make the figures alike."""


@fact("benchmark.concluded.v1")
class Concluded(Fact, kw_only=True):
    """What follows from the comparison."""

    conclusion: Conclusion
    text: LongText
    action_wanted: LongText = ""


@fact("benchmark.superseded.v1")
class Superseded(Fact, kw_only=True):
    """A later comparison took its place."""

    by: UUID
