"""Figures of performance: exact decimals as text, never floating point. What they count is said by the KPI's unit."""

from decimal import Decimal
from typing import Annotated

from msgspec import Meta

FIGURE_PATTERN = r"^-?[0-9]{1,12}(\.[0-9]{1,6})?\Z"

Figure = Annotated[
    str,
    Meta(
        pattern=FIGURE_PATTERN, max_length=20, description="A decimal as text: 98.5, with up to six places."
    ),
]


def share(part: int, whole: int) -> str | None:
    """A share in per cent to one place, rounded down so that 100.0 means all; ``None`` of nothing: that is no score."""
    if not whole:
        return None
    tenths = part * 1000 // whole
    return f"{tenths // 10}.{tenths % 10}"


def number(figure: str) -> Decimal:
    """The exact value of a figure."""
    return Decimal(figure)
