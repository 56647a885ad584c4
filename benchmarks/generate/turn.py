"""Whose turn it is in a generated record: the day, who acts, and every stream that is known."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from random import Random
from typing import Any, Final, NamedTuple
from uuid import UUID

from application.handling.events import Enveloped, enveloped
from benchmarks.generate.invention import PEOPLE
from domain.chronicle import Chronicle, Chronicles
from domain.contract.terms import Supplier, Terms
from domain.deciding import decide
from domain.decisions import Actor, Command, Policy, Refused
from domain.policy import POLICY_ID, context_of
from domain.stream import Stream

_LATE, _AHEAD = 0.12, 0.17
_POLICY: Final = Policy()
_MANY: Final = 300
_LOOKS: Final = 50
"""Among so many streams and more, so many are looked at before all of them are."""
OFFICERS: Final = tuple(Actor(person, role) for person in PEOPLE for role in ("officer", "officer", "owner"))
REVIEWERS: Final = tuple(Actor(person, "reviewer") for person in PEOPLE[40:60])
CLERKS: Final = tuple(Actor(person, "governance") for person in PEOPLE[60:70])

Streams = dict[UUID, Chronicle[Any]]


class Wish(NamedTuple):
    """What somebody asks for: of which stream (a new one where there is no id), and who asks."""

    stream: Stream[Any]
    stream_id: UUID | None
    command: Command
    actor: Actor | None = None
    """The actor of the turn, where nobody in particular asks."""


class Turn:
    """One turn of a story."""

    __slots__ = (
        "actor",
        "council",
        "effective_from",
        "known",
        "memory",
        "own",
        "pool",
        "rng",
        "subject",
        "today",
    )

    def __init__(self, rng: Random, today: date, known: Chronicles, own: dict[str, Streams]) -> None:
        self.rng, self.today, self.known, self.own = rng, today, known, own
        """*known*: every stream that a decision may look at. *own*: those of this story, by noun."""
        self.actor = rng.choice(OFFICERS)
        self.effective_from = today
        self.subject: Chronicle[Any] | None = None
        """The contract that the story is about, where it is about one."""
        self.pool: tuple[Supplier, ...] = ()
        self.council: Mapping[str, UUID] = {}
        """Streams of the whole council by what they are called: *model*, *standard*, *review group*."""
        self.memory: dict[Any, Any] = {}
        """What the story keeps from turn to turn."""

    @property
    def contract(self) -> Chronicle[Terms]:
        """The contract that the story is about."""
        if self.subject is None:
            raise AssertionError("this story is about no contract")
        return self.subject

    @property
    def terms(self) -> Terms:
        """What is true of it after every change, those scheduled ahead included."""
        terms = self.contract.timeline.latest()
        if terms is None:
            raise AssertionError("a story keeps its registration")
        return terms

    def sometime(self) -> date:
        """Mostly today; some time ago where it is entered late; or ahead."""
        roll, rng = self.rng.random(), self.rng
        if roll < _LATE:
            first = self.contract.timeline.placed[0].valid_from
            return max(first, self.today - timedelta(days=rng.randint(1, 150)))
        return self.today + timedelta(days=rng.randint(1, 365)) if roll < _AHEAD else self.today

    def some(self, noun: str, wanted: Callable[[Any], bool] = lambda _: True) -> Chronicle[Any] | None:
        """Some stream of this story of that noun whose state is as wanted, if there is one."""
        streams = self.own.get(noun, {})
        if len(streams) > _MANY:
            ids = list(streams)
            for _ in range(_LOOKS):
                chronicle = streams[self.rng.choice(ids)]
                if (state := chronicle.latest()) is not None and wanted(state):
                    return chronicle
        found = [
            chronicle
            for chronicle in streams.values()
            if (state := chronicle.latest()) is not None and wanted(state)
        ]
        return self.rng.choice(found) if found else None

    def another(self, *people: str) -> Actor:
        """An officer who is none of these people."""
        while True:
            actor = self.rng.choice(OFFICERS)
            if actor.person_id not in people:
                return actor


Asker = Callable[[Turn], Wish | None]
"""What somebody might ask for; nothing where there is nothing to ask it of."""


def put(wish: Wish, turn: Turn, new_id: Callable[[], UUID]) -> Enveloped | None:
    """What comes of a wish; nothing where the rules say no."""
    actor = wish.actor or turn.actor
    step = wish.stream.by_command.get(type(wish.command))
    stream_id = wish.stream_id
    if stream_id is None:
        stream_id = step.stream_id(wish.command) if step and step.stream_id else new_id()
    before = turn.known.get(stream_id)
    context = context_of(turn.today, actor, _POLICY, turn.known, turn.known.get(POLICY_ID))
    try:
        decision = decide(wish.stream, before, wish.command, context)
    except Refused:
        return None
    return enveloped(
        decision, stream_id, before, turn.known, command=wish.command, actor=actor, new_id=new_id
    )
