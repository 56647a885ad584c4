"""What every generated story has: streams of its own, and one way from a wish to the events that come of it."""

from collections.abc import Mapping
from datetime import date
from random import Random
from typing import Any, Final, NamedTuple
from uuid import UUID

from application.generate.invention import unique
from application.generate.turn import Shelf, Streams, Turn, Wish
from application.telling import Given, Told, tell
from domain.amendment import commands as amend
from domain.amendment import events as amended
from domain.chronicle import Chronicle, noun_of
from domain.contract.events import Supplier
from domain.deciding import decide
from domain.decisions import Command, Context, Policy, Refused
from domain.stream import Step
from domain.streams import BY_NOUN
from domain.supplier.events import Merged

_POLICY: Final = Policy()
_AGREED = 0.5
"""How often the first thing asked is a second person's word on an annulment, where one waits for it."""


class Shared:
    """What all stories of one generated record share."""

    def __init__(self, pool: list[Supplier]) -> None:
        self.council = Shelf()
        """Streams of the whole council: groups, reviews, the tiering model, the standard, suppliers."""
        self.contracts: Streams = {}
        """Contracts whose stories are running."""
        self.pool = pool
        """Suppliers that contracts are made with."""


class _Annulling(NamedTuple):
    stream_id: UUID
    event_id: UUID
    noun: str
    first: str
    """Who asked for it."""


class Story:
    """Streams of its own, how many events are still to come, and the tick by which they must have."""

    def __init__(self, rng: Random, shared: Shared, *, own: Shelf, left: int, end: int) -> None:
        self.rng, self.shared, self.own, self.left, self.end = rng, shared, own, left, end
        self.known: Mapping[UUID, Chronicle[Any]] = own.by_id
        """Every stream that its decisions may look at."""
        self.memory: dict[Any, Any] = {}
        self.annulling: _Annulling | None = None
        """An annulment that waits for a second person."""

    def step(self, today: date) -> Told:
        """What is recorded next: one event, or those that one request causes together."""
        told = self._told(today)
        self.left -= len(told.events)
        for touched in told.touched.values():
            shared = touched.after.stream_id in self.shared.council.by_id
            (self.shared.council if shared else self.own).put(touched.after)
        for event in told.events:
            match event.fact:
                case amended.AnnulmentProposed(annuls=annuls):
                    noun = noun_of(event.fact)
                    self.annulling = _Annulling(event.stream_id, annuls, noun, event.envelope.actor)
                case amended.Annulled():
                    self.annulling = None
                case Merged():
                    pool = self.shared.pool
                    pool[:] = [one for one in pool if one.supplier_id != event.stream_id]
        return told

    def after(self, tick: int) -> int:
        """When it goes on: at its own pace, so that it is told by its end."""
        return tick + 1 + int((self.end - tick) / (self.left + 1) * self.rng.uniform(0.1, 1.9))

    def _told(self, today: date) -> Told:
        """What comes of the next request. Each kind of story says what is asked."""
        raise NotImplementedError

    def turn(self, today: date) -> Turn:
        """A turn on that day."""
        turn = Turn(self.rng, today, self.known, self.own, self.shared.council)
        turn.pool, turn.contracts, turn.memory = self.shared.pool, self.shared.contracts, self.memory
        return turn

    def agreement(self, turn: Turn) -> Wish | None:
        """A second person's word on an annulment that waits for one."""
        waiting = self.annulling
        if waiting is None or self.rng.random() > _AGREED:
            return None
        command = amend.Annul(annuls=waiting.event_id, reason="Agreed: it was never so.")
        return Wish(BY_NOUN[waiting.noun], waiting.stream_id, command, turn.another(waiting.first))

    def asked(self, turn: Turn, wish: Wish) -> Told | None:
        """What comes of it; nothing where the rules say no, or where the story has no room for it."""
        actor = wish.actor or turn.actor
        step = wish.stream.steps.get(type(wish.command))
        stream_id = wish.stream_id
        if stream_id is None:
            stream_id = step.stream_id(wish.command) if step and step.stream_id else self.new_id()
        before = turn.known.get(stream_id)
        others = _others(step, wish.command, before, turn.known)
        if others is None:
            return None
        try:
            decision = decide(wish.stream, before, wish.command, Context(turn.today, actor, _POLICY, others))
        except Refused as refused:
            if refused.attempt is None:
                return None
            decision = refused.attempt  # that it was tried is on record
        if len(decision.decided) > self.left:
            return None
        given = Given(wish.command, actor, new_id=self.new_id)
        return tell(given, decision, stream_id, before, others)

    def new_id(self) -> UUID:
        """An id from the seed."""
        return unique(self.rng)


def _others(
    step: Step | None, command: Command, before: Chronicle[Any] | None, known: Mapping[UUID, Chronicle[Any]]
) -> Streams | None:
    """The other streams that the step needs, just as for anybody's command; nothing where one is not known."""
    others: Streams = {}
    if step is None:
        return others
    state, absent = before.latest() if before else None, set()
    while True:
        missing = [
            one
            for one in step.needs(command, state, others)
            if one.stream_id not in others and one.stream_id not in absent
        ]
        if not missing:
            return others
        for need in missing:
            found = known.get(need.stream_id)
            if found is not None and found.noun == need.noun:
                others[need.stream_id] = found
            elif need.optional:
                absent.add(need.stream_id)
            else:
                return None
