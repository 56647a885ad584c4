"""What the people of the simulation ask for next, as the generator of records draws it, and who it is that asks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from random import Random
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from application.access import people_of
from application.handling.message import CommandMessage, Enclosed
from application.record import ITSELF
from application.use_cases import BY_DATE, USE_CASES
from application.use_cases.document import KEEPING
from application.use_cases.use_case import UseCase
from benchmarks.generate.asking import asked_about_contract
from benchmarks.generate.asking.contract import agreed
from benchmarks.generate.asking.council import following, opening
from benchmarks.generate.asking.register_import import from_file
from benchmarks.generate.invention import PEOPLE, registration, suppliers, unique
from benchmarks.generate.turn import Streams, Turn, Wish
from domain.amendment import events as amended
from domain.chronicle import Chronicle
from domain.contract import CONTRACT
from domain.decisions import Actor, Command
from domain.document import Keep
from domain.events import Recorded
from tests.simulation.oracle import Oracle

_ACTS: Mapping[type[Command], UseCase] = {
    use_case.command: use_case
    for use_case in (KEEPING, *USE_CASES.values(), *BY_DATE.values())
    if use_case.command is not None
}
_RECORDING = {fact: use_case for use_case in _ACTS.values() for fact in use_case.records}
_STRANGER = 0.06
"""How often somebody asks who has no part in the contract."""


@dataclass
class Story:
    """A contract of the simulation, with the streams that its people opened."""

    contract_id: UUID
    own: dict[str, Streams] = field(default_factory=dict)
    memory: dict[Any, Any] = field(default_factory=dict)
    annulling: tuple[UUID, str] | None = None
    """An event whose annulment waits for a second person, and the first."""


class Asking:
    """Everything that may be asked for, on what the oracle knows."""

    def __init__(self, oracle: Oracle, rng: Random) -> None:
        self.oracle = oracle
        self.pool = suppliers(rng, 20)
        self.stories: dict[UUID, Story] = {}
        self.council = Story(UUID(int=0))
        self.named: dict[str, UUID] = {}
        self.opening = opening(self.named)
        self._whose: dict[UUID, Story] = {}

    def took(self, story: Story, found: list[Recorded]) -> None:
        """What was recorded, for somebody of a story: its new streams are that story's."""
        for recorded in found:
            event = recorded.event
            stream_id, fact = event.stream_id, event.fact
            chronicle = self.oracle.streams.get(stream_id)
            if chronicle is None:
                continue
            noun = chronicle.noun
            if event.version == 1:
                if noun == CONTRACT.noun:
                    self.stories[stream_id] = self._whose[stream_id] = Story(stream_id)
                    continue
                self._whose[stream_id] = story
                if noun == "submission":
                    story.memory.setdefault("returns waiting", []).append(stream_id)
            whose = self._whose.get(stream_id)
            if whose is None:
                continue
            if noun != CONTRACT.noun:
                whose.own.setdefault(noun, {})[stream_id] = chronicle
            if isinstance(fact, amended.AnnulmentProposed):
                whose.annulling = (fact.annuls, event.envelope.actor)
            elif isinstance(fact, amended.Annulled):
                whose.annulling = None

    def registering(self, rng: Random, number: int, today: date) -> tuple[Story, Wish]:
        """A new contract."""
        command = registration(rng, number, today, self.pool)
        if "import" in self.named and rng.random() < 0.1:
            command = from_file(command)
        return self.council, Wish(CONTRACT, None, command)

    def of_a_contract(self, rng: Random, today: date) -> tuple[Story, Wish] | None:
        """Something about one of the contracts."""
        story = self.stories[rng.choice(list(self.stories))]
        turn = self._turn(rng, today, story)
        turn.subject = self.oracle.streams[story.contract_id]
        if turn.subject.latest() is None:
            return None
        if story.annulling is not None and rng.random() < 0.7:
            return story, agreed(turn, story.annulling[0])
        wish = asked_about_contract(turn)
        return None if wish is None else (story, wish)

    def of_the_council(self, rng: Random, today: date) -> tuple[Story, Wish] | None:
        """Something that is the whole council's."""
        turn = self._turn(rng, today, self.council)
        running = {story: self.oracle.streams[story] for story in self.stories}
        wish = following(turn, running)
        return None if wish is None else (self.council, wish)

    def _turn(self, rng: Random, today: date, story: Story) -> Turn:
        turn = Turn(rng, today, self.oracle.streams, story.own)
        turn.pool, turn.memory, turn.council = self.pool, story.memory, self.named
        return turn

    def message(self, rng: Random, story: Story, wish: Wish) -> tuple[CommandMessage, Enclosed]:
        """The request for it, by somebody who may most likely ask."""
        command = wish.command
        use_case = _use_case_of(wish)
        known: Chronicle[Any] | None = self.oracle.streams.get(wish.stream_id) if wish.stream_id else None
        actor = wish.actor or Actor(rng.choice(PEOPLE), rng.choice(("officer", "owner")))
        if rng.random() > _STRANGER:
            actor = self._entitled(rng, story, use_case, actor)
        content = rng.randbytes(16)
        enclosed = Enclosed()
        if isinstance(command, Keep):
            digest = sha256(content).hexdigest()
            command, enclosed = (
                replace(command, sha256=digest, size=len(content)),
                Enclosed({digest: content}),
            )
        return (
            CommandMessage(
                use_case,
                command,
                actor,
                wish.stream_id,
                None if known is None else known.version,
                idempotency_key=f"{rng.getrandbits(64):x}",
                fingerprint=f"{rng.getrandbits(64):x}",
                about=wish.stream,
                new_id=lambda: unique(rng),
            ),
            enclosed,
        )

    def _entitled(self, rng: Random, story: Story, use_case: UseCase, actor: Actor) -> Actor:
        """Somebody who may, where whoever was drawn may not."""
        role = actor.role
        if not use_case.open_to(role):
            may = sorted(use_case.allowed - {"public", "supplier-contact"})
            if not may:
                return ITSELF
            role = rng.choice(may)
        contract = self.oracle.streams.get(story.contract_id)
        terms = contract.latest() if contract is not None else None
        if terms is None or not use_case.limited_to_own(role):
            return Actor(actor.person_id, role)
        own = sorted(people_of(terms))
        return actor if actor.person_id in own else Actor(rng.choice(own), role)


def _use_case_of(wish: Wish) -> UseCase:
    """The act that is asked for; of a command that the record has worked out already, the act that records its fact."""
    asked = next((_ACTS[kind] for kind in type(wish.command).__mro__ if kind in _ACTS), None)
    return asked or _RECORDING[wish.stream.by_command[type(wish.command)].facts[0]]
