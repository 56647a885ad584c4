"""The timeline: what happened to a contract, or to any one thing, event by event."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import request

from domain.stream import Stream
from projections.history import HistoryEntry, history, stream_story
from projections.readable_history import lag_in_words
from web.pages.amendments import may_be_put_right
from web.pages.frame import Visit
from web.pages.state_lines import PageLine, StateLines
from web.pages.words import label_of
from web.reports.steps import HistoryStep, facts

_MOST = 15
"""So many events are shown at a time."""


@dataclass(frozen=True)
class StoryLine:
    """One event, at its place in the story."""

    number: int
    entry: HistoryEntry
    kind: str
    lag: str
    changed: tuple[PageLine, ...]
    may_correct: bool
    may_annul: bool


@dataclass(frozen=True)
class StoryPage:
    """The events that are shown, the last first."""

    told: list[StoryLine]
    earlier: int
    """Number of the event before those shown; 0 where there is none."""
    of: int
    kinds: list[tuple[str, str]]
    people: list[tuple[str, str]]
    kind: str
    person: str


def told_story(visit: Visit, contract_id: UUID) -> StoryPage:
    """What happened to a contract, from whichever stream, as known at the basis."""
    return _story(
        visit, history(visit.record, contract_id, visit.clocks.basis.position, visit.names, visit.gate)
    )


def told_stream(visit: Visit, stream: Stream[Any], stream_id: UUID) -> StoryPage:
    """What happened to one thing of any kind."""
    visit.gate.require_known(stream, stream_id)
    return _story(
        visit, stream_story(visit.record, stream_id, visit.clocks.basis.position, visit.names, visit.gate)
    )


def _story(visit: Visit, entries: Iterable[HistoryEntry]) -> StoryPage:
    whole = list(enumerate(entries, start=1))
    kind, person = request.args.get("kind", ""), request.args.get("person", "")
    before = request.args.get("before", "")
    upto = int(before) if before.isdecimal() and len(before) < 10 else len(whole)
    fitting = [
        (number, entry)
        for number, entry in whole
        if kind in ("", _kind(entry))
        and person in ("", entry.recorded.event.envelope.actor)
        and number <= upto
    ]
    shown, lines = fitting[-_MOST:], StateLines(visit)
    return StoryPage(
        told=[_told(lines, number, entry) for number, entry in reversed(shown)],
        earlier=fitting[-_MOST - 1][0] if len(fitting) > _MOST else 0,
        of=len(whole),
        kinds=sorted(
            {(_kind(entry), kind_in_words(_kind(entry))) for _, entry in whole}, key=lambda each: each[1]
        ),
        people=sorted(
            {(entry.recorded.event.envelope.actor, entry.actor_name) for _, entry in whole},
            key=lambda each: each[1],
        ),
        kind=kind,
        person=person,
    )


def _told(lines: StateLines, number: int, entry: HistoryEntry) -> StoryLine:
    changed = lines.changed(entry.before, entry.after)
    kind, lag = kind_in_words(_kind(entry)), lag_in_words(entry.lag_days)
    return StoryLine(number, entry, kind, lag, changed, *may_be_put_right(entry.recorded.event))


def _kind(entry: HistoryEntry) -> str:
    return entry.recorded.event.name


def facts_of(step: HistoryStep) -> Iterator[tuple[str, str]]:
    """Who, why and when of one event, as far as it was said; its kind in words. Its id stands apart, for reference."""
    kept = [(called, said) for called, said in facts(step) if called != "Event"]
    yield "Kind", kind_in_words(_kind(step.entry))
    yield from kept


def kind_in_words(name: str) -> str:
    """*Contract: extended* of ``contract.extended.v1``."""
    noun, what, *_ = name.split(".")
    return f"{label_of(noun)}: {what.replace('_', ' ')}"
