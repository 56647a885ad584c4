"""Two clocks in one fold: what was in force on a date, as the record stood after any of its events.

A timeline keeps the facts of one story in the order in which they are true (``valid_from``, then the order in
which they were recorded) with the state after each. A late entry finds its place among its elders; a correction
replaces the fact it names, and what follows from it anew stands where that fact does, before whatever was recorded
later of the same day; an annulment takes it out. Nothing here refuses.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable
from datetime import date
from operator import is_
from typing import Generic, NamedTuple, TypeVar
from uuid import UUID

from domain.events import Envelope, Fact

State = TypeVar("State")
Key = tuple[date, int, int]
"""Where a fact stands in its story."""
Apply = Callable[[State | None, Fact, date], State | None]


class Placed(NamedTuple):
    """A fact where it stands in its story, with who recorded it, when, why and what caused it."""

    valid_from: date
    version: int
    event_id: UUID
    fact: Fact
    envelope: Envelope
    """As it was first recorded: a correction changes what is said and from when it is true, never who said it."""
    stands_after: int = 0
    """Version of the fact behind which it stands on its day, where it followed from that one's correction; else 0."""

    @property
    def key(self) -> Key:
        """Where it stands: by the day from which it is true, then by the order of recording."""
        return self.valid_from, self.stands_after or self.version, self.version

    @property
    def people(self) -> frozenset[str]:
        """Opaque ids of who recorded it and, where it was for somebody else, of whom."""
        return people_of(self.envelope)


def people_of(envelope: Envelope) -> frozenset[str]:
    """Opaque ids of who recorded an event and, where it was for somebody else, of whom."""
    return frozenset({envelope.actor, envelope.on_behalf_of} - {""})


class Timeline(Generic[State]):
    """An immutable run of facts and the state after each; built only by :meth:`with_fact` and :meth:`of`."""

    __slots__ = ("keys", "placed", "states")

    def __init__(
        self,
        placed: tuple[Placed, ...] = (),
        states: tuple[State | None, ...] = (),
        keys: tuple[Key, ...] = (),
    ) -> None:
        self.placed = placed
        self.states = states
        self.keys = keys

    @classmethod
    def of(cls, facts: Iterable[Placed], apply: Apply[State]) -> "Timeline[State]":
        """The timeline of *facts*, given in any order."""
        return cls().followed_by(sorted(facts, key=lambda placed: placed.key), apply)

    def retold(self, facts: Iterable[Placed], apply: Apply[State]) -> "Timeline[State]":
        """The timeline of *facts*, given in any order: as :meth:`of`, but what of this one comes first in it stays."""
        ordered = sorted(facts, key=lambda placed: placed.key)
        same = 0
        for before, now in zip(self.placed, ordered, strict=False):
            if before is not now:
                break
            same += 1
        return self._head(same).followed_by(ordered[same:], apply)

    def shared_with(self, other: "Timeline[State]") -> int:
        """How many facts at the beginning are those of the *other*, each with the same state after it."""
        return min(
            [*map(is_, self.placed, other.placed), False].index(False),
            [*map(is_, self.states, other.states), False].index(False),
        )

    def _head(self, length: int) -> "Timeline[State]":
        """The first facts of the story."""
        return Timeline(self.placed[:length], self.states[:length], self.keys[:length])

    def with_fact(self, new: Placed, apply: Apply[State]) -> "Timeline[State]":
        """This timeline and one fact more; only what is true later than it is folded again."""
        if not self.keys or self.keys[-1] <= new.key:  # as nearly every fact
            return self.followed_by((new,), apply)
        place = bisect_right(self.keys, new.key)
        return self._head(place).followed_by((new, *self.placed[place:]), apply)

    def followed_by(self, facts: Iterable[Placed], apply: Apply[State]) -> "Timeline[State]":
        """This timeline and *facts*, which are true no earlier than its last."""
        state = self.states[-1] if self.states else None
        added = tuple(facts)
        states = []
        for placed in added:
            state = apply(state, placed.fact, placed.valid_from)
            states.append(state)
        return Timeline(
            self.placed + added,
            self.states + tuple(states),
            self.keys + tuple(placed.key for placed in added),
        )

    def at(self, day: date) -> State | None:
        """The state in force on *day*; ``None`` before the first fact."""
        if self.keys and self.keys[-1][0] <= day:
            return self.states[-1]
        place = bisect_right(self.keys, day, key=lambda key: key[0])
        return self.states[place - 1] if place else None

    def before(self, key: Key) -> "Timeline[State]":
        """The story up to the fact that stands at *key*, without it."""
        return self._head(bisect_left(self.keys, key))

    def without(self, event_ids: Collection[UUID], apply: Apply[State]) -> "Timeline[State]":
        """The story told without those facts."""
        return Timeline.of((placed for placed in self.placed if placed.event_id not in event_ids), apply)

    def latest(self) -> State | None:
        """The state after every fact, those scheduled ahead included."""
        return self.states[-1] if self.states else None

    def segments(self) -> tuple[tuple[date, State], ...]:
        """Each day from which a state is in force, with that state, rising; the last is open-ended."""
        last = len(self.placed) - 1
        return tuple(
            (placed.valid_from, state)
            for index, (placed, state) in enumerate(zip(self.placed, self.states, strict=True))
            if state is not None and (index == last or self.placed[index + 1].valid_from != placed.valid_from)
        )
