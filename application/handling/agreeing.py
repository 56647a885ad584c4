"""What a correction or an annulment that two people make would come to: as if the second had agreed already."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from msgspec.structs import replace

from application.handling.events import enveloped
from application.handling.message import CommandMessage, Outcome, StreamChange
from domain.amendment.events import AnnulmentProposed, CorrectionProposed
from domain.deciding import decide
from domain.decisions import Actor, Policy, Refused
from domain.policy import POLICY, POLICY_ID, context_of

_SOMEBODY_ELSE = ""
"""Who agrees is nobody yet: whoever it is, it is not who asks."""


def once_agreed(
    message: CommandMessage, outcome: Outcome, today: date, policy: Policy
) -> Mapping[UUID, StreamChange]:
    """Every stream before, and as it would be once what is asked for counts; as it is only asked for, where it could
    not be agreed to as things stand."""
    if not isinstance(outcome.events[0].fact, CorrectionProposed | AnnulmentProposed):
        return outcome.changes
    command = replace(message.command, on_behalf_of="")
    actor = Actor(_SOMEBODY_ELSE, message.actor.role)
    story = outcome.looked_at.get(POLICY_ID, outcome.before if outcome.stream is POLICY else None)
    context = context_of(today, actor, policy, outcome.looked_at, story)
    try:
        decision = decide(outcome.stream, outcome.after, command, context)
    except Refused:
        return outcome.changes
    agreed = enveloped(
        decision, outcome.stream_id, outcome.after, outcome.looked_at, command=command, actor=actor
    )
    before = {outcome.stream_id: outcome.before}
    return {
        stream_id: StreamChange(before.get(stream_id, change.before), change.after)
        for stream_id, change in agreed.changes.items()
    }
