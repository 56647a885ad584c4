"""Deciding rows by several processes: what registers the contract of a row seldom depends on any other row.

This process goes through the rows block by block and in order; a helper decides other blocks meanwhile, by the same
rules. Of the record it has what was found out ahead and nothing else: what it cannot decide by that is decided here.
`python -m application.importing.deciding_apart` is such a helper.
"""

import gc
import os
import pickle
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple, cast
from uuid import UUID

from application.commands import Commands
from application.errors import KentledgeError
from application.handling.ahead import Ahead
from application.handling.message import CommandMessage, Outcome
from application.importing.laid_aside import entry_of
from application.importing.rows import KeptReading
from application.reading_process import AskedProcess, answering, asked
from application.record import Record
from application.use_cases import USE_CASES
from domain.chronicle import Chronicles
from domain.contract.taking_over import RegisterFromFile
from domain.decisions import Actor, Policy, Refused, Rejection

REGISTER: Final = USE_CASES["register"]
_STARTS_AT: Final = 5000
"""Rows from which on there is a helper: starting it takes about a second."""
_BLOCKS: Final = 4
"""Blocks of rows that are in memory."""
_COLLECTED_AT: Final = 20_000
"""Objects after which garbage is looked for in a helper."""


class Decided(NamedTuple):
    """What registers the contract of a row, or why nothing does."""

    refused: tuple[Rejection, ...] = ()
    contract_id: UUID | None = None
    entry: bytes = b""
    """The command and its events, as they are laid aside."""
    advice: tuple[str, ...] = ()
    since: date | None = None
    """The day from which the contract is in being."""


@dataclass
class Block:
    """Some rows that follow one another."""

    rows: list[KeptReading]
    ahead: Ahead
    plain: list[bool]
    """Whether each registers a contract and says nothing that depends on another row or on what is on record."""
    decided: list[Decided | None]
    """What each plain row comes to; none of the others, and of those that are decided later."""
    begun: bool = False
    """Whether it was given to a helper, or this process is at it."""


class Registering:
    """Decides what registers the contracts of plain rows."""

    def __init__(self, commands: Commands, actor: Actor, uncommitted: Chronicles) -> None:
        self._commands, self._actor, self._uncommitted = commands, actor, uncommitted

    def decided(self, asked: bytes, ahead: Ahead) -> Decided:
        """What the request, as it is kept, comes to. Raises what ``would`` does, but Refused."""
        command: RegisterFromFile = pickle.loads(asked)  # noqa: S301  (written by the process that reads the file)
        message = CommandMessage(REGISTER, command, self._actor)
        try:
            would = self._commands.would(message, self._uncommitted, ahead)
        except Refused as refused:
            return Decided(refused.rejections)
        stored = [would.written[event.envelope.event_id] for event in would.events]
        since = would.events[0].envelope.valid_from
        return Decided((), would.stream_id, entry_of(command, stored), tuple(advised(would)), since)


def advised(would: Outcome) -> Iterable[str]:
    """What rules say to what is recorded, though they do not refuse it; a register is entered late by its nature."""
    for each in would.decision.record.rules:
        if each.outcome == "advised" and each.rule != "entry.in-good-time":
            yield each.sentence


class _Task(NamedTuple):
    policy: Policy
    today: date
    actor: Actor
    uncommitted: Chronicles


class _Asked(NamedTuple):
    commands: list[bytes]
    ahead: Ahead


class Deciding:
    """Goes through blocks of rows, with a helper where there are many."""

    def __init__(self, rows: int) -> None:
        """For a file of so many rows: a helper starts while they are read."""
        self._helper: AskedProcess | None = None
        self._given: Block | None = None
        """What the helper is at."""
        if rows >= _STARTS_AT and (os.cpu_count() or 1) > 1:
            self._helper = AskedProcess("application.importing.deciding_apart")

    def __enter__(self) -> "Deciding":
        return self

    def __exit__(self, *_: object) -> None:
        if self._helper is not None:
            self._helper.close()

    def through(
        self, blocks: Iterable[Block], commands: Commands, actor: Actor, uncommitted: Chronicles
    ) -> Iterator[Block]:
        """The blocks in order, their plain rows decided, streams standing as *uncommitted* has them."""
        registering = Registering(commands, actor, uncommitted)
        try:
            if self._helper is not None:
                self._helper.ask(_Task(commands.policy, commands.record.today(), actor, uncommitted))
        except KentledgeError:
            self._do_without()
        coming, waiting = iter(blocks), deque[Block]()
        while True:
            while len(waiting) < _BLOCKS and (block := next(coming, None)) is not None:
                waiting.append(block)
            if not waiting:
                return
            self._share(waiting)
            first = waiting[0]
            if first is self._given:
                other = next((block for block in waiting if not block.begun), None)
                if other is not None:
                    self._decide(other, waiting, registering)
                if first is self._given:
                    self._hear()
            if not first.begun:
                self._decide(first, waiting, registering)
            for place, plain in enumerate(first.plain):
                if plain and first.decided[place] is None:
                    first.decided[place] = registering.decided(first.rows[place].command, first.ahead)
            yield waiting.popleft()

    def _decide(self, block: Block, waiting: Iterable[Block], registering: Registering) -> None:
        """Decide a block here; the helper is given another as soon as it is done with one."""
        block.begun = True
        for place, plain in enumerate(block.plain):
            if plain:
                block.decided[place] = registering.decided(block.rows[place].command, block.ahead)
                self._share(waiting)

    def _share(self, waiting: Iterable[Block]) -> None:
        """Hear what the helper says, if it says something, and give it the next block that nobody is at."""
        helper = self._helper
        if helper is None or not (helper.answered if self._given else True):
            return
        if self._given is not None:
            self._hear()
        try:
            block = next((block for block in waiting if not block.begun), None)
            if block is not None and self._helper is not None and helper.ready:
                commands = [row.command for row, plain in zip(block.rows, block.plain, strict=True) if plain]
                helper.ask(_Asked(commands, block.ahead))
                self._given, block.begun = block, True
        except KentledgeError:
            self._do_without()

    def _hear(self) -> None:
        """Take what the helper says of the block that it was given, or take the block back."""
        block, self._given = self._given, None
        if block is None or self._helper is None:
            return
        try:
            answers = iter(self._helper.answer())
        except KentledgeError:
            block.begun = False
            self._do_without()
            return
        block.decided = [next(answers) if plain else None for plain in block.plain]

    def _do_without(self) -> None:
        if self._given is not None:
            self._given.begun = False
        self._given = None
        if self._helper is not None:
            self._helper.close()
            self._helper = None


# In the helper itself


class _Today:
    """All that a helper has of the record: whatever else is asked of it is an AttributeError."""

    def __init__(self, day: date) -> None:
        self._day = day

    def today(self) -> date:
        """The civil date by the clock that the log goes by."""
        return self._day


def _help() -> None:
    gc.set_threshold(_COLLECTED_AT)
    task: _Task = asked()
    commands = Commands(cast("Record", _Today(task.today)), task.policy)
    registering = Registering(commands, task.actor, task.uncommitted)

    def decided(told: _Asked) -> list[Decided | None]:
        return [_as_far_as_known(registering, command, told.ahead) for command in told.commands]

    answering(decided)


def _as_far_as_known(registering: Registering, command: bytes, ahead: Ahead) -> Decided | None:
    try:
        return registering.decided(command, ahead)
    except Exception:  # noqa: BLE001  (whoever has the record decides it, and says what is wrong)
        return None


if __name__ == "__main__":
    from application.importing.deciding_apart import (
        _help as help_,
    )  # so that what is pickled bears its own name

    help_()
