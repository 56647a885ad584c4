"""The sample's own requests, mixed with one another and asked of whatever there is, on whatever day."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from msgspec.structs import replace

from application.handling.events import enveloped
from domain.amendment.commands import Annul, Correct
from domain.amendment.retelling import request_of
from domain.chronicle import Chronicle
from domain.deciding import decide, needs
from domain.decisions import Actor, Command, Context, Policy, Refused
from domain.policy import POLICY_ID, context_of
from domain.stream import AskedAgain, Stream
from domain.streams import BY_NOUN
from tests.sample_record import NOON

ROLES = (
    "officer",
    "owner",
    "reviewer",
    "member",
    "director",
    "governance",
    "administrator",
    "supplier-contact",
)
NOT_PUT_RIGHT = {"reason", "although"}

Streams = dict[UUID, Chronicle[Any]]
Requests = Mapping[type[Command], Sequence[Command]]


class Sample(NamedTuple):
    """Its streams, what was asked of them by kind of request, and who recorded anything."""

    streams: Streams
    requests: Requests
    people: Sequence[str]


class Asked(NamedTuple):
    """A request, and the stream that it is asked of."""

    stream: Stream[Any]
    stream_id: UUID
    command: Command


def requests_of(known: Chronicle[Any]) -> Iterator[Command]:
    """What was asked for in a stream, as far as a request can be told from its facts."""
    stream = BY_NOUN[known.noun]
    for placed in known.timeline.placed:
        if isinstance(stream.effects[type(placed.fact)].correction, AskedAgain):
            yield request_of(stream, known, placed, known.timeline.before(placed.key).latest())


def looked_at(streams: Streams, asked: Asked) -> Streams | None:
    """The other streams that deciding it looks at; ``None`` where one is not there, which is told."""
    others: Streams = {}
    while True:
        context = Context(NOON.date(), Actor("", ""), others=dict(others))
        wanted = needs(asked.stream, streams.get(asked.stream_id), asked.command, context)
        more = [need for need in wanted if need.stream_id not in others]
        found = {
            need.stream_id: streams[need.stream_id]
            for need in more
            if need.stream_id in streams and streams[need.stream_id].noun == need.noun
        }
        if any(need.stream_id not in found and not need.optional for need in more):
            return None
        if not found:
            return others
        others |= found


class Story:
    """The sample's streams as requests change them, and what is asked next."""

    def __init__(self, told: Sample, rng: Random) -> None:
        self.told, self.rng, self.streams = told, rng, dict(told.streams)
        self.ids = defaultdict[str, list[UUID]](list)
        for stream_id, known in self.streams.items():
            self.ids[known.noun].append(stream_id)

    def asked_next(self) -> Asked | None:
        """Something of any kind of stream; ``None`` where what was drawn could not be asked for."""
        stream = BY_NOUN[self.rng.choice(sorted(self.ids))]
        stream_id = self.rng.choice(self.ids[stream.noun])
        placed = self.streams[stream_id].timeline.placed
        if placed and self.rng.random() < 0.3:
            target = self.rng.choice(placed)
            if self.rng.random() < 0.4:
                return Asked(stream, stream_id, Annul(annuls=target.event_id, reason="Entered twice."))
            kinds = [stream.acts[type(target.fact)].asks] if type(target.fact) in stream.acts else []
            fields = self._fields(kinds)
            return Asked(
                stream, stream_id, Correct(corrects=target.event_id, fields=fields, reason="Misread.")
            )
        kinds = [step.asks for step in stream.steps if step.asks in self.told.requests]
        command = self._mixed(self.rng.choice(kinds)) if kinds else None
        if command is None:
            return None
        step = stream.by_command[type(command)]
        if step.stream_id is not None:
            stream_id = step.stream_id(command)
        elif step.opens:
            stream_id = self._new_id()
        return Asked(stream, stream_id, command)

    def decided(self, asked: Asked) -> bool:
        """Ask, by whoever it may be; whether it was recorded."""
        known, others = self.streams.get(asked.stream_id), looked_at(self.streams, asked)
        if others is None:
            return False
        actor = Actor(self.rng.choice(self.told.people), self.rng.choice(ROLES))
        context = context_of(NOON.date(), actor, Policy(), others, self.streams.get(POLICY_ID))
        try:
            decision = decide(asked.stream, known, asked.command, context)
        except Refused:
            return False
        for decided in decision.decided:
            assert msgspec.convert(msgspec.to_builtins(decided.fact), type(decided.fact)) == decided.fact
        found = enveloped(
            decision, asked.stream_id, known, others, command=asked.command, actor=actor, new_id=self._new_id
        )
        for stream_id, change in found.changes.items():
            if stream_id not in self.streams:
                self.ids[change.after.noun].append(stream_id)
            self.streams[stream_id] = change.after
        return True

    def _mixed(self, kind: type[Command]) -> Command | None:
        """A request of the sample with some of its fields from others of its kind, about other streams, on other days;
        ``None`` where the API would not let it pass."""
        same, rng = self.told.requests[kind], self.rng
        command = rng.choice(same)
        for _ in range(rng.choice((0, 0, 1, 2, 3))):
            name = rng.choice(kind.__struct_fields__)
            command = replace(command, **{name: getattr(rng.choice(same), name)})
        for name in kind.__struct_fields__:
            value = getattr(command, name)
            if isinstance(value, UUID) and value in self.streams and rng.random() < 0.3:
                command = replace(command, **{name: rng.choice(self.ids[self.streams[value].noun])})
            elif isinstance(value, date) and rng.random() < 0.2:
                command = replace(command, **{name: value + timedelta(days=rng.randint(-900, 900))})
            elif type(value) is int and rng.random() < 0.2:
                command = replace(command, **{name: max(0, value + rng.randint(-2, 3))})
        if rng.random() < 0.6:
            late = NOON.date() - timedelta(days=rng.randint(1, 3_000))
            ahead = NOON.date() + timedelta(days=40)
            command = replace(command, effective_from=rng.choice((None, None, NOON.date(), late, ahead)))
        command = command if command.reason else replace(command, reason="Because.")
        try:
            return msgspec.convert(msgspec.to_builtins(command), kind)
        except msgspec.ValidationError:
            return None

    def _fields(self, kinds: Sequence[type[Command]]) -> dict[str, Any]:
        """Some fields of another request of one of the kinds."""
        other = next((self._mixed(kind) for kind in kinds if kind in self.told.requests), None)
        if other is None:
            return {}
        names = [name for name in other.__struct_fields__ if name not in NOT_PUT_RIGHT]
        chosen = self.rng.sample(names, min(len(names), self.rng.choice((1, 1, 2, 3))))
        return {name: msgspec.to_builtins(getattr(other, name)) for name in chosen}

    def _new_id(self) -> UUID:
        return UUID(int=self.rng.getrandbits(128), version=4)
