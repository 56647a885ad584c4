"""Dates that need action: set, moved, and what became of them."""

from typing import Any

import pytest
from msgspec.structs import replace

from domain.amendment.commands import Correct
from domain.contract import CONTRACT
from domain.contract.ending import Terminated
from domain.contract.key_date_outcome import KeyDateSettled, SettleKeyDate
from domain.contract.key_dates import KeyDateSet, SetKeyDate
from domain.contract.terms import (
    AgreedDate,
    KeyDate,
    Opportunity,
    Option,
    SettledDate,
    Term,
    dates_of,
    day_after,
)
from tests.givens import FIRST, Entry, Story, day, event_id, given, on, registered

WHY = "Letter of that day"
BREAK = on("2023-01-01", KeyDateSet(kind="break", date="2023-05-31", note="Clause 9"))
NOTICE = on("2023-01-02", KeyDateSet(kind="notice", date="2023-06-15"))
MET = on("2023-06-01", KeyDateSettled(kind="break", date="2023-05-31", outcome="met"))
TWO = Term(
    "2020-04-01",
    "2024-03-31",
    "2026-03-31",
    (FIRST, Option("Second extension", "2026-03-31", "2023-06-14")),
)
"""The first option is to be given notice of by 31 December 2023, the second by 14 June 2023."""


def story(*entries: Entry, **changes: Any) -> Story:
    """The contract of these tests, with its dates."""
    return given([registered(**changes), *entries])


def settle(kind: Any, outcome: Any, option: str = "") -> SettleKeyDate:
    """Say what became of a date."""
    return SettleKeyDate(kind=kind, outcome=outcome, option=option, reason=WHY)


def outcomes(told: Story, since: str = "2023-06-15") -> dict[tuple[str, str], tuple[str, str | None]]:
    """Each date that needs action by kind and option: the day, and what became of it."""
    return {(known.kind, known.option): (known.date, known.outcome) for known in dates_of(told.on(since))}


def test_a_date_is_set_and_moved_and_the_others_stay() -> None:
    told = story(BREAK).when(SetKeyDate(kind="notice", date="2023-09", note="Clause 3", reason=WHY)).quietly()
    after = told.then(KeyDateSet(kind="notice", date="2023-09", note="Clause 3"))
    moved = after.when(SetKeyDate(kind="break", date="2023-10-31", reason=WHY)).quietly()
    now = moved.then(KeyDateSet(kind="break", previous="2023-05-31", date="2023-10-31")).on("2023-06-15")
    assert now.key_dates == (KeyDate("notice", "2023-09", "Clause 3"), KeyDate("break", "2023-10-31"))


@pytest.mark.parametrize("outcome", ["met", "missed", "no longer needed"])
def test_what_became_of_a_date_is_recorded_and_the_other_dates_stay_open(outcome: Any) -> None:
    told = story(BREAK, NOTICE).when(settle("break", outcome)).quietly()
    after = told.then(KeyDateSettled(kind="break", date="2023-05-31", outcome=outcome))
    found = outcomes(after)
    assert found["break", ""] == ("2023-05-31", outcome)
    assert found["notice", ""] == ("2023-06-15", None)


def test_what_became_of_it_is_said_otherwise_later_and_a_date_that_is_moved_is_open_again() -> None:
    told = story(BREAK, NOTICE, MET)
    told.when(settle("break", "met")).then_refused("key-date.outcome-changes", at=["outcome"], conflict=True)
    missed = told.when(settle("break", "missed")).quietly().then()
    assert outcomes(missed)["break", ""] == ("2023-05-31", "missed")
    assert len(missed.on("2023-06-15").settled) == 1
    both = missed.when(settle("notice", "met")).then()
    assert [known.kind for known in both.on("2023-06-15").settled] == ["break", "notice"]
    moved = missed.when(SetKeyDate(kind="break", date="2023-10-31", reason=WHY)).then()
    assert outcomes(moved)["break", ""] == ("2023-10-31", None)
    moved.when(settle("break", "met")).quietly().then(
        KeyDateSettled(kind="break", date="2023-10-31", outcome="met")
    )


def test_notice_of_an_option_is_settled_by_its_name_where_there_are_several() -> None:
    told = story(term=TWO)
    said = told.when(settle("option notice", "missed")).then_refused(
        "key-date.one-date", "key-date.missed-once-over", at=["option", "outcome"]
    )
    assert "first extension, Second extension" in said
    told.when(settle("option notice", "met")).then_refused("key-date.one-date", at=["option"], conflict=False)
    asked = told.when(settle("option notice", "missed", "second  EXTENSION")).quietly()
    after = asked.then(
        KeyDateSettled(kind="option notice", date="2023-06-14", outcome="missed", option="Second extension")
    )
    assert outcomes(after) == {
        ("option notice", "first extension"): ("2023-12-31", None),
        ("option notice", "Second extension"): ("2023-06-14", "missed"),
    }
    told.when(settle("option notice", "met", "third")).then_refused(
        "key-date.one-date", at=["kind", "option"]
    )
    one = story().when(settle("option notice", "no longer needed")).quietly()
    one.then(
        KeyDateSettled(
            kind="option notice", date="2023-12-31", outcome="no longer needed", option="first extension"
        )
    )


@pytest.mark.parametrize(
    ("date", "over"),
    [
        ("2023-06-14", True),
        ("2023-06-15", False),
        ("2023-06-16", False),
        ("2023-05", True),
        ("2023-06", False),
        ("TBC", False),
    ],
)
def test_a_date_is_missed_only_once_its_last_day_is_over(date: str, *, over: bool) -> None:
    told = story(on("2023-01-01", KeyDateSet(kind="review", date=date)))
    asked = told.when(settle("review", "missed"))
    if over:
        asked.quietly().then(KeyDateSettled(kind="review", date=date, outcome="missed"))
    else:
        asked.then_refused("key-date.missed-once-over", at=["outcome"], conflict=False)
    told.when(settle("review", "met")).quietly().then()


def test_no_date_is_settled_that_is_not_on_record() -> None:
    told = story(BREAK)
    for kind in ("notice", "supplier notice", "representations"):
        told.when(settle(kind, "met")).then_refused(
            "key-date.one-date", at=["kind", "option"], conflict=False
        )
    told.when(settle("improvement", "met")).then_refused("key-date.one-date", at=["kind"], conflict=False)


def test_what_became_of_a_date_is_said_of_a_contract_that_ended_too() -> None:
    ended = on("2023-06-01", Terminated(ended_on=day("2023-06-01"), ground="discharge"))
    after = story(BREAK, ended).when(settle("break", "missed")).quietly().then()
    assert outcomes(after)["break", ""] == ("2023-05-31", "missed")
    story(BREAK, ended).when(SetKeyDate(kind="break", date="2023-07-01", reason=WHY)).then_refused(
        "contract.not-ended", conflict=True
    )


def test_an_outcome_is_told_with_the_date_as_the_contract_has_it_just_before() -> None:
    """Also where that was entered or put right later; as the fact has it, where it has none."""
    was = CONTRACT.effects[KeyDateSettled].was
    moved = on("2023-05-01", KeyDateSet(kind="break", previous="2023-05-31", date="2023-05-20"))
    assert was(story(BREAK, NOTICE).on("2023-06-01"), MET.fact) == {"date": "2023-05-31"}
    assert was(story(BREAK, NOTICE, moved).on("2023-06-01"), MET.fact) == {"date": "2023-05-20"}
    assert was(story(NOTICE).on("2023-06-01"), MET.fact) == {}
    second = KeyDateSettled(kind="option notice", date="2023-06-14", outcome="met", option="Second extension")
    assert was(story(term=TWO).on("2023-06-01"), second) == {"date": "2023-06-14"}


def test_an_outcome_is_put_right_of_the_date_as_it_then_stood() -> None:
    told = story(BREAK, MET)
    right = Correct(corrects=event_id(3), fields={"outcome": "missed"}, reason="Misread")
    assert outcomes(told.when(right).then())["break", ""] == ("2023-05-31", "missed")
    early = Correct(corrects=event_id(3), fields={"effective_from": "2022-12-31"}, reason="Misread")
    told.when(early).then_refused("key-date.one-date", at=["fields.kind", "fields.option"])


def test_every_date_that_needs_action_is_told_with_its_note_and_what_became_of_it() -> None:
    """A warning and an intended termination set a date of their own."""
    warned = Opportunity(warned_of="Late meals", given_on=day("2023-06-01"), until=day("2023-08-31"))
    terms = replace(
        story(BREAK, MET).on("2023-06-15"), opportunity=warned, representations_until=day("2023-07-01")
    )
    said = SettledDate("representations", "2023-07-01", "", "no longer needed")
    assert [*dates_of(replace(terms, settled=(*terms.settled, said)))] == [
        AgreedDate("break", "2023-05-31", "", "Clause 9", "met"),
        AgreedDate("option notice", "2023-12-31", "first extension", "", None),
        AgreedDate("improvement", "2023-08-31", "", "", None),
        AgreedDate("representations", "2023-07-01", "", "", "no longer needed"),
    ]
    judged = replace(terms, opportunity=replace(warned, outcome="improved"))
    assert [known.kind for known in dates_of(judged)] == ["break", "option notice", "representations"]


def test_what_ended_on_a_day_is_out_of_force_on_the_next() -> None:
    assert day_after(day("2023-12-31")) == day("2024-01-01")
