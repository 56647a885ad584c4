"""The form of a stream: its acts, what each asks, records and brings about, and how each is put right.

A noun of the business is one package beside this file (or one file, where it has few acts). An act is one
:class:`Step`; the noun's :class:`Stream` ties its acts together, and does not build where a fact lacks a change, a
sentence or a word on correction.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Generic, TypeVar
from uuid import UUID

from domain import chronicle
from domain.case import Case
from domain.chronicle import Chronicle, Chronicles
from domain.decisions import Command, Context, Decided, NamedRule
from domain.events import NOUNS, Envelope, Event, Fact
from domain.sentences import sentence

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


def _nothing_left_out(_state: Any, _day: date) -> Mapping[str, Any]:
    return {}


def _only_what_the_fact_says(_envelope: Envelope) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True)
class AskedAgain:
    """A correction of the fact is the act decided again, on the request as it should have been."""

    request: Callable[[Any, Any], Command] | None = None
    """The request that the fact answered, given the fact and the state just before it; where it is left out, the
    request has its fields from those of the fact by name. It may be that of another act that brings the fact about: a
    commitment is made at award, or of an opportunity that was looked at."""
    two_people: frozenset[str] = frozenset()
    """Fields of the request that legal limits rest on, *effective_from* among them where its day is one: a correction
    that touches one needs a second person."""
    with_what_followed: Callable[[Command, Sequence[Fact]], Command] | None = None
    """Puts into the request what it asked for besides and was recorded as facts that followed; given these."""
    fixed: frozenset[str] = frozenset()
    """Fields of the request that say which thing it is about, or where it came from: no correction changes them."""
    said: Callable[[Envelope], Mapping[str, Any]] = _only_what_the_fact_says
    """Fields of the request that the fact does not repeat and its envelope tells."""
    apart: frozenset[str] = frozenset()
    """Fields of the request that ask for acts besides (:attr:`Step.besides`): each of those is corrected by itself."""
    own_id: str = ""
    """The field of the request that is the id of the stream itself, which the fact need not repeat; it is fixed too."""
    where_left_out: Callable[[Any, date], Mapping[str, Any]] = _nothing_left_out
    """What is worked out for fields that the request leaves out, given the state just before the fact and its day.
    Where the fact says just that, the request got back leaves the field out, so that it is worked out again."""

    def __post_init__(self) -> None:
        if self.own_id:
            object.__setattr__(self, "fixed", self.fixed | {self.own_id})


@dataclass(frozen=True)
class OnlyAnnulled:
    """The fact is not corrected: two people annul it, and what is right is recorded anew."""

    why: str
    """A sentence: why not, and what to do instead."""
    stands: bool = False
    """Whether it is not annulled either: what it did cannot be made undone, and what comes after it says what is so."""


def _says_nothing_of_before(_state: Any, _fact: Any) -> Mapping[str, Any]:
    return {}


def _bound_to_nothing(_fact: Any) -> Iterable[Need]:
    return ()


@dataclass(frozen=True)
class Effect:
    """A fact that an act records, what it makes of the state, and how it is put right."""

    fact: type[Fact]
    change: Callable[..., Any]
    """``change(state or None, fact, valid_from)``: the state after it. Holds no rule."""
    correction: AskedAgain | OnlyAnnulled
    was: Callable[[Any, Any], Mapping[str, Any]] = _says_nothing_of_before
    """What the fact repeats of the state just before it, by field: given that state and the fact. A late entry makes
    it stale."""
    rests_on: Callable[[Any, Any], Mapping[str, Any]] = _says_nothing_of_before
    """What whoever recorded the fact saw of the state just before it, by its name in words: given that state and the
    fact. Where it changes, the fact no longer fits: nobody validated, passed or published the other."""
    bound_to: Callable[[Any], Iterable[Need]] = _bound_to_nothing
    """Other streams with an act of which it stands or falls, given the fact: they are looked at where it is annulled.
    What it followed from there is annulled before it, and what followed from it there is named."""
    opens: bool = False
    """Whether it opens the stream as the first fact of its act does: a person is enrolled, or is engaged."""
    closed_by: Callable[[Any], Fact] | None = None
    """For a fact that others bring about: the fact that closes it where a correction no longer asks for it."""

    @property
    def repeats(self) -> bool:
        """Whether the fact repeats anything of the state just before it."""
        return self.was is not _says_nothing_of_before


def stands(state: State, _fact: Fact, _valid_from: date) -> State:
    """The change of a fact that leaves the state as it is."""
    return state


def _nothing(_command: Any, _state: Any, _others: Chronicles) -> Iterable[Need]:
    return ()


def _nothing_besides(_command: Any) -> Iterable[Command]:
    return ()


def _today(_chronicle: Any, _command: Any, context: Context) -> date:
    return context.today


@dataclass(frozen=True, kw_only=True)
class Step:
    """One act: what is asked, what it is put to, and what it records."""

    asks: type[Command]
    """The command."""
    rules: tuple[NamedRule, ...] | Callable[[Any], tuple[NamedRule, ...]]
    """The rules, or a function that chooses them by the command."""
    records: Callable[[Case[Any, Any]], Recording | Iterable[Recording]]
    """The facts to record when no rule says no, in order; the first is what was asked, the others follow from it."""
    effects: tuple[Effect, ...] = ()
    """The facts that are this act's own, with what each changes; the first one opens the stream where the act does."""
    brings: tuple[type[Fact], ...] = ()
    """Facts of other acts that it may bring about."""
    opens: bool = False
    """Whether the command brings the stream into being."""
    goes_on: bool = False
    """Whether a command that opens may also be given where the stream is there already; its rules then see the state,
    or ``None`` where what opened it was annulled."""
    stream_id: Callable[[Any], UUID] | None = None
    """The id of the stream that it opens, where that follows from the command; else a new one."""
    needs: Callable[[Any, Any, Chronicles], Iterable[Need]] = _nothing
    """Other streams to look at: asked with command, state as known now, and what was found so far, until it adds
    nothing more."""
    takes_effect: Callable[[Any, Any, Context], date] = _today
    """The effective date where the officer gives none: asked with chronicle, command and context."""
    besides: Callable[[Any], Iterable[Command]] = _nothing_besides
    """What the request asks of the same stream besides, as commands of other acts: each is decided by its own rules on
    the stream as those before it leave it, recorded in the same commit, and corrected and annulled by itself."""
    in_force: bool = True
    """Whether rules see the state in force on the effective date (what stands), or the latest one (a process)."""

    @property
    def day_follows(self) -> bool:
        """Whether the effective date follows from the act where the officer gives none; else it is today."""
        return self.takes_effect is not _today

    @property
    def facts(self) -> tuple[type[Fact], ...]:
        """Every fact that it may record, its own first."""
        return (*(effect.fact for effect in self.effects), *self.brings)

    def rules_for(self, command: Command) -> tuple[NamedRule, ...]:
        """The rules that *command* is put to."""
        return self.rules if isinstance(self.rules, tuple) else self.rules(command)

    def looks_at(self, command: Command, state: Any, others: Chronicles) -> Iterable[Need]:
        """Other streams to look at, as far as is known yet; none where there is no state to go on from: that is refused
        whatever they say."""
        return () if state is None and not self.opens else self.needs(command, state, others)


def _reserves_nothing(_fact: Fact) -> Iterable[tuple[str, str]]:
    return ()


KINDS: dict[str, "Stream[Any]"] = {}
"""Every kind of stream that was put together, by noun."""


class Lacking(TypeError):
    """A stream whose acts are not told in full; raised when it is put together, so that it never comes into use."""


@dataclass(frozen=True)
class Stream(Generic[State]):
    """A kind of stream."""

    noun: str
    """The first word of its events' names: *kpi*, *change_request*."""
    plural: str
    """Its name in a path: *kpis*, *change-requests*."""
    called: str
    """Its name in a sentence: *KPI*, *change request*."""
    state: type[State]
    steps: tuple[Step, ...]
    """Its acts."""
    concerns: Callable[[UUID, State, Fact], Iterable[UUID]]
    """The contracts whose story a fact is part of: asked with stream id, state (before, then after) and fact."""
    reserves: Callable[[Fact], Iterable[tuple[str, str]]] = _reserves_nothing
    """Values (kind, value) that belong to one stream of this kind for good."""
    reserving: tuple[type[Fact], ...] = ()
    """The facts that such a value may come with."""

    hands_over: Callable[[Any, str, str, date], Iterable[Command]] = field(default=lambda *_: ())
    """The commands by which somebody takes over what another person holds in it from a day on: asked with the state,
    the opaque ids of who held it and who is to, and the day."""

    def __post_init__(self) -> None:
        self._refuse_what_is_lacking(self.steps)
        KINDS[self.noun] = self

    def _refuse_what_is_lacking(self, steps: tuple[Step, ...]) -> None:
        """Raises Lacking, naming everything that is not told."""
        faults = [f"{step.asks.__name__}: what it records" for step in steps if not step.facts]
        asked = [step.asks for step in steps]
        faults += [
            f"{asks.__name__}: one act that it asks for" for asks in set(asked) if asked.count(asks) > 1
        ]
        told = [effect.fact for step in steps for effect in step.effects]
        faults += [
            f"{fact.__name__}: one act that it belongs to" for fact in set(told) if told.count(fact) > 1
        ]
        known = [cls for cls, noun in NOUNS.items() if noun == self.noun]
        faults += [
            f"{fact.__name__}: the change it makes, and how it is put right"
            for fact in known
            if fact not in told
        ]
        unspoken = sentence.dispatch(Fact)
        faults += [f"{fact.__name__}: its sentence" for fact in told if sentence.dispatch(fact) is unspoken]
        faults += [f"{fact.__name__}: a stable name of this stream" for fact in told if fact not in known]
        if not any(step.opens for step in steps):
            faults.append("an act that opens it")
        if faults:
            raise Lacking(f"The stream {self.noun} lacks: {'; '.join(sorted(faults))}.")

    @cached_property
    def by_command(self) -> Mapping[type[Command], Step]:
        """Its acts by what each asks."""
        return {step.asks: step for step in self.steps}

    @cached_property
    def effects(self) -> Mapping[type[Fact], Effect]:
        """What each of its facts brings about."""
        return {effect.fact: effect for step in self.steps for effect in step.effects}

    @cached_property
    def repeating(self) -> frozenset[type[Fact]]:
        """Those of its facts that repeat something of the state just before them."""
        return frozenset(fact for fact, effect in self.effects.items() if effect.repeats)

    @cached_property
    def acts(self) -> Mapping[type[Fact], Step]:
        """The act that each of its facts belongs to."""
        return {effect.fact: step for step in self.steps for effect in step.effects}

    @cached_property
    def opening(self) -> frozenset[type[Fact]]:
        """The facts that can come first."""
        first = {step.effects[0].fact for step in self.steps if step.opens}
        return frozenset(first | {fact for fact, effect in self.effects.items() if effect.opens})

    @property
    def facts(self) -> tuple[type[Fact], ...]:
        """Its facts, act by act."""
        return tuple(self.effects)

    def change(self, state: State | None, fact: Fact, valid_from: date) -> State | None:
        """The state after *fact*. One without an opening before it, or about something else, changes nothing."""
        if state is None and type(fact) not in self.opening:
            return None
        effect = self.effects.get(type(fact))
        changed: State | None = effect.change(state, fact, valid_from) if effect else state
        return changed

    def last_known(self, known: Chronicle[State]) -> State | None:
        """The latest state; where what opened the stream was annulled, the state as it was opened, by what was last
        put right of that."""
        latest, first = known.latest(), known.opening()
        return self.change(None, first.fact, first.valid_from) if latest is None else latest

    def evolve(self, before: Chronicle[State] | None, event: Event) -> Chronicle[State]:
        """The chronicle after *event*."""
        return chronicle.evolve(self.change, before, event)

    def fold(self, events: Sequence[Event]) -> Chronicle[State] | None:
        """The chronicle after *events*, all of one stream from its first on; ``None`` where there are none."""
        return chronicle.fold(self.change, events)
