"""The form of a stream: what its facts change, what may be asked of it, and which rules each request is put to.

A noun of the business is one package beside this file, with ``events.py``, ``commands.py``, ``state.py``,
``decisions.py`` and ``sentences.py``; its ``decisions.py`` ends in the one :class:`Stream` that ties them together.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import ModuleType
from typing import Any, Generic, TypeVar
from uuid import UUID

from domain import chronicle
from domain.case import Case
from domain.chronicle import Chronicle
from domain.decisions import Command, Context, Decided, NamedRule
from domain.events import Event, Fact

State = TypeVar("State")
Recording = Fact | Decided
"""A fact of this stream, true from the command's effective date, or one with a date or a stream of its own."""


@dataclass(frozen=True)
class Need:
    """Another stream that a step has to look at: the field that names it, its kind, its id."""

    field: str
    noun: str
    stream_id: UUID
    optional: bool = False
    """Whether the step goes on where there is no such stream."""


def _nothing(_command: Any, _state: Any, _others: Mapping[UUID, Chronicle[Any]]) -> Iterable[Need]:
    return ()


def _today(_chronicle: Any, _command: Any, context: Context) -> date:
    return context.today


@dataclass(frozen=True)
class Step:
    """What one command is put to, and what it records."""

    rules: tuple[NamedRule, ...] | Callable[[Any], tuple[NamedRule, ...]]
    """The rules, or a function that chooses them by the command."""
    records: Callable[[Case[Any, Any]], Recording | Iterable[Recording]]
    """The facts to record when no rule says no, in order."""
    opens: bool = False
    """Whether the command brings the stream into being."""
    goes_on: bool = False
    """Whether a command that opens may also be given where the stream is there already; its rules then see the state,
    or ``None`` where what opened it was annulled."""
    stream_id: Callable[[Any], UUID] | None = None
    """The id of the stream that it opens, where that follows from the command; else a new one."""
    needs: Callable[[Any, Any, Mapping[UUID, Chronicle[Any]]], Iterable[Need]] = _nothing
    """Other streams to look at: asked with command, state as known now, and what was found so far, until it adds
    nothing more."""
    takes_effect: Callable[[Any, Any, Context], date] = _today
    """The effective date where the officer gives none: asked with chronicle, command and context."""
    in_force: bool = True
    """Whether rules see the state in force on the effective date (what stands), or the latest one (a process)."""


@dataclass(frozen=True)
class Stream(Generic[State]):
    """A kind of stream."""

    noun: str
    """The first word of its events' names: *kpi*, *change_request*."""
    plural: str
    """Its name in a path: *kpis*, *change-requests*."""
    called: str
    """Its name in a sentence: *KPI*, *change request*."""
    events: ModuleType
    sentences: ModuleType
    """Where the sentences of its facts are registered."""
    state: type[State]
    changes: Mapping[type[Fact], Callable[..., State]]
    """What each fact makes of the state: ``change(state or None, fact, valid_from)``."""
    opening: frozenset[type[Fact]]
    """The facts that can come first."""
    steps: Mapping[type[Command], Step]
    concerns: Callable[[UUID, State, Fact], Iterable[UUID]]
    """The contracts whose story a fact is part of: asked with stream id, state (before, then after) and fact."""
    reserves: Callable[[Fact], Iterable[tuple[str, str]]] = field(default=lambda _: ())
    """Values (kind, value) that belong to one stream of this kind for good."""
    impossible: Callable[[Fact, date, Context], str] = field(default=lambda *_: "")
    """What is impossible about a fact as corrected, in a sentence; empty where nothing is."""

    def change(self, state: State | None, fact: Fact, valid_from: date) -> State | None:
        """The state after *fact*. One without an opening before it, or about something else, changes nothing."""
        if state is None and type(fact) not in self.opening:
            return None
        apply = self.changes.get(type(fact))
        return apply(state, fact, valid_from) if apply else state

    def last_known(self, known: Chronicle[State]) -> State | None:
        """The latest state; where what opened the stream was annulled, the state as it was opened."""
        latest, first = known.latest(), known.facts[0]
        return self.change(None, first.fact, first.valid_from) if latest is None else latest

    def evolve(self, before: Chronicle[State] | None, event: Event) -> Chronicle[State]:
        """The chronicle after *event*."""
        return chronicle.evolve(self.change, before, event)
