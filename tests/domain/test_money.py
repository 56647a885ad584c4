"""Pounds as papers print them, each figure with its label."""

from decimal import Decimal

import pytest

from domain.money import Values, headline, in_words


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
