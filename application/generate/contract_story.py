"""One generated contract on its way, with every stream that belongs to it: somebody asks, and the domain decides."""

from collections import ChainMap
from datetime import date
from random import Random
from typing import TYPE_CHECKING

from application.generate.asking import asked_about_contract
from application.generate.asking.contract import ending, permitted
from application.generate.invention import registration
from application.generate.story import Shared, Story
from application.generate.turn import Shelf, Turn, Wish
from application.telling import Told
from domain.contract.decisions import CONTRACT

if TYPE_CHECKING:
    from domain.chronicle import Chronicle
    from domain.contract.state import Terms

_ENDING = 0.4
"""Share of the stories that close with an expiry or a termination."""
_TRIES = 4
"""How often something else is asked for, after a refusal, before a key date is set."""


class ContractStory(Story):
    """A contract and its KPIs, returns, change requests, commitments, comparisons and compliance."""

    def __init__(self, rng: Random, shared: Shared, number: int, *, left: int, end: int) -> None:
        super().__init__(rng, shared, own=Shelf(), left=left, end=end)
        self.known = ChainMap(self.own.by_id, shared.council.by_id)
        self.number = number
        self.contract_id = self.new_id()
        self.contract: Chronicle[Terms] | None = None

    def step(self, today: date) -> Told:
        told = super().step(today)
        self.contract = self.own.by_id[self.contract_id]
        self.shared.contracts[self.contract_id] = self.contract
        if not self.left:
            del self.shared.contracts[self.contract_id]
        waiting = self.memory.setdefault("returns waiting", [])
        waiting += [
            one.stream_id for one in told.events if one.version == 1 and one.name.startswith("submission.")
        ]
        return told

    def _told(self, today: date) -> Told:
        """What comes of the next request that the rules do not refuse and that the story has room for."""
        turn = self.turn(today)
        if self.contract is None:
            command = registration(self.rng, self.number, today, self.shared.pool)
            told = self.asked(turn, Wish(CONTRACT, self.contract_id, command))
            if told is None:
                raise AssertionError("a registration is never refused")
            return told
        turn.subject = self.contract
        for _ in range(_TRIES):
            wish = self._wish(turn)
            told = self.asked(turn, wish) if wish else None
            if told is not None:
                return told
        told = self.asked(turn, permitted(turn))
        if told is None:
            raise AssertionError("a key date is never refused")
        return told

    def _wish(self, turn: Turn) -> Wish | None:
        agreement = self.agreement(turn)
        if agreement is not None:
            return agreement
        if self.left == 1 and self.rng.random() < _ENDING:
            return ending(turn)
        return asked_about_contract(turn)
