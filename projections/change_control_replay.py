"""Change control replayed: which changes on record a policy would call formal, before anyone adopts it. Writes nothing.

Each change that was recorded straight is put to the rule on the terms just before it, as its contract stands now.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from application.record import Basis, Record
from domain.amendment.retelling import around, case_of, request_of
from domain.contract import CONTRACT
from domain.contract.change_control import APPROVED, FormalChange, made_without_approval_at_last
from domain.contract.terms import Contract
from domain.decisions import Actor, Context, NotAsked, Policy
from domain.events import NAMES
from projections import table_query
from projections.register import REGISTER
from projections.table_query import Query


def replay_of_change_control(record: Record, basis: Basis, policy: Policy) -> Iterator[dict[str, Any]]:
    """A row for each change recorded straight that *policy* calls formal, or that was said to be unapproved; and at
    last the summary."""
    looked_at = formal = said = 0
    for row in table_query.whole(record, REGISTER, basis, Query()):
        contract = record.chronicle_at(CONTRACT, UUID(row.stream_id), basis.position)
        for change in _changes(contract, Context(basis.valid_at, Actor("", ""), policy)):
            looked_at += 1
            formal += change["formal"]
            said += change["said"]
            if change["formal"] or change["said"]:
                yield {"kind": "change", "reference": row.summary.reference, **change}
    yield {
        "kind": "summary",
        "policy": policy.version,
        "recorded_straight": looked_at,
        "formal": formal,
        "said_to_be_unapproved": said,
    }


def _changes(contract: Contract, context: Context) -> Iterator[dict[str, Any]]:
    said = {placed.event_id for placed, _ in made_without_approval_at_last(contract)}
    for placed in contract.timeline.placed:
        step = CONTRACT.acts.get(type(placed.fact))
        if step is None or placed.envelope.causation_id or not issubclass(step.asks, FormalChange):
            continue
        told, state = around(CONTRACT, contract, placed)
        if state is None:
            continue
        command = request_of(CONTRACT, contract, placed, state)
        case = case_of(step, told, state, command, context)
        asked = [rule.ask(case) for rule in step.rules_for(command) if rule.name == APPROVED]
        yield {
            "event_id": str(placed.event_id),
            "type": NAMES[type(placed.fact)],
            "valid_from": placed.valid_from.isoformat(),
            "formal": any(not isinstance(answer, NotAsked) for answer in asked),
            "said": placed.event_id in said,
        }
