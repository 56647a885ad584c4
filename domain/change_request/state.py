"""What is true of a change request, and how each fact changes that."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from domain.change_request import events as happened
from domain.change_request.events import Change, Ground, Kind, Level, NoticeOutcome
from domain.change_request.levels import still_wanted
from domain.contract.terms import LegalRegime
from domain.events import Fact

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


class Notice(Struct, frozen=True):
    """The change notice (UK10) as last heard of."""

    notice_id: str
    outcome: NoticeOutcome
    on: date
    standstill_working_days: int = 0


class ChangeRequest(Struct, frozen=True):
    """A change request from one day to the next."""

    contract_id: UUID
    kind: Kind
    change: Change
    business_case: str
    takes_effect: date | None
    proposed_by: str
    proposed_for: str
    proposed_on: date
    value_change: Decimal | None
    """Pounds; ``None`` where it could not be worked out."""
    levels: tuple[Level, ...]
    """Levels demanded when somebody last looked."""
    happened_on: date | None = None
    """Where it is retrospective: the day on which it happened without approval."""
    impact_assessed: bool = False
    judged: JudgedGround | None = None
    approvals: tuple[Approval, ...] = ()
    conflicts_assessed_on: date | None = None
    notice: Notice | None = None
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
        return tuple(one.level for one in self.approvals)


def status(request: ChangeRequest) -> Status:
    """How the request stands: *approved* once every level demanded has agreed."""
    if request.closed_as:
        return request.closed_as
    return "proposed" if still_wanted(request.levels, request.given) else "approved"


def _proposed(_: ChangeRequest | None, fact: happened.Proposed, valid_from: date) -> ChangeRequest:
    return ChangeRequest(
        contract_id=fact.contract_id,
        kind=fact.kind,
        change=fact.change,
        business_case=fact.business_case,
        takes_effect=fact.takes_effect,
        proposed_by=fact.proposed_by,
        proposed_for=fact.proposed_for,
        proposed_on=valid_from,
        value_change=fact.value_change,
        levels=fact.levels,
        happened_on=fact.already_happened_on,
    )


def _impact_assessed(request: ChangeRequest, _: happened.ImpactAssessed, __: date) -> ChangeRequest:
    return replace(request, impact_assessed=True)


def _legal_ground_recorded(
    request: ChangeRequest, fact: happened.LegalGroundRecorded, _: date
) -> ChangeRequest:
    return replace(request, judged=JudgedGround(fact.ground, fact.why, fact.judged_by, fact.legal_regime))


def _approval_given(request: ChangeRequest, fact: happened.ApprovalGiven, valid_from: date) -> ChangeRequest:
    approval = Approval(fact.level, fact.approved_by, valid_from)
    return replace(request, approvals=(*request.approvals, approval), levels=fact.levels)


def _own_approval_attempted(
    request: ChangeRequest, fact: happened.OwnApprovalAttempted, _: date
) -> ChangeRequest:
    return replace(request, own_attempts=(*request.own_attempts, fact.attempted_by))


def _approval_refused(request: ChangeRequest, _: happened.ApprovalRefused, __: date) -> ChangeRequest:
    return _closed(request, "refused")


def _withdrawn(request: ChangeRequest, _: happened.Withdrawn, __: date) -> ChangeRequest:
    return _closed(request, "withdrawn")


def _implemented(request: ChangeRequest, fact: happened.Implemented, valid_from: date) -> ChangeRequest:
    closed = replace(
        request,
        implemented_on=valid_from,
        took_effect=fact.took_effect,
        value_change=fact.value_change,
    )
    return replace(closed, closed_as="implemented")


def _closed(request: ChangeRequest, how: Literal["refused", "withdrawn"]) -> ChangeRequest:
    """What was implemented stays implemented, whatever else is told of it."""
    return request if request.closed_as == "implemented" else replace(request, closed_as=how)


def _conflicts_confirmed(
    request: ChangeRequest, fact: happened.ConflictsAssessmentConfirmed, _: date
) -> ChangeRequest:
    return replace(request, conflicts_assessed_on=fact.assessed_on)


def _notice_recorded(request: ChangeRequest, fact: happened.NoticeRecorded, _: date) -> ChangeRequest:
    notice = Notice(fact.notice_id, fact.outcome, fact.on, fact.standstill_working_days)
    return replace(request, notice=notice, standstill_until=fact.standstill_until, standstill_ended=False)


def _standstill_ended(request: ChangeRequest, _: happened.StandstillEnded, __: date) -> ChangeRequest:
    return replace(request, standstill_ended=True)


def _retrospective_flagged(
    request: ChangeRequest, fact: happened.RetrospectiveFlagged, _: date
) -> ChangeRequest:
    return replace(request, happened_on=fact.happened_on, levels=fact.levels)


CHANGES: dict[type[Fact], Callable[..., ChangeRequest]] = {
    happened.Proposed: _proposed,
    happened.ImpactAssessed: _impact_assessed,
    happened.LegalGroundRecorded: _legal_ground_recorded,
    happened.ApprovalGiven: _approval_given,
    happened.OwnApprovalAttempted: _own_approval_attempted,
    happened.ApprovalRefused: _approval_refused,
    happened.ConflictsAssessmentConfirmed: _conflicts_confirmed,
    happened.NoticeRecorded: _notice_recorded,
    happened.StandstillEnded: _standstill_ended,
    happened.RetrospectiveFlagged: _retrospective_flagged,
    happened.Withdrawn: _withdrawn,
    happened.Implemented: _implemented,
}
