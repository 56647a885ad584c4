"""Pounds sterling: exact decimals, two places, each figure labelled including or excluding VAT by its field."""

from decimal import Decimal
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

MONEY_PATTERN = r"^(0|[1-9][0-9]{0,12})\.[0-9]{2}$"

Pounds = Annotated[Decimal, Meta(description="Pounds sterling with two decimal places, as text: 1250000.00")]


_MOST_POUNDS: Final = Decimal(10) ** 13


class Values(Struct, frozen=True, forbid_unknown_fields=True):
    """What the contract is worth, as estimated for the time being (Procurement Act 2023 s.4)."""

    estimated_incl_vat: Pounds | None = None
    """Whole life including VAT and options: the Act's basis."""
    estimated_excl_vat: Pounds | None = None
    """Whole life excluding VAT."""
    annual_excl_vat: Pounds | None = None
    """A typical year, excluding VAT."""
    currency: Literal["GBP"] = "GBP"
    """Always pounds sterling."""


def is_pounds(amount: Decimal) -> bool:
    """Whether it is nought or more in pounds and pence, and no more than can be kept."""
    if not amount.is_finite() or amount.is_signed():
        return False
    return amount < _MOST_POUNDS and amount.as_tuple().exponent == -2


def in_words(amount: Decimal | None) -> str:
    """The amount as a paper prints it: £1,250,000.00, or *not known*."""
    return "not known" if amount is None else f"£{amount:,.2f}"


def headline(values: Values) -> str:
    """The one figure a sentence quotes: whole life incl. VAT where known, else excl. VAT, else a year."""
    for amount, label in (
        (values.estimated_incl_vat, "incl. VAT"),
        (values.estimated_excl_vat, "excl. VAT"),
        (values.annual_excl_vat, "a year excl. VAT"),
    ):
        if amount is not None:
            return f"{in_words(amount)} {label}"
    return "not known"
