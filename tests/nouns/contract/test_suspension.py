"""Suspension: the work stands still, the term and its dates run on."""

from datetime import timedelta
from typing import Any

import pytest

from domain.amendment.commands import Correct
from domain.contract.ending import Terminated
from domain.contract.extension import Extend
from domain.contract.status import (
    Course,
    Standstill,
    all_of_it,
    course,
    goes_on,
    standstills,
    status,
    status_of,
)
from domain.contract.suspension import Resume, Resumed, Suspend, Suspended
from domain.contract.terms import Term
from tests.givens import TODAY, day, event_id, given, on, registered

WHY = "Works on the building"
SUSPENDED = on("2023-05-01", Suspended(until=day("2023-08-31")))


def suspend(until: str, **said: Any) -> Suspend:
    """The command, from today unless said otherwise."""
    return Suspend(until=day(until), reason=WHY, **said)


def test_it_stands_still_from_its_day_to_its_last_and_then_goes_on_by_itself() -> None:
    after = (
        given([registered()]).when(suspend("2023-08-31")).quietly().then(Suspended(until=day("2023-08-31")))
    )
    found = {
        text: status(after.on(text), day(text))
        for text in ("2023-06-14", "2023-06-15", "2023-08-31", "2023-09-01")
    }
    assert list(found.values()) == ["live", "suspended", "suspended", "live"]


def test_another_last_day_says_what_it_was() -> None:
    story = given([registered(), SUSPENDED])
    story.when(suspend("2023-10-31")).then(Suspended(previous=day("2023-08-31"), until=day("2023-10-31")))
    story.when(suspend("2023-08-31")).then_refused("suspension.changes", at=["until"], conflict=True)


def test_it_is_resumed_before_its_last_day_and_only_then() -> None:
    story = given([registered(), SUSPENDED])
    after = story.when(Resume(reason="Done early")).then(Resumed(was_until=day("2023-08-31")))
    assert status(after.on("2023-06-15"), TODAY) == "live"
    after.when(Resume(reason="Again")).then_refused(
        "suspension.in-force", at=["effective_from"], conflict=True
    )
    over = Resume(reason="Late", effective_from=day("2023-09-01"))
    story.when(over).then_refused("suspension.in-force")


def test_it_ends_no_earlier_than_it_begins_and_extends_nothing() -> None:
    story = given([registered()])
    story.when(suspend("2023-06-14")).then_refused("suspension.ends-later", at=["until"])
    story.when(suspend("2024-06-30")).advised("suspension.within-the-term").then()
    assert status(story.when(suspend("2024-06-30")).then().on("2024-04-01"), day("2024-04-01")) == "past end"


def test_nothing_is_suspended_that_has_ended() -> None:
    ended = on("2023-01-31", Terminated(ended_on=day("2023-01-31"), ground="discharge"))
    given([registered(), ended]).when(suspend("2023-08-31")).then_refused("contract.not-ended", conflict=True)


def test_a_suspended_contract_can_be_extended() -> None:
    story = given([registered(), SUSPENDED])
    story.when(Extend(new_end="2025-03-31", option="first extension", reason=WHY)).then()


@pytest.mark.parametrize("fields", [{"until": "2023-04-30"}, {"effective_from": "2023-09-01"}])
def test_it_is_corrected_by_its_own_rules(fields: dict[str, str]) -> None:
    command = Correct(corrects=event_id(2), fields=fields, reason="Slip")
    given([registered(), SUSPENDED]).when(command).then_refused("suspension.ends-later")


def test_a_correction_that_takes_the_ground_from_a_resumption_names_it() -> None:
    story = given([registered(), SUSPENDED]).when(Resume(reason="Done early")).then()
    earlier = (TODAY - timedelta(days=1)).isoformat()
    command = Correct(corrects=event_id(2), fields={"until": earlier}, reason="Slip")
    said = story.when(command).then_refused("later-facts.still-fit", conflict=True)
    assert str(event_id(3)) in said


def test_its_first_day_its_last_and_the_last_of_the_term_are_days_of_it() -> None:
    story = given([registered()])
    story.when(suspend("2023-06-15")).quietly().then(Suspended(until=TODAY))
    story.when(suspend("2024-03-31")).quietly().then(Suspended(until=day("2024-03-31")))
    on_its_last = suspend("2023-10-31", effective_from=day("2023-08-31"))
    asked = given([registered(), SUSPENDED]).when(on_its_last)
    asked.then(Suspended(previous=day("2023-08-31"), until=day("2023-10-31")))


def still(*days: str) -> tuple[Standstill, ...]:
    """Days on which the work stood still, by pairs."""
    return tuple(Standstill(day(first), day(last)) for first, last in zip(days[::2], days[1::2], strict=True))


@pytest.mark.parametrize(
    ("periods", "stood"),
    [
        ([], ()),
        ([("2023-01-01", "2023-06-01", None)], ()),
        ([("2023-01-01", "2023-06-01", "2022-12-31")], ()),
        (
            [("2023-01-01", "2023-02-01", None), ("2023-02-01", "2023-09-01", "2023-03-31")],
            ("2023-02-01", "2023-03-31"),
        ),
        ([("2023-01-01", "2023-06-01", "2023-01-01")], ("2023-01-01", "2023-01-01")),
        ([("2023-01-01", "2023-06-01", "2023-05-31")], ("2023-01-01", "2023-05-31")),
        ([("2023-01-01", "2023-06-01", "2023-06-01")], ("2023-01-01", "2023-05-31")),
        (
            [("2023-01-01", "2023-02-01", "2023-03-31"), ("2023-02-01", "2023-09-01", "2023-03-31")],
            ("2023-01-01", "2023-03-31"),
        ),
        (
            [("2023-01-01", "2023-02-01", "2023-01-30"), ("2023-02-01", "2023-09-01", "2023-03-31")],
            ("2023-01-01", "2023-01-30", "2023-02-01", "2023-03-31"),
        ),
        (
            [("2023-01-01", "2023-02-01", "2023-01-31"), ("2023-02-01", "2023-09-01", "2023-03-31")],
            ("2023-01-01", "2023-03-31"),
        ),
    ],
)
def test_days_that_follow_on_one_another_are_one_standstill(
    periods: list[tuple[str, str, str | None]], stood: tuple[str, ...]
) -> None:
    given_as = ((day(since), day(before), day(until) if until else None) for since, before, until in periods)
    assert standstills(given_as) == still(*stood)


@pytest.mark.parametrize(
    ("text", "on_day"),
    [
        ("2022-12-31", "2022-12-31"),
        ("2023-01-01", "2023-02-01"),
        ("2023-01-31", "2023-02-01"),
        ("2023-02-01", "2023-02-01"),
        ("2023-05-15", "2023-06-01"),
    ],
)
def test_work_goes_on_the_day_after_it_stood_still(text: str, on_day: str) -> None:
    twice = still("2023-01-01", "2023-01-31", "2023-05-01", "2023-05-31")
    assert goes_on(day(text), twice) == day(on_day)
    assert goes_on(day(text), ()) == day(text)


@pytest.mark.parametrize(
    ("first", "last", "all_still"),
    [
        ("2023-05-01", "2023-05-31", True),
        ("2023-05-02", "2023-05-30", True),
        ("2023-04-30", "2023-05-31", False),
        ("2023-05-01", "2023-06-01", False),
        ("2023-01-01", "2023-05-31", False),
    ],
)
def test_of_days_of_which_the_work_stood_still_on_each_there_is_nothing_to_report(
    first: str, last: str, *, all_still: bool
) -> None:
    twice = still("2023-01-01", "2023-01-31", "2023-05-01", "2023-05-31")
    assert all_of_it(day(first), day(last), twice) is all_still
    assert not all_of_it(day(first), day(last), ())


def test_a_course_is_days_as_text_and_what_is_not_known_lies_beyond_every_day() -> None:
    open_ended = given([registered(term=Term("TBC", "open"))]).on("2023-06-15")
    assert course(open_ended) == Course("0001-01-01", "9999-12-31", None, open_ended.ended_as, None, None)
    ended = on("2023-05-31", Terminated(ended_on=day("2023-05-31"), ground="discharge"))
    told = given([registered(term=Term("2020-04", "2024-03")), SUSPENDED, ended]).on("2023-06-15")
    assert course(told) == Course("2020-04-01", "2024-03-31", "2023-05-31", "terminated", "2023-08-31", None)
    closed = course(told)._replace(closed_on="2023-06-10")
    found = [status_of(closed, text) for text in ("2023-04-30", "2023-05-31", "2023-06-09", "2023-06-10")]
    assert found == ["suspended", "suspended", "terminated", "closed"]
