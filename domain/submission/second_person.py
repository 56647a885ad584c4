"""Two people are two people: whoever gave a figure, or had it given, does not answer for it."""

from typing import Any

from domain.decisions import Rejection, no, rule
from domain.submission.figure_correction import FigureCorrected
from domain.submission.reporting import NilReturned, Reported
from domain.submission.rules import Case


def gave_the_figure(case: Case[Any]) -> frozenset[str]:
    """Opaque ids of everyone who gave the figure on record, corrected it or its entry, and for whom."""
    people = frozenset(case.state.figures_by)
    for placed in case.chronicle.timeline.placed:
        if isinstance(placed.fact, Reported | NilReturned):
            people = frozenset(case.state.figures_by) | case.chronicle.people_behind(placed)
        elif isinstance(placed.fact, FigureCorrected):
            people |= case.chronicle.people_behind(placed)
    return people


@rule("submission.second-person", "NAO 5.5; domain rule I3")
def not_by_whoever_reported(case: Case[Any]) -> Rejection | None:
    """Neither who gives the command nor for whom it is given may have given the figure."""
    if not case.people & gave_the_figure(case):
        return None
    return no(
        "You gave this figure yourself, or it was given by or for whom you act; someone else must answer for it.",
        conflict=True,
    )
