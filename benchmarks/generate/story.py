"""One generated contract on its way, with every stream that belongs to it: somebody asks, and the domain decides."""

from collections import ChainMap
from datetime import date
from random import Random
from typing import Any, Final
from uuid import UUID

from msgspec.structs import replace

from application.handling.events import Enveloped, enveloped
from benchmarks.generate.asking import asked_about_contract
from benchmarks.generate.asking.contract import agreed, closing, ending, permitted, run_out
from benchmarks.generate.asking.register_import import from_file
from benchmarks.generate.council import Council
from benchmarks.generate.invention import registration, unique
from benchmarks.generate.turn import Streams, Turn, Wish, put
from domain.amendment import events as amended
from domain.chronicle import Chronicle, noun_of
from domain.contract import CONTRACT
from domain.contract.registration import Entering
from domain.contract.terms import Supplier, Terms
from domain.deciding import decide
from domain.decisions import Context, Policy
from domain.events import Event

_POLICY: Final = Policy()
_ENDING = 0.4
"""Share of the stories that close with an expiry or a termination."""
_TRIES = 3
"""How often something else is asked for, after a refusal, before a key date is set."""


class Story:
    """A contract with its own streams, how many events are still to come, and the tick by which they must have."""

    annulling: tuple[UUID, str] | None
    """An event whose annulment waits for a second person, and the first."""

    def __init__(
        self, rng: Random, number: int, *, pool: tuple[Supplier, ...], left: int, end: int, council: Council
    ) -> None:
        self.rng, self.number, self.pool, self.left, self.end = rng, number, pool, left, end
        self.contract_id = unique(rng)
        self.contract: Chronicle[Terms] | None = None
        self.own: dict[str, Streams] = {}
        self.council = council
        """Whose streams decisions may look at: the tiering model, the standard."""
        self.memory: dict[Any, Any] = {}
        self.annulling = None

    def step(self, today: date) -> tuple[Event, ...]:
        """What is recorded next: one event, or those that one request causes together."""
        told = self._registered(today) if self.contract is None else self._told(today)
        self.left -= len(told.events)
        for stream_id, touched in told.changes.items():
            if stream_id == self.contract_id:
                self.contract = touched.after
                self.council.running[stream_id] = touched.after
            else:
                self.own.setdefault(noun_of(touched.after.facts[0].fact), {})[stream_id] = touched.after
        for event in told.events:
            if isinstance(event.fact, amended.AnnulmentProposed):
                self.annulling = (event.fact.annuls, event.envelope.actor)
            elif isinstance(event.fact, amended.Annulled):
                self.annulling = None
            elif noun_of(event.fact) == "submission" and event.version == 1:
                self.memory.setdefault("returns waiting", []).append(event.stream_id)
        if not self.left:
            self.council.running.pop(self.contract_id, None)
        return told.events

    def _registered(self, today: date) -> Enveloped:
        turn = Turn(self.rng, today, {}, {})
        command: Entering = registration(self.rng, self.number, today, self.pool)
        if self.left < 2:  # a division is named by a fact of its own
            command = replace(command, division="")
        if "import" in self.council.named and not self.council.memory.get("row imported"):
            self.council.memory["row imported"] = True
            command = from_file(command)
        decision = decide(CONTRACT, None, command, Context(today, turn.actor, _POLICY))
        return enveloped(
            decision, self.contract_id, None, {}, command=command, actor=turn.actor, new_id=self._new_id
        )

    def _told(self, today: date) -> Enveloped:
        """What comes of the next request that the rules do not refuse and that the story has room for."""
        turn = self._turn(today)
        for _ in range(_TRIES):
            wish = self._wish(turn)
            told = put(wish, turn, self._new_id) if wish else None
            if told is not None and len(told.events) <= self.left:
                return told
        told = put(permitted(turn), turn, self._new_id)
        if told is None:
            raise AssertionError("a key date is never refused")
        return told

    def _turn(self, today: date) -> Turn:
        if self.contract is None:
            raise AssertionError("a story begins with its registration")
        known = ChainMap({self.contract_id: self.contract}, *self.own.values(), self.council.streams)
        turn = Turn(self.rng, today, known, self.own)
        turn.subject, turn.pool, turn.memory = self.contract, self.pool, self.memory
        turn.council = self.council.named
        return turn

    def _wish(self, turn: Turn) -> Wish | None:
        if self.annulling is not None and self.annulling[1] != turn.actor.person_id:
            return agreed(turn, self.annulling[0])
        if turn.terms.ended_on is not None:
            return closing(turn)
        if self.left == 1 and self.rng.random() < _ENDING:
            return ending(turn)
        if self.left == 2 and (wish := run_out(turn)) is not None:  # and closed next
            return wish
        return asked_about_contract(turn)

    def _new_id(self) -> UUID:
        return unique(self.rng)
