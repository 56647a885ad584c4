"""Events to stored bytes and back: one JSON text holding envelope and fact, under a stable, versioned name."""

from typing import Any, Final
from uuid import UUID

import msgspec
from eventsourcing.persistence import Mapper, StoredEvent

from domain import log, streams
from domain.amendment import events as amended
from domain.chronicle import fact_from
from domain.events import FACTS, UPCASTS, Envelope, Event, Fact

AMENDMENTS: Final = tuple(fact for fact in FACTS.values() if fact.__module__ == amended.__name__)
OF_THE_LOG: Final = tuple(fact for fact in FACTS.values() if fact.__module__ == log.__name__)
OF_STREAMS: Final = tuple(fact for stream in streams.ALL for fact in stream.facts)
"""Every fact by where it belongs. Putting the streams together makes their names known."""


class Stored(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The JSON text of an event: envelope first, then the fact's own fields."""

    meta: Envelope
    data: msgspec.Raw


class Storing(msgspec.Struct, frozen=True):
    """:class:`Stored` on its way in."""

    meta: Envelope
    data: Fact


_encode = msgspec.json.Encoder(decimal_format="string", uuid_format="canonical").encode
_decode_stored = msgspec.json.Decoder(Stored).decode
_decoders: dict[str, Any] = {name: msgspec.json.Decoder(cls).decode for name, cls in FACTS.items()}


def to_bytes(event: Event) -> bytes:
    """The exact bytes that are stored and hashed."""
    return _encode(Storing(event.envelope, event.fact))


def from_bytes(name: str, state: bytes) -> tuple[Envelope, Fact]:
    """Envelope and fact from stored bytes, upcast to the version that the code now knows.

    Raises ``KeyError`` for a name that was never released, ``msgspec.ValidationError`` for bytes that do not fit.
    """
    stored = _decode_stored(state)
    decode = _decoders.get(name)
    if decode is not None:
        return stored.meta, decode(stored.data)
    if name not in UPCASTS:
        raise KeyError(name)
    return stored.meta, fact_from(name, msgspec.json.decode(stored.data))


class EventMapper(Mapper[UUID]):
    """The library's mapper, with stable names and msgspec in place of class paths and its own transcoder."""

    def to_stored_event(self, domain_event: Any) -> StoredEvent:
        return StoredEvent(
            originator_id=domain_event.stream_id,
            originator_version=domain_event.version,
            topic=domain_event.name,
            state=to_bytes(domain_event),
        )

    def to_domain_event(self, stored_event: StoredEvent) -> Any:
        envelope, fact = from_bytes(stored_event.topic, stored_event.state)
        stream_id = stored_event.originator_id
        return Event(
            stream_id if isinstance(stream_id, UUID) else UUID(stream_id),
            stored_event.originator_version,
            envelope,
            fact,
        )
