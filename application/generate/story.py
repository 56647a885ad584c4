"""One generated contract on its way: each turn something is asked for, and the domain decides what is recorded."""

from datetime import date
from random import Random
from typing import Final
from uuid import UUID

from application.generate.asking import Turn, ending, next_command, permitted
from application.generate.invention import PEOPLE, registration, unique
from domain import contract_commands as ask
from domain import contract_events as happened
from domain.contract import Contract, evolve
from domain.contract_decisions import decide
from domain.contract_events import Supplier
from domain.decisions import Actor, Command, Context, Decision, Policy, Refused
from domain.events import Envelope, Event

_POLICY: Final = Policy()
_ENDING = 0.4
"""Share of the stories that close with an expiry or a termination."""
_ACTORS: Final = tuple(Actor(one, role) for one in PEOPLE for role in ("officer", "officer", "owner"))


class Story:
    """A contract's state, how many events are still to come, and the tick by which they must have."""

    __slots__ = ("annulling", "contract", "contract_id", "end", "left", "number", "pool", "rng")
    annulling: tuple[UUID, str] | None
    """An event whose annulment waits for a second person, and the first."""

    def __init__(self, rng: Random, number: int, pool: tuple[Supplier, ...], left: int, end: int) -> None:
        self.rng, self.number, self.pool, self.left, self.end = rng, number, pool, left, end
        self.contract_id = unique(rng)
        self.contract: Contract | None = None
        self.annulling = None

    def step(self, today: date) -> Event:
        """The next event of this story."""
        actor = self.rng.choice(_ACTORS)
        command, decision = self._decided(today, actor)
        decided = decision.decided[0]
        if isinstance(decided.fact, happened.AnnulmentProposed):
            self.annulling = (decided.fact.annuls, actor.person_id)
        elif isinstance(decided.fact, happened.Annulled):
            self.annulling = None
        envelope = Envelope(
            event_id=unique(self.rng),
            valid_from=decided.valid_from,
            actor=actor.person_id,
            role=actor.role,
            decision=decision.record,
            concerns=(self.contract_id,),
            made_on=command.made_on,
            reason=command.reason,
            authority=command.authority,
        )
        version = self.contract.version + 1 if self.contract else 1
        event = Event(self.contract_id, version, envelope, decided.fact)
        self.left -= 1
        self.contract = evolve(self.contract, event) if self.left else None
        return event

    def _decided(self, today: date, actor: Actor) -> tuple[Command, Decision]:
        """What is asked for and what comes of it; where the rules say no, a key date is set instead."""
        context = Context(today, actor, _POLICY)
        if self.contract is None:
            command: Command = registration(self.rng, self.number, today, self.pool)
            return command, decide(None, command, context)
        turn = Turn(self.rng, self.contract, today, self.pool)
        command = self._asked(turn, actor)
        try:
            return command, decide(self.contract, command, context)
        except Refused:
            command = permitted(turn)
            return command, decide(self.contract, command, context)

    def _asked(self, turn: Turn, actor: Actor) -> Command:
        if self.annulling is not None and self.annulling[1] != actor.person_id:
            return ask.Annul(annuls=self.annulling[0], reason="Agreed: it was never so.")
        if self.left == 1 and self.rng.random() < _ENDING:
            return ending(turn)
        return next_command(turn)
