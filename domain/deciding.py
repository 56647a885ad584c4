"""Deciding: one way for every stream from a command to the facts that it records, or to every rule that said no."""

from collections.abc import Iterable
from typing import Any

from domain.amendment import commands as amend
from domain.amendment.decisions import decide_amendment
from domain.case import Case, opening
from domain.chronicle import Chronicle
from domain.dates import in_words
from domain.decisions import Command, Context, Decided, Decision, Refused, Rejection, evaluate
from domain.stream import Recording, Step, Stream


def decide(
    stream: Stream[Any], chronicle: Chronicle[Any] | None, command: Command, context: Context
) -> Decision:
    """What is recorded when *command* is given. Raises :class:`Refused` with every rule that said no."""
    if chronicle is not None and not isinstance(command, amend.Annul):
        _refuse_what_nobody_can_tell(stream, chronicle)
    if isinstance(command, amend.Correct | amend.Annul):
        return decide_amendment(stream, _existing(stream, chronicle), command, context)
    step = stream.steps[type(command)]
    if step.opens and (chronicle is None or not step.goes_on):
        case = _opening(stream, step, chronicle, command, context)
    else:
        case = _going_on(stream, step, _existing(stream, chronicle), command, context)
    asked = step.rules if isinstance(step.rules, tuple) else step.rules(command)
    record = evaluate(asked, case, context.policy)
    recorded = step.records(case)
    found: Iterable[Recording] = recorded if isinstance(recorded, Iterable) else (recorded,)
    return Decision(
        tuple(one if isinstance(one, Decided) else Decided(one, case.effective_from) for one in found), record
    )


def _refuse_what_nobody_can_tell(stream: Stream[Any], chronicle: Chronicle[Any]) -> None:
    """Nothing is decided on a stream of which an event cannot be read: its state is not known."""
    if unreadable := chronicle.unreadable():
        first = unreadable[0]
        sentence = (
            f"Event {first.event_id} of this {stream.called}, its version {first.version}, cannot be read: two people "
            "must annul it before anything else is recorded here."
        )
        raise Refused([Rejection(sentence, rule=f"{stream.noun}.can-be-read", conflict=True)])


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
