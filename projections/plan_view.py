"""What a forward plan shows of a review, and in which ways two such views differ."""

from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from msgspec.structs import replace

from domain.dates import PartialDate, earliest, in_words, latest
from domain.forward_plan.entries import lines_of
from domain.forward_plan.terms import Entry, Line
from domain.review.terms import Review
from domain.sentences import people

Kind = Literal[
    "moved",
    "line dropped",
    "line added",
    "line reworded",
    "lead officers changed",
    "review cancelled",
    "review taken away",
    "review added",
    "held as planned",
    "held on another day",
]


class ReviewView(NamedTuple):
    """What a plan shows of a review."""

    status: str
    """*scheduled*, *held* or *cancelled*."""
    date: PartialDate
    items: tuple[Line, ...]

    @property
    def titles(self) -> str:
        """Every line's title."""
        return "; ".join(line.title for line in self.items)


class PlanDifference(NamedTuple):
    """One way in which two views differ."""

    kind: Kind
    item: int | None
    """The line's number in its review, where it is about one."""
    what: str
    """Titles as printed."""
    was: str
    """In words; empty where there was nothing."""
    now: str


def as_planned(entry: Entry) -> ReviewView:
    """What a version shows."""
    return ReviewView("scheduled", entry.date, entry.items)


def as_it_stands(review: Review) -> ReviewView:
    """What a plan would show of a review as it is now."""
    status = "held" if review.status == "closed" else review.status
    return ReviewView(status, review.date, lines_of(review))


def differences(
    before: ReviewView | None, after: ReviewView | None, planned: PartialDate | None, names: Mapping[str, str]
) -> Iterator[PlanDifference]:
    """How *after* differs from *before*; ``None`` where the group has no such review.

    *planned* is the date that the version has, against which it was held as planned or not.
    """
    if before is not None and after is not None:
        yield from _of_the_date(before, after, planned or before.date)
        yield from _of_the_lines(before, after, names)
    elif after is not None:
        yield PlanDifference("review added", None, after.titles, "", in_words(after.date))
    elif before is not None:
        yield PlanDifference("review taken away", None, before.titles, in_words(before.date), "")


def _of_the_date(before: ReviewView, after: ReviewView, planned: PartialDate) -> Iterator[PlanDifference]:
    was, now = in_words(before.date), in_words(after.date)
    if before.status == after.status:
        if before.date != after.date:
            yield PlanDifference("moved", None, after.titles, was, now)
    elif after.status == "held":
        kind: Kind = "held as planned" if _within(after.date, planned) else "held on another day"
        yield PlanDifference(kind, None, after.titles, in_words(planned), now)
    elif after.status == "cancelled":
        yield PlanDifference("review cancelled", None, after.titles, was, "")
    else:
        yield PlanDifference("review added", None, after.titles, before.status, now)


def _of_the_lines(
    before: ReviewView, after: ReviewView, names: Mapping[str, str]
) -> Iterator[PlanDifference]:
    then = {line.number: line for line in before.items}
    since = {line.number: line for line in after.items}
    for number, line in then.items():
        if number not in since:
            yield PlanDifference("line dropped", number, line.title, people(line.lead_officers, names), "")
    for number, line in since.items():
        who, old = people(line.lead_officers, names), then.get(number)
        if old is None:
            yield PlanDifference("line added", number, line.title, "", who)
            continue
        if old.lead_officers != line.lead_officers:
            was = people(old.lead_officers, names)
            yield PlanDifference("lead officers changed", number, line.title, was, who)
        if replace(old, lead_officers=line.lead_officers) != line:
            yield PlanDifference("line reworded", number, line.title, _described(old), _described(line))


def _within(day: PartialDate, planned: PartialDate) -> bool:
    """Whether a review held on *day* was held when it was planned: on the day or in the month, which TBC is not."""
    first, last, held = earliest(planned), latest(planned), earliest(day)
    return first is not None and last is not None and held is not None and first <= held <= last


def _described(line: Line) -> str:
    contract = f", contract {line.contract_id}" if line.contract_id else ""
    return f"{line.title} ({line.kind}{contract})"
