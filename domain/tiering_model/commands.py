"""What may be asked for of a tiering model."""

from uuid import UUID

from domain.decisions import Command
from domain.tiering_model.model import Model


class Draft(Command, frozen=True, kw_only=True):
    """Draft a tiering model."""

    model: Model | None = None
    """Where left out: the default model that ships, which is ours."""
    supersedes: UUID | None = None
    """The published version that it is to take the place of; none for the first."""


class Revise(Command, frozen=True, kw_only=True):
    """Change a draft."""

    model: Model


class Publish(Command, frozen=True, kw_only=True):
    """Put a draft in force from a day on, as a second person."""


class Retire(Command, frozen=True, kw_only=True):
    """Stop assessing contracts by a model that nothing supersedes."""
