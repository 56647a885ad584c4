"""Whatever is asked of any kind of stream, in any state that the rules let it come to, is recorded or refused in words.

The sample's own requests, mixed with one another, are asked anew: of other streams, on other days, by other people, as
corrections of other facts, between annulments; and each fact once something that it rests on is gone. Nothing else is
looked at: no rule may stumble over a state that another act leaves, and no act may record what cannot be read again.
Some thousand requests here; ``make fuzz`` asks many more.
"""

import os
from collections import Counter
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from domain.amendment.commands import Correct
from domain.amendment.retelling import around, request_of
from domain.chronicle import Chronicle, annulling
from domain.deciding import decide
from domain.decisions import Actor, Command, Policy, Refused
from domain.events import Fact
from domain.policy import POLICY_ID, context_of
from domain.stream import AskedAgain, Stream
from domain.streams import BY_NOUN
from domain.timeline import Placed
from tests.sample.mixed import Asked, Sample, Story, Streams, looked_at
from tests.sample_record import NOON

STORIES = int(os.environ.get("KENTLEDGE_FUZZ", "60")) // 30
REQUESTS = 5_000
"""Of a story, which begins with the sample."""
OF_A_KIND = STORIES // 2
"""So many facts of a kind are tried without an event of a kind."""


@pytest.mark.parametrize("seed", range(1, STORIES + 1))
def test_it_is_recorded_or_refused_in_words(told: Sample, seed: int) -> None:
    story, recorded = Story(told, Random(seed)), 0
    for _ in range(REQUESTS):
        asked = story.asked_next()
        if asked is None:
            continue
        try:
            recorded += story.decided(asked)
        except Exception as stumbled:
            stumbled.add_note(f"{asked.command} of {asked.stream.noun} {asked.stream_id}")
            raise
    assert recorded > REQUESTS // 10


def test_what_rests_on_something_that_is_gone_is_recorded_or_refused_in_words(told: Sample) -> None:
    """Of the streams that a fact was decided on each event is annulled by itself: the fact is put right, and what it
    answered is asked once more."""
    tried = Counter[tuple[type[Fact], type[Fact]]]()
    recorded = 0
    for known in told.streams.values():
        for placed in known.timeline.placed:
            for streams in _without_an_event_of(told.streams, known, placed, tried):
                recorded += _put_right_and_asked_again(streams, known, placed)
    assert recorded


def _without_an_event_of(
    streams: Streams, known: Chronicle[Any], placed: Placed, tried: Counter[tuple[type[Fact], type[Fact]]]
) -> Iterator[Streams]:
    """The streams without one of the events that the fact may rest on, for the first facts of its kind."""
    put_right = Correct(corrects=placed.event_id, reason="Misread.")
    others = looked_at(streams, Asked(BY_NOUN[known.noun], known.stream_id, put_right)) or {}
    for story in (known, *others.values()):
        for gone in story.timeline.placed:
            kinds = type(placed.fact), type(gone.fact)
            if gone.event_id != placed.event_id and tried[kinds] < OF_A_KIND:
                tried[kinds] += 1
                left = annulling(BY_NOUN[story.noun].change, story, gone.event_id)
                yield {**streams, story.stream_id: left}


def _put_right_and_asked_again(streams: Streams, known: Chronicle[Any], placed: Placed) -> int:
    """How often it was recorded."""
    stream, left = BY_NOUN[known.noun], streams[known.stream_id]
    asked = [(left, Correct(corrects=placed.event_id, reason="Misread."))]
    if isinstance(stream.effects[type(placed.fact)].correction, AskedAgain):
        before, state = around(stream, left, placed)
        asked.append((before, request_of(stream, left, placed, state)))
    return sum(_recorded(streams, stream, story, command) for story, command in asked)


def _recorded(streams: Streams, stream: Stream[Any], story: Chronicle[Any], command: Command) -> bool:
    step = stream.by_command.get(type(command))
    opened = None if step and step.opens and not step.goes_on else story
    others = looked_at({**streams, story.stream_id: story}, Asked(stream, story.stream_id, command))
    if others is None:
        return False
    actor = Actor("p-somebody", "governance")
    context = context_of(NOON.date(), actor, Policy(), others, streams.get(POLICY_ID))
    try:
        return bool(decide(stream, opened, command, context).decided)
    except Refused:
        return False
    except Exception as stumbled:
        stumbled.add_note(f"{command} of {stream.noun} {story.stream_id}")
        raise
