"""What a tier requires of those who manage a contract."""

from fractions import Fraction
from typing import Final, NamedTuple

from domain.periods import Frequency
from domain.tiering_model.model import Cadence, Model, Profile
from domain.tiering_model.scoring import one_place
from domain.tiers import Tier

_REVIEWS_A_YEAR: Final[dict[Cadence, int]] = {
    "monthly": 12,
    "quarterly": 4,
    "half-yearly": 2,
    "yearly": 1,
    "by exception": 0,
}
MONTHS_BETWEEN: Final[dict[Cadence, int | None]] = {
    cadence: 12 // times if times else None for cadence, times in _REVIEWS_A_YEAR.items()
}
"""Months from one review to the next; ``None`` where none is asked for at a fixed time."""
_PERIODS_A_YEAR: Final[dict[Frequency, int]] = {
    "monthly": 12,
    "quarterly": 4,
    "half-yearly": 2,
    "yearly": 1,
    "financial year": 1,
}


class Work(NamedTuple):
    """What a tier asks for in a year, for one contract."""

    operational_reviews: int
    strategic_reviews: int
    kpi_validations: Fraction
    """Periods of KPIs in use to validate; where a sample is validated, its share of them."""
    kpis_to_set: int
    """KPIs missing for the tier's minimum: once, not each year."""


NO_WORK: Final = Work(0, 0, Fraction(0), 0)


def profile(model: Model, tier: Tier) -> Profile:
    """What *tier* requires by *model*. Raises ``LookupError`` where the model does not say."""
    for profile in model.profiles:
        if profile.tier == tier:
            return profile
    raise LookupError(f"{model.title} has no profile for {tier}")


def work(model: Model, tier: Tier, kpis: tuple[Frequency, ...]) -> Work:
    """What *tier* asks for in a year of a contract whose KPIs in use are measured so often."""
    wanted = profile(model, tier)
    percent = {"each period": 100, "a sample": wanted.kpi_sample_percent, "not required": 0}[
        wanted.kpi_validation
    ]
    periods = sum(_PERIODS_A_YEAR[kpi] for kpi in kpis)
    return Work(
        operational_reviews=_REVIEWS_A_YEAR[wanted.operational_review],
        strategic_reviews=_REVIEWS_A_YEAR[wanted.strategic_review],
        kpi_validations=Fraction(periods * percent, 100),
        kpis_to_set=max(0, wanted.kpi_minimum - len(kpis)),
    )


def in_figures(work: Work) -> dict[str, int | str]:
    """Work as plain values; a share of validations is a decimal as text, to one place."""
    shares = work.kpi_validations
    validations = one_place(shares) if shares >= 0 else f"-{one_place(-shares)}"
    return {**work._asdict(), "kpi_validations": validations}


def less(one: Work, other: Work) -> Work:
    """How much more *one* asks for than *other*; below nought where it asks for less."""
    return Work(
        one.operational_reviews - other.operational_reviews,
        one.strategic_reviews - other.strategic_reviews,
        one.kpi_validations - other.kpi_validations,
        one.kpis_to_set - other.kpis_to_set,
    )


def plus(one: Work, other: Work) -> Work:
    """Both together."""
    return Work(
        one.operational_reviews + other.operational_reviews,
        one.strategic_reviews + other.strategic_reviews,
        one.kpi_validations + other.kpi_validations,
        one.kpis_to_set + other.kpis_to_set,
    )
