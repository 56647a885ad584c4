"""How a contract stands against a standard, and how each fact changes that."""

from collections.abc import Callable
from datetime import date
from uuid import UUID, uuid5

from msgspec import Struct
from msgspec.structs import replace

from domain.compliance import events as happened
from domain.compliance.events import Basis, Statement
from domain.events import Fact
from domain.standard.terms import ClauseRole

_COMPLIANCE = UUID("6b656e74-6c65-4467-a500-0000000000c0")


def compliance_id(contract_id: UUID, standard_id: UUID) -> UUID:
    """The one stream of a contract and a standard."""
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

    basis: Basis
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
        return next((one for one in self.attestations if one.clause_id == clause_id), None)

    def proposal(self, clause_id: str) -> Proposal | None:
        """The waiver asked for of that clause."""
        return next((one for one in self.proposals if one.clause_id == clause_id), None)

    def waiver(self, clause_id: str) -> Waiver | None:
        """The waiver given for that clause, be it past its last day or not."""
        return next((one for one in self.waivers if one.clause_id == clause_id), None)

    def excused(self, clause_id: str, day: date) -> Waiver | None:
        """The waiver of that clause that stands on *day*."""
        waiver = self.waiver(clause_id)
        return waiver if waiver is not None and day <= waiver.until else None


def _attested(known: Compliance | None, fact: happened.Attested, valid_from: date) -> Compliance:
    before = known or Compliance(fact.basis)
    new = Attestation(
        fact.clause_id,
        fact.heading,
        fact.basis.version,
        fact.role,
        fact.statement,
        fact.note,
        fact.by,
        valid_from,
    )
    others = tuple(one for one in before.attestations if one.clause_id != fact.clause_id)
    return replace(before, basis=fact.basis, attestations=(*others, new))


def _attestation_withdrawn(known: Compliance, fact: happened.AttestationWithdrawn, _: date) -> Compliance:
    others = tuple(one for one in known.attestations if one.clause_id != fact.clause_id)
    return replace(known, attestations=others)


def _waiver_proposed(known: Compliance | None, fact: happened.WaiverProposed, valid_from: date) -> Compliance:
    before = known or Compliance(fact.basis)
    new = Proposal(fact.clause_id, fact.heading, fact.until, fact.why, fact.proposed_by, valid_from)
    return replace(before, basis=fact.basis, proposals=(*_proposals_without(before, fact.clause_id), new))


def _waived(known: Compliance, fact: happened.Waived, valid_from: date) -> Compliance:
    new = Waiver(fact.clause_id, fact.until, fact.why, valid_from)
    return replace(
        known,
        proposals=_proposals_without(known, fact.clause_id),
        waivers=(*_waivers_without(known, fact.clause_id), new),
    )


def _waiver_declined(known: Compliance, fact: happened.WaiverDeclined, _: date) -> Compliance:
    return replace(known, proposals=_proposals_without(known, fact.clause_id))


def _waiver_over(
    known: Compliance, fact: happened.WaiverExpired | happened.WaiverRevoked, _: date
) -> Compliance:
    return replace(known, waivers=_waivers_without(known, fact.clause_id))


def _proposals_without(known: Compliance, clause_id: str) -> tuple[Proposal, ...]:
    return tuple(one for one in known.proposals if one.clause_id != clause_id)


def _waivers_without(known: Compliance, clause_id: str) -> tuple[Waiver, ...]:
    return tuple(one for one in known.waivers if one.clause_id != clause_id)


CHANGES: dict[type[Fact], Callable[..., Compliance]] = {
    happened.Attested: _attested,
    happened.AttestationWithdrawn: _attestation_withdrawn,
    happened.WaiverProposed: _waiver_proposed,
    happened.Waived: _waived,
    happened.WaiverDeclined: _waiver_declined,
    happened.WaiverExpired: _waiver_over,
    happened.WaiverRevoked: _waiver_over,
}
