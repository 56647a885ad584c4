"""Two clocks in one fold: what was in force on a date, as the record stood after any of its events.

A timeline keeps the facts of one story in the order in which they are true (``valid_from``, then the order in
which they were recorded) with the state after each. A late entry finds its place among its elders; a correction
replaces the fact it names, and what follows from it anew stands where that fact does, before whatever was recorded
later of the same day; an annulment takes it out. Nothing here refuses.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from itertools import compress, count
from operator import attrgetter, is_not, itemgetter
from typing import Any, Generic, NamedTuple, TypeVar
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


def people_of(envelope: Envelope) -> frozenset[str]:
    """Opaque ids of who recorded an event and, where it was for somebody else, of whom."""
    return frozenset({envelope.actor, envelope.on_behalf_of} - {""})


def _same(these: Sequence[object], others: Sequence[object]) -> int:
    """How many of both are the very same from the first on."""
    return next(compress(count(), map(is_not, these, others)), min(len(these), len(others)))


def _stays(state: Any, _fact: Fact, _day: date) -> Any:
    """What nothing changes."""
    return state


def _no_later(one: Placed, other: Placed) -> bool:
    """Whether the first stands no later in a story than the second."""
    return one.valid_from < other.valid_from or one.key <= other.key


_key: Callable[[Placed], Key] = attrgetter("key")
_valid_from: Callable[[Placed], date] = itemgetter(0)


class Timeline(Generic[State]):
    """An immutable run of facts and the state after each; built only by :meth:`with_fact` and :meth:`of`.

    A state is worked out when somebody asks for it, and once: a late entry or a correction changes many that nobody
    looks at.
    """

    __slots__ = ("_after", "_apply", "placed")

    def __init__(
        self,
        placed: tuple[Placed, ...] = (),
        after: tuple[list[State | None], ...] = (),
        apply: Apply[State] = _stays,
    ) -> None:
        self.placed = placed
        self._after = after
        """For each fact a place for the state after it, empty until somebody asked; stories that are alike up to a fact
        share its place."""
        self._apply = apply

    @classmethod
    def of(cls, facts: Iterable[Placed], apply: Apply[State]) -> "Timeline[State]":
        """The timeline of *facts*, given in any order."""
        return cls().followed_by(sorted(facts, key=_key), apply)

    def retold(self, facts: Iterable[Placed], apply: Apply[State]) -> "Timeline[State]":
        """The timeline of *facts*, given in any order: as :meth:`of`, but what of this one comes first in it stays."""
        ordered = sorted(facts, key=_key)
        same = _same(self.placed, ordered)
        return self._head(same).followed_by(ordered[same:], apply)

    def with_other(self, event_id: UUID, new: Placed | None, apply: Apply[State]) -> "Timeline[State]":
        """This timeline with another fact in the place of the one of that event id, or with none; the same one where
        there is no such fact."""
        number = event_id.int  # numbers are told apart sooner than ids
        left = tuple([placed for placed in self.placed if placed.event_id.int != number])
        if len(left) == len(self.placed):
            return self
        told = left
        if new is not None:
            place = bisect_right(left, new.key, key=_key)
            told = (*left[:place], new, *left[place:])
        same = _same(self.placed, told)
        return self._head(same).followed_by(told[same:], apply)

    def shared_with(self, other: "Timeline[State]") -> int:
        """How many facts at the beginning are those of the *other*, each with the same state after it."""
        return _same(self._after, other._after)  # noqa: SLF001 (of its own kind)

    def _head(self, length: int) -> "Timeline[State]":
        """The first facts of the story."""
        return Timeline(self.placed[:length], self._after[:length], self._apply)

    def with_fact(self, new: Placed, apply: Apply[State]) -> "Timeline[State]":
        """This timeline and one fact more; only what is true later than it is folded again."""
        if not self.placed or _no_later(self.placed[-1], new):  # as nearly every fact
            return self.followed_by((new,), apply)
        place = bisect_right(self.placed, new.key, key=_key)
        return self._head(place).followed_by((new, *self.placed[place:]), apply)

    def followed_by(self, facts: Iterable[Placed], apply: Apply[State]) -> "Timeline[State]":
        """This timeline and *facts*, which are true no earlier than its last."""
        added = tuple(facts)
        return Timeline(self.placed + added, self._after + tuple([[] for _ in added]), apply)

    @property
    def states(self) -> tuple[State | None, ...]:
        """The state after each fact."""
        self.latest()
        return tuple([after[0] for after in self._after])

    def state_after(self, place: int) -> State | None:
        """The state after the fact at that place, counted from 0, of those that are told here."""
        after = self._after
        if after[place]:
            return after[place][0]
        known = place
        while known and not after[known - 1]:
            known -= 1
        state = after[known - 1][0] if known else None
        for placed, following in zip(self.placed[known : place + 1], after[known : place + 1], strict=True):
            following.append(self._apply(state, placed.fact, placed.valid_from))
            state = following[0]  # another thread may have come to the same before
        return state

    def at(self, day: date) -> State | None:
        """The state in force on *day*; ``None`` before the first fact."""
        placed = self.placed
        if placed and placed[-1].valid_from <= day:
            return self.state_after(len(placed) - 1)
        place = bisect_right(placed, day, key=_valid_from)
        return self.state_after(place - 1) if place else None

    def before(self, key: Key) -> "Timeline[State]":
        """The story up to the fact that stands at *key*, without it."""
        return self._head(bisect_left(self.placed, key, key=_key))

    def latest(self) -> State | None:
        """The state after every fact, those scheduled ahead included."""
        return self.state_after(len(self.placed) - 1) if self.placed else None

    def segments(self) -> tuple[tuple[date, State], ...]:
        """Each day from which a state is in force, with that state, rising; the last is open-ended."""
        last = len(self.placed) - 1
        return tuple(
            (placed.valid_from, state)
            for index, (placed, state) in enumerate(zip(self.placed, self.states, strict=True))
            if state is not None and (index == last or self.placed[index + 1].valid_from != placed.valid_from)
        )
