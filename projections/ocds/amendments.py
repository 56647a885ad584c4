"""Formal changes of a contract, made and proposed. The changed fields themselves hold the data; these say when, what
and why, in the record's own words: what officers wrote is not published."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from domain.change_request.terms import ChangeRequest
from domain.contract.ending import PartiallyTerminated
from domain.contract.extension import Extended
from domain.contract.parties import Assigned, Novated
from domain.contract.scope import ScopeVaried
from domain.contract.terms import Supplier
from domain.contract.value import ValueChanged
from domain.dates import in_words
from domain.timeline import Placed
from projections.ocds.difference import Body
from projections.ocds.parties import Parties
from projections.ocds.values import period_of, saying, value_of


def amendment(placed: Placed, release_ids: Mapping[UUID, str], parties: Parties) -> Body:
    """A change of the contract. The changed fields themselves hold the data; this says when, what and why."""
    fact, said = placed.fact, dict[str, Any]()
    match fact:
        case Extended():
            said = {
                "description": f"The term was extended; its last day was {in_words(fact.previous_end)} and is "
                f"{in_words(fact.end)}.",
                "rationale": "An option agreed at award was taken up." if fact.option else None,
                "period": period_of("", fact.end),
            }
        case ValueChanged():
            said = {"description": "The value changed.", "rationale": f"Cause: {fact.cause}."}
        case ScopeVaried():
            said = {"description": "What is to be supplied was varied."}
        case Novated(outgoing=outgoing, incoming=incoming):
            said = {"description": "The contract was novated from one supplier to another."}
            said |= _swap(parties, outgoing, incoming)
        case Assigned(assignor=outgoing, assignee=incoming):
            said = {"description": "The contract was assigned from one supplier to another."}
            said |= _swap(parties, outgoing, incoming)
        case PartiallyTerminated():
            said = {
                "description": f"A part of the contract was terminated; its last day was {in_words(fact.ended_on)}.",
                "rationale": f"Ground: {fact.ground}.",
            }
    return saying(
        {
            "id": str(placed.event_id),
            "date": f"{placed.valid_from}T00:00:00Z",
            "releaseID": release_ids.get(placed.event_id),
            **said,
        }
    )


def proposed_amendment(
    request_id: UUID, request: ChangeRequest | None, hidden: frozenset[str]
) -> Body | None:
    """A change whose notice (UK10) the platform confirmed, until it is made or given up (PA 2023 s.75)."""
    if (
        request is None
        or request.closed_as
        or request.notice is None
        or request.notice.outcome != "confirmed"
    ):
        return None
    extension, values = request.change.extension, request.change.values
    value = value_of(values.estimated_excl_vat, values.estimated_incl_vat, hidden) if values else None
    return saying(
        {
            "id": str(request_id),
            "date": f"{request.takes_effect}T00:00:00Z" if request.takes_effect else None,
            "description": f"Proposed: {request.kind} (notice {request.notice.notice_id}).",
            "rationale": request.judged.ground if request.judged else None,
            "standstill": request.notice.standstill_working_days > 0,
            "period": period_of("", extension.new_end) if extension else None,
            "value": value,
        }
    )


def _swap(parties: Parties, outgoing: Supplier, incoming: Supplier) -> Body:
    return {
        "suppliersRemoved": [parties.reference(outgoing)],
        "suppliersAdded": [parties.reference(incoming)],
    }
