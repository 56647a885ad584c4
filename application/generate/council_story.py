"""The council beside its contracts: who reviews them, by which model and standard, who is trained, who supplies."""

from collections import ChainMap
from random import Random
from typing import TYPE_CHECKING, Final

from application.generate import working_time
from application.generate.asking import asked_of_the_council, opening
from application.generate.asking.supplier import permitted
from application.generate.story import Shared, Story
from application.telling import Told

if TYPE_CHECKING:
    from datetime import date

_TRIES: Final = 8
"""How often something else is asked for, after a refusal, before something that is never refused."""
_MINUTES: Final = 60 * 1_000_000
"""Ticks in a minute."""


class CouncilStory(Story):
    """Everything that belongs to no one contract."""

    def __init__(self, rng: Random, shared: Shared, *, left: int) -> None:
        super().__init__(rng, shared, own=shared.council, left=left, end=working_time.END)
        self.known = ChainMap(shared.council.by_id, shared.contracts)
        self.opening = opening()
        """What is set up before the first contract, as far as there is room for it."""

    def after(self, tick: int) -> int:
        if self.opening:
            return tick + 1 + int(self.rng.uniform(1, 9) * _MINUTES)
        return super().after(tick)

    def _told(self, today: "date") -> Told:
        turn = self.turn(today)
        while self.opening:
            wish = self.opening.pop(0)(turn)
            told = self.asked(turn, wish) if wish else None
            if told is not None:
                return told
        for _ in range(_TRIES):
            wish = self.agreement(turn) or asked_of_the_council(turn)
            told = self.asked(turn, wish) if wish else None
            if told is not None:
                return told
        told = self.asked(turn, permitted(turn))
        if told is None:
            raise AssertionError("a new supplier is never refused")
        return told
