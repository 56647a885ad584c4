"""The present of the sample: it leads up to the day on which it is loaded, whatever that is, and work waits in it."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

import pytest

from application.sample import SIGN_INS, calendar
from application.sample.steps import in_order_of_time, stories
from projections.duties import DutiesQuery, Duty, duties
from projections.tables import ALL
from tests.sample_record import LOADED
from web.services import Services

_EDGES: Final = (
    *(date(2028, 2, 29), date(2026, 12, 31), date(2027, 1, 1), date(2027, 3, 31), date(2027, 4, 1)),
    *(date(2027, 10, 14), date(2031, 10, 14), date(2026, 11, 1), date(2026, 11, 2), date(2028, 3, 26)),
)
DAYS: Final = (*_EDGES, *(LOADED + timedelta(days=41 * n) for n in range(12)))
"""Ends and beginnings of months, quarters and years, leap days, Mondays and Sundays, a year and five years on."""


OF_THE_PAPER: Final = frozenset(story.about for story in stories())


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_it_leads_up_to_the_day_of_loading_whatever_the_day(today: date) -> None:
    """Every story keeps the order of time, nothing is told ahead of the day, and what a step names was told before."""
    since = [story for story in stories(today) if story.about not in OF_THE_PAPER]
    for story in since:
        assert list(story.steps) == sorted(story.steps, key=lambda step: step.at), story.about
        assert story.steps[0].at.year >= 2021, story.about
        assert story.steps[-1].at.date() < today, story.about
    told_of = {story.about for story in since}
    opened: set[str] = set()
    steps = [(story.about, step) for story in since for step in story.steps]
    for about, step in sorted(steps, key=lambda taken: taken[1].at):
        assert not (set(named(step.body)) & told_of) - opened, (about, step)
        opened |= {step.named or about, step.on or about}


def named(said: Any) -> Iterator[str]:
    """The names of streams that a body refers to."""
    if isinstance(said, dict):
        for value in said.values():
            yield from named(value)
    elif isinstance(said, list):
        for value in said:
            yield from named(value)
    elif isinstance(said, str) and said.startswith("@"):
        yield said[1:].partition("#")[0].partition(".")[0]


def test_nothing_of_it_depends_on_the_day_but_its_days() -> None:
    told = [[(about, step.use_case) for about, step in in_order_of_time(today)] for today in DAYS[:2]]
    assert all(sorted(each) == sorted(told[0]) for each in told)


@pytest.mark.parametrize(
    ("said", "comes_to"),
    [
        ("{day-1}", "2028-02-28"),
        ("{day+366}", "2029-03-01"),
        ("{week-1+4}", "2028-02-25"),
        ("{month-12}", "2027-02-01"),
        ("{month+1-1}", "2028-02-29"),
        ("{month-2|period}", "2027-12"),
        ("{month|month}", "February 2028"),
        ("{quarter-1|period}", "2027-Q4"),
        ("{year}", "2027-04-01"),
        ("{year-1|financial}", "2026/27"),
        ("a year of {months}", "a year of {months}"),
    ],
)
def test_a_day_is_said_relative_to_the_day_of_loading(said: str, comes_to: str) -> None:
    assert calendar.on(date(2028, 2, 29), said) == comes_to


def test_the_years_of_the_paper_do_not_depend_on_the_day() -> None:
    of_the_paper = in_order_of_time()
    assert in_order_of_time(LOADED)[: len(of_the_paper)] == of_the_paper
    assert in_order_of_time(LOADED)[len(of_the_paper)][1].at.year == 2021


def due(sample: Services, person: str = "") -> list[Duty]:
    """What waits for somebody, or for anybody, on the day of loading."""
    basis = sample.record.basis(LOADED)
    return duties(sample.record, basis, DutiesQuery(person=person, until=LOADED + timedelta(days=60)))


def test_work_waits_for_those_who_sign_in(sample: Services) -> None:
    everything = {(duty.duty, duty.state(LOADED)) for duty in due(sample)}
    assert {
        *(("action", "overdue"), ("action to verify", "due"), ("KPI question", "no date")),
        *(("contractual notice", "due"), ("notice", "due"), ("findings", "no date"), ("approval", "no date")),
        *(("internal lead time", "overdue"), ("review", "due"), ("unapproved change", "no date")),
        *(("past its end", "overdue"), ("amendment to agree to", "no date"), ("erasure", "no date")),
    } <= everything
    officers = {duty.duty for duty in due(sample, SIGN_INS["officer"])}
    assert {
        "KPI question",
        "findings",
        "action",
        "contractual notice",
        "notice",
        "approved change",
    } <= officers
    assert {duty.duty for duty in due(sample, SIGN_INS["owner"])} >= {"approval", "unapproved change"}


def test_what_the_paper_left_open_is_closed_by_then(sample: Services) -> None:
    """Nothing of those years is overdue for ever: what waits is of the present."""
    dated = [duty for duty in due(sample) if duty.state(LOADED) == "overdue"]
    assert min(duty.due for duty in dated) > (LOADED - timedelta(days=400)).isoformat()
    assert len(dated) < 20


def test_every_table_has_a_row(sample: Services) -> None:
    """But for that of digests: none is sent unless that is set up."""
    empty = set()
    with sample.record.store.read() as cursor:
        for table in ALL:
            cursor.execute(f"SELECT count(*) AS found FROM {table.name}")
            if not cursor.fetchone()["found"]:
                empty.add(table.name)
    assert empty == {"daily_digests"}
