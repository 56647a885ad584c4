"""Whether a contract change notice (UK10) comes first: Procurement Act 2023 s.75."""

from typing import Final

from domain.contract.limits.position import ChangeEffect, ChangePosition
from domain.contract.limits.question import tenth
from domain.contract.terms import LegalRegime
from domain.decisions import Policy

ACT: Final[tuple[LegalRegime, ...]] = ("PA2023", "CONVERTIBLE")
"""The regimes to which ss.74 to 77 apply in full."""


def notice_needed(position: ChangePosition, effect: ChangeEffect, policy: Policy, *, para_9: bool) -> bool:
    """Whether a contract change notice (UK10) must be published first (s.75(1)-(2), (6)(b)). What cannot be measured
    needs one."""
    if position.legal_regime not in ACT or effect.kind == "termination":
        return False
    if para_9:
        return True
    inside = _dimensions_inside(position, effect)
    return not (all(inside) if policy.notice_per_dimension else any(inside))


def _dimensions_inside(position: ChangePosition, effect: ChangeEffect) -> list[bool]:
    """Of value and of term: whether it changes by no more than its limit. Only dimensions that change are asked, where
    any does."""
    value = effect.value_change
    found = []
    if value != 0:
        limit = tenth(position, position.value)
        found.append(value is not None and limit is not None and abs(value) <= limit)
    if effect.days != 0:
        term = position.maximum_term_days
        found.append(effect.days is not None and term is not None and abs(effect.days) * 10 <= term)
    return found or [True]
