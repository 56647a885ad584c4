"""The order of steps: none is dated before the one that it follows, nor before its day."""

from typing import Any

from domain.case import ENTRY, step_not_ahead_of_time
from domain.dates import in_words
from domain.decisions import Rejection, no, rule
from domain.submission.overdue import OverdueMarked
from domain.submission.rules import Case


@rule("submission.in-order")
def in_order(case: Case[Any]) -> Rejection | None:
    """Steps follow one another; an overdue mark only notes what had not come, and a return may be dated before it."""
    steps = [step for step in case.chronicle.timeline.placed if not isinstance(step.fact, OverdueMarked)]
    if not steps or case.effective_from >= steps[-1].valid_from:
        return None
    return no(
        f"The step before it is dated {in_words(steps[-1].valid_from)}; a later step cannot be dated earlier.",
        "effective_from",
    )


STEP = (*ENTRY, in_order, step_not_ahead_of_time)
"""Asked of every step."""
