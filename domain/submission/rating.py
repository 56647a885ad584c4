"""Rating: performance in the period is rated, by the bands or with a reason (reg 39(5))."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from msgspec.structs import replace

from domain.case import seen_to
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.figures import Figure
from domain.kpi import Rating
from domain.sentences import Names, sentence
from domain.stream import AskedAgain, Effect, Step
from domain.submission.order import STEP
from domain.submission.rules import (
    Case,
    figure_reported,
    kpi_and_contract,
    kpi_stands,
    not_published,
    not_rejected,
)
from domain.submission.terms import Submission, computed, standing


class RatePerformance(Command, frozen=True, kw_only=True):
    """Rate performance in the period; a rating other than the one that the bands give needs a reason."""

    rating: Rating


@fact("submission.rated.v1")
class Rated(Fact, kw_only=True):
    """Performance in the period was rated (reg 39(5))."""

    figure: Figure
    """The figure that was rated: the validated one where there is one, else the reported one."""
    rating: Rating
    computed: Rating | None = None
    """What the bands fixed beforehand give; null where there are none."""


@rule("submission.rating-explained", "reg 39(5)")
def bands_allow_or_reason(case: Case[RatePerformance]) -> Rejection | None:
    """A rating other than the one that the bands give needs a reason; so does any where there are no bands."""
    by_bands = computed(case.state)
    if case.command.rating == by_bands or case.command.reason.strip():
        return None
    if by_bands is None:
        return no("There are no bands to rate it by: say why it is rated so.", "reason")
    return no(f"The bands give {by_bands}: say why it is rated otherwise.", "reason")


@rule("submission.rating-changes")
def rating_changes(case: Case[RatePerformance]) -> Rejection | None:
    """Another reason says something new; so does the same rating of another figure, or by other bands."""
    rated = case.last(Rated)
    if rated is None or case.state.rating is None or standing(case.state) is None:
        return None
    if rated.fact != _rating(case):
        return None
    if rated.envelope.reason != case.why:
        return None
    return no(f"It is rated {case.command.rating} already.", "rating", conflict=True)


def _rating(case: Case[RatePerformance]) -> Fact:
    figure = seen_to(standing(case.state))
    return Rated(figure=figure, rating=case.command.rating, computed=computed(case.state))


def _rated(now: Submission, fact: Rated, _: date) -> Submission:
    return replace(now, rating=fact.rating)


def _was(state: Submission, _: Rated) -> Mapping[str, Any]:
    return {"figure": standing(state), "computed": computed(state)}


@sentence.register
def _(fact: Rated, _: Names) -> str:
    if fact.rating == fact.computed:
        return f"Rated {fact.rating} at {fact.figure}, as the bands give."
    by_bands = f"the bands give {fact.computed}" if fact.computed else "there are no bands"
    return f"Rated {fact.rating} at {fact.figure}; {by_bands}."


RATING: Final = Step(
    asks=RatePerformance,
    rules=(
        *STEP,
        kpi_stands,
        figure_reported,
        not_rejected,
        not_published,
        bands_allow_or_reason,
        rating_changes,
    ),
    records=_rating,
    effects=(Effect(Rated, change=_rated, correction=AskedAgain(), was=_was),),
    needs=kpi_and_contract,
    in_force=False,
)
