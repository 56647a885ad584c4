"""What may be asked for of a comparison with somebody else."""

from datetime import date
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from domain.benchmark.events import ComparatorKind, Conclusion
from domain.decisions import Command
from domain.figures import Figure
from domain.text import LongText, ShortText


class Compare(Command, frozen=True, kw_only=True):
    """Set a measure of a contract beside somebody else's."""

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


class Conclude(Command, frozen=True, kw_only=True):
    """Say what follows from the comparison."""

    conclusion: Conclusion
    text: Annotated[str, Meta(min_length=1, max_length=5000)]
    action_wanted: LongText = ""


class Supersede(Command, frozen=True, kw_only=True):
    """Point to the comparison that took its place."""

    by: UUID
    """The later comparison, of the same contract."""
