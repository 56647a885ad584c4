"""Reporting periods: what is one, which days it has, which periods have ended; shares and thresholds by the day."""

from datetime import date
from decimal import Decimal

import pytest

from domain.figures import number, share
from domain.periods import Frequency, bounds, frequency_of, period_of, periods_ended
from domain.thresholds import threshold, thresholds
from tests.givens import day

PERIODS: list[tuple[str, Frequency, str, str]] = [
    ("2019-04", "monthly", "2019-04-01", "2019-04-30"),
    ("2019-12", "monthly", "2019-12-01", "2019-12-31"),
    ("2019-01", "monthly", "2019-01-01", "2019-01-31"),
    ("2024-02", "monthly", "2024-02-01", "2024-02-29"),
    ("2023-02", "monthly", "2023-02-01", "2023-02-28"),
    ("2019-Q1", "quarterly", "2019-01-01", "2019-03-31"),
    ("2019-Q2", "quarterly", "2019-04-01", "2019-06-30"),
    ("2019-Q4", "quarterly", "2019-10-01", "2019-12-31"),
    ("2019-H1", "half-yearly", "2019-01-01", "2019-06-30"),
    ("2019-H2", "half-yearly", "2019-07-01", "2019-12-31"),
    ("2019", "yearly", "2019-01-01", "2019-12-31"),
    ("1900", "yearly", "1900-01-01", "1900-12-31"),
    ("2200", "yearly", "2200-01-01", "2200-12-31"),
    ("2019/20", "financial year", "2019-04-01", "2020-03-31"),
    ("2099/00", "financial year", "2099-04-01", "2100-03-31"),
]


@pytest.mark.parametrize(("period", "frequency", "first", "last"), PERIODS)
def test_a_period_is_these_days_and_they_lie_in_it(
    period: str, frequency: Frequency, first: str, last: str
) -> None:
    assert frequency_of(period) == frequency
    assert bounds(period) == (day(first), day(last))
    assert period_of(frequency, day(first)) == period_of(frequency, day(last)) == period


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "2019-00",
            "2019-13",
            "2019-4",
            "2019-Q0",
            "2019-Q5",
            "2019-H0",
            "2019-H3",
            "2019/19",
            "2019/21",
        ),
        *(
            "2019-q2",
            "1899",
            "2201",
            "1899-12",
            "2201/02",
            "19",
            "02019",
            "2019-04 ",
            "2019-04-01",
            "2019/2020",
        ),
        *("٢٠١٩", "٢٠١٩-04", "2019-Q٢", "2019/٢٠", "2019-H١"),
    ],
)
def test_other_text_is_no_period(text: str) -> None:
    assert frequency_of(text) is None
    with pytest.raises(ValueError, match="is no period"):
        bounds(text)


@pytest.mark.parametrize(
    ("frequency", "start", "today", "ended"),
    [
        ("monthly", "2023-01-01", "2023-03-01", ("2023-01", "2023-02")),
        ("monthly", "2023-01-01", "2023-02-28", ("2023-01",)),
        ("monthly", "2023-01-02", "2023-03-01", ("2023-02",)),
        ("monthly", "2022-11-30", "2023-02-01", ("2022-12", "2023-01")),
        ("quarterly", "2022-10-01", "2023-04-01", ("2022-Q4", "2023-Q1")),
        ("quarterly", "2022-10-02", "2023-03-31", ()),
        ("half-yearly", "2022-07-01", "2023-06-30", ("2022-H2",)),
        ("yearly", "2022-01-01", "2023-01-01", ("2022",)),
        ("financial year", "2021-04-01", "2023-04-01", ("2021/22", "2022/23")),
        ("financial year", "2021-04-02", "2023-03-31", ()),
    ],
)
def test_whole_periods_that_began_since_and_are_over(
    frequency: Frequency, start: str, today: str, ended: tuple[str, ...]
) -> None:
    assert periods_ended(frequency, day(start), day(today)) == ended


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [
        (0, 3, "0.0"),
        (1, 3, "33.3"),
        (2, 3, "66.6"),
        (3, 3, "100.0"),
        (999, 1000, "99.9"),
        (9999, 10000, "99.9"),
        (1, 1000, "0.1"),
        (0, 0, None),
        (1, 1, "100.0"),
    ],
)
def test_a_share_is_rounded_down_so_that_a_hundred_means_all(part: int, whole: int, said: str | None) -> None:
    assert share(part, whole) == said


def test_a_figure_is_exact() -> None:
    assert number("98.100000") == Decimal("98.1")
    assert number("-0.3") * 10 == -3


@pytest.mark.parametrize(
    ("on", "goods", "works", "light"),
    [
        (date(2023, 12, 31), None, None, None),
        (date(2024, 1, 1), "214904.00", "5372609.00", None),
        (date(2025, 12, 31), "214904.00", "5372609.00", None),
        (date(2026, 1, 1), "207720.00", "5193000.00", "663540.00"),
        (date(2199, 1, 1), "207720.00", "5193000.00", "663540.00"),
    ],
)
def test_a_threshold_is_that_of_the_day(
    on: date, goods: str | None, works: str | None, light: str | None
) -> None:
    def pounds(text: str | None) -> Decimal | None:
        return None if text is None else Decimal(text)

    assert (threshold(on, works=False), threshold(on, works=True)) == (pounds(goods), pounds(works))
    found = thresholds(on)
    assert (found.light_touch if found else None) == pounds(light)
