"""Publication and restatement: what is published is read, so both take a second person (domain rules I3, I14)."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from msgspec.structs import replace

from domain.case import reason_given, seen_to
from domain.decisions import Advice, Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.figures import Figure, number
from domain.kpi import Rating
from domain.sentences import Names, sentence
from domain.stream import Effect, OnlyAnnulled, Step
from domain.submission.figure import COUNCILS_FIGURE
from domain.submission.judging import judged, scores
from domain.submission.order import STEP
from domain.submission.rules import Case, kpi_and_contract, kpi_of, kpi_stands, not_rejected
from domain.submission.second_person import not_by_whoever_reported
from domain.submission.terms import Judged, Publication, Submission, computed, counting, settled, standing


class PublishFigure(Command, frozen=True, kw_only=True):
    """Record that the figure and its rating were published."""

    unvalidated: bool = False
    """Say so where nobody validated the figure, and give the reason."""


class RestateFigure(Command, frozen=True, kw_only=True):
    """Replace a published figure by another, as a second person, and say why."""

    figure: Figure
    rating: Rating | None = None
    """The one that the bands give, where left out."""
    unvalidated: bool = False
    """Say so where it is not the validated figure."""


@fact("submission.published.v1")
class Published(Fact, kw_only=True):
    """The figure and its rating were published (domain rule I14)."""

    figure: Figure
    rating: Rating
    unvalidated: bool = False
    """Whether it was published as a figure that nobody validated."""


@fact("submission.restated.v1")
class Restated(Fact, kw_only=True):
    """A published figure was replaced by another, for the reason given (domain rule I3)."""

    previous: Figure
    figure: Figure
    previous_rating: Rating
    rating: Rating
    unvalidated: bool = False
    judged: Judged


@rule("submission.not-published-before")
def not_published_before(case: Case[PublishFigure]) -> Rejection | None:
    if case.state.published is None:
        return None
    return no("A figure is published for this period already; it can be restated.", conflict=True)


@rule("submission.figure-to-publish", "domain 3.5")
def figure_to_publish(case: Case[PublishFigure]) -> Rejection | None:
    if standing(case.state) is not None:
        return None
    return no("There is no figure to publish: no data is never a score.", conflict=True)


@rule("submission.rating-known", "reg 39(5)")
def rating_known(case: Case[PublishFigure]) -> Rejection | None:
    if standing(case.state) is None or case.state.rating or computed(case.state):
        return None
    return no("It has not been rated, and there are no bands to rate it by: rate it first.", conflict=True)


@rule("submission.validated-or-said-not-to-be", "paper 2.2; NAO 5.5; domain rule I14")
def validated_or_said_not_to_be(case: Case[PublishFigure | RestateFigure]) -> Rejection | None:
    validation = case.state.validation
    known = validation.figure if validation else None
    figure = case.command.figure if isinstance(case.command, RestateFigure) else known
    validated = known is not None and figure is not None and number(figure) == number(known)
    if validated and case.command.unvalidated:
        return no("It is the validated figure: leave *unvalidated* out.", "unvalidated")
    if not validated and not case.command.unvalidated:
        return no(
            "Nobody has validated this figure: validate it, or mark it *unvalidated* and say why.",
            "unvalidated",
        )
    return None


@rule("submission.unvalidated-says-why", "paper 2.2; NAO 5.5; domain rule I14")
def unvalidated_says_why(case: Case[PublishFigure]) -> Rejection | None:
    if not case.command.unvalidated or case.command.reason.strip():
        return None
    return no("Say why a figure is published that nobody has validated.", "reason")


@rule("submission.no-query-open")
def no_query_open(case: Case[PublishFigure]) -> Advice | None:
    if not case.state.question:
        return None
    return Advice("What was asked about the return has not been answered.")


@rule("submission.published-before", "domain rule I3")
def published_before(case: Case[RestateFigure]) -> Rejection | None:
    if case.state.published is not None:
        return None
    return no("Nothing is published to be restated; correct the figure instead.", conflict=True)


@rule("submission.restatement-changes")
def restatement_changes(case: Case[RestateFigure]) -> Rejection | None:
    stands, rating = case.state.published, restated_rating(case)
    if stands is None or rating is None:
        return None
    request = case.command
    before = (number(stands.figure), stands.rating, stands.unvalidated)
    if before != (number(request.figure), rating, request.unvalidated):
        return None
    return no("Just that is published already.", "figure")


@rule("submission.restated-rating-known", "reg 39(5)")
def restated_rating_known(case: Case[RestateFigure]) -> Rejection | None:
    if restated_rating(case) is not None:
        return None
    return no("There are no bands to rate it by: say how it is rated.", "rating")


def restated_rating(case: Case[RestateFigure]) -> Rating | None:
    """The rating asked for, or the one that the governing definition gives the restated figure."""
    if case.command.rating is not None:
        return case.command.rating
    by_definition = judged(kpi_of(case), case.state.period, case.command.figure)
    return by_definition[0].rating if by_definition else None


def _publication(case: Case[PublishFigure]) -> Fact:
    return Published(
        figure=seen_to(standing(case.state)),
        rating=seen_to(case.state.rating or computed(case.state)),
        unvalidated=case.command.unvalidated,
    )


def _restatement(case: Case[RestateFigure]) -> Fact:
    stands, request = seen_to(case.state.published), case.command
    return Restated(
        previous=stands.figure,
        figure=request.figure,
        previous_rating=stands.rating,
        rating=seen_to(restated_rating(case)),
        unvalidated=request.unvalidated,
        judged=judged(kpi_of(case), case.state.period, request.figure),
    )


def _read(now: Submission, fact: Published, valid_from: date) -> Submission:
    published = Publication(fact.figure, fact.rating, valid_from, fact.unvalidated, judged=counting(now))
    return settled(replace(now, published=published))


def _read_otherwise(now: Submission, fact: Restated, valid_from: date) -> Submission:
    published = Publication(
        fact.figure, fact.rating, valid_from, fact.unvalidated, restated=True, judged=fact.judged
    )
    return settled(replace(now, published=published))


def _stood(state: Submission, _: Published) -> Mapping[str, Any]:
    figure = standing(state)
    return {
        "figure": None if figure is None else number(figure),
        "rating": state.rating or computed(state),
    }


def _stood_published(state: Submission, _: Restated) -> Mapping[str, Any]:
    read = state.published
    return {"published figure": read and number(read.figure), "published rating": read and read.rating}


@sentence.register
def _(fact: Published, _: Names) -> str:
    marked = ", marked as unvalidated" if fact.unvalidated else ""
    return f"Published: {fact.figure}, {fact.rating}{marked}."


@sentence.register
def _(fact: Restated, _: Names) -> str:
    marked = ", marked as unvalidated" if fact.unvalidated else ""
    return (
        f"Restated: {fact.figure}, {fact.rating}{marked} (published before: {fact.previous}, "
        f"{fact.previous_rating}); {scores(fact.judged)}."
    )


PUBLICATION: Final = Step(
    asks=PublishFigure,
    rules=(
        *STEP,
        kpi_stands,
        not_rejected,
        not_published_before,
        figure_to_publish,
        rating_known,
        not_by_whoever_reported,
        validated_or_said_not_to_be,
        unvalidated_says_why,
        no_query_open,
    ),
    records=_publication,
    effects=(
        Effect(
            Published,
            change=_read,
            correction=OnlyAnnulled("What was published has been read: restate it."),
            rests_on=_stood,
        ),
    ),
    needs=kpi_and_contract,
    in_force=False,
)


RESTATEMENT: Final = Step(
    asks=RestateFigure,
    rules=(
        *STEP,
        kpi_stands,
        reason_given,
        published_before,
        not_by_whoever_reported,
        *COUNCILS_FIGURE,
        restated_rating_known,
        restatement_changes,
        validated_or_said_not_to_be,
    ),
    records=_restatement,
    effects=(
        Effect(
            Restated,
            change=_read_otherwise,
            correction=OnlyAnnulled("What was published has been read: restate it once more."),
            rests_on=_stood_published,
        ),
    ),
    needs=kpi_and_contract,
    in_force=False,
)
