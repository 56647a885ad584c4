"""What may be asked for of a change request."""

from datetime import date
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from domain.change_request.events import Change, Ground, Kind, Level, NoticeOutcome, SomeText
from domain.decisions import Command
from domain.text import LongText, PersonId, ShortText


class Propose(Command, frozen=True, kw_only=True):
    """Ask for a change of a contract."""

    contract_id: UUID
    kind: Kind
    change: Change
    business_case: SomeText
    """Why the change is worth its cost."""
    takes_effect: date | None = None
    """Day from which it is to be true in the contract."""
    pre_extension_review_done: bool = False
    """Whether the contract was reviewed before extending it."""
    already_happened_on: date | None = None
    """Give the day where the change was made already, without approval."""


class AssessImpact(Command, frozen=True, kw_only=True):
    """Say what the change would mean."""

    cost: SomeText
    service: LongText = ""
    risk: LongText = ""


class RecordLegalGround(Command, frozen=True, kw_only=True):
    """Record the legal ground that a named person relies on."""

    ground: Ground
    why: SomeText
    judged_by: PersonId | None = None
    """Opaque id of the person who judged it; you, where left out."""


class Approve(Command, frozen=True, kw_only=True):
    """Agree to the change at one level."""

    level: Level


class RefuseApproval(Command, frozen=True, kw_only=True):
    """Say no to the change."""

    level: Level


class ConfirmConflictsAssessment(Command, frozen=True, kw_only=True):
    """Confirm that the conflicts assessment was prepared and revised."""

    assessed_on: date


class RecordNotice(Command, frozen=True, kw_only=True):
    """Record what became of the contract change notice (UK10)."""

    notice_id: ShortText
    """The platform's id of the notice."""
    outcome: NoticeOutcome
    on: date
    """Day of submission, publication or rejection."""
    standstill_working_days: Annotated[int, Meta(ge=0, le=100)] = 0
    """Length of the standstill that the notice states; nought where it states none."""


class EndStandstill(Command, frozen=True, kw_only=True):
    """Record that the standstill is over."""


class FlagRetrospective(Command, frozen=True, kw_only=True):
    """Say that the change had been made before it was approved."""

    happened_on: date


class WithdrawChange(Command, frozen=True, kw_only=True):
    """Take the request back."""


class Implement(Command, frozen=True, kw_only=True):
    """Make the change: record it in the contract."""

    took_effect: date | None = None
    """Day from which it is true in the contract; the day proposed, else today, where left out."""
