"""Depth: how deep a review goes, and which of the three kinds of activity a line was looked at for (paper 1.1, 1.2)."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Final

from msgspec import Meta
from msgspec.structs import replace

from domain.case import STEP
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.review.rules import IN_REVIEW, Case, item_exists
from domain.review.terms import Activity, Depth, ItemNumber, LookedAt, Review, item_meant
from domain.sentences import Names, sentence, stopped
from domain.stream import AskedAgain, Effect, Step
from domain.text import LongText

Activities = Annotated[tuple[Activity, ...], Meta(min_length=1, max_length=3)]


class SetDepth(Command, frozen=True, kw_only=True):
    """Say how deep a review of the programme goes."""

    depth: Depth
    """In depth, a light touch, or a re-review of what was reviewed before."""


@fact("review.depth_set.v1")
class DepthSet(Fact, kw_only=True):
    """It was said how deep a review goes (paper 1.2: *in-depth reviews*)."""

    previous: Depth | None = None
    """How deep it was to go before; ``None`` where nobody had said."""
    depth: Depth
    """In depth, a light touch, or a re-review of what was reviewed before."""


class RecordActivities(Command, frozen=True, kw_only=True):
    """Say which kinds of activity a line of the review was looked at for."""

    item: ItemNumber
    activities: Activities
    """Of the three kinds in the terms of reference."""
    others: LongText = ""
    """What else was looked at: the terms of reference say *including but not limited to*."""


@fact("review.activities_recorded.v1")
class ActivitiesRecorded(Fact, kw_only=True):
    """It was said which kinds of activity a line of a review was looked at for (paper 1.1)."""

    item: ItemNumber
    previous: tuple[Activity, ...] = ()
    """Those said before."""
    activities: Activities
    """Of the three kinds in the terms of reference."""
    previous_others: LongText = ""
    """What else was said before."""
    others: LongText = ""
    """What else was looked at."""


@rule("review.not-over")
def not_over(case: Case[Any]) -> Rejection | None:
    if case.state.status in ("scheduled", "held"):
        return None
    return no(f"The review is {case.state.status}.", conflict=True)


@rule("review.depth-changes")
def depth_changes(case: Case[SetDepth]) -> Rejection | None:
    if case.command.depth != case.state.depth:
        return None
    return no(f"It is {case.state.depth} already.", "depth", conflict=True)


@rule("review.activity-once")
def activity_once(case: Case[RecordActivities]) -> Rejection | None:
    activities = case.command.activities
    return no("Name each kind once.", "activities") if len(set(activities)) < len(activities) else None


@rule("review.activities-change")
def activities_change(case: Case[RecordActivities]) -> Rejection | None:
    command = case.command
    if LookedAt(command.item, command.activities, command.others) not in case.state.looked_at:
        return None
    return no("It says just that already.", "activities", conflict=True)


def _of(review: Review, item: int) -> LookedAt:
    """What was said of a line; nothing where nobody has."""
    return next((known for known in review.looked_at if known.item == item), LookedAt(item))


def _deep(case: Case[SetDepth]) -> Fact:
    return DepthSet(previous=case.state.depth, depth=case.command.depth)


def _activities(case: Case[RecordActivities]) -> Fact:
    command, before = case.command, _of(case.state, case.command.item)
    return ActivitiesRecorded(
        item=command.item,
        previous=before.activities,
        activities=command.activities,
        previous_others=before.others,
        others=command.others,
    )


def _as_deep(review: Review, fact: DepthSet, _: date) -> Review:
    return replace(review, depth=fact.depth)


def _is_looked_at(review: Review, fact: ActivitiesRecorded, _: date) -> Review:
    others = tuple(known for known in review.looked_at if known.item != fact.item)
    return replace(review, looked_at=(*others, LookedAt(fact.item, fact.activities, fact.others)))


def _depth_was(review: Review, _: DepthSet) -> Mapping[str, Any]:
    return {"previous": review.depth}


def _activities_were(review: Review, fact: ActivitiesRecorded) -> Mapping[str, Any]:
    before = _of(review, fact.item)
    return {"previous": before.activities, "previous_others": before.others}


@sentence.register
def _(fact: DepthSet, _: Names) -> str:
    return (
        f"The review is {_called(fact.depth)}{f' (was {_called(fact.previous)})' if fact.previous else ''}."
    )


@sentence.register
def _(fact: ActivitiesRecorded, _: Names) -> str:
    said = ", ".join((*fact.activities, *([fact.others] if fact.others else [])))
    was = ", ".join((*fact.previous, *([fact.previous_others] if fact.previous_others else [])))
    told = f"Item {fact.item} was looked at for {said}"
    return f"{told} (was: {was})." if was else stopped(told)


def _called(depth: Depth) -> str:
    return (
        "a re-review" if depth == "re-review" else "a light touch" if depth == "light touch" else "in depth"
    )


DEPTH: Final = Step(
    asks=SetDepth,
    rules=(*STEP, not_over, depth_changes),
    records=_deep,
    effects=(Effect(DepthSet, change=_as_deep, correction=AskedAgain(), was=_depth_was),),
    in_force=False,
)

ACTIVITIES: Final = Step(
    asks=RecordActivities,
    rules=(*IN_REVIEW, item_exists, activity_once, activities_change),
    records=_activities,
    effects=(
        Effect(
            ActivitiesRecorded,
            change=_is_looked_at,
            correction=AskedAgain(),
            was=_activities_were,
            rests_on=item_meant,
        ),
    ),
    in_force=False,
)
