"""What the API answers: plain values with their basis, encoded once."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date
from functools import cache
from hashlib import blake2b
from typing import Any
from uuid import UUID

import msgspec
from flask import Response
from msgspec import NODEFAULT, Struct

from application.handling.message import Outcome
from application.record import Basis, Record
from application.sight import Sight
from application.store.ledger import instant_text
from application.use_cases import id_of
from domain.chronicle import Chronicle, noun_of
from domain.contract import CONTRACT
from domain.contract.change_control import marked
from domain.contract.status import status
from domain.contract.terms import Contract
from domain.events import DecisionRecord, Envelope, Evidence, Recorded, RuleOutcome
from domain.sentences import sentence
from domain.stream import Stream
from domain.streams import BY_NOUN
from projections.history import HistoryEntry, as_it_left, changed, state_as_dict
from projections.reports.reading_differently import Differing

encoded = msgspec.json.Encoder(decimal_format="string", enc_hook=str).encode
"""A value as answers are written."""


class BasisTold(Struct, frozen=True, omit_defaults=True):
    """What an answer rests on."""

    valid_at: date
    known_at: str
    position: int
    checkpoint: int | None
    projection_position: int | None = None


def basis_told(basis: Basis, checkpoint: int | None, projection: int | None = None) -> BasisTold:
    """Both clocks, the log position and the checkpoint that an answer rests on."""
    return BasisTold(basis.valid_at, instant_text(basis.known_at), basis.position, checkpoint, projection)


@cache
def _written(kind: type[Any]) -> tuple[tuple[str, str, Any], ...]:
    """The fields of a typed answer: as written, as named, and the value with which each is left out."""
    if issubclass(kind, Struct):
        omits = kind.__struct_config__.omit_defaults
        return tuple(
            (field.encode_name, field.name, field.default if omits else NODEFAULT)
            for field in msgspec.structs.fields(kind)
        )
    names = kind._fields if hasattr(kind, "_fields") else [field.name for field in fields(kind)]
    return tuple((name, name, NODEFAULT) for name in names)


def as_object(answer: Any) -> dict[str, Any]:
    """A typed answer as a mapping, its fields by the names under which they are written."""
    if isinstance(answer, Mapping):
        return {name: _by_name(value) for name, value in answer.items()}
    kind: Any = type(answer)
    told = ((written, getattr(answer, name), left_out) for written, name, left_out in _written(kind))
    return {written: _by_name(value) for written, value, left_out in told if value != left_out}


def _by_name(value: Any) -> Any:
    """What is named in named tuples comes by name; structs and dataclasses, which the encoder knows, stay."""
    if isinstance(value, tuple | list):
        return as_object(value) if hasattr(value, "_fields") else [_by_name(item) for item in value]
    return value


def with_basis(answer: Any, basis: Basis, checkpoint: int | None, projection: int | None = None) -> Response:
    """An answer, typed or as a mapping, and its basis, in both body and headers."""
    body = as_object(answer)
    echoed = basis_told(basis, checkpoint, projection)
    told = encoded(body)
    rest = b"," + told[1:] if body else b"}"
    response = Response(b'{"basis":' + encoded(echoed) + rest, mimetype="application/json")
    response.headers["ETag"] = (
        f'"{_digest(told)}"'  # the basis moves on with the clock; what it shows does not
    )
    return stamped(response, basis, checkpoint, projection)


def digest_of(body: Mapping[str, Any]) -> str:
    """Tells one answer from another, the basis left out."""
    return _digest(encoded(body))


def _digest(told: bytes) -> str:
    return blake2b(told, digest_size=8).hexdigest()


def stamped(
    response: Response, basis: Basis, checkpoint: int | None, projection: int | None = None
) -> Response:
    """The basis in headers."""
    add = response.headers.add  # none is there yet: to set would be to look through all that are, each time
    add("Kentledge-Valid-At", basis.valid_at.isoformat())
    add("Kentledge-Known-At", instant_text(basis.known_at))
    add("Kentledge-Position", str(basis.position))
    if checkpoint is not None:
        add("Kentledge-Checkpoint", str(checkpoint))
    if projection is not None:
        add("Kentledge-Projection-Position", str(projection))
    return response


def contract_as_dict(contract: Contract, day: date) -> dict[str, Any]:
    """One contract as in force on *day*."""
    terms = contract.in_force(day)
    return {
        "contract_id": str(contract.stream_id),
        "version": contract.version,
        "status": status(terms, day) if terms else "not in being",
        "terms": {} if terms is None else terms,
    }


def chronicle_as_dict(
    stream: Stream[Any], chronicle: Chronicle[Any], day: date, sight: Sight
) -> dict[str, Any]:
    """One stream as in force on *day*, as the reader may see it."""
    return {
        id_of(stream): str(chronicle.stream_id),
        "version": chronicle.version,
        "state": state_as_dict(sight.in_force(chronicle, day)),
    }


def entry_state(record: Record, entry: HistoryEntry, day: date, sight: Sight) -> dict[str, Any]:
    """The stream of an entry as in force on *day*, once the entry was recorded."""
    stream, known = BY_NOUN[noun_of(entry.recorded.event.fact)], as_it_left(record, entry.recorded)
    if stream is CONTRACT:
        return contract_as_dict(known, day)
    return chronicle_as_dict(stream, known, day, sight)


class LoggedEvent(Struct, frozen=True):
    """One event of the log, envelope and fact apart."""

    position: int
    """Place in the log: 1, 2, 3 … without gaps."""
    recorded_at: str
    """When it was recorded, UTC."""
    stream_id: UUID
    version: int
    """Place in its stream: 1, 2, 3 … without gaps."""
    type: str
    """Stable name of the kind of event, with its version."""
    envelope: Envelope
    """Who, when, in which role, why."""
    data: Mapping[str, Any]
    """The fact; its fields are in the event catalogue, under the type."""


def logged_event(recorded: Recorded) -> LoggedEvent:
    """An event as the feed of events tells it."""
    event = recorded.event
    return LoggedEvent(
        recorded.position,
        instant_text(recorded.recorded_at),
        event.stream_id,
        event.version,
        event.name,
        event.envelope,
        msgspec.to_builtins(event.fact),
    )


class HistoryLine(Struct, frozen=True):
    """One line of a history."""

    number: int
    """Place in the story: 1, 2, 3 …, as the reader may read it."""
    position: int
    """Place in the log."""
    event_id: UUID
    type: str
    """Stable name of the kind of event, with its version."""
    stream_id: UUID
    about: str
    """What it is about, where that is not the contract itself: *KPI submission (Buses on time, 2019-04)*."""
    sentence: str
    """What happened."""
    recorded_at: str
    """When it was recorded, UTC."""
    valid_from: date
    """Civil date from which it is true."""
    lag_days: int
    """Days from that date to the day on which it was recorded."""
    made_on: date | None
    """Civil date of signature, where something was signed."""
    actor: str
    """Opaque id of the person who recorded it."""
    actor_name: str
    """As the directory names them now."""
    role: str
    """The role the actor used."""
    on_behalf_of: str
    """Opaque id of the person for whom the actor recorded it."""
    on_behalf_of_name: str
    """As the directory names them now; empty where it was for nobody else."""
    reason: str
    authority: str
    """Delegation or committee minute relied on."""
    evidence: tuple[Evidence, ...]
    decision: DecisionRecord
    """The policy and the rules that it was put to."""
    before: Mapping[str, Any]
    """The fields of the state that it changed, as they were."""
    after: Mapping[str, Any]
    """The same fields as it left them."""


def history_line(number: int, entry: HistoryEntry) -> HistoryLine:
    """An entry of a history at its place."""
    event, envelope = entry.recorded.event, entry.recorded.event.envelope
    return HistoryLine(
        number=number,
        position=entry.recorded.position,
        event_id=envelope.event_id,
        type=event.name,
        stream_id=event.stream_id,
        about=entry.about,
        sentence=entry.sentence,
        recorded_at=instant_text(entry.recorded.recorded_at),
        valid_from=envelope.valid_from,
        lag_days=entry.lag_days,
        made_on=envelope.made_on,
        actor=envelope.actor,
        actor_name=entry.actor_name,
        role=envelope.role,
        on_behalf_of=envelope.on_behalf_of,
        on_behalf_of_name=entry.on_behalf_of_name,
        reason=envelope.reason,
        authority=envelope.authority,
        evidence=envelope.evidence,
        decision=envelope.decision,
        before=entry.before,
        after=entry.after,
    )


class ChangedEvent(Struct, frozen=True):
    """One event that was recorded, or would be."""

    event_id: UUID
    type: str
    """Stable name of the kind of event, with its version."""
    stream_id: UUID
    version: int
    """Place in its stream."""
    position: int | None
    """Place in the log; null in a dry run."""
    recorded_at: str | None
    """When it was recorded, UTC; null in a dry run."""
    valid_from: date
    """Civil date from which it is true."""
    sentence: str
    """What happened."""
    before: Mapping[str, Any]
    """The fields of the state that it changes, as they were."""
    after: Mapping[str, Any]
    """The same fields as it leaves them."""


def outcome_as_bytes(outcome: Outcome, sight: Sight) -> bytes:
    """What an officer is told of a change. Kept word for word for repeats, so it names no person."""
    return encoded(outcome_as_dict(outcome, sight))


class Stands(Struct, frozen=True):
    """A stream as it stands today, and as it would stand."""

    stream_id: UUID
    noun: str
    """Its kind: contract, kpi, review …"""
    valid_at: date
    """Today: the day on which it stands so."""
    before: Mapping[str, Any] | None
    """Its status and terms, or its state, as they are on record."""
    after: Mapping[str, Any] | None
    """The same once the correction or annulment counts."""


class Foreseen(Struct, frozen=True):
    """What a correction or an annulment would come to, a second person having agreed where one is needed."""

    stands: tuple[Stands, ...]
    """Every stream that would change, before and after."""
    reports: tuple[Differing, ...]
    """Reports issued already that would read differently; none are told to who may not read reports."""


def foreseen_as_bytes(outcome: Outcome, sight: Sight, day: date, differing: Iterable[Differing]) -> bytes:
    """What an officer is told of a correction or an annulment beforehand: also what it would come to once it counts."""
    stands = tuple(
        Stands(
            stream_id,
            (change.before or change.after).noun,
            day,
            _standing(change.before, day, sight),
            _standing(change.after, day, sight),
        )
        for stream_id, change in outcome.agreed.items()
    )
    return encoded(outcome_as_dict(outcome, sight) | as_object(Foreseen(stands, tuple(differing))))


def _standing(known: Chronicle[Any] | None, day: date, sight: Sight) -> dict[str, Any] | None:
    if known is None:
        return None
    stream = BY_NOUN[known.noun]
    return (
        contract_as_dict(known, day) if stream is CONTRACT else chronicle_as_dict(stream, known, day, sight)
    )


class Change(Struct, frozen=True):
    """What was recorded, or in a dry run would be."""

    stream_id: UUID
    """The stream that it is about."""
    noun: str
    """Its kind: contract, kpi, review …"""
    version: int
    """Stream version: the ETag's number."""
    dry_run: bool
    policy: str
    rules: tuple[RuleOutcome, ...]
    events: tuple[ChangedEvent, ...]


def outcome_as_dict(outcome: Outcome, sight: Sight) -> dict[str, Any]:
    """What was recorded, or would be, event by event."""
    places = {recorded.event.envelope.event_id: recorded for recorded in outcome.recorded}
    events = []
    for event in outcome.events:
        envelope, place = event.envelope, places.get(event.envelope.event_id)
        known = outcome.changes[event.stream_id]
        was, now = changed(
            sight.in_force(known.before, envelope.valid_from),
            sight.in_force(known.after, envelope.valid_from),
        )
        events.append(
            ChangedEvent(
                event_id=envelope.event_id,
                type=event.name,
                stream_id=event.stream_id,
                version=event.version,
                position=place.position if place else None,
                recorded_at=instant_text(place.recorded_at) if place else None,
                valid_from=envelope.valid_from,
                sentence=marked(sentence(event.fact, {}), envelope),
                before=was,
                after=now,
            )
        )
    change = Change(
        stream_id=outcome.stream_id,
        noun=outcome.stream.noun,
        version=outcome.after.version,
        dry_run=not outcome.recorded,
        policy=outcome.decision.record.policy,
        rules=outcome.decision.record.rules,
        events=tuple(events),
    )
    return {
        id_of(outcome.stream): str(outcome.stream_id),
        **as_object(change),
        **(outcome.told if outcome.recorded else {}),
    }


def ndjson(values: Any) -> Response:
    """One JSON value a line, streamed."""
    return Response((encoded(value) + b"\n" for value in values), mimetype="application/x-ndjson")
