"""How a contract stands against a standard, and the value types that the acts share."""

from datetime import date
from typing import Literal
from uuid import UUID, uuid5

from msgspec import Struct

from domain.standard.terms import ClauseId, ClauseRole, VersionNumber
from domain.text import ShortText
from domain.tiers import Tier

Statement = Literal["met", "partly met", "not met"]


class ComplianceBasis(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the standard asked of the contract on the effective day."""

    contract_id: UUID
    standard_id: UUID
    title: ShortText
    """Of the standard."""
    version: VersionNumber
    """The version that bound."""
    tier: Tier | None = None
    """The contract's; none where it had none."""
    applying: tuple[ClauseId, ...]
    """The clauses that applied to it."""


_COMPLIANCE = UUID("6b656e74-6c65-4467-a500-0000000000c0")


def compliance_id(contract_id: UUID, standard_id: UUID) -> UUID:
    """The only stream of a contract and a standard."""
    return uuid5(_COMPLIANCE, f"{contract_id}/{standard_id}")


class Attestation(Struct, frozen=True):
    """What stands of a clause."""

    clause_id: str
    heading: str
    version: int
    """The version of the standard whose words it was made on."""
    role: ClauseRole
    statement: Statement
    note: str
    by: str
    on: date


class Proposal(Struct, frozen=True):
    """A waiver that was asked for."""

    clause_id: str
    heading: str
    until: date
    """Last day."""
    why: str
    proposed_by: str
    on: date


class Waiver(Struct, frozen=True):
    """A waiver that was given; it excuses nothing after its last day."""

    clause_id: str
    until: date
    why: str
    since: date


class Compliance(Struct, frozen=True):
    """A contract's compliance with a standard from one day to the next."""

    basis: ComplianceBasis
    """What the standard asked when something was last said."""
    attestations: tuple[Attestation, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    waivers: tuple[Waiver, ...] = ()

    @property
    def contract_id(self) -> UUID:
        """The contract."""
        return self.basis.contract_id

    def attestation(self, clause_id: str) -> Attestation | None:
        """What stands of that clause."""
        return next((said for said in self.attestations if said.clause_id == clause_id), None)

    def proposal(self, clause_id: str) -> Proposal | None:
        """The waiver asked for of that clause."""
        return next((asked for asked in self.proposals if asked.clause_id == clause_id), None)

    def waiver(self, clause_id: str) -> Waiver | None:
        """The waiver given for that clause, be it past its last day or not."""
        return next((waiver for waiver in self.waivers if waiver.clause_id == clause_id), None)

    def excused(self, clause_id: str, day: date) -> Waiver | None:
        """The waiver of that clause that stands on *day*."""
        waiver = self.waiver(clause_id)
        return waiver if waiver is not None and day <= waiver.until else None


def waivers_without(known: Compliance, clause_id: str) -> tuple[Waiver, ...]:
    """The waivers given for other clauses."""
    return tuple(waiver for waiver in known.waivers if waiver.clause_id != clause_id)
