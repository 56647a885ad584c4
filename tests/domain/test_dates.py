"""Dates as contracts print them: days, months, TBC and open."""

from datetime import date

import pytest

from domain.dates import (
    certainly_before,
    day_fault,
    due_fault,
    earliest,
    fault,
    in_words,
    latest,
    may_be_after,
    not_a_due_date,
)


@pytest.mark.parametrize(
    "text",
    [
        "2020-03-31",
        "2016-09",
        "TBC",
        "open",
        "2024-02-29",
        "2000-02-29",
        "1900-01",
        "2016-09-01",
        "2200-12-31",
    ],
)
def test_these_are_dates(text: str) -> None:
    assert fault(text) is None


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("2023-02-29", "There is no such day as 2023-02-29."),
        ("2100-02-29", "There is no such day as 2100-02-29."),
        ("2023-04-31", "There is no such day as 2023-04-31."),
        ("2023-04-00", "There is no such day as 2023-04-00."),
        ("2023-13", "There is no month 13."),
        ("2023-00-10", "There is no month 0."),
        ("1899-12-31", "The year must lie between 1900 and 2200."),
        ("2201-01", "The year must lie between 1900 and 2200."),
        ("", "Give a day"),
        ("tbc", "Give a day"),
        ("2020", "Give a day"),
        ("31/03/2020", "Give a day"),
        ("2020-3-31", "Give a day"),
        ("2020-03-31\n", "Give a day"),
        ("2020-03-31T00:00", "Give a day"),
        ("２０２０-03-31", "Give a day"),
    ],
)
def test_these_are_not_and_the_sentence_says_why(text: str, wrong: str) -> None:
    assert (fault(text) or "").startswith(wrong)
    assert day_fault(text) == fault(text)


def test_what_is_on_a_day_is_not_open() -> None:
    assert day_fault("open") == "Give a day, a month or TBC: this is no end that could be open."
    assert [day_fault(text) for text in ("2020-03-31", "2016-09", "TBC")] == ["", "", ""]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2020-03-31", date(2020, 3, 31), date(2020, 3, 31)),
        ("2016-09", date(2016, 9, 1), date(2016, 9, 30)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023-02", date(2023, 2, 1), date(2023, 2, 28)),
        ("2019-12", date(2019, 12, 1), date(2019, 12, 31)),
        ("TBC", None, None),
        ("open", None, None),
    ],
)
def test_a_month_means_any_of_its_days(text: str, first: date | None, last: date | None) -> None:
    assert (earliest(text), latest(text)) == (first, last)


@pytest.mark.parametrize(
    ("one", "other", "before"),
    [
        ("2020-03-30", "2020-03-31", True),
        ("2020-03-31", "2020-03-31", False),
        ("2020-02", "2020-03-01", True),
        ("2020-03", "2020-03-31", False),
        ("2020-03-01", "2020-03", False),
        ("TBC", "2020-03", False),
        ("2020-03", "TBC", False),
        ("open", "2020-03", False),
        ("2020-03", "open", False),
    ],
)
def test_certainly_before_holds_only_when_no_reading_denies_it(one: str, other: str, *, before: bool) -> None:
    assert certainly_before(one, other) is before


@pytest.mark.parametrize(
    ("one", "other", "after"),
    [
        ("2020-04-01", "2020-03-31", True),
        ("2020-03-31", "2020-03-31", False),
        ("2020-03", "2020-03-30", True),
        ("2020-03-31", "2020-03", False),
        ("open", "2020-03", True),
        ("open", "open", False),
        ("open", "TBC", False),
        ("2020-03", "open", False),
        ("2020-03", "TBC", False),
        ("TBC", "2020-03", False),
    ],
)
def test_may_be_after_holds_when_some_reading_allows_it(one: str, other: str, *, after: bool) -> None:
    assert may_be_after(one, other) is after


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("2020-03-31", "31 March 2020"),
        ("2016-09-01", "1 September 2016"),
        ("2016-09", "September 2016"),
        ("2016-12", "December 2016"),
        ("TBC", "TBC"),
        ("open", "open-ended"),
        (date(2019, 3, 26), "26 March 2019"),
    ],
)
def test_dates_read_as_a_committee_paper_prints_them(value: str | date, words: str) -> None:
    assert in_words(value) == words


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("2020-03-31", ""),
        ("2020-03", ""),
        ("2020-04-01", ""),
        ("2020-03-30", "30 March 2020 lies before 31 March 2020, on which this is said."),
        ("2020-02", "February 2020 lies before 31 March 2020, on which this is said."),
        (
            "TBC",
            "Give a day, or a month by whose last day it is to be done: without one nothing is ever late.",
        ),
        (
            "open",
            "Give a day, or a month by whose last day it is to be done: without one nothing is ever late.",
        ),
        ("2020-04-31", "There is no such day as 2020-04-31."),
    ],
)
def test_what_is_to_be_done_is_due_on_a_day_that_has_not_passed(text: str, wrong: str) -> None:
    assert due_fault(text, date(2020, 3, 31)) == wrong
    assert not_a_due_date(text) == ("" if "lies before" in wrong else wrong)
