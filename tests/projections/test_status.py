"""A3: the status of a contract is said once. The fold, the row of the register and SQL agree, on any day."""

import sqlite3
from datetime import date, timedelta
from typing import Any, get_args

import psycopg
from hypothesis import HealthCheck, settings
from hypothesis import given as whenever
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.contract.status import (
    ENDED,
    IN_FORCE,
    MEANINGS,
    RUNNING,
    Course,
    Status,
    course,
    status,
    status_of,
)
from domain.contract.terms import Term, Terms
from domain.dates import earliest, latest
from projections.register import STATUS
from tests.givens import given, registered

TERMS: Terms = given([registered()]).on("2022-01-01")
NEAR = st.integers(-40, 40).map(lambda days: date(2024, 3, 31) + timedelta(days=days))
PARTIAL = st.sampled_from(("TBC", "open", "2024-03", "2024-02")) | NEAR.map(date.isoformat)
ENDINGS = st.none() | st.tuples(NEAR, st.sampled_from(("terminated", "expired")))


@st.composite
def courses(draw: st.DrawFn) -> Terms:
    """Terms that begin, run out and end at any time around a day, or at none that is known."""
    term = replace(TERMS.term, start=draw(PARTIAL), end=draw(PARTIAL))
    ending: Any = draw(ENDINGS) or (None, "")
    closed_on = draw(st.none() | NEAR) if ending[0] else None
    return replace(TERMS, term=term, ended_on=ending[0], ended_as=ending[1], closed_on=closed_on)


def plainly(terms: Terms, day: date) -> str:
    """The same, told without the table of meanings."""
    if terms.ended_on is not None and day > terms.ended_on:
        return "closed" if terms.closed_on is not None and terms.closed_on <= day else terms.ended_as
    start, end = earliest(terms.term.start), latest(terms.term.end)
    if start is not None and day < start:
        return "not started"
    return "past end" if end is not None and day > end else "live"


QUERY = (
    f"SELECT {STATUS.replace(':day', '?')} AS status FROM (SELECT "
    + ", ".join(f"CAST(? AS TEXT) AS {name}" for name in Course._fields)
    + ") r"
)
DAYS_ASKED = STATUS.count(":day")


def asked(terms: Terms, day: date) -> list[str | None]:
    """The values of :data:`QUERY`."""
    return [*[day.isoformat()] * DAYS_ASKED, *course(terms)]


@settings(max_examples=300)
@whenever(courses(), NEAR)
def test_a3_the_fold_the_row_and_sqlite_give_one_status(terms: Terms, day: date) -> None:
    said = status(terms, day)
    assert said == plainly(terms, day)
    assert said == status_of(course(terms), day.isoformat())
    with sqlite3.connect(":memory:") as connection:
        assert connection.execute(QUERY, asked(terms, day)).fetchone() == (said,)
    connection.close()


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@whenever(cases=st.lists(st.tuples(courses(), NEAR), min_size=1))
def test_a3_postgresql_gives_the_same(postgres_url: str, cases: list[tuple[Terms, date]]) -> None:
    with psycopg.connect(postgres_url) as connection:
        for terms, day in cases:
            found = connection.execute(QUERY.replace("?", "%s"), asked(terms, day)).fetchone()
            assert found == (status(terms, day),)


def test_a3_every_status_has_one_meaning() -> None:
    assert set(MEANINGS) == set(get_args(Status))
    assert "past end" not in IN_FORCE, "whether it goes on is not known"
    assert IN_FORCE < RUNNING
    assert not RUNNING & ENDED
    assert MEANINGS[list(MEANINGS)[-1]].when == (), "a contract always has a status"
    assert status(replace(TERMS, term=Term("TBC", "open")), date(1900, 1, 1)) == "live"
