"""Who has to agree to a change: by the contract's tier and by the size of the change.

======================  ==============================================  ==========================================
Tier                    Levels                                          Where it is retrospective
======================  ==============================================  ==========================================
Bronze                  budget holder                                   head of service, commercial
Silver, or none yet     head of service, commercial                     SRO, commercial
Gold                    SRO, commercial                                 SRO, commercial, section 151 officer
======================  ==============================================  ==========================================

Above ``Policy.head_of_service_above`` pounds a Bronze contract's change goes the way of a Silver one's; above
``Policy.s151_above`` the section 151 officer agrees too, whatever the tier. The levels are domain.md 11.6.5, from NAO
framework 8.3 and 8.4; the figures, the step up for retrospective changes and the way in which roles stand for posts are
ours.

Roles of this record: an *owner* may act as budget holder (for a contract of their own only), head of service or SRO; a
*reviewer* is the commercial side; *governance* records what the section 151 officer decided, and names that officer. A
higher level of management serves for a lower one.
"""

from decimal import Decimal
from typing import Final, Literal

from domain.decisions import Policy
from domain.tiers import Tier

Level = Literal["budget-holder", "head-of-service", "SRO", "commercial", "s151"]
"""Who agrees: three levels of management, a commercial reviewer beside them, and the section 151 officer."""
MANAGEMENT: Final[tuple[Level, ...]] = ("budget-holder", "head-of-service", "SRO")
"""Rising: a later one serves for an earlier one."""
BY_ROLE: Final[dict[str, tuple[Level, ...]]] = {
    "owner": MANAGEMENT,
    "reviewer": ("commercial",),
    "governance": ("s151",),
}
"""The levels at which each role of this record may agree."""
_STEPS: Final[tuple[tuple[Level, ...], ...]] = (
    ("budget-holder",),
    ("head-of-service", "commercial"),
    ("SRO", "commercial"),
    ("SRO", "commercial", "s151"),
)
_BRONZE, _SILVER, _GOLD = 0, 1, 2


def levels(
    tier: Tier | None, value_change: Decimal | None, policy: Policy, *, retrospective: bool = False
) -> tuple[Level, ...]:
    """The levels that must agree. A change whose size is not known counts as one above the Bronze limit."""
    size = policy.head_of_service_above + 1 if value_change is None else abs(value_change)
    step = {"Bronze": _BRONZE, "Silver": _SILVER, "Gold": _GOLD, None: _SILVER}[tier]
    if size > policy.head_of_service_above:
        step = max(step, _SILVER)
    wanted = _STEPS[step + int(retrospective)]
    if size > policy.s151_above and "s151" not in wanted:
        wanted = (*wanted, "s151")
    return wanted


def still_wanted(wanted: tuple[Level, ...], given: tuple[Level, ...]) -> tuple[Level, ...]:
    """The levels that have not agreed yet, nor a higher one in their place."""
    return tuple(item for item in wanted if not any(serves(level, item) for level in given))


def serves(level: Level, wanted: Level) -> bool:
    """Whether an approval at *level* is one at the level *wanted*."""
    if level in MANAGEMENT and wanted in MANAGEMENT:
        return MANAGEMENT.index(level) >= MANAGEMENT.index(wanted)
    return level == wanted


def in_words(found: tuple[Level, ...]) -> str:
    """Levels as a sentence names them: *head of service, commercial*."""
    return ", ".join("section 151 officer" if item == "s151" else item.replace("-", " ") for item in found)
