"""What may be asked for to put the record right, whatever the stream."""

from typing import Any
from uuid import UUID

from msgspec import field

from domain.decisions import Command


class Correct(Command, frozen=True, kw_only=True):
    """Put right what was recorded wrongly. The thing itself did not change."""

    corrects: UUID
    """Event id of the fact that was recorded wrongly."""
    fields: dict[str, Any] = field(default_factory=dict)
    """Fields of the request as they should have been, by name (*new_end*); the others stand. ``effective_from`` moves
    its date."""


class Annul(Command, frozen=True, kw_only=True):
    """Ask that an event no longer counts, or, as a second person, agree to it."""

    annuls: UUID
    """Event id of the fact or correction."""
