"""What is true of a supplier, and how each fact changes that."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from domain.events import Fact
from domain.supplier import events as happened
from domain.supplier.events import Identifier, Standing


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


def _registered(_: Supplier | None, fact: happened.Registered, __: date) -> Supplier:
    return Supplier(fact.name, fact.identifiers, fact.small_or_medium, fact.voluntary_or_community)


def _address_recorded(known: Supplier, fact: happened.AddressRecorded, _: date) -> Supplier:
    return replace(known, address=fact.address)


def _identified(known: Supplier, fact: happened.Identified, _: date) -> Supplier:
    return replace(known, identifiers=(*known.identifiers, fact.identifier))


def _renamed(known: Supplier, fact: happened.Renamed, _: date) -> Supplier:
    return replace(known, name=fact.name)


def _assessed(known: Supplier, fact: happened.FinancialStandingAssessed, day: date) -> Supplier:
    return replace(known, rating=fact.rating, rated_on=day)


def _flagged(known: Supplier, fact: happened.StatusFlagged, _: date) -> Supplier:
    return replace(known, standing=fact.standing)


def _merger_proposed(known: Supplier, fact: happened.MergerProposed, _: date) -> Supplier:
    return replace(known, merger_into=fact.into, merger_proposed_by=fact.proposed_by)


def _merged(known: Supplier, fact: happened.Merged, _: date) -> Supplier:
    return replace(known, merged_into=fact.into, merger_into=None, merger_proposed_by="")


CHANGES: dict[type[Fact], Callable[..., Supplier]] = {
    happened.Registered: _registered,
    happened.AddressRecorded: _address_recorded,
    happened.Identified: _identified,
    happened.Renamed: _renamed,
    happened.FinancialStandingAssessed: _assessed,
    happened.StatusFlagged: _flagged,
    happened.MergerProposed: _merger_proposed,
    happened.Merged: _merged,
}
