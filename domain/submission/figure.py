"""Rules of the figure itself: it fits its unit, and follows from what it was worked out from."""

from decimal import Decimal
from typing import Any

from domain.decisions import Advice, NamedRule, Rejection, no, rule
from domain.figures import number
from domain.kpi import Unit
from domain.submission.rules import Case, ruling

_SELDOM_NEGATIVE: frozenset[Unit] = frozenset({"percent", "number", "days", "hours", "minutes", "ratio"})
"""A variance, or a change since the year before, is negative in any of these; most other figures are not."""


def _unit(case: Case[Any]) -> Unit | None:
    """The unit of the definition that governs the period, or the one on record."""
    kpi = ruling(case)
    if kpi is not None:
        return kpi.definition.unit
    return case.state.unit if case.state else None


@rule("submission.figure-fits-unit", "paper 2.2")
def figure_fits_unit(case: Case[Any]) -> Rejection | None:
    figure, unit = case.command.figure, _unit(case)
    if figure is None or unit is None:
        return None
    wrong = misfit(unit, figure)
    return no(wrong, "figure") if wrong else None


def misfit(unit: Unit, figure: str) -> str:
    """What makes a figure impossible in its unit, in a sentence; empty where nothing does."""
    if unit == "pounds excl. VAT" and _places(figure) > 2:
        return "Give pounds with no more than two decimal places."
    return ""


@rule("submission.figure-plausible", "paper 2.2")
def figure_plausible(case: Case[Any]) -> Advice | None:
    figure, unit = case.command.figure, _unit(case)
    if figure is None:
        return None
    if unit in _SELDOM_NEGATIVE and number(figure) < 0:
        return Advice(f"Less than 0 {unit}: check that the figure is a difference, as a variance is.")
    if unit == "percent" and number(figure) > 100:
        return Advice("More than 100 per cent: check that this is what the formula can give.")
    if unit == "number" and number(figure) % 1:
        return Advice("A number of things that is not whole: check that this is what the formula gives.")
    return None


@rule("submission.figure-follows", "NAO 5.5")
def figure_follows(case: Case[Any]) -> Rejection | None:
    """Numerator over denominator is the figure, rounded half up or half even to the figure's own places."""
    request = case.command
    if request.numerator is None and request.denominator is None:
        return None
    if request.numerator is None or request.denominator is None:
        return no("Give numerator and denominator together, or neither.", "numerator", "denominator")
    under = number(request.denominator)
    if not under:
        return no(
            "Nothing can be divided by 0; where there was nothing to measure, return nil.", "denominator"
        )
    exact = number(request.numerator) * (100 if _unit(case) == "percent" else 1) / under
    half = Decimal(5).scaleb(-_places(request.figure) - 1)
    if abs(exact - number(request.figure)) <= half:
        return None
    return no(
        f"Numerator and denominator give {round(exact, 6).normalize():f}, not {request.figure}.",
        "figure",
        "numerator",
        "denominator",
    )


def _places(figure: str) -> int:
    return len(figure.partition(".")[2])


FIGURE: tuple[NamedRule, ...] = (figure_fits_unit, figure_plausible, figure_follows)
"""Asked of a figure that is reported or corrected."""


COUNCILS_FIGURE: tuple[NamedRule, ...] = (figure_fits_unit, figure_plausible)
"""Asked of a figure that the council gives."""
