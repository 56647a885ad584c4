"""What is true of an escalation from one day to the next."""

from datetime import date
from typing import Literal
from uuid import UUID

from msgspec import Struct

from domain.dates import PartialDate

Level = Literal["operational", "senior", "executive"]
"""How far up: whoever manages the contract, its owner or head of service, directors and the supplier's board."""

EscalationState = Literal["open", "answered", "withdrawn"]
Subject = Literal["contract", "action", "improvement plan", "service credit"]
"""What is escalated: something in particular, or the contract itself."""


class PassedOn(Struct, frozen=True):
    """Somebody who had it, and passed it on."""

    on: date
    person: str
    """Opaque id."""
    why: str


class Question(Struct, frozen=True):
    """Something that was asked before an escalation was decided."""

    text: str
    """What was to be told first."""
    asked_by: str
    """Opaque id of who asked."""
    asked_on: date
    answer: str = ""
    """What was told; empty while nothing was."""
    answered_by: str = ""
    """Opaque id of who told it."""
    answered_on: date | None = None


class Escalation(Struct, frozen=True, kw_only=True):
    """An escalation from one day to the next."""

    contract_id: UUID
    subject: Subject
    """What is escalated."""
    subject_id: UUID
    subject_title: str
    """What that was called then."""
    level: Level
    """How far up."""
    asked: str
    """What is to be decided."""
    put_to: str
    """Opaque id of who has it."""
    answer_by: PartialDate
    raised_by: str
    """Opaque id of who raised it."""
    raised_on: date
    state: EscalationState = "open"
    """How it stands."""
    passed_on: tuple[PassedOn, ...] = ()
    questions: tuple[Question, ...] = ()
    """What was asked before it was decided."""
    answer: str = ""
    answered_by: str = ""
    """Opaque id of who decided it."""
    answered_on: date | None = None

    @property
    def still_asked(self) -> Question | None:
        """What was asked and is not told yet."""
        last = self.questions[-1] if self.questions else None
        return last if last is not None and last.answered_on is None else None

    @property
    def waits_for(self) -> str:
        """Opaque id of whose turn it is: who is to decide, or, where more was asked, who raised it; empty once it is
        over."""
        if self.state != "open":
            return ""
        return self.raised_by if self.still_asked else self.put_to
