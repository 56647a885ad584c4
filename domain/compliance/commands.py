"""What may be asked for of a contract's compliance with a standard."""

from datetime import date as civil_date
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from domain.compliance.events import Statement
from domain.decisions import Command
from domain.standard.terms import ClauseId, ClauseRole
from domain.text import LongText


class Attest(Command, frozen=True, kw_only=True):
    """Say whether a clause of a standard is met for a contract."""

    contract_id: UUID
    standard_id: UUID
    clause_id: ClauseId
    role: ClauseRole
    """Your role in the contract, or that of the person you record it for."""
    statement: Statement
    note: LongText = ""
    """How it is met, or what is still missing."""


class WithdrawAttestation(Command, frozen=True, kw_only=True):
    """Take back what was said of a clause."""

    clause_id: ClauseId


class ProposeWaiver(Command, frozen=True, kw_only=True):
    """Ask that a clause need not be met for a contract until a day."""

    contract_id: UUID
    standard_id: UUID
    clause_id: ClauseId
    until: civil_date
    """Last day."""
    why: Annotated[str, Meta(min_length=1, max_length=2000)]


class Waive(Command, frozen=True, kw_only=True):
    """Agree to a waiver that somebody else asked for."""

    clause_id: ClauseId


class DeclineWaiver(Command, frozen=True, kw_only=True):
    """Say no to a waiver that was asked for."""

    clause_id: ClauseId


class ExpireWaiver(Command, frozen=True, kw_only=True):
    """Note that the last day of a waiver has passed: for the daily job."""

    clause_id: ClauseId


class RevokeWaiver(Command, frozen=True, kw_only=True):
    """End a waiver before its last day."""

    clause_id: ClauseId
