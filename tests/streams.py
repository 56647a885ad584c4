"""Given what happened in any kind of stream, when somebody asks for something, then this is recorded, or refused.

The contract's own tests have a shorter form in ``givens.py``; its contract, people and days are used here too.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from domain.amendment.commands import Correct
from domain.chronicle import Chronicle, noun_of
from domain.contract import CONTRACT
from domain.deciding import decide, needs
from domain.decisions import Actor, Command, Context, Decided, Decision, Policy, Refused
from domain.events import Envelope, Event, Fact
from domain.stream import AskedAgain, Stream
from domain.streams import BY_NOUN, evolve
from tests.givens import (
    AWARD,
    OFFICER,
    TODAY,
    Answer,
    Entry,
    day,
    event_id,
    registered,
    said_with,
    told_as_it_was,
    with_fields_of,
)

CONTRACT_ID = UUID("c0ffee00-0000-4000-8000-0000000000c1")
STREAM_ID = UUID("c0ffee00-0000-4000-8000-0000000000a1")


def chronicle(stream_id: UUID, entries: Iterable[Entry | Fact]) -> Chronicle[Any]:
    """A stream after *entries*; a fact without a day is true from the award."""
    found: Chronicle[Any] | None = None
    for number, entry in enumerate(map(_entry, entries), start=1):
        found = evolve(found, _event(stream_id, number, entry, event_id(number)))
    assert found is not None
    return found


def _event(stream_id: UUID, number: int, entry: Entry, given_id: UUID | None = None) -> Event:
    envelope = Envelope(
        event_id=given_id or uuid5(stream_id, f"event {number}"),
        valid_from=entry.valid_from,
        actor=entry.by.person_id,
        role=entry.by.role,
        on_behalf_of=entry.behalf,
        causation_id=entry.causation_id,
        reason=entry.reason,
        authority=entry.authority,
        evidence=entry.evidence,
        decision=entry.decision,
        made_on=entry.made_on,
    )
    return Event(stream_id, number, envelope, entry.fact)


def _entry(entry: Entry | Fact) -> Entry:
    return entry if isinstance(entry, Entry) else Entry(AWARD, entry)


CONTRACT_OF_THESE_TESTS = chronicle(CONTRACT_ID, [registered()])
"""In being from 3 February 2020, term 1 April 2020 to 31 March 2024."""


@dataclass(frozen=True)
class Story:
    """What happened in a stream so far, and the other streams that there are."""

    stream: Stream[Any]
    entries: tuple[Entry, ...] = ()
    others: dict[UUID, Chronicle[Any]] = field(default_factory=dict)
    policy: Policy = field(default_factory=Policy)
    stream_id: UUID = STREAM_ID
    """Its own id, where that says something of it."""

    @property
    def chronicle(self) -> Chronicle[Any]:
        """The stream after all of it."""
        return chronicle(self.stream_id, self.entries)

    def on(self, text: str) -> Any:
        """The state in force on a day."""
        state = self.chronicle.in_force(day(text))
        assert state is not None
        return state

    @property
    def now(self) -> Any:
        """The state after everything."""
        state = self.chronicle.latest()
        assert state is not None
        return state

    def when(self, command: Command, *, on: date = TODAY, by: Actor = OFFICER) -> "Asked":
        """*command* is given on that day by that person. It is shown the other streams that it needs, and no more."""
        known = self.chronicle if self.entries else None
        others = self._needed(command, known, Context(on, by, self.policy))
        try:
            decision = decide(self.stream, known, command, Context(on, by, self.policy, others))
        except Refused as refused:
            return Asked(self, by, command, refused=with_fields_of(command, refused))
        return Asked(self, by, command, decision=decision)

    def _needed(
        self, command: Command, known: Chronicle[Any] | None, context: Context
    ) -> dict[UUID, Chronicle[Any]]:
        """The other streams that the step asks for, step by step as it is shown them."""
        needed: dict[UUID, Chronicle[Any]] = {}
        while True:
            before = len(needed)
            for need in needs(self.stream, known, command, replace(context, others=dict(needed))):
                assert re.fullmatch(r"[a-z0-9_]+([.][a-z0-9_]+)*", need.field), "no field is called so"
                if need.optional and need.stream_id not in self.others:
                    continue
                assert need.stream_id in self.others, (
                    f"{need.field}: there is no {need.noun} {need.stream_id}"
                )
                assert self.others[need.stream_id].noun == need.noun
                needed[need.stream_id] = self.others[need.stream_id]
            if len(needed) == before:
                break
        return needed


@dataclass(frozen=True)
class Asked(Answer):
    """What came of a command about a stream."""

    story: Story
    by: Actor
    command: Command
    decision: Decision | None = None
    refused: Refused | None = None

    @property
    def decided(self) -> Sequence[Decided]:
        """What was recorded."""
        assert self.decision is not None, self.refused
        return self.decision.decided

    def then(self, *facts: Fact, effective: str = "") -> Story:
        """Exactly *facts* are recorded (any, where none is given); the story goes on with those of its own stream."""
        decided = self.decided
        if facts:
            assert [item.fact for item in decided] == list(facts)
        if effective:
            assert {item.valid_from for item in decided} == {day(effective)}
        own = [item for item in decided if item.stream_id is None]
        assert all(noun_of(decided.fact) == self.story.stream.noun for decided in own)
        assert all(noun_of(item.fact) in BY_NOUN for item in decided)
        assert self.decision is not None
        record = self.decision.record
        first = event_id(len(self.story.entries) + 1)
        added: list[Entry] = []
        others = dict(self.story.others)
        for each in decided:
            entry = said_with(each.valid_from, each.fact, self.by, self.command, record)
            entry = replace(entry, cause=each.cause or (first if each is not decided[0] else 0))
            if each.stream_id is None:
                added.append(entry)
            else:
                known = others.get(each.stream_id)
                event = _event(each.stream_id, known.version + 1 if known else 1, entry)
                others[each.stream_id] = evolve(known, event)
        story = replace(self.story, entries=(*self.story.entries, *added), others=others)
        told_as_it_was(story.stream, story.chronicle, since=len(self.story.entries))
        return story


def asked_again(*stories: Story, by: Actor = OFFICER) -> set[type[Fact]]:
    """The kinds of fact in *stories* that a correction decides again. Each gives back the request that it answered: so
    decided again, with nothing put right, it is the very fact, and that is refused. What a fact says was before it is
    what is told to have been before it."""
    found: set[type[Fact]] = set()
    for story in stories:
        told_as_it_was(story.stream, story.chronicle)
        for placed in story.chronicle.timeline.placed:
            effect = story.stream.effects[type(placed.fact)]
            if isinstance(effect.correction, AskedAgain) and not placed.envelope.causation_id:
                command = Correct(corrects=placed.event_id, reason="Nothing is wrong")
                story.when(command, by=by).then_refused("correction.changes-something", at=["fields"])
                found.add(type(placed.fact))
    return found


def to_be_asked_again(stream: Stream[Any]) -> set[type[Fact]]:
    """The kinds of fact of a stream that a correction decides again."""
    return {fact for fact, effect in stream.effects.items() if isinstance(effect.correction, AskedAgain)}


def given(
    stream: Stream[Any],
    entries: Iterable[Entry | Fact] = (),
    others: Iterable[Chronicle[Any]] = (CONTRACT_OF_THESE_TESTS,),
) -> Story:
    """What happened before, in the stream and in others."""
    return Story(stream, tuple(map(_entry, entries)), {other.stream_id: other for other in others})


__all__ = [
    "CONTRACT",
    "CONTRACT_ID",
    "CONTRACT_OF_THESE_TESTS",
    "STREAM_ID",
    "Asked",
    "Story",
    "chronicle",
    "given",
]
