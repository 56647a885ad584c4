"""A change of a contract, in the words that a request and a change recorded straight share."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from domain.contract.terms import Supplier, TerminationGround, ValueChangeCause
from domain.dates import PartialDate
from domain.money import Pounds
from domain.text import LongText

Kind = Literal[
    "extension",
    "value change",
    "scope variation",
    "novation",
    "assignment",
    "partial termination",
    "termination",
]


SomeText = Annotated[str, Meta(min_length=1, max_length=5000)]


class Extension(Struct, frozen=True, forbid_unknown_fields=True):
    """A longer term."""

    new_end: PartialDate
    """Last day of the term as extended."""
    option: str = ""
    """Name of the option taken up."""
    beyond_maximum_term: bool = False
    """Say so, where the new end lies beyond the maximum term provided for at award."""


class NewValues(Struct, frozen=True, forbid_unknown_fields=True):
    """What the contract would be worth; figures left out stand."""

    cause: ValueChangeCause
    estimated_incl_vat: Pounds | None = None
    """Whole life including VAT and options, pounds."""
    estimated_excl_vat: Pounds | None = None
    """Whole life excluding VAT, pounds."""
    annual_excl_vat: Pounds | None = None
    """A typical year excluding VAT, pounds."""


class Variation(Struct, frozen=True, forbid_unknown_fields=True):
    """Something else, more or less to be supplied."""

    variation: SomeText
    kind_already_provided_for: bool
    """False where goods, services or works of a new kind come in (Procurement Act 2023 s.74(5))."""
    description: LongText = ""
    """The contract's description as varied; empty where it stands."""


class NewSupplier(Struct, frozen=True, forbid_unknown_fields=True):
    """One supplier in another's place, by novation or by assignment."""

    outgoing_supplier_id: UUID
    """The supplier that gives way, or assigns."""
    incoming: Supplier


class Ending(Struct, frozen=True, forbid_unknown_fields=True):
    """The end of the contract, or of a part of it, before its term."""

    ended_on: date
    """Last day in force."""
    ground: TerminationGround
    part: LongText = ""
    """Which part ends; empty where all of it does."""


class ContractChange(Struct, frozen=True, forbid_unknown_fields=True):
    """The change itself. What belongs to its kind is given; a new value may come with any but a termination, so that
    term and value are judged together (PA 2023 s.74(7), s.75(2))."""

    extension: Extension | None = None
    values: NewValues | None = None
    variation: Variation | None = None
    supplier: NewSupplier | None = None
    ending: Ending | None = None
