"""What the names in the sample's steps stand for, as far as it is loaded."""

from collections.abc import Mapping
from functools import reduce
from typing import Any
from uuid import UUID

import msgspec

from application.handling.message import Outcome
from application.record import Record
from domain.contract.terms import Supplier
from domain.person.terms import stream_of
from domain.stream import Stream


class SampleNames:
    """Streams, events and suppliers by the names that steps give them."""

    def __init__(self, record: Record, suppliers: Mapping[str, Supplier]) -> None:
        self._record = record
        self._suppliers = suppliers
        self._streams: dict[str, tuple[Stream[Any], UUID]] = {}
        self._events: dict[UUID, list[UUID]] = {}

    def place(self, name: str, stream: Stream[Any], stream_id: UUID) -> None:
        """Let *name* stand for a stream that came otherwise than by a step's command."""
        self._streams[name] = (stream, stream_id)

    def note(self, name: str, outcome: Outcome) -> None:
        """Keep what a step opened under *name*, and every event that it recorded."""
        self._streams.setdefault(name, (outcome.stream, outcome.stream_id))
        if self.id_of(name) != outcome.stream_id:
            raise ValueError(f"{name} is the name of another stream already")
        for event in outcome.events:
            self._events.setdefault(event.stream_id, []).append(event.envelope.event_id)

    def id_of(self, name: str) -> UUID:
        """The id of the stream of that name, of the supplier, or of the person with that id."""
        if name in self._streams:
            return self._streams[name][1]
        supplier = self._suppliers.get(name)
        return supplier.supplier_id if supplier else stream_of(name)

    def version_of(self, name: str) -> int:
        """How many events the stream of that name has: what whoever takes the next step has seen."""
        return self._record.version(self.id_of(name))

    def resolved(self, said: Any) -> Any:
        """The same with everything that stands for something else replaced by it."""
        match said:
            case dict():
                return {field: self.resolved(item) for field, item in said.items()}
            case list():
                return [self.resolved(item) for item in said]
            case str() if said.startswith("&"):
                return msgspec.to_builtins(self._suppliers[said[1:]])
            case str() if said.startswith("@"):
                return self._reference(said[1:])
        return said

    def _reference(self, text: str) -> Any:
        name, _, number = text.partition("#")
        if number:
            return str(self._events[self.id_of(name)][int(number) - 1])
        name, *fields = text.split(".")
        if not fields:
            return str(self.id_of(name))
        stream, stream_id = self._streams[name]
        known = self._record.chronicle(stream, stream_id).latest()
        return msgspec.to_builtins(reduce(getattr, fields, known))
