"""Rules of rating, publishing and restating (reg 39(5); domain rules I3, I13, I14)."""

from typing import Any

from domain.decisions import Advice, Rejection, no, rule
from domain.figures import number
from domain.kpi import Rating
from domain.submission import commands as ask
from domain.submission.judging import judged
from domain.submission.rules.case import Case, kpi_of
from domain.submission.state import computed, standing


@rule("submission.rating-explained", "reg 39(5)")
def bands_allow_or_reason(case: Case[ask.RatePerformance]) -> Rejection | None:
    """A rating other than the one that the bands give needs a reason; so does any where there are no bands."""
    by_bands = computed(case.state)
    if case.command.rating == by_bands or case.command.reason.strip():
        return None
    if by_bands is None:
        return no("There are no bands to rate it by: say why it is rated so.", "reason")
    return no(f"The bands give {by_bands}: say why it is rated otherwise.", "reason")


@rule("submission.not-published", "NAO 5.5")
def not_published(case: Case[Any]) -> Rejection | None:
    if case.state.published is None:
        return None
    return no("The figure is published: restate it instead.", conflict=True)


@rule("submission.not-published-before")
def not_published_before(case: Case[ask.PublishFigure]) -> Rejection | None:
    if case.state.published is None:
        return None
    return no("A figure is published for this period already; it can be restated.", conflict=True)


@rule("submission.figure-to-publish", "domain 3.5")
def figure_to_publish(case: Case[ask.PublishFigure]) -> Rejection | None:
    if standing(case.state) is not None:
        return None
    return no("There is no figure to publish: no data is never a score.", conflict=True)


@rule("submission.rating-known", "reg 39(5)")
def rating_known(case: Case[ask.PublishFigure]) -> Rejection | None:
    if standing(case.state) is None or case.state.rating or computed(case.state):
        return None
    return no("It has not been rated, and there are no bands to rate it by: rate it first.", conflict=True)


@rule("submission.validated-or-said-not-to-be", "paper 2.2; NAO 5.5; domain rule I14")
def validated_or_said_not_to_be(case: Case[ask.PublishFigure | ask.RestateFigure]) -> Rejection | None:
    validation = case.state.validation
    known = validation.figure if validation else None
    figure = case.command.figure if isinstance(case.command, ask.RestateFigure) else known
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
def unvalidated_says_why(case: Case[ask.PublishFigure]) -> Rejection | None:
    if not case.command.unvalidated or case.command.reason.strip():
        return None
    return no("Say why a figure is published that nobody has validated.", "reason")


@rule("submission.no-query-open")
def no_query_open(case: Case[ask.PublishFigure]) -> Advice | None:
    if not case.state.question:
        return None
    return Advice("What was asked about the return has not been answered.")


@rule("submission.published-before", "domain rule I3")
def published_before(case: Case[ask.RestateFigure]) -> Rejection | None:
    if case.state.published is not None:
        return None
    return no("Nothing is published to be restated; correct the figure instead.", conflict=True)


@rule("submission.restatement-changes")
def restatement_changes(case: Case[ask.RestateFigure]) -> Rejection | None:
    stands, rating = case.state.published, restated_rating(case)
    if stands is None or rating is None:
        return None
    asked = case.command
    before = (number(stands.figure), stands.rating, stands.unvalidated)
    if before != (number(asked.figure), rating, asked.unvalidated):
        return None
    return no("Just that is published already.", "figure")


@rule("submission.restated-rating-known", "reg 39(5)")
def restated_rating_known(case: Case[ask.RestateFigure]) -> Rejection | None:
    if restated_rating(case) is not None:
        return None
    return no("There are no bands to rate it by: say how it is rated.", "rating")


def restated_rating(case: Case[ask.RestateFigure]) -> Rating | None:
    """The rating asked for, or the one that the governing definition gives the restated figure."""
    if case.command.rating is not None:
        return case.command.rating
    by_definition = judged(kpi_of(case), case.state.period, case.command.figure)
    return by_definition[0].rating if by_definition else None
