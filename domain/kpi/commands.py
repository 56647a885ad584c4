"""What may be asked for of a key performance indicator."""

from uuid import UUID

from domain.decisions import Command
from domain.kpi.events import Definition, RevisionReason


class Define(Command, frozen=True, kw_only=True):
    """Set a key performance indicator for a contract."""

    contract_id: UUID
    definition: Definition


class Revise(Command, frozen=True, kw_only=True):
    """Change the definition from a day on; earlier periods keep the one before."""

    definition: Definition
    because: RevisionReason


class Retire(Command, frozen=True, kw_only=True):
    """Stop measuring it from a day on."""
