"""Validation: somebody else looks at a figure where it comes from (paper 2.2; NAO 5.5)."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from msgspec.structs import replace

from domain.case import seen_to
from domain.decisions import Advice, Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.figures import Figure, number
from domain.sentences import Names, person, sentence
from domain.stream import Effect, OnlyAnnulled, Step
from domain.submission.figure import COUNCILS_FIGURE
from domain.submission.judging import judged, scores
from domain.submission.order import STEP
from domain.submission.rules import Case, figure_reported, kpi_and_contract, kpi_of, kpi_stands, not_rejected
from domain.submission.second_person import not_by_whoever_reported
from domain.submission.terms import (
    Judged,
    Method,
    Outcome,
    Sample,
    Submission,
    Validation,
    settled,
    standing,
)
from domain.text import PersonId


class ValidateFigure(Command, frozen=True, kw_only=True):
    """Say what a look at the source of a reported figure came to."""

    method: Method
    outcome: Outcome
    figure: Figure | None = None
    """The right figure, where the outcome is *confirmed with correction*; else leave it out."""
    sample_size: Sample | None = None
    exceptions: Sample | None = None


@fact("submission.validated.v1")
class Validated(Fact, kw_only=True):
    """The reported figure was looked at where it comes from (NAO 5.5; domain 3.5)."""

    method: Method
    outcome: Outcome
    reported: Figure
    """The figure that was looked at."""
    figure: Figure | None = None
    """The validated figure; null where it could not be confirmed."""
    sample_size: Sample | None = None
    exceptions: Sample | None = None
    """How many of the sample did not bear the figure out."""
    validated_by: PersonId
    judged: Judged = ()
    """The validated figure judged; empty where there is none."""


@rule("submission.method-named", "NAO 5.5")
def method_named(case: Case[ValidateFigure]) -> Rejection | None:
    if case.command.method != "none" or case.command.outcome == "unable to verify":
        return None
    return no("Without a method nothing is validated: the outcome can only be *unable to verify*.", "method")


@rule("submission.figure-goes-with-outcome", "domain 3.5")
def figure_goes_with_outcome(case: Case[ValidateFigure]) -> Rejection | None:
    request, given = case.command, case.state.reported
    if request.outcome != "confirmed with correction":
        if request.figure is None:
            return None
        return no("Give a figure only where the outcome is *confirmed with correction*.", "figure")
    if request.figure is None:
        return no("Say what the right figure is.", "figure")
    if given is not None and number(request.figure) == number(given.figure):
        return no("That is the figure as reported: the outcome is *confirmed*.", "figure", "outcome")
    return None


@rule("submission.sample-told-of", "domain 3.5")
def sample_told_of(case: Case[ValidateFigure]) -> Rejection | None:
    size, exceptions = case.command.sample_size, case.command.exceptions
    if case.command.method == "sample test" and not size:
        return no("Say how many were looked at.", "sample_size")
    if exceptions is not None and exceptions > (size or 0):
        return no("There cannot be more exceptions than were looked at.", "exceptions", "sample_size")
    return None


@rule("submission.sample-exceptions-said", "domain 3.5")
def sample_said(case: Case[ValidateFigure]) -> Advice | None:
    if not case.command.sample_size or case.command.exceptions is not None:
        return None
    return Advice("How many of the sample were exceptions is not said.")


@rule("submission.without-exceptions", "domain 3.5")
def without_exceptions(case: Case[ValidateFigure]) -> Advice | None:
    exceptions = case.command.exceptions
    if case.command.outcome != "confirmed" or not exceptions:
        return None
    return Advice(f"Confirmed as reported in spite of {exceptions} exceptions.")


def _looked_at(case: Case[ValidateFigure]) -> Fact:
    request, reported = case.command, seen_to(case.state.reported).figure
    figure = reported if request.outcome == "confirmed" else request.figure
    return Validated(
        method=request.method,
        outcome=request.outcome,
        reported=reported,
        figure=figure,
        sample_size=request.sample_size,
        exceptions=request.exceptions,
        validated_by=case.context.actor.person_id,
        judged=judged(kpi_of(case), case.state.period, figure) if figure is not None else (),
    )


def _validation(now: Submission, fact: Validated, valid_from: date) -> Submission:
    validation = Validation(
        fact.method,
        fact.outcome,
        valid_from,
        fact.validated_by,
        fact.figure,
        fact.sample_size,
        fact.exceptions,
        fact.judged,
    )
    after = replace(now, validation=validation)
    rating = now.rating if standing(after) == standing(now) else None
    return settled(replace(after, rating=rating))


def _reported(state: Submission, _: Validated) -> Mapping[str, Any]:
    return {"reported figure": number(state.reported.figure) if state.reported else None}


@sentence.register
def _(fact: Validated, names: Names) -> str:
    how = f"by {fact.method}" if fact.method != "none" else "without looking at the source"
    sample = f", exceptions {fact.exceptions or 0} of {fact.sample_size}" if fact.sample_size else ""
    told = f"Reported figure {fact.reported} {fact.outcome} {how}{sample}, {person(fact.validated_by, names)}"
    if fact.figure is None:
        return f"{told}: no validated figure."
    return f"{told}: validated figure {fact.figure}, {scores(fact.judged)}."


VALIDATION: Final = Step(
    asks=ValidateFigure,
    rules=(
        *STEP,
        kpi_stands,
        figure_reported,
        not_rejected,
        not_by_whoever_reported,
        method_named,
        figure_goes_with_outcome,
        *COUNCILS_FIGURE,
        sample_told_of,
        sample_said,
        without_exceptions,
    ),
    records=_looked_at,
    effects=(
        Effect(
            Validated,
            change=_validation,
            correction=OnlyAnnulled("A second person looked: let the figure be validated anew."),
            rests_on=_reported,
        ),
    ),
    needs=kpi_and_contract,
    in_force=False,
)
