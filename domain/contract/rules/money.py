"""Rules about money: pounds sterling, to the penny, VAT not less than nothing."""

from decimal import Decimal
from typing import Any

from domain.contract import commands as ask
from domain.contract.rules.case import Case
from domain.decisions import Rejection, no, rule
from domain.money import Values

_MOST_POUNDS = Decimal(10) ** 13


@rule("money.pounds-and-pence", "design 2.11")
def money_in_pounds(case: Case[Any]) -> Rejection | None:
    return not_in_pounds(case.command)


def not_in_pounds(figures: ask.Register | ask.ChangeValue | Values) -> Rejection | None:
    """What is wrong with *figures* as pounds and pence, or nothing."""
    if figures.currency != "GBP":
        return no(f"Give pounds sterling (GBP); {figures.currency} cannot be recorded.", "currency")
    faults = [
        name
        for name in ("estimated_incl_vat", "estimated_excl_vat", "annual_excl_vat")
        if (amount := getattr(figures, name)) is not None and not is_pounds(amount)
    ]
    if faults:
        return no("Give pounds of nought or more with two decimal places, such as 1250000.00.", *faults)
    incl, excl = figures.estimated_incl_vat, figures.estimated_excl_vat
    if incl is not None and excl is not None and incl < excl:
        return no(
            "The value including VAT is less than the value excluding it.",
            "estimated_incl_vat",
            "estimated_excl_vat",
        )
    return None


def is_pounds(amount: Decimal) -> bool:
    """Whether it is nought or more in pounds and pence, and no more than can be kept."""
    if not amount.is_finite() or amount.is_signed():
        return False
    return amount < _MOST_POUNDS and amount.as_tuple().exponent == -2
