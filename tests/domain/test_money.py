"""Pounds as papers print them, each figure with its label."""

from decimal import Decimal

import pytest

from domain.money import Values, headline, in_words, is_pounds
from tests.givens import given, register


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0.00", "£0.00"),
        ("0.05", "£0.05"),
        ("999.99", "£999.99"),
        ("1000.00", "£1,000.00"),
        ("1250000.00", "£1,250,000.00"),
        ("9999999999999.99", "£9,999,999,999,999.99"),
    ],
)
def test_an_amount_reads_with_commas_and_pence(amount: str, words: str) -> None:
    assert in_words(Decimal(amount)) == words


def test_an_amount_nobody_knows_is_called_that() -> None:
    assert in_words(None) == "not known"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (Values(Decimal("1.20"), Decimal("1.00"), Decimal("0.50")), "£1.20 incl. VAT"),
        (Values(None, Decimal("1.00"), Decimal("0.50")), "£1.00 excl. VAT"),
        (Values(annual_excl_vat=Decimal("0.50")), "£0.50 a year excl. VAT"),
        (Values(Decimal("0.00")), "£0.00 incl. VAT"),
        (Values(), "not known"),
    ],
)
def test_one_figure_stands_for_the_contract_the_acts_basis_first(values: Values, words: str) -> None:
    assert headline(values) == words


@pytest.mark.parametrize(
    ("amount", "kept"),
    [
        ("0.00", True),
        ("0.01", True),
        ("9999999999999.99", True),
        ("10000000000000.00", False),
        ("-0.00", False),
        ("-0.01", False),
        ("1", False),
        ("1.0", False),
        ("1.000", False),
        ("1E+2", False),
        ("NaN", False),
        ("sNaN", False),
        ("Infinity", False),
    ],
)
def test_pounds_are_nought_or_more_with_two_places_and_no_more_than_can_be_kept(
    amount: str, *, kept: bool
) -> None:
    assert is_pounds(Decimal(amount)) is kept
    asked = given([]).when(
        register(estimated_incl_vat=None, estimated_excl_vat=None, annual_excl_vat=Decimal(amount))
    )
    if kept:
        asked.then()
    else:
        asked.then_refused("money.pounds-and-pence", at=["annual_excl_vat"])


def test_a_value_with_vat_is_no_less_than_that_without() -> None:
    for incl, fits in (("100.00", True), ("99.99", False)):
        asked = given([]).when(
            register(
                estimated_incl_vat=Decimal(incl), estimated_excl_vat=Decimal("100.00"), annual_excl_vat=None
            )
        )
        if fits:
            asked.then()
        else:
            asked.then_refused("money.pounds-and-pence", at=["estimated_incl_vat", "estimated_excl_vat"])
