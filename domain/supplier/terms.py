"""What is true of a supplier from one day to the next, and the kinds of value that its acts share."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from domain.certificates import HeldCertificate

Standing = Literal["clear", "under investigation", "excludable", "excluded"]
"""*Excluded* and *excludable* as in the Procurement Act 2023 s.57, Sch 6 and 7."""


Namesakes = Annotated[tuple[UUID, ...], Meta(max_length=20)]
Address = Annotated[str, Meta(min_length=1, max_length=500)]
"""Of a firm or charity, in one line. A person's home is none."""


class Identifier(Struct, frozen=True, forbid_unknown_fields=True):
    """A number that a register gave it."""

    scheme: Annotated[str, Meta(min_length=2, max_length=40)]
    """Register that issued it, as org-id.guide codes it: GB-COH (companies), GB-CHC (charities), GB-PPON."""
    identifier: Annotated[str, Meta(min_length=1, max_length=80)]


class FinancialRating(Struct, frozen=True):
    """How its financial standing was assessed from a day on."""

    on: date
    rating: str
    source: str
    """Who assessed it, or from what."""


class FlaggedStanding(Struct, frozen=True):
    """How it was flagged from a day on."""

    on: date
    standing: Standing


class Supplier(Struct, frozen=True):
    """A supplier from one day to the next."""

    name: str
    identifiers: tuple[Identifier, ...]
    small_or_medium: bool | None
    voluntary_or_community: bool | None
    rating: str | None = None
    """As last assessed."""
    rated_on: date | None = None
    standing: Standing = "clear"
    merger_into: UUID | None = None
    """The supplier into which somebody asked it to be merged."""
    merger_proposed_by: str = ""
    merged_into: UUID | None = None
    address: str = ""
    ratings: tuple[FinancialRating, ...] = ()
    """Every assessment of its financial standing, the earliest first."""
    standings: tuple[FlaggedStanding, ...] = ()
    """Every flag of its exclusion status, the earliest first."""
    apart: tuple[UUID, ...] = ()
    """Suppliers that look like it, and were found to be other firms."""
    certificates: tuple[HeldCertificate, ...] = ()
    """Certificates and insurance on record that were not withdrawn, whether they hold good still or not."""
