"""What can happen to a contract's compliance with a standard (paper 3.1)."""

from datetime import date as civil_date
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from domain.events import Fact, fact
from domain.standard.terms import ClauseId, ClauseRole, VersionNumber
from domain.text import LongText, PersonId, ShortText
from domain.tiers import Tier

Statement = Literal["met", "partly met", "not met"]


class Basis(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
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


@fact("compliance.attested.v1")
class Attested(Fact, kw_only=True):
    """Somebody with a role in the contract said whether a clause is met."""

    basis: Basis
    clause_id: ClauseId
    heading: ShortText
    """Of the clause."""
    role: ClauseRole
    """In which the statement was made."""
    statement: Statement
    note: LongText = ""
    """How it is met, or what is still missing."""
    by: PersonId
    """Whose statement it is."""


@fact("compliance.attestation_withdrawn.v1")
class AttestationWithdrawn(Fact, kw_only=True):
    """What was said of a clause no longer stands; nothing stands in its place."""

    clause_id: ClauseId
    statement: Statement
    """As it stood."""


@fact("compliance.waiver_proposed.v1")
class WaiverProposed(Fact, kw_only=True):
    """Somebody asked that a clause need not be met until a day."""

    basis: Basis
    clause_id: ClauseId
    heading: ShortText
    until: civil_date
    """Last day."""
    why: Annotated[str, Meta(min_length=1, max_length=2000)]
    proposed_by: PersonId


@fact("compliance.waived.v1")
class Waived(Fact, kw_only=True):
    """A second person agreed that a clause need not be met until a day (domain rule I3)."""

    clause_id: ClauseId
    until: civil_date
    """Last day."""
    why: LongText
    proposed_by: PersonId


@fact("compliance.waiver_declined.v1")
class WaiverDeclined(Fact, kw_only=True):
    """The clause is to be met: a waiver that was asked for is not given."""

    clause_id: ClauseId
    proposed_by: PersonId


@fact("compliance.waiver_expired.v1")
class WaiverExpired(Fact, kw_only=True):
    """The last day of a waiver has passed."""

    clause_id: ClauseId
    until: civil_date


@fact("compliance.waiver_revoked.v1")
class WaiverRevoked(Fact, kw_only=True):
    """A waiver ended before its last day."""

    clause_id: ClauseId
    until: civil_date
    """The last day that it had."""
