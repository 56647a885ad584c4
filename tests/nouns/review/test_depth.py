"""How deep a review goes, and which kinds of activity its lines were looked at for."""

import pytest
from msgspec.structs import replace

from domain.amendment.commands import Correct
from domain.decisions import Command
from domain.review.depth import ActivitiesRecorded, DepthSet, RecordActivities, SetDepth
from domain.review.terms import LookedAt
from domain.sentences import sentence
from tests.givens import Entry, event_id, on
from tests.nouns.review.givens import CANCELLED, CLOSED, HELD, REVIEWER, SCHEDULED, review

DEEP_FACT = DepthSet(depth="in-depth")
DEEP = on("2023-01-11", DEEP_FACT, REVIEWER)
LOOKED_FACT = ActivitiesRecorded(item=1, activities=("monitoring", "management"), others="Stock")
LOOKED = on("2023-05-17", LOOKED_FACT, REVIEWER)
LOOK = RecordActivities(item=1, activities=("monitoring", "management"), others="Stock")


def test_how_deep_it_goes_is_said_and_said_anew() -> None:
    story = review(SCHEDULED).when(SetDepth(depth="in-depth"), by=REVIEWER)
    assert story.quietly().then(DEEP_FACT).now.depth == "in-depth"
    other = DepthSet(previous="in-depth", depth="re-review")
    story = review(SCHEDULED, DEEP, HELD).when(SetDepth(depth="re-review"), by=REVIEWER)
    assert story.then(other).now.depth == "re-review"
    assert sentence(DEEP_FACT, {}) == "The review is in depth."
    assert sentence(other, {}) == "The review is a re-review (was in depth)."


def test_a_line_is_looked_at_for_kinds_of_activity_and_for_more() -> None:
    now = review(SCHEDULED, HELD).when(LOOK, by=REVIEWER).quietly().then(LOOKED_FACT).now
    assert [(known.item, known.activities) for known in now.looked_at] == [(1, ("monitoring", "management"))]
    anew = RecordActivities(item=1, activities=("review and evaluation",))
    fact = ActivitiesRecorded(
        item=1,
        previous=("monitoring", "management"),
        activities=("review and evaluation",),
        previous_others="Stock",
    )
    assert len(review(SCHEDULED, HELD, LOOKED).when(anew, by=REVIEWER).then(fact).now.looked_at) == 1
    assert sentence(LOOKED_FACT, {}) == "Item 1 was looked at for monitoring, management, Stock."
    told = "Item 1 was looked at for review and evaluation (was: monitoring, management, Stock)."
    assert sentence(fact, {}) == told


@pytest.mark.parametrize(
    ("rule", "before", "command", "at", "conflict"),
    [
        ("review.not-over", (SCHEDULED, CANCELLED), SetDepth(depth="in-depth"), (), True),
        ("review.not-over", (SCHEDULED, HELD, CLOSED), SetDepth(depth="in-depth"), (), True),
        ("review.depth-changes", (SCHEDULED, DEEP), SetDepth(depth="in-depth"), ("depth",), True),
        ("review.held-and-open", (SCHEDULED,), LOOK, (), True),
        (
            "review.item-exists",
            (SCHEDULED, HELD),
            RecordActivities(item=9, activities=("monitoring",)),
            ("item",),
            False,
        ),
        (
            "review.activity-once",
            (SCHEDULED, HELD),
            RecordActivities(item=1, activities=("monitoring", "monitoring")),
            ("activities",),
            False,
        ),
        ("review.activities-change", (SCHEDULED, HELD, LOOKED), LOOK, ("activities",), True),
    ],
)
def test_what_cannot_be_is_refused(
    rule: str, before: tuple[Entry, ...], command: Command, at: tuple[str, ...], *, conflict: bool
) -> None:
    review(*before).when(command, by=REVIEWER).then_refused(rule, at=at, conflict=conflict)


def test_what_was_said_of_one_line_or_of_another_thing_is_not_said_again() -> None:
    story = review(SCHEDULED, HELD, LOOKED)
    other_line = story.when(replace(LOOK, item=2), by=REVIEWER).quietly().then().now.looked_at
    assert [(known.item, known.others) for known in other_line] == [(1, "Stock"), (2, "Stock")]
    more = story.when(replace(LOOK, others="Waste"), by=REVIEWER).quietly().then().now.looked_at
    assert more == (LookedAt(1, ("monitoring", "management"), "Waste"),)


def test_what_was_said_before_is_worked_out_again_when_that_is_put_right() -> None:
    anew = on(
        "2023-05-18",
        ActivitiesRecorded(
            item=1,
            previous=("monitoring", "management"),
            activities=("review and evaluation",),
            previous_others="Stock",
        ),
        REVIEWER,
    )
    deeper = on("2023-01-12", DepthSet(previous="in-depth", depth="re-review"), REVIEWER)
    story = review(SCHEDULED, DEEP, deeper, HELD, LOOKED, anew)
    for number, fields, told in (
        (2, {"depth": "light touch"}, "another previous now"),
        (5, {"others": "Waste"}, "another others now"),
        (5, {"activities": ["management"]}, "another previous now"),
    ):
        right = Correct(corrects=event_id(number), fields=fields, reason="Misread.")
        asked = story.when(right, by=REVIEWER).advised("later-facts.still-fit")
        assert told in asked.advised_in_all
    assert sentence(DepthSet(depth="light touch"), {}) == "The review is a light touch."
