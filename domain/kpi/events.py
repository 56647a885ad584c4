"""What can happen to a key performance indicator."""

from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from domain.events import Fact, fact
from domain.figures import Figure
from domain.periods import Frequency
from domain.text import LongText, ShortText

Unit = Literal["percent", "number", "days", "hours", "minutes", "pounds excl. VAT", "score", "ratio"]
Direction = Literal["higher is better", "lower is better"]
RevisionReason = Literal["relevance", "measurability", "target", "bands", "frequency", "other"]
Rating = Literal["Good", "Approaching target", "Requires improvement", "Inadequate", "Other"]
"""The five ratings of regulation 39(5), Procurement Regulations 2024."""


class Bands(Struct, frozen=True, forbid_unknown_fields=True):
    """Where a rating begins, fixed before the period starts. In the direction that is better, each is easier to reach
    than the one before; what reaches none of them is *Inadequate* (reg 39(5))."""

    good: Figure
    approaching_target: Figure
    requires_improvement: Figure


class Definition(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is measured and how it is judged."""

    title: ShortText
    purpose: LongText = ""
    """What it says about whether the contract delivers: what makes it relevant."""
    formula: LongText = ""
    """How the figure is worked out: what makes it measurable."""
    unit: Unit
    direction: Direction
    target: Figure | None = None
    bands: Bands | None = None
    frequency: Frequency
    source: ShortText | None = None
    """System or record from which the figure comes, where it can be validated."""
    due_days: Annotated[int, Meta(ge=0, le=366)] = 20
    """Days after the period's last day by which the return is due."""
    material: bool = False
    """Whether it is among the KPIs most material to the contract (reg 32(2)(r))."""


@fact("kpi.defined.v1")
class Defined(Fact, kw_only=True):
    """A key performance indicator was set for a contract."""

    contract_id: UUID
    definition: Definition


@fact("kpi.revised.v1")
class Revised(Fact, kw_only=True):
    """The definition changed; periods that ended before are judged by the one before (NAO 5.2)."""

    previous: Definition
    definition: Definition
    because: RevisionReason


@fact("kpi.retired.v1")
class Retired(Fact, kw_only=True):
    """No further periods are measured."""
