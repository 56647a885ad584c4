"""What can happen to a supplier."""

from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from domain.events import Fact, fact
from domain.text import LongText, PersonId, ShortText

Standing = Literal["clear", "under investigation", "excludable", "excluded"]
"""*Excluded* and *excludable* as in the Procurement Act 2023 s.57, Sch 6 and 7."""


Address = Annotated[str, Meta(min_length=1, max_length=500)]
"""Of a firm or charity, in one line. A person's home is none."""


class Identifier(Struct, frozen=True, forbid_unknown_fields=True):
    """A number that a register gave it."""

    scheme: Annotated[str, Meta(min_length=2, max_length=40)]
    """Register that issued it, as org-id.guide codes it: GB-COH (companies), GB-CHC (charities), GB-PPON."""
    identifier: Annotated[str, Meta(min_length=1, max_length=80)]


@fact("supplier.registered.v1")
class Registered(Fact, kw_only=True):
    """A supplier was entered in the record."""

    name: ShortText
    identifiers: Annotated[tuple[Identifier, ...], Meta(max_length=20)] = ()
    small_or_medium: bool | None = None
    """Whether it is a small or medium enterprise; none where nobody knows."""
    voluntary_or_community: bool | None = None
    """Whether it is a voluntary or community body or a social enterprise; none where nobody knows."""


@fact("supplier.address_recorded.v1")
class AddressRecorded(Fact, kw_only=True):
    """Its business address became known, or changed."""

    previous: Address | None = None
    address: Address


@fact("supplier.identified.v1")
class Identified(Fact, kw_only=True):
    """Another register's number for it became known."""

    identifier: Identifier


@fact("supplier.renamed.v1")
class Renamed(Fact, kw_only=True):
    """It goes by another name."""

    previous: ShortText
    name: ShortText


@fact("supplier.financial_standing_assessed.v1")
class FinancialStandingAssessed(Fact, kw_only=True):
    """Its financial standing was assessed."""

    previous: ShortText | None = None
    rating: ShortText
    source: ShortText
    note: LongText = ""


@fact("supplier.status_flagged.v1")
class StatusFlagged(Fact, kw_only=True):
    """Its status for contracting was flagged."""

    previous: Standing
    standing: Standing


@fact("supplier.merger_proposed.v1")
class MergerProposed(Fact, kw_only=True):
    """One person asked that this record be merged into another's; a second must agree."""

    into: UUID
    into_name: ShortText
    proposed_by: PersonId


@fact("supplier.merged.v1")
class Merged(Fact, kw_only=True):
    """A second person agreed: the other supplier stands for both."""

    into: UUID
    into_name: ShortText
    proposed_by: PersonId
