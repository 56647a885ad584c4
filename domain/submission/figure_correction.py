"""Correction of a reported figure before publication: a validation of the earlier one lapses (NAO 5.5)."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from msgspec.structs import replace

from domain.case import reason_given, seen_to
from domain.decisions import Advice, Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.figures import Figure
from domain.sentences import Names, person, sentence
from domain.stream import AskedAgain, Effect, Step
from domain.submission.figure import FIGURE
from domain.submission.judging import judged, scores
from domain.submission.order import STEP
from domain.submission.rules import (
    Case,
    figure_reported,
    kpi_and_contract,
    kpi_of,
    kpi_stands,
    not_published,
    not_rejected,
)
from domain.submission.terms import Judged, Return, Submission, settled
from domain.text import PersonId


class CorrectFigure(Command, frozen=True, kw_only=True):
    """Correct a reported figure that has not been published."""

    figure: Figure
    numerator: Figure | None = None
    denominator: Figure | None = None


@fact("submission.figure_corrected.v1")
class FigureCorrected(Fact, kw_only=True):
    """The reported figure was corrected before anything was published; a validation of the earlier one has lapsed."""

    previous: Figure
    figure: Figure
    numerator: Figure | None = None
    denominator: Figure | None = None
    corrected_by: PersonId
    judged: Judged


@rule("submission.figure-changes")
def figure_changes(case: Case[CorrectFigure]) -> Rejection | None:
    given = case.state.reported
    request = case.command
    if given is None or (given.figure, given.numerator, given.denominator) != (
        request.figure,
        request.numerator,
        request.denominator,
    ):
        return None
    return no("The return says just that already.", "figure")


@rule("submission.validation-lapses", "NAO 5.5")
def validation_lapses(case: Case[CorrectFigure]) -> Advice | None:
    if case.state.validation is None:
        return None
    return Advice("The figure was validated before; the corrected one must be validated anew.")


def _corrected(case: Case[CorrectFigure]) -> Fact:
    request = case.command
    return FigureCorrected(
        previous=seen_to(case.state.reported).figure,
        figure=request.figure,
        numerator=request.numerator,
        denominator=request.denominator,
        corrected_by=case.context.actor.person_id,
        judged=judged(kpi_of(case), case.state.period, request.figure),
    )


def _another_figure(now: Submission, fact: FigureCorrected, valid_from: date) -> Submission:
    """Where a late entry or an annulment took the report itself away, the correction stands for it."""
    given = now.reported or Return(fact.previous, valid_from, fact.corrected_by)
    corrected = replace(
        given,
        figure=fact.figure,
        numerator=fact.numerator,
        denominator=fact.denominator,
        judged=fact.judged,
    )
    by = tuple(dict.fromkeys((*now.figures_by, fact.corrected_by)))
    return settled(replace(now, reported=corrected, figures_by=by, validation=None, rating=None))


def _was(state: Submission, _: FigureCorrected) -> Mapping[str, Any]:
    return {"previous": state.reported.figure if state.reported else None}


@sentence.register
def _(fact: FigureCorrected, names: Names) -> str:
    return (
        f"Reported figure corrected by {person(fact.corrected_by, names)} to {fact.figure} (was {fact.previous}): "
        f"{scores(fact.judged)}."
    )


FIGURE_CORRECTION: Final = Step(
    asks=CorrectFigure,
    rules=(
        *STEP,
        kpi_stands,
        reason_given,
        figure_reported,
        not_rejected,
        not_published,
        figure_changes,
        *FIGURE,
        validation_lapses,
    ),
    records=_corrected,
    effects=(Effect(FigureCorrected, change=_another_figure, correction=AskedAgain(), was=_was),),
    needs=kpi_and_contract,
    in_force=False,
)
