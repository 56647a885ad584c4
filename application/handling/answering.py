"""What was answered to a request is told again, word for word, from the events that were recorded then."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain
from uuid import UUID

from application.errors import KeyReused
from application.handling.message import Answer, CommandMessage, Outcome, Render, StreamChange, etag_of
from application.record import Record, fold
from application.store.dialect import Cursor
from application.store.following import KeptAnswer, key_digest
from domain.decisions import Decided, Decision, refusal_in
from domain.events import DecisionRecord, Event


class Replayed(Exception):
    """The request was answered before. Leaves the append's transaction; nothing was written."""

    def __init__(self, stream_id: UUID, first_version: int, events: int) -> None:
        self.stream_id, self.first_version, self.events = stream_id, first_version, events


def earlier_answer(record: Record, message: CommandMessage) -> Replayed | None:
    """A repeat meets a stream that it has itself moved on; it is told what it was told then. Raises KeyReused."""
    with record.store.read() as cursor:
        return answered(record, cursor, message)


def answered(record: Record, cursor: Cursor, message: CommandMessage) -> Replayed | None:
    """What was answered under the key, as the transaction of *cursor* sees it. Raises KeyReused."""
    cursor.execute(
        record.sql("SELECT * FROM kept_answers WHERE principal = ? AND key_sha256 = ?"),
        (message.actor.person_id, key_digest(message.idempotency_key)),
    )
    row = cursor.fetchone()
    kept = KeptAnswer(**{name: row[name] for name in KeptAnswer._fields}) if row is not None else None
    found = repeated(message, kept)
    if isinstance(found, KeyReused):
        raise found
    return found


def repeated(message: CommandMessage, kept: KeptAnswer | None) -> Replayed | KeyReused | None:
    """What the request is that comes under the key of an answer that is kept: a repeat, or another request; ``None``
    where none is."""
    if kept is None:
        return None
    if kept.request != message.fingerprint:
        return KeyReused("This Idempotency-Key was used for another request; choose a new one.")
    return Replayed(UUID(kept.stream_id), kept.first_version, kept.events)


def told_again(record: Record, message: CommandMessage, replayed: Replayed, render: Render) -> Answer:
    """The answer that was given. Raises Refused where it was a refusal of which the attempt was recorded."""
    own = record.events_of(replayed.stream_id)
    first = own[replayed.first_version - 1].position
    recorded = record.feed(first - 1, replayed.events)
    last = recorded[-1].position
    changes = {}
    for stream_id in dict.fromkeys(event.event.stream_id for event in recorded):
        events = own if stream_id == replayed.stream_id else record.events_of(stream_id)
        after = fold(recorded for recorded in events if recorded.position <= last)
        if after is None:
            raise AssertionError("an answer was kept for events that are not there")
        changes[stream_id] = StreamChange(
            fold(recorded for recorded in events if recorded.position < first), after
        )
    events_then = tuple(event.event for event in recorded)
    decision = Decision((), _decided(events_then, replayed.stream_id))
    tried = tuple(Decided(event.fact, event.envelope.valid_from) for event in events_then)
    refused = refusal_in(replace(decision, decided=tried))
    if refused is not None:
        raise refused
    outcome = Outcome(message.stream, replayed.stream_id, changes, decision, events_then, {}, recorded)
    return Answer(201, render(outcome), etag_of(outcome.after.version), replayed=True)


def _decided(events: Sequence[Event], stream_id: UUID) -> DecisionRecord:
    """What was decided, with what was decided of acts on the same stream that the request asked for besides."""
    first, *others = events
    acts = (each for each in others if each.stream_id == stream_id and not each.envelope.causation_id)
    besides = chain.from_iterable(each.envelope.decision.rules for each in acts)
    record = first.envelope.decision
    return DecisionRecord(record.policy, (*record.rules, *besides))
