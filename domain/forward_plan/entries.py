"""The entries of a version: the reviews that were named, copied as they stand on the day of the issue."""

from domain.case import Case
from domain.dates import TBC, PartialDate
from domain.forward_plan.commands import Issue
from domain.forward_plan.events import Entry, Line
from domain.forward_plan.state import ForwardPlan
from domain.review.state import Review

_DAY = len("2019-11-29")


def entries_of(case: Case[Issue, ForwardPlan]) -> tuple[Entry, ...] | None:
    """The entries, in the order of the paper; ``None`` where a review was not in being on that day."""
    found = []
    for review_id in case.command.reviews:
        review: Review | None = case.other(review_id)
        if review is None:
            return None
        found.append(Entry(review_id=review_id, date=review.date, items=lines_of(review)))
    return tuple(sorted(found, key=lambda one: _place(one.date)))


def lines_of(review: Review) -> tuple[Line, ...]:
    """What a plan shows of a review's items, in printed order."""
    return tuple(
        Line(
            number=one.number,
            title=one.title,
            kind=one.kind,
            contract_id=one.contract_id,
            lead_officers=one.lead_officers,
        )
        for one in review.items
    )


def _place(text: PartialDate) -> tuple[int, str]:
    """Days first, then months, each in order; TBC last. What has the same date stays in the order named."""
    if text == TBC:
        return 2, ""
    return (0 if len(text) == _DAY else 1), text
