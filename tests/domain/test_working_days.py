"""Counting days as statutes do, with the bank holidays of every part of the United Kingdom."""

from datetime import date, timedelta

import pytest

from domain.working_days import (
    are_clear,
    bank_holidays,
    easter,
    is_working_day,
    last_day,
    last_of_twelve_months,
    last_working_day,
)
from tests.givens import day


def test_the_day_of_the_event_is_day_one() -> None:
    """Terminated on 1 March, 30 days: the last day is 30 March (domain 4.2)."""
    assert last_day(day("2026-03-01"), 30) == day("2026-03-30")


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2025-03-01", "2026-02-28"),
        ("2023-03-01", "2024-02-29"),
        ("2024-02-29", "2025-02-28"),
        ("2024-03-31", "2025-03-30"),
        ("2026-01-01", "2026-12-31"),
    ],
)
def test_twelve_months_end_on_the_day_before_the_same_day(first: str, last: str) -> None:
    assert last_of_twelve_months(day(first)) == day(last)


@pytest.mark.parametrize(
    ("published", "until"),
    [
        ("2026-03-02", "2026-03-11"),  # a Monday: it counts itself
        ("2026-03-07", "2026-03-19"),  # a Saturday does not, nor does St Patrick's Day
        ("2026-03-30", "2026-04-10"),  # across Good Friday and Easter Monday
        ("2025-12-22", "2026-01-06"),  # across Christmas, Boxing Day, New Year and its day after in Scotland
    ],
)
def test_a_standstill_of_eight_working_days_begins_with_the_day_of_publication(
    published: str, until: str
) -> None:
    assert last_working_day(day(published), 8) == day(until)


@pytest.mark.parametrize(
    ("year", "days"),
    [
        (2016, "01-01 03-25 03-28 05-02 05-30 08-29 12-26 12-27"),
        (2020, "01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28"),
        (2021, "01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28"),
        (2022, "01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27"),
        (2023, "01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26"),
        (2025, "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26"),
        (2026, "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28"),
        (2028, "01-03 04-14 04-17 05-01 05-29 08-28 12-25 12-26"),
    ],
)
def test_the_bank_holidays_are_those_that_were_kept(year: int, days: str) -> None:
    assert bank_holidays(year) == {day(f"{year}-{part}") for part in days.split()}


def test_every_year_has_eight_and_those_proclaimed_on_working_days() -> None:
    extra = {2022: 2, 2023: 1}
    assert {year: len(bank_holidays(year)) for year in range(2016, 2031)} == {
        year: 8 + extra.get(year, 0) for year in range(2016, 2031)
    }
    assert not any(
        is_working_day(bank_holiday) for year in range(2016, 2031) for bank_holiday in bank_holidays(year)
    )


@pytest.mark.parametrize("sunday", ["2016-03-27", "2019-04-21", "2024-03-31", "2025-04-20", "2030-04-21"])
def test_easter_falls_where_it_fell(sunday: str) -> None:
    assert easter(day(sunday).year) == day(sunday)


@pytest.mark.parametrize(
    ("year", "days"),
    [  # of Scotland and Northern Ireland alone, as gov.uk and nidirect listed them
        (2021, "01-04 03-17 07-12 08-02 11-30"),
        (2022, "01-04 03-17 07-12 08-01 11-30"),
        (2023, "01-03 03-17 07-12 08-07 11-30"),
        (2024, "01-02 03-18 07-12 08-05 12-02"),
        (2025, "01-02 03-17 07-14 08-04 12-01"),
        (2026, "01-02 03-17 06-15 07-13 08-03 11-30"),
    ],
)
def test_no_day_is_a_working_day_that_is_kept_in_one_part_of_the_kingdom(year: int, days: str) -> None:
    every = [date(year, 1, 1) + timedelta(days=number) for number in range(366)]
    kept = {on for on in every if on.year == year and on.weekday() < 5 and not is_working_day(on)}
    assert kept == {*bank_holidays(year), *(day(f"{year}-{part}") for part in days.split())}


def test_a_period_of_one_working_day_is_that_day_or_the_next_that_is_one() -> None:
    assert last_working_day(day("2026-03-02"), 1) == day("2026-03-02")
    assert last_working_day(day("2026-03-07"), 1) == day("2026-03-09")


def test_easter_is_that_of_another_algorithm_in_every_year_that_a_date_may_have() -> None:
    """Knuth, *The Art of Computer Programming*, 1.3.2, exercise 14."""
    for year in range(1900, 2201):
        golden, century = year % 19 + 1, year // 100 + 1
        leap_years, moon = 3 * century // 4 - 12, (8 * century + 5) // 25 - 5
        epact = (11 * golden + 20 + moon - leap_years) % 30
        if epact == 24 or (epact == 25 and golden > 11):
            epact += 1
        full = 44 - epact + (30 if epact > 23 else 0)
        sunday = full + 7 - (5 * year // 4 - leap_years - 10 + full) % 7
        assert easter(year) == date(year, 3, 1) + timedelta(days=sunday - 1)


@pytest.mark.parametrize(
    ("first", "clear"), [("2019-11-14", True), ("2019-11-15", False), ("2019-11-22", False)]
)
def test_neither_the_day_of_notice_nor_that_of_the_sitting_is_clear(first: str, clear: bool) -> None:
    assert are_clear(day(first), day("2019-11-22"), 5) is clear


def test_bank_holidays_are_not_clear() -> None:
    assert not are_clear(day("2020-12-23"), day("2021-01-01"), 5)
    assert are_clear(day("2020-12-21"), day("2021-01-01"), 5)
