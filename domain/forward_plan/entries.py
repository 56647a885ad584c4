"""The entries of a version: what a plan shows of a review, and in which order reviews are printed."""

from domain.dates import TBC, PartialDate
from domain.forward_plan.terms import Line
from domain.review.terms import Review

_DAY = len("2019-11-29")


def lines_of(review: Review) -> tuple[Line, ...]:
    """What a plan shows of a review's items, in printed order."""
    return tuple(
        Line(
            number=item.number,
            title=item.title,
            kind=item.kind,
            contract_id=item.contract_id,
            lead_officers=item.lead_officers,
        )
        for item in review.items
    )


def printed_place(text: PartialDate) -> tuple[int, str]:
    """Days first, then months, each in order; TBC last. What has the same date stays in the order named."""
    if text == TBC:
        return 2, ""
    return (0 if len(text) == _DAY else 1), text
