"""Putting the record right. These facts may stand in any stream: ``stream`` says which kind.

A correction says that the record was wrong; the thing itself did not change. An annulment takes an event out.
"""

from typing import Any
from uuid import UUID

from domain.events import Fact, fact, upcast


@fact("amendment.corrected.v1")
class Corrected(Fact, kw_only=True):
    """The record was wrong about an earlier event; what it should have said is here. Nothing else changed."""

    stream: str
    """The kind of stream: *contract*, *kpi*."""
    corrects: UUID
    """Event id of the fact that was recorded wrongly."""
    corrected_name: str
    """Stable name under which ``replacement`` is to be read."""
    replacement: dict[str, Any]
    """The whole payload as it should have been."""
    changed: tuple[str, ...]
    """Names of the fields that differ, ``effective_from`` among them where the date was wrong."""


@fact("amendment.correction_proposed.v1")
class CorrectionProposed(Fact, kw_only=True):
    """One person asked for an earlier event to be corrected in a figure that others rest on; a second must agree."""

    stream: str
    """The kind of stream."""
    corrects: UUID
    """Event id of the fact that was recorded wrongly."""
    fields: dict[str, Any]
    """The fields of the request as they should have been, by name."""


@fact("amendment.annulment_proposed.v1")
class AnnulmentProposed(Fact, kw_only=True):
    """One person asked for an earlier event to be annulled; a second must agree."""

    stream: str
    """The kind of stream."""
    annuls: UUID


@fact("amendment.annulled.v1")
class Annulled(Fact, kw_only=True):
    """A second person agreed that an earlier event should never have been recorded; it no longer counts."""

    stream: str
    """The kind of stream."""
    annuls: UUID
    proposal: UUID
    """Event id of the first person's proposal."""
    proposed_by: str
    """Opaque id of the first person."""


def _of_a_contract(payload: dict[str, Any]) -> dict[str, Any]:
    """Only contracts could be put right before: their events did not name the kind of stream."""
    return {"stream": "contract", **payload}


upcast("contract.corrected.v1", "amendment.corrected.v1")(_of_a_contract)
upcast("contract.annulment_proposed.v1", "amendment.annulment_proposed.v1")(_of_a_contract)
upcast("contract.annulled.v1", "amendment.annulled.v1")(_of_a_contract)
