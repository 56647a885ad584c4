"""From a decision to events: each fact in its envelope, at its place in its stream, with the contracts it concerns."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from msgspec.structs import replace

from application.handling.message import StreamChange
from domain.amendment.events import Corrected
from domain.chronicle import Chronicle, Chronicles, as_corrected
from domain.decisions import Actor, Command, Decided, Decision
from domain.events import Envelope, Event, Fact, Unreadable
from domain.streams import BY_NOUN, evolve


class Enveloped(NamedTuple):
    """The events of a decision, and every stream that they change."""

    events: tuple[Event, ...]
    changes: Mapping[UUID, StreamChange]


def enveloped(
    decision: Decision,
    stream_id: UUID,
    before: Chronicle[Any] | None,
    others: Chronicles,
    *,
    command: Command,
    actor: Actor,
    correlation_id: str = "",
    new_id: Callable[[], UUID] = uuid4,
) -> Enveloped:
    """The events of *decision*, as *actor* asked for by *command*. The second and later ones are caused by the first,
    and name it. *new_id* makes the ids of events."""
    changes: dict[UUID, StreamChange] = {}
    events: list[Event] = []
    for decided in decision.decided:
        home = decided.stream_id or stream_id
        start = changes[home].before if home in changes else others.get(home) if decided.stream_id else before
        known = changes[home].after if home in changes else start
        envelope = Envelope(
            event_id=new_id(),
            valid_from=decided.valid_from,
            actor=actor.person_id,
            role=actor.role,
            decision=decision.record,
            made_on=command.made_on,
            reason=command.reason,
            on_behalf_of=command.on_behalf_of,
            authority=command.authority,
            correlation_id=correlation_id,
            causation_id=_cause(decided, events),
            evidence=command.evidence,
        )
        event = Event(home, (known.version if known else 0) + 1, envelope, decided.fact)
        after = evolve(known, event)
        event = _concerning(event, known, after)
        events.append(event)
        changes[home] = StreamChange(start, after)
    if not events:
        raise AssertionError("a decision records at least one fact")
    return Enveloped(tuple(events), changes)


def _cause(decided: Decided, earlier: Sequence[Event]) -> str:
    """Event id of what brought it about: what it answers to, else the first event of the same commit."""
    if decided.cause is not None:
        return str(decided.cause)
    return str(earlier[0].envelope.event_id) if earlier else ""


def _concerning(event: Event, before: Chronicle[Any] | None, after: Chronicle[Any]) -> Event:
    """The event with the contracts that it concerns: those of the stream before it and after it."""
    fact = as_corrected(event.fact) if isinstance(event.fact, Corrected) else event.fact
    known = [chronicle for chronicle in (before, after) if chronicle is not None]
    concerned = [stream_id for chronicle in known for stream_id in concerned_by(chronicle, fact)]
    envelope = replace(event.envelope, concerns=tuple(dict.fromkeys(concerned)))
    return Event(event.stream_id, event.version, envelope, event.fact)


def concerned_by(chronicle: Chronicle[Any], fact: Fact) -> tuple[UUID, ...]:
    """The contracts that *fact* of a stream concerns; an annulled opening stays part of the story it was part of, and
    so does what follows on an opening that cannot be read."""
    stream = BY_NOUN[chronicle.noun]
    state = stream.last_known(chronicle)
    if state is not None:
        return tuple(stream.concerns(chronicle.stream_id, state, fact))
    named = [placed.fact.concerns for placed in chronicle.facts if isinstance(placed.fact, Unreadable)]
    return tuple(dict.fromkeys(contract_id for concerned in named for contract_id in concerned))
