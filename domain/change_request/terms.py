"""What is true of a change request from one day to the next, and the kinds of value that its acts share."""

from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from domain.change_request.levels import Level, still_wanted
from domain.contract.limits.change import ContractChange, Kind
from domain.contract.terms import LegalRegime
from domain.money import in_words as pounds

GroundOfRegulation72 = Literal[
    "reg 72(1)(a)",
    "reg 72(1)(b)",
    "reg 72(1)(c)",
    "reg 72(1)(d)",
    "reg 72(1)(e)",
    "reg 72(1)(f)",
]
"""PCR 2015 reg 72(1)."""
GroundOfTheAct = Literal[
    "Sch 8 para 1",
    "Sch 8 para 2",
    "Sch 8 para 3",
    "Sch 8 para 4",
    "Sch 8 para 5",
    "Sch 8 para 6",
    "Sch 8 para 7",
    "Sch 8 para 8",
    "Sch 8 para 9",
    "Sch 8 para 10",
    "s.74(1)(b) not substantial",
    "s.74(4) below-threshold modification",
]
"""PA 2023 s.74 and Schedule 8."""
Ground = Literal[
    GroundOfRegulation72,
    GroundOfTheAct,
    "s.74(2) light touch",
    "option exercised, no modification",
    "other",
]
"""Grounds of PCR 2015 (reg 72) and PA 2023 (s.74, Schedule 8); which of them a contract can have follows from its
regime."""


NoticeOutcome = Literal["submitted", "confirmed", "rejected"]


Status = Literal["proposed", "approved", "refused", "withdrawn", "implemented"]


class Approval(Struct, frozen=True):
    """One level's yes."""

    level: Level
    by: str
    on: date


class JudgedGround(Struct, frozen=True):
    """The legal ground, who relies on it and why."""

    ground: Ground
    why: str
    by: str
    legal_regime: LegalRegime


class ChangeNotice(Struct, frozen=True):
    """The change notice (UK10) as last heard of."""

    notice_id: str
    outcome: NoticeOutcome
    on: date
    standstill_working_days: int = 0


class ChangeRequest(Struct, frozen=True):
    """A change request from one day to the next."""

    contract_id: UUID
    kind: Kind
    change: ContractChange
    business_case: str
    takes_effect: date | None
    proposed_by: str
    proposed_for: str
    proposed_on: date
    value_change: Decimal | None
    """Pounds; ``None`` where it could not be worked out."""
    levels: tuple[Level, ...]
    """Levels demanded when somebody last looked."""
    settles: UUID | None = None
    """Event id of the change in the contract that was recorded without approval, where it is to settle one."""
    happened_on: date | None = None
    """Where it is retrospective: the day on which it happened without approval."""
    impact_assessed: bool = False
    judged: JudgedGround | None = None
    approvals: tuple[Approval, ...] = ()
    conflicts_assessed_on: date | None = None
    notice: ChangeNotice | None = None
    standstill_until: date | None = None
    standstill_ended: bool = False
    own_attempts: tuple[str, ...] = ()
    """Who tried to approve what they had proposed, once for each attempt."""
    implemented_on: date | None = None
    took_effect: date | None = None
    closed_as: Literal["", "refused", "withdrawn", "implemented"] = ""

    @property
    def given(self) -> tuple[Level, ...]:
        """The levels that agreed."""
        return tuple(approval.level for approval in self.approvals)


def status(request: ChangeRequest) -> Status:
    """How the request stands: *approved* once every level demanded has agreed."""
    if request.closed_as:
        return request.closed_as
    return "proposed" if still_wanted(request.levels, request.given) else "approved"


def closed(request: ChangeRequest, how: Literal["refused", "withdrawn"]) -> ChangeRequest:
    """What was implemented stays implemented, whatever else is told of it."""
    return request if request.closed_as == "implemented" else replace(request, closed_as=how)


def moved(change: Decimal | None) -> str:
    if change is None:
        return "change of value not known"
    if not change:
        return "no change of value"
    return f"value {'up' if change > 0 else 'down'} by {pounds(abs(change))}"
