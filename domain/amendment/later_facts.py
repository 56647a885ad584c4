"""The facts that come later in a story, looked at again: after a correction, an annulment and a late entry alike."""

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from typing import Any, TypeAlias
from uuid import UUID

from domain.amendment.retelling import cause_here, needed, refusals, request_of
from domain.chronicle import Chronicle, Chronicles
from domain.dates import in_words
from domain.decisions import Advice, Context, NamedRule, Rejection, RuleAnswer, no, rule
from domain.events import NAMES, NOUNS, Unreadable
from domain.stream import AskedAgain, Need, Step, Stream
from domain.timeline import Placed


@rule("later-facts.still-fit", "domain rule I3")
def later_facts_still_fit(found: RuleAnswer) -> RuleAnswer:
    """Asked of each later fact that fares otherwise now, with what that comes to."""
    return found


Answered: TypeAlias = tuple[NamedRule, RuleAnswer]
"""A rule, and what it says."""


def told_of_a_later_fact(found: Rejection | Advice) -> Answered:
    """The rule, and what it says of a later fact."""
    return later_facts_still_fit, later_facts_still_fit.ask(found)


def looked_at_again(
    stream: Stream[Any],
    before: Chronicle[Any],
    after: Chronicle[Any],
    context: Context,
    *,
    although: Collection[UUID] = (),
    refuse: bool = True,
) -> Iterator[Answered]:
    """How each later fact of the story fares now against how it fared before.

    One that its own rules refuse now and did not before refuses the new fact and is named; it is advice instead where
    it lies ahead, where *although* says that it is put right next, or where nothing is refused (*refuse*). What it
    says of the state before it, and no longer is so, is advice.
    """
    for placed in _later(before, after):
        name = called(placed)
        refused_before = refusals(stream, before, placed, context)
        sentences = [
            answer.sentence
            for named, answer in refusals(stream, after, placed, context).items()
            if named not in refused_before
        ]
        sentences += _out_of_being(stream, before, after, placed)
        if not sentences and (other := _rested_on(stream, before, after, placed)):
            sentences.append(f"It was said of another {other} than now stands.")
        if sentences:
            said = f"{name} no longer fits: {' '.join(sentences)}"
            scheduled = placed.valid_from > context.today
            if refuse and not scheduled and placed.event_id not in although:
                hint = "Put it right first, or name it in although and put it right next."
                yield told_of_a_later_fact(no(f"{said} {hint}", "although", conflict=True))
            else:
                yield told_of_a_later_fact(Advice(said))
        elif stale := _stale(stream, before, after, placed):
            yield told_of_a_later_fact(
                Advice(f"{name} follows another {stale} now than it was recorded with.")
            )


def called(placed: Placed) -> str:
    """A fact as an officer finds it again: what it was, from when it is true, and its event id."""
    name = placed.fact.name if isinstance(placed.fact, Unreadable) else NAMES[type(placed.fact)]
    words = name.split(".")[1].replace("_", " ")
    return f"What was recorded as true from {in_words(placed.valid_from)} ({words}, event {placed.event_id})"


def later_needs(stream: Stream[Any], story: Chronicle[Any], day: date, others: Chronicles) -> Iterator[Need]:
    """Other streams that the facts from *day* on look at; those that are not there are let be."""
    for place, placed in enumerate(story.timeline.placed):
        effect = stream.effects.get(type(placed.fact))
        if placed.valid_from < day or effect is None or not isinstance(effect.correction, AskedAgain):
            continue
        if cause_here(story, placed) is None:
            state = story.timeline.state_after(place - 1) if place else None
            command = request_of(stream, story, placed, state)
            yield from needed(stream.by_command[type(command)], command, state, others)


def reached(step: Step, story: Chronicle[Any] | None, others: Chronicles) -> Iterator[Chronicle[Any]]:
    """The stories on record in which an act may record something: its own, where there is one, and of those that it
    looks at those that it brings facts to."""
    if story is not None:
        yield story
    brought = {NOUNS[fact] for fact in step.brings}
    yield from (known for known in others.values() if known.noun in brought)


def _later(before: Chronicle[Any], after: Chronicle[Any]) -> Iterator[Placed]:
    """The facts that stand in both stories and come after the first difference between them."""
    was, now = before.timeline, after.timeline
    same = 0
    for old, new in zip(was.placed, now.placed, strict=False):
        if old != new:
            break
        same += 1
    known = {placed.event_id: placed for placed in was.placed[same:]}
    yield from (placed for placed in now.placed[same:] if known.get(placed.event_id) == placed)


def _state_before(story: Chronicle[Any], placed: Placed) -> Any:
    return story.timeline.before(placed.key).latest()


def _out_of_being(
    stream: Stream[Any], before: Chronicle[Any], after: Chronicle[Any], placed: Placed
) -> list[str]:
    """A fact that had something to change and now comes before the stream is in being."""
    if type(placed.fact) in stream.opening or _state_before(before, placed) is None:
        return []
    if _state_before(after, placed) is not None:
        return []
    return [f"The {stream.called} is not in being on that day any more."]


def _rested_on(stream: Stream[Any], before: Chronicle[Any], after: Chronicle[Any], placed: Placed) -> str:
    """What the fact rests on and is another one now; empty where nothing is."""
    effect = stream.effects.get(type(placed.fact))
    return _changed(effect.rests_on, before, after, placed) if effect else ""


def _stale(stream: Stream[Any], before: Chronicle[Any], after: Chronicle[Any], placed: Placed) -> str:
    """What the fact repeats of the state before it and was right until now; empty where nothing is."""
    effect = stream.effects.get(type(placed.fact))
    return _changed(effect.was, before, after, placed) if effect else ""


def _changed(
    told: Callable[[Any, Any], Mapping[str, Any]],
    before: Chronicle[Any],
    after: Chronicle[Any],
    placed: Placed,
) -> str:
    """What *told* says of the state before the fact that is another now, by name; empty where nothing is."""
    was, now = _state_before(before, placed), _state_before(after, placed)
    if was is None or now is None:
        return ""
    then, today = told(was, placed.fact), told(now, placed.fact)
    names = [name for name in today if today[name] != then.get(name)]
    return " and ".join(name.removeprefix("previous_").replace("_", " ") for name in names)
