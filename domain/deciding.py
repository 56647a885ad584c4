"""Deciding: one way for every stream from a command to the facts that it records, or to every rule that said no."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from domain.amendment.annulment import annulment_needs, decide_annulment
from domain.amendment.commands import Annul, Correct
from domain.amendment.correction import correction_needs, decide_correction
from domain.amendment.later_facts import Answered, later_needs, looked_at_again, reached
from domain.case import Case, opening
from domain.chronicle import Chronicle, foreseen
from domain.dates import in_words
from domain.decisions import (
    Advice,
    Command,
    Context,
    Decided,
    Decision,
    Refused,
    Rejection,
    concluded,
    evaluate,
)
from domain.events import DecisionRecord
from domain.stream import KINDS, Need, Recording, Step, Stream
from domain.timeline import Placed


def decide(
    stream: Stream[Any], chronicle: Chronicle[Any] | None, command: Command, context: Context
) -> Decision:
    """What is recorded when *command* is given. Raises :class:`Refused` with every rule that said no."""
    if not isinstance(command, Annul):  # which is how what cannot be read is taken out
        _refuse_what_nobody_can_tell(chronicle, context)
    return _decided(stream, chronicle, command, context)


def needs(
    stream: Stream[Any],
    chronicle: Chronicle[Any] | None,
    command: Command,
    context: Context,
) -> Iterator[Need]:
    """Other streams that deciding *command* looks at: asked again with what was found, which *context* holds, until it
    adds nothing more."""
    if isinstance(command, Correct):
        if chronicle is not None:
            yield from correction_needs(stream, chronicle, command, context)
    elif isinstance(command, Annul):
        if chronicle is not None:
            yield from annulment_needs(stream, chronicle, command, context.others)
    else:
        step = stream.by_command[type(command)]
        yield from step.looks_at(command, chronicle.latest() if chronicle else None, context.others)
        for story in reached(step, chronicle, context.others):
            day = command.effective_from or step.takes_effect(chronicle, command, context)
            if story.timeline.placed and day < story.timeline.placed[-1].valid_from:
                yield from later_needs(KINDS[story.noun], story, day, context.others)


def _decided(
    stream: Stream[Any], chronicle: Chronicle[Any] | None, command: Command, context: Context
) -> Decision:
    if isinstance(command, Correct):
        return decide_correction(stream, _existing(stream, chronicle), command, context)
    if isinstance(command, Annul):
        return decide_annulment(stream, _existing(stream, chronicle), command, context)
    step = stream.by_command[type(command)]
    if step.opens and (chronicle is None or not step.goes_on):
        case = _opening(stream, step, chronicle, command, context)
    else:
        case = _going_on(stream, step, _existing(stream, chronicle), command, context)
    record = evaluate(step.rules_for(command), case, context.policy)
    recorded = step.records(case)
    found: Iterable[Recording] = recorded if isinstance(recorded, Iterable) else (recorded,)
    decided = tuple(
        fact if isinstance(fact, Decided) else Decided(fact, case.effective_from) for fact in found
    )
    decision = Decision(decided, record)
    stories = _elsewhere(decision, context)
    if chronicle is not None:
        stories = {None: chronicle, **stories}
    return _with_later_facts(decision, stories, command, context)


def _elsewhere(decision: Decision, context: Context) -> dict[UUID | None, Chronicle[Any]]:
    """The other streams on record in which it records something, by id."""
    homes = (decided.stream_id for decided in decision.decided if decided.stream_id is not None)
    return {stream_id: context.others[stream_id] for stream_id in homes if stream_id in context.others}


def _with_later_facts(
    decision: Decision, stories: Mapping[UUID | None, Chronicle[Any]], command: Command, context: Context
) -> Decision:
    """The decision with what later facts say to what is entered late, in each of the *stories* that it goes on with: by
    id, its own by none. What a rule of the act told of them is not told again. Raises Refused where one no longer
    fits."""
    record = decision.record
    told = " ".join(record.advice)
    found = [
        (named, answer)
        for stream_id, story in stories.items()
        for named, answer in _later_facts(decision, stream_id, story, command, context)
        if not (isinstance(answer, Advice) and answer.sentence in told)
    ]
    later = concluded(found, context.policy, context.today)
    return Decision(decision.decided, DecisionRecord(record.policy, (*record.rules, *later.rules)))


def _later_facts(
    decision: Decision, stream_id: UUID | None, story: Chronicle[Any], command: Command, context: Context
) -> Iterator[Answered]:
    """What later facts of one story say to what is entered late in it."""
    timeline = story.timeline
    last = timeline.placed[-1].valid_from if timeline.placed else date.min
    late = [each for each in decision.decided if each.stream_id == stream_id and each.valid_from < last]
    if not late:
        return
    stream = KINDS[story.noun]
    for version, decided in enumerate(late, start=story.version + 1):
        entered = foreseen(decided.fact, decided.valid_from, version)
        timeline = timeline.with_fact(entered, stream.change)
    after = replace(story, timeline=timeline)
    yield from looked_at_again(stream, story, after, context, although=command.although)


def _refuse_what_nobody_can_tell(chronicle: Chronicle[Any] | None, context: Context) -> None:
    """Nothing is decided on a stream of which an event cannot be read, and nothing that looks at one: its state is not
    known (decision 130). Raises Refused naming every such event."""
    stories = {**context.others, chronicle.stream_id: chronicle} if chronicle is not None else context.others
    found = [
        Rejection(
            _unread(story, lost, here=story is chronicle), rule=f"{story.noun}.can-be-read", conflict=True
        )
        for story in stories.values()
        for lost in story.unreadable()
    ]
    if found:
        raise Refused(found)


def _unread(story: Chronicle[Any], lost: Placed, *, here: bool) -> str:
    called = KINDS[story.noun].called
    where = f"this {called}" if here else f"the {called} {story.stream_id}"
    until = "else is recorded here" if here else "is recorded that looks at it"
    return (
        f"Event {lost.event_id} of {where}, its version {lost.version}, cannot be read: two people must annul it before"
        f" anything {until}."
    )


def _existing(stream: Stream[Any], chronicle: Chronicle[Any] | None) -> Chronicle[Any]:
    if chronicle is None:
        raise Refused(
            [Rejection(f"There is no such {stream.called}.", rule=f"{stream.noun}.exists", conflict=True)]
        )
    return chronicle


def _opening(
    stream: Stream[Any], step: Step, chronicle: Chronicle[Any] | None, command: Command, context: Context
) -> Case[Any, Any]:
    if chronicle is not None:
        sentence = f"This {stream.called} is on record already."
        raise Refused([Rejection(sentence, rule=f"{stream.noun}.new", conflict=True)])
    effective_from = command.effective_from or step.takes_effect(None, command, context)
    return opening(command, effective_from, context)


def _going_on(
    stream: Stream[Any], step: Step, chronicle: Chronicle[Any], command: Command, context: Context
) -> Case[Any, Any]:
    effective_from = command.effective_from or step.takes_effect(chronicle, command, context)
    state = chronicle.in_force(effective_from) if step.in_force else chronicle.latest()
    if state is None and not step.goes_on:
        raise Refused([_not_in_being(stream, chronicle)])
    return Case(chronicle, state, command, effective_from, context)


def _not_in_being(stream: Stream[Any], chronicle: Chronicle[Any]) -> Rejection:
    name = f"{stream.noun}.in-being"
    in_being = chronicle.timeline.segments()
    if not in_being:
        return Rejection(f"What opened this {stream.called} was annulled.", rule=name, conflict=True)
    first = in_words(in_being[0][0])
    return Rejection(f"The {stream.called} is in being only from {first}.", ("effective_from",), name)
