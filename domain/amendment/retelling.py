"""A fact told again: the request that it answered, and how that fares on the story as it stands around it."""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

import msgspec
from msgspec.structs import replace

from domain.case import Case, opening
from domain.chronicle import Chronicle, Chronicles
from domain.decisions import Actor, Command, Context, NamedRule, Rejection
from domain.events import Fact
from domain.said import tidied
from domain.stream import AskedAgain, Need, Step, Stream
from domain.timeline import Placed, Timeline

ENTRY_FIELDS = frozenset(Command.__struct_fields__)
"""What every command may carry besides its own fields: about the entry, not about the fact."""


def own_fields(command: type[Command]) -> tuple[str, ...]:
    """The fields that are the command's own."""
    return tuple(name for name in command.__struct_fields__ if name not in ENTRY_FIELDS)


def asked_again(stream: Stream[Any], fact: Fact) -> AskedAgain:
    """How a correction asks for the fact again. Raises ``TypeError`` where none does."""
    correction = stream.effects[type(fact)].correction
    if not isinstance(correction, AskedAgain):
        raise TypeError(f"{type(fact).__name__} is not asked again")
    return correction


def request_of(stream: Stream[Any], story: Chronicle[Any], placed: Placed, state: Any) -> Command:
    """The request that a fact answered, as its correction asks it again; *state* is that just before it."""
    fact, envelope = placed.fact, placed.envelope
    step, correction = stream.acts[type(fact)], asked_again(stream, fact)
    if correction.request is not None:
        command = correction.request(fact, state)
    else:
        said = {name: getattr(fact, name) for name in own_fields(step.asks) if hasattr(fact, name)}
        if correction.own_id:
            said[correction.own_id] = story.stream_id
        command = step.asks(**said)
    gone = state is None and not step.opens  # nothing followed from a state that is not there
    worked_out = {} if gone else correction.where_left_out(state, placed.valid_from)
    left_out = {name: None for name, value in worked_out.items() if getattr(fact, name) == value}
    return replace(
        command,
        **left_out,
        **correction.said(envelope),
        effective_from=placed.valid_from,
        made_on=envelope.made_on,
        reason=envelope.reason,
        authority=envelope.authority,
        on_behalf_of=envelope.on_behalf_of,
        evidence=envelope.evidence,
    )


def cause_here(story: Chronicle[Any], placed: Placed) -> UUID | None:
    """The fact of the same story from which another followed, or from a correction of which it did; ``None`` where it
    was recorded straight, or by an act in another stream."""
    cause = placed.envelope.causation_id
    if not cause:
        return None
    corrected = ((known.event_id, known.corrects) for known in story.corrections)
    known_here = ((fact.event_id, fact.event_id) for fact in story.facts)
    return next((fact_id for event_id, fact_id in (*known_here, *corrected) if str(event_id) == cause), None)


def recorded_by(placed: Placed, context: Context) -> Context:
    """The context in which whoever recorded the fact decides it again: what is known today, the policy of then."""
    envelope = placed.envelope
    actor, policy = Actor(envelope.actor, envelope.role), context.held_to(envelope.decision)
    return Context(context.today, actor, policy, context.others)


def around(
    stream: Stream[Any], story: Chronicle[Any], placed: Placed, gone: Iterable[UUID] = ()
) -> tuple[Chronicle[Any], Any]:
    """The story as the fact's act sees it, without the fact and what is *gone* with it, and the state just before it.

    An act on what stands sees the other facts in place; a step of a process sees the story up to it. The story's
    version is the one that it had just before, so that a number given inside it is given again.
    """
    step, out = stream.acts[type(placed.fact)], {placed.event_id, *gone}
    kept = [other for other in story.timeline.placed if other.event_id not in out]
    head: Timeline[Any] = Timeline.of((other for other in kept if other.key < placed.key), stream.change)
    told = Timeline.of(kept, stream.change) if step.in_force else head
    facts = tuple(fact for fact in story.facts if fact.event_id not in out)
    corrections = tuple(correction for correction in story.corrections if correction.corrects not in out)
    kept_story = replace(
        story, version=placed.version - 1, timeline=told, facts=facts, corrections=corrections
    )
    return kept_story, head.latest()


def case_of(
    step: Step, story: Chronicle[Any], state: Any, command: Command, context: Context
) -> Case[Any, Any]:
    """The case of a command given at its place in the story."""
    day = command.effective_from or step.takes_effect(story, command, context)
    if step.opens and state is None:
        return opening(command, day, context, story.stream_id)
    return Case(story, state, command, day, context)


def needed(step: Step, command: Command, state: Any, others: Chronicles) -> Iterator[Need]:
    """Other streams that deciding the command again looks at, as far as is known yet. One that is not on record is let
    be: the fact was recorded all the same."""
    for need in step.looks_at(command, state, others):
        yield Need(need.field, need.noun, need.stream_id, optional=True)


def refusals(
    stream: Stream[Any], story: Chronicle[Any], placed: Placed, context: Context
) -> dict[NamedRule, Rejection]:
    """Which rules of its own act would refuse the fact as the story now stands around it, rules of the entry left out.

    Nothing is asked of a fact that is only annulled, that followed from another one of the same story, or whose act
    looks at a stream that was not loaded. What an act in another stream recorded here is asked as if it had been
    recorded straight.
    """
    effect = stream.effects.get(type(placed.fact))
    if effect is None or not isinstance(effect.correction, AskedAgain) or cause_here(story, placed):
        return {}
    told, state = around(stream, story, placed)
    if state is None and not stream.acts[type(placed.fact)].opens:
        return {}
    command = request_of(stream, story, placed, state)
    step = stream.by_command[type(command)]
    wanted = (need.stream_id for need in step.looks_at(command, state, context.others) if not need.optional)
    if any(stream_id not in context.others for stream_id in wanted):
        return {}
    stood = case_of(step, told, state, command, recorded_by(placed, context))
    case = dataclasses.replace(stood, behind=story.people_behind(placed))
    answers = ((named, named.ask(case)) for named in step.rules_for(command) if not named.of_entry)
    return {named: answer for named, answer in answers if isinstance(answer, Rejection)}


def merged(command: Command, fields: Mapping[str, Any]) -> Command:
    """The request with *fields* put in, their texts as they are kept. Raises ``msgspec.ValidationError`` where they do
    not fit it."""
    said: dict[str, Any] = msgspec.to_builtins(command)
    return tidied(msgspec.convert({**said, **fields}, type(command)), only=fields)
