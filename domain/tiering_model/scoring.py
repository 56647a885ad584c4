"""Calculating a tier: pure, exact, and the same for a real assessment and for a replay."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import NamedTuple

from domain.figures import number
from domain.tiering_model.model import Band, Condition, Model, rank
from domain.tiers import DimensionName, DimensionScore, FloorApplied, Kind, Tier, TieringAnswer, ValueBand


class Circumstances(NamedTuple):
    """What floors look at besides answers and value."""

    kind: Kind | str = "contract"
    statutory_service: bool = False
    inadequate_in_a_row: int = 0


class Score(NamedTuple):
    """How a contract came by its tier."""

    band: ValueBand
    dimensions: tuple[DimensionScore, ...]
    total: str
    """From 0 to 100, to one place, half up."""
    by_score: Tier
    floors: tuple[FloorApplied, ...]
    """Every floor that held."""
    tier: Tier


def score(
    model: Model, answers: Iterable[TieringAnswer], value_incl_vat: Decimal, circumstances: Circumstances
) -> Score:
    """The tier that *model* calculates. *value_incl_vat* is the lifetime value in pounds.

    Every question must have its answer: raises ``KeyError`` for one that has none (see :func:`unanswered`).
    """
    given = {answer.question: answer.points for answer in answers}
    band = band_of(model, value_incl_vat)
    points: dict[DimensionName, list[int]] = {dimension.name: [] for dimension in model.dimensions}
    points["value"] = [band.points]
    for question in model.questions:
        points[question.dimension].append(given[question.question])
    exact = {name: _out_of_a_hundred(found) for name, found in points.items()}
    weighted = sum((exact[dimension.name] * dimension.weight for dimension in model.dimensions), Fraction(0))
    total = one_place(weighted / 100)
    by_score = _by_score(model, total)
    held = tuple(_floors(model, given, value_incl_vat, circumstances))
    return Score(
        band=band,
        dimensions=tuple(
            DimensionScore(dimension.name, sum(points[dimension.name]), one_place(exact[dimension.name]))
            for dimension in model.dimensions
        ),
        total=total,
        by_score=by_score,
        floors=held,
        tier=max((by_score, *(applied.tier for applied in held)), key=rank),
    )


def unanswered(model: Model, answers: Iterable[TieringAnswer]) -> tuple[str, ...]:
    """The ids of the questions that have no answer."""
    given = {answer.question for answer in answers}
    return tuple(question.question for question in model.questions if question.question not in given)


def answers_at_fault(model: Model, answers: Sequence[TieringAnswer]) -> str:
    """What is wrong with the answers, in sentences; empty where each question of the model has just its own."""
    given = [answer.question for answer in answers]
    known = {question.question for question in model.questions}
    faults = (
        (unanswered(model, answers), "Answer"),
        (dict.fromkeys(question for question in given if question not in known), "The model does not ask"),
        (dict.fromkeys(question for question in given if given.count(question) > 1), "Answer only once:"),
    )
    return " ".join(f"{words} {', '.join(ids)}." for ids, words in faults if ids)


def band_of(model: Model, value_incl_vat: Decimal) -> ValueBand:
    """The band that the value lies in."""
    place = sum(1 for band in model.bands[1:] if _reaches(value_incl_vat, band))
    band = model.bands[place]
    above = model.bands[place + 1] if place + 1 < len(model.bands) else None
    return ValueBand(
        points=band.points,
        lower=band.lower,
        lower_included=band.lower_included,
        upper=above.lower if above else None,
        upper_included=above is not None and not above.lower_included,
    )


def _reaches(value: Decimal, band: Band) -> bool:
    return value > band.lower or (band.lower_included and value == band.lower)


def within(band: ValueBand, value: Decimal) -> bool:
    """Whether a value in pounds incl. VAT still lies in that band."""
    if value < band.lower or (value == band.lower and not band.lower_included):
        return False
    return band.upper is None or value < band.upper or (value == band.upper and band.upper_included)


def _out_of_a_hundred(points: Sequence[int]) -> Fraction:
    """(sum − n) ÷ 4n × 100: all ones are 0, all fives are 100."""
    return Fraction(100 * (sum(points) - len(points)), 4 * len(points))


def one_place(exact: Fraction) -> str:
    """A figure of nought or more as text, to one place, half up."""
    tenths = floor(exact * 10 + Fraction(1, 2))
    return f"{tenths // 10}.{tenths % 10}"


def _by_score(model: Model, total: str) -> Tier:
    """By the total as rounded, so that the figure on paper and the tier never disagree."""
    reached = number(total)
    if reached >= number(model.thresholds.gold):
        return "Gold"
    return "Silver" if reached >= number(model.thresholds.silver) else "Bronze"


def _floors(
    model: Model, given: Mapping[str, int], value: Decimal, circumstances: Circumstances
) -> Iterator[FloorApplied]:
    for rule in model.floors:
        if any(_holds(condition, given, value, circumstances) for condition in rule.conditions):
            yield FloorApplied(rule.name, rule.tier)


def _holds(
    condition: Condition, given: Mapping[str, int], value: Decimal, circumstances: Circumstances
) -> bool:
    return (
        all(given[wanted.question] >= wanted.points for wanted in condition.answers)
        and (condition.value_over is None or value > condition.value_over)
        and (not condition.kinds or circumstances.kind in condition.kinds)
        and (not condition.statutory_service or circumstances.statutory_service)
        and circumstances.inadequate_in_a_row >= condition.inadequate_in_a_row
    )
