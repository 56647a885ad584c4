"""Dates as registers write them; one that could be two days is said to be."""

from datetime import date

import pytest

from application.importing.cells import Cell
from application.importing.dates import order_of, read_date


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        (date(2024, 4, 1), "2024-04-01"),
        ("2024-04-01", "2024-04-01"),
        ("2024-04-01T00:00:00Z", "2024-04-01"),
        ("2024-04", "2024-04"),
        ("31/03/2025", "2025-03-31"),
        ("31.3.2025 00:00", "2025-03-31"),
        ("05/05/2025", "2025-05-05"),
        ("1 April 2024", "2024-04-01"),
        ("1st of April 2024", "2024-04-01"),
        ("Monday 1 April 2024", "2024-04-01"),
        ("01-Apr-24", "2024-04-01"),
        ("April 1, 2024", "2024-04-01"),
        ("Sept 2024", "2024-09"),
        ("03/2024", "2024-03"),
        ("29/02/2024", "2024-02-29"),
        ("tbc", "TBC"),
        ("Ongoing", "open"),
    ],
)
def test_a_date_is_read_as_it_is_written(cell: Cell, meant: str) -> None:
    assert read_date(cell)[:2] == (meant, "")


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("03/04/2024", "3 April 2024 or 4 March 2024"),
        ("30/02/2024", "no such day"),
        ("2024", "no date that can be read"),
        ("45383", "plain number"),
        ("spring 2024", "no date that can be read"),
        ("1 Floréal 2024", "no date that can be read"),
        ("31/03/0024", "between 1900 and 2200"),
    ],
)
def test_what_is_no_date_or_could_be_two_is_a_fault(cell: str, said: str) -> None:
    found = read_date(cell)
    assert not found.value
    assert said in found.fault


def test_the_order_that_somebody_confirmed_settles_it() -> None:
    assert read_date("03/04/2024", "day first").value == "2024-04-03"
    assert read_date("03/04/2024", "month first").value == "2024-03-04"
    assert "24 was read as 2024" in read_date("31/03/24").note


def test_the_order_is_shown_by_a_date_that_can_be_read_in_one_way_only() -> None:
    cells: list[Cell] = [
        "03/04/2024",
        "31/03/2024",
        "03/31/2024",
        "31/31/2024",
        "03/04/2024 00:00",
        date(2024, 3, 31),
    ]
    assert [order_of(cell) for cell in cells] == ["", "day first", "month first", "", "", ""]


def test_a_date_against_the_order_of_its_file_is_read_as_it_can_be_and_this_is_said() -> None:
    found = read_date("04/13/2024", "day first")
    assert (found.value, "only be read month first" in found.note) == ("2024-04-13", True)
