"""What may be asked for of a supplier."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta

from domain.decisions import Command
from domain.supplier.events import Address, Identifier, Standing
from domain.text import LongText, ShortText


class RegisterSupplier(Command, frozen=True, kw_only=True):
    """Enter a supplier in the record."""

    supplier_id: UUID
    """The id that contracts quote, or a new one of your making."""
    name: ShortText
    identifiers: Annotated[tuple[Identifier, ...], Meta(max_length=20)] = ()
    small_or_medium: bool | None = None
    """Whether it is a small or medium enterprise; leave out where nobody knows."""
    voluntary_or_community: bool | None = None
    """Whether it is a voluntary or community body or a social enterprise; leave out where nobody knows."""
    address: Annotated[str, Meta(max_length=500)] = ""
    """Business address in one line; never a person's home."""


class RecordAddress(Command, frozen=True, kw_only=True):
    """Record its business address, or that it changed."""

    address: Address
    """In one line; never a person's home."""


class AddIdentifier(Command, frozen=True, kw_only=True):
    """Add another register's number."""

    identifier: Identifier


class Rename(Command, frozen=True, kw_only=True):
    """Record that the supplier goes by another name from a day on."""

    name: ShortText


class AssessFinancialStanding(Command, frozen=True, kw_only=True):
    """Record what an assessment of its financial standing came to."""

    rating: ShortText
    source: ShortText
    note: LongText = ""
    contracts: Annotated[tuple[UUID, ...], Meta(max_length=100)] = ()
    """Contracts with this supplier whose tier is to be assessed anew because of it."""


class FlagStatus(Command, frozen=True, kw_only=True):
    """Flag its status for contracting, and say why."""

    standing: Standing


class Merge(Command, frozen=True, kw_only=True):
    """Ask that this record be merged into another's, or, as a second person, agree to it."""

    into: UUID
    """The supplier that will stand for both."""
