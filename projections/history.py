"""The history: every event of a story, one sentence each, with what was true before and after."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from itertools import compress
from operator import is_not
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct
from msgspec.structs import astuple, replace

from application.confidence import Shown
from application.record import LONDON, Record, fold
from application.sight import Sight
from domain.chronicle import Chronicle
from domain.contract.change_control import marked
from domain.dates import in_words
from domain.events import Envelope, Fact, Recorded
from domain.sentences import sentence
from domain.streams import BY_NOUN, evolve


class HistoryEntry(Struct, frozen=True):
    """One event of the story, as a person reads it."""

    recorded: Recorded
    about: str
    """Which KPI, submission, review … it is about, where that is not the contract itself."""
    sentence: str
    actor_name: str
    on_behalf_of_name: str
    """Of the person for whom it was recorded; empty where it was for nobody else."""
    before: Mapping[str, Any]
    """Fields that differ, as they were on the day from which the event is true."""
    after: Mapping[str, Any]
    lag_days: int
    """Civil days from the effective date to the day of recording; negative for a change scheduled ahead."""
    withheld: bool = False
    """Whether something of the event is confidential to the reader."""


def history(
    record: Record, contract_id: UUID, position: int | None, names: Mapping[str, str], sight: Sight | None
) -> Iterator[HistoryEntry]:
    """Every event that concerns a contract, from whichever stream, in log order, up to *position*.

    As the reader of *sight* may read it; ``None`` is an operator at the machine, from whom nothing is withheld.
    """
    return _told(record, record.concerning(contract_id, position), names, sight)


def stream_story(
    record: Record, stream_id: UUID, position: int | None, names: Mapping[str, str], sight: Sight | None
) -> Iterator[HistoryEntry]:
    """Every event of one stream, in order, up to *position*, as the reader of *sight* may read it."""
    return _told(record, record.events_of(stream_id, position), names, sight)


def _told(
    record: Record, story: Iterable[Recorded], names: Mapping[str, str], sight: Sight | None
) -> Iterator[HistoryEntry]:
    """The story with each stream folded as it goes, those events included that concern other contracts only.

    A sentence tells what was true: what it says of the state before is read in the story as it is known in the end,
    since a late entry may have come before it. No stream is kept as an earlier event left it: all of them together
    would be as long as the story's square.
    """
    entries: list[tuple[HistoryEntry, Envelope, str]] = []
    """What each event tells, its envelope, and its words as they were recorded."""
    known: dict[UUID, Chronicle[Any]] = {}
    for recorded in story:
        event = recorded.event
        before = known.get(event.stream_id)
        if (before.version if before else 0) < event.version - 1:
            before = _caught_up(record, before, event.stream_id, recorded.position)
        known[event.stream_id] = after = evolve(before, event)
        words = marked(sentence(event.fact, names), event.envelope)
        entries.append((_entry(recorded, (before, after), words, names, sight), event.envelope, words))
    standing: dict[UUID, Fact] = {}
    for chronicle in known.values():
        standing |= _as_they_stand(chronicle)
    for entry, envelope, words in entries:
        fact = standing.get(envelope.event_id) if standing else None
        if fact is None or entry.sentence is not words:  # where the reader is told something else instead
            yield entry
            continue
        told, event = Shown(marked(sentence(fact, names), envelope), envelope), entry.recorded.event
        if sight is not None:  # what was before may be another reader's to know
            told = sight.event(told.sentence, replace(event, fact=fact), known[event.stream_id], names)
        yield replace(entry, sentence=told.sentence, withheld=entry.withheld or told.withheld)


def as_it_left(record: Record, recorded: Recorded) -> Chronicle[Any]:
    """The stream of an event as known once the event was recorded, nothing withheld."""
    known = fold(record.events_of(recorded.event.stream_id, recorded.position))
    if known is None:
        raise AssertionError("a stream holds the events that it is asked for by")
    return known


def _as_they_stand(story: Chronicle[Any]) -> dict[UUID, Fact]:
    """The facts of a story, by event id, that say of the state before them what is known of it now, where that is
    something else than they were recorded with. One that was annulled or corrected reads as it was recorded."""
    stream, timeline = BY_NOUN.get(story.noun), story.timeline
    repeating = stream.repeating if stream else ()
    places = [place for place, placed in enumerate(timeline.placed) if type(placed.fact) in repeating]
    if stream is None or not places:
        return {}
    recorded = {placed.event_id.int: placed.fact for placed in story.facts if type(placed.fact) in repeating}
    found = {}
    for place in places:
        placed = timeline.placed[place]
        state = timeline.state_after(place - 1) if place else None
        if state is None or placed.fact != recorded.get(placed.event_id.int):
            continue
        was = stream.effects[type(placed.fact)].was(state, placed.fact)
        if any(getattr(placed.fact, name) != said for name, said in was.items()):
            found[placed.event_id] = replace(placed.fact, **was)
    return found


def _entry(
    recorded: Recorded,
    around: tuple[Chronicle[Any] | None, Chronicle[Any]],
    words: str,
    names: Mapping[str, str],
    sight: Sight | None,
) -> HistoryEntry:
    """One line of the story; *around* is the event's stream before and after it."""
    event, envelope = recorded.event, recorded.event.envelope
    (before, after), day, told = around, envelope.valid_from, Shown(words, envelope)
    if sight is None:
        states = [then.in_force(day) if then else None for then in (before, after)]
    else:
        states = [sight.in_force(then, day) for then in (before, after)]
        told = sight.event(told.sentence, event, after, names)
    was, now = changed(*states)
    if told.envelope is not envelope:
        recorded = replace(recorded, event=replace(event, envelope=told.envelope))
    return HistoryEntry(
        recorded=recorded,
        about=about(after),
        sentence=told.sentence,
        actor_name=names.get(envelope.actor, envelope.actor),
        on_behalf_of_name=names.get(envelope.on_behalf_of, envelope.on_behalf_of),
        before=was,
        after=now,
        lag_days=(recorded.recorded_at.astimezone(LONDON).date() - envelope.valid_from).days,
        withheld=told.withheld,
    )


def _caught_up(
    record: Record, known: Chronicle[Any] | None, stream_id: UUID, position: int
) -> Chronicle[Any] | None:
    """The stream with the events that were not part of the story, up to just before *position*."""
    for recorded in record.events_of(stream_id, position - 1):
        if known is None or recorded.event.version > known.version:
            known = evolve(known, recorded.event)
    return known


def changed(before: Any, after: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """The fields in which two states differ, as they were and as they are."""
    if before is None:
        opened = {name: value for name, value in state_as_dict(after).items() if value is not None}
        return dict.fromkeys(opened), opened
    if type(before) is not type(after):
        was, now = state_as_dict(before), state_as_dict(after)
        names = [name for name in {**was, **now} if was.get(name) != now.get(name)]
        return {name: was.get(name) for name in names}, {name: now.get(name) for name in names}
    was, now = {}, {}
    if before is not after:
        old, new = astuple(before), astuple(after)
        differ = map(is_not, old, new)  # a fact leaves as it is what it does not change
        for name, *values in compress(zip(after.__struct_fields__, old, new, strict=True), differ):
            told = [*map(msgspec.to_builtins, values)]
            if told[0] != told[1]:
                was[name], now[name] = told
    return was, now


def state_as_dict(state: Any) -> dict[str, Any]:
    """A state as plain values; empty where there is none."""
    return {} if state is None else msgspec.to_builtins(state)


_NAMED: Mapping[str, Callable[[Any], str]] = {
    "kpi": lambda kpi: kpi.definition.title,
    "submission": lambda item: f"{item.title}, {item.period}",
    "change_request": lambda request: request.kind,
    "review": lambda review: in_words(review.date),
    "action": lambda action: action.item_title,
    "social_value": lambda item: item.promise.measure if item.promise else "opportunity",
    "suggestion": lambda item: item.title,
    "meeting": lambda meeting: f"{meeting.level}, {in_words(meeting.held_on)}",
    "benchmark": lambda item: f"{item.measure}, {item.comparator}",
    "compliance": lambda item: item.basis.title,
    "group": lambda item: item.called,
    "standard": lambda item: item.title,
    "framework": lambda item: item.code,
    "filed_document": lambda item: item.title,
    "planned_audit": lambda item: item.plan.title,
    "planned_procurement": lambda item: item.plan.title,
    "programme": lambda item: item.terms.title,
    "supplier": lambda item: item.name,
}
"""What tells one stream of a kind from another, by noun, in a reader's words."""


def about(chronicle: Chronicle[Any], day: date | None = None) -> str:
    """*KPI submission (Buses on time, 2019-04)*, as on a day; empty for a contract, whose story it is."""
    return about_as(chronicle, lambda: chronicle.in_force(day) if day else None)


def about_as(chronicle: Chronicle[Any], in_force: Callable[[], Any]) -> str:
    """The same by the state that is given, where one is and it is asked for: of many kinds of stream nothing else is
    said than the kind."""
    stream = BY_NOUN.get(chronicle.noun)
    if stream is None or stream.noun == "contract":
        return ""
    named = _NAMED.get(stream.noun)
    called = stream.called[:1].upper() + stream.called[1:]
    if named is None:
        return called
    state = in_force() or stream.last_known(chronicle)
    return f"{called} ({named(state)})" if state is not None else called
