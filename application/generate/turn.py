"""Whose turn it is in a generated record: the day, who acts, and every stream that is known."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from random import Random
from typing import Any, Final, NamedTuple
from uuid import UUID

from application.generate.invention import PEOPLE
from domain.chronicle import Chronicle
from domain.contract.events import Supplier
from domain.contract.state import Terms
from domain.decisions import Actor, Command
from domain.events import Evidence
from domain.stream import Stream

_LATE, _AHEAD = 0.12, 0.17
OFFICERS: Final = tuple(Actor(one, role) for one in PEOPLE for role in ("officer", "officer", "owner"))
REVIEWERS: Final = tuple(Actor(one, "reviewer") for one in PEOPLE[40:60])
CLERKS: Final = tuple(Actor(one, "governance") for one in PEOPLE[60:70])

Streams = dict[UUID, Chronicle[Any]]


class Shelf:
    """Streams as they stand, by id and by noun."""

    __slots__ = ("by_id", "by_noun")

    def __init__(self) -> None:
        self.by_id: Streams = {}
        self.by_noun: dict[str, Streams] = {}

    def of(self, noun: str) -> Streams:
        """Those of one noun, in the order in which they were opened."""
        return self.by_noun.get(noun, {})

    def put(self, chronicle: Chronicle[Any]) -> None:
        """Keep a stream as it stands now."""
        self.by_id[chronicle.stream_id] = chronicle
        self.by_noun.setdefault(chronicle.noun, {})[chronicle.stream_id] = chronicle

    def drop(self, chronicle: Chronicle[Any]) -> None:
        """Forget a stream that nobody looks at any more."""
        self.by_id.pop(chronicle.stream_id, None)
        self.of(chronicle.noun).pop(chronicle.stream_id, None)


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
        "contracts",
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

    def __init__(
        self, rng: Random, today: date, known: Mapping[UUID, Chronicle[Any]], own: Shelf, council: Shelf
    ) -> None:
        self.rng, self.today = rng, today
        self.known, self.own, self.council = known, own, council
        """*known*: every stream that a decision may look at. *own*: those of this story. *council*: those of the whole
        council; the same where the story is the council's."""
        self.actor = rng.choice(OFFICERS)
        self.effective_from = today
        self.subject: Chronicle[Any] | None = None
        """The contract that the story is about, where it is about one."""
        self.pool: list[Supplier] = []
        self.contracts: Streams = {}
        """Contracts whose stories are running."""
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
        found = self.every(noun, wanted)
        return self.rng.choice(found) if found else None

    def every(self, noun: str, wanted: Callable[[Any], bool] = lambda _: True) -> list[Chronicle[Any]]:
        """Every stream of this story of that noun whose state is as wanted."""
        return [
            one for one in self.own.of(noun).values() if (state := one.latest()) is not None and wanted(state)
        ]

    def another(self, *people: str) -> Actor:
        """An officer who is none of these people."""
        return self.among(OFFICERS, *people)

    def among(self, actors: tuple[Actor, ...], *people: str) -> Actor:
        """One of these actors who is none of these people."""
        while True:
            actor = self.rng.choice(actors)
            if actor.person_id not in people:
                return actor

    def ahead(self, least: int, most: int) -> str:
        """A day ahead, by so many days."""
        return (self.today + timedelta(days=self.rng.randint(least, most))).isoformat()

    def document(self, title: str) -> Evidence:
        """A document that nobody wrote."""
        return Evidence(title, "application/pdf", f"{self.rng.getrandbits(256):064x}")

    def due(self, what: str, days: int) -> bool:
        """Whether *what* was not asked for in the last so many days; it counts as asked for from now on."""
        last: date | None = self.memory.get(what)
        if last is not None and (self.today - last).days < days:
            return False
        self.memory[what] = self.today
        return True


Asker = Callable[[Turn], Wish | None]
"""What somebody might ask for; nothing where there is nothing to ask it of."""
