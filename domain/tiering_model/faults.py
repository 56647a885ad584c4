"""What is wrong with a tiering model in itself: what it would calculate must be one answer, for every contract."""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import get_args

from domain.figures import number
from domain.money import is_pounds
from domain.tiering_model.model import TIERS, Condition, Model
from domain.tiers import DimensionName


def of_weights(model: Model) -> str:
    """The three dimensions, each once, weights adding up to 100."""
    names = sorted(dimension.name for dimension in model.dimensions)
    if names != sorted(get_args(DimensionName)):
        return "Give value, risk and complexity, each once."
    total = sum(dimension.weight for dimension in model.dimensions)
    return "" if total == 100 else f"The weights add up to {total}; they must add up to 100."


def of_questions(model: Model) -> str:
    """Ids differ; risk and complexity are each asked about."""
    ids = [question.question for question in model.questions]
    if twice := _twice(ids):
        return f"Two questions bear the id {twice}."
    absent = [
        name
        for name in ("risk", "complexity")
        if all(question.dimension != name for question in model.questions)
    ]
    return f"Nothing is asked about {' and '.join(absent)}." if absent else ""


def of_bands(model: Model) -> str:
    """Bands begin at nought and rise, in edges and in points."""
    if not model.bands:
        return "Give the bands of value."
    if any(not is_pounds(band.lower) for band in model.bands):
        return "Give the edges in pounds of nought or more with two decimal places, such as 30000.00."
    first = model.bands[0]
    if first.lower != 0 or not first.lower_included:
        return "The first band begins at 0.00 and includes it."
    for band, other in pairwise(model.bands):
        if other.lower <= band.lower or other.points <= band.points:
            return f"The band from {other.lower} must lie above the one before, in pounds and in points."
    return ""


def of_thresholds(model: Model) -> str:
    """Gold above Silver, both reachable, to the one place that totals have."""
    gold, silver = number(model.thresholds.gold), number(model.thresholds.silver)
    if not 0 < silver < gold <= 100:
        return "Silver begins above 0, Gold above Silver, and neither beyond 100."
    if any(amount != round(amount, 1) for amount in (gold, silver)):
        return "Totals have one decimal place; give thresholds to one place too."
    return ""


def of_floors(model: Model) -> str:
    """Names differ, conditions name something, and only questions that are asked."""
    if twice := _twice(floor.name for floor in model.floors):
        return f"Two floors bear the name {twice}."
    return next(_floor_faults(model), "")


def _floor_faults(model: Model) -> Iterator[str]:
    known = {question.question for question in model.questions}
    for floor in model.floors:
        for condition in floor.conditions:
            if condition == Condition():
                yield f"{floor.name} has a condition that names nothing and would always hold."
            if unknown := [answer.question for answer in condition.answers if answer.question not in known]:
                yield f"{floor.name} looks at {', '.join(unknown)}, which the model does not ask."
            if condition.value_over is not None and not is_pounds(condition.value_over):
                yield f"{floor.name}: give the value in pounds with two decimal places, such as 5000000.00."


def of_profiles(model: Model) -> str:
    """One profile for each tier."""
    tiers = sorted(profile.tier for profile in model.profiles)
    if tiers != sorted(TIERS):
        return "Say what each of Gold, Silver and Bronze requires, each once."
    for profile in model.profiles:
        if profile.kpi_validation == "a sample" and not profile.kpi_sample_percent:
            return f"{profile.tier}: say how large the sample of validated periods is, in per cent."
    return ""


def _twice(names: Iterable[str]) -> str:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            return name
        seen.add(name)
    return ""
