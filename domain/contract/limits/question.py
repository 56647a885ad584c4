"""What several tests ask of a change in the same way."""

from decimal import Decimal
from typing import Final

from domain.contract.limits.findings import TestQuestion
from domain.contract.limits.position import ChangePosition

HALF: Final = Decimal("0.50")
_TENTH, _WORKS = Decimal("0.10"), Decimal("0.15")


def rate(position: ChangePosition) -> Decimal:
    return _WORKS if position.works else _TENTH


def tenth(position: ChangePosition, value: Decimal | None) -> Decimal | None:
    """10% of a value, 15% for works."""
    return None if value is None else value * rate(position)


def percent(position: ChangePosition) -> str:
    return "15% (works)" if position.works else "10%"


def grows(asked: TestQuestion) -> bool:
    """Whether the value rises, may rise, or no change is proposed."""
    effect = asked.effect
    return effect is None or effect.value_change is None or effect.value_change > 0


def moves(asked: TestQuestion) -> bool:
    """Whether the value changes, may change, or no change is proposed."""
    return asked.effect is None or asked.effect.value_change != 0


def figure(asked: TestQuestion, standing: Decimal | None) -> Decimal | None:
    """The proposed change of value, else how things stand."""
    return standing if asked.effect is None else asked.effect.value_change


def with_change(asked: TestQuestion, standing: Decimal | None) -> Decimal | None:
    """How things would stand with the proposed change."""
    if asked.effect is None:
        return standing
    change = asked.effect.value_change
    return None if standing is None or change is None else standing + change
