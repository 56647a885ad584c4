"""Months after it was done, somebody other than its owner looks whether it is still done."""

from typing import Any

import pytest

from domain.action import ACTION
from domain.action.lasting import CheckLasting, LastingChecked
from domain.action.reopening import Reopened
from domain.action.terms import LastingCheck
from domain.amendment.commands import Correct
from domain.decisions import Actor
from domain.events import Evidence
from domain.sentences import sentence
from tests.givens import Entry, day, event_id, on
from tests.nouns.action.test_action import AGREED, CLAIMED, DONE, OFFERED
from tests.streams import Story, given

LATER = Actor("p-late", "governance")
PHOTO = (Evidence("Photograph of the van", "image/png", "0" * 64),)
STILL = CheckLasting(lasting="still done", evidence=PHOTO)
GONE = CheckLasting(lasting="no longer done", note="The van was sold.")
WAS_DONE = (AGREED, OFFERED, CLAIMED, DONE)


def action(*entries: Entry) -> Story:
    return given(ACTION, entries)


def test_it_is_seen_to_last_or_not_and_stays_done() -> None:
    story = action(*WAS_DONE)
    assert (story.now.lasting, story.now.done_on) == (None, DONE.valid_from)
    seen = (
        story.when(STILL, by=LATER).quietly().then(LastingChecked(lasting="still done", checked_by="p-late"))
    )
    assert (seen.now.status, seen.now.lasting) == ("done", "still done")
    fact = LastingChecked(lasting="no longer done", checked_by="p-late", note="The van was sold.")
    asked = story.when(GONE, by=LATER)
    asked.advised("action.no-longer-done")
    gone = asked.then(fact)
    assert gone.now.lasting == "no longer done"
    assert gone.when(STILL, by=LATER).then().now.lasting == "still done"
    told = "Late looked at the action again: it is no longer done. The van was sold."
    assert sentence(fact, {"p-late": "Late"}) == told


def test_what_was_seen_before_it_was_done_again_says_nothing_of_it() -> None:
    checked = on("2023-06-14", LastingChecked(lasting="no longer done", checked_by="p-late"), LATER)
    reopened = on(
        "2023-06-15", Reopened(previous="2023-06", due="2023-09", why="Gone.", reopened_by="p-late")
    )
    again = action(*WAS_DONE, checked, reopened).now
    assert (again.lasting, again.done_on, len(again.checks)) == (None, None, 1)


@pytest.mark.parametrize(
    ("before", "asked", "by", "rule", "at", "conflict"),
    [
        ((AGREED, OFFERED), STILL, LATER, "action.was-done", (), True),
        (
            WAS_DONE,
            STILL,
            Actor(AGREED.fact.owner, "governance"),
            "action.checked-by-another",
            ("lasting",),
            True,
        ),
        (
            WAS_DONE,
            CheckLasting(lasting="still done", note="Yes."),
            LATER,
            "action.seen-to-last",
            ("evidence",),
            False,
        ),
        (
            WAS_DONE,
            CheckLasting(lasting="no longer done"),
            LATER,
            "action.seen-to-last",
            ("evidence", "note"),
            False,
        ),
        (WAS_DONE, STILL, Actor("p-late", "officer"), "action.finding-is-the-groups", (), True),
        (WAS_DONE, STILL, Actor("p-late", "owner"), "action.finding-is-the-groups", (), True),
    ],
)
def test_what_cannot_be_is_refused(
    before: Any, asked: CheckLasting, by: Actor, rule: str, at: tuple[str, ...], *, conflict: bool
) -> None:
    action(*before).when(asked, by=by).then_refused(rule, at=at, conflict=conflict)


def test_what_was_seen_is_kept_with_who_and_when_and_counts_from_the_day_it_was_done() -> None:
    same_day = on(
        "2023-06-08", LastingChecked(lasting="no longer done", checked_by="p-late", note="Gone."), LATER
    )
    now = action(*WAS_DONE, same_day).now
    assert now.checks == (LastingCheck("no longer done", "p-late", day("2023-06-08"), "Gone."),)
    assert now.lasting == "no longer done"
    reopened = on(
        "2023-06-09", Reopened(previous="2023-06", due="2023-09", why="Gone.", reopened_by="p-late"), LATER
    )
    assert action(*WAS_DONE, same_day, reopened, on("2023-06-10", DONE.fact)).now.lasting is None


def test_it_gives_back_the_request_that_it_answered() -> None:
    checked = on(
        "2023-06-14", LastingChecked(lasting="no longer done", checked_by="p-late", note="Sold."), LATER
    )
    again = Correct(corrects=event_id(5), reason="Nothing is wrong")
    story = action(*WAS_DONE, checked)
    story.when(again, by=LATER).then_refused("correction.changes-something", at=["fields"])
    right = Correct(corrects=event_id(5), fields={"note": "It was lent."}, reason="Slip")
    assert story.when(right, by=LATER).then().now.checks[0].note == "It was lent."
