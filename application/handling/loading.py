"""What a command is decided on: its stream, where the actor may do this to it, and the others that its act looks at."""

from contextlib import suppress
from typing import Any, NamedTuple
from uuid import UUID

from application.errors import NotFound
from application.handling.ahead import NOTHING_AHEAD, Ahead
from application.handling.authority import act_of, may_act, may_change, nothing_there
from application.handling.events import concerned_by
from application.handling.message import CommandMessage
from application.knowing import knows
from application.record import Record
from domain.chronicle import Chronicle, Chronicles
from domain.deciding import needs
from domain.decisions import Context, Refused, Rejection
from domain.policy import POLICY, POLICY_ID, CouncilPolicy
from domain.streams import BY_NOUN


def known(
    record: Record, message: CommandMessage, *, believed: bool = True, ahead: Ahead = NOTHING_AHEAD
) -> Chronicle[Any] | None:
    """The stream that the command is about, once it is settled that the actor may know of it and may do this to it;
    ``None`` where the command opens one. Raises NotFound and Forbidden.

    What is kept in memory at the version that the officer saw is *believed*: the append finds out.
    """
    before = _loaded(record, message, believed=believed, ahead=ahead)
    act = act_of(message, before)
    may_act(message, act)
    if before is not None:
        concerned = concerned_by(before, before.facts[0].fact)
        may_change(record, message, act, concerned, {before.stream_id: before})
    return before


class LookedAt(NamedTuple):
    """The other streams that a decision rests on."""

    others: Chronicles
    absent: dict[UUID, int]
    """Those that were looked for in vain, each with its version: 0, but for one of which the actor may not know."""


def looked_at(
    record: Record,
    message: CommandMessage,
    before: Chronicle[Any] | None,
    uncommitted: Chronicles,
    ahead: Ahead = NOTHING_AHEAD,
) -> LookedAt:
    """Every other stream that the decision needs, those *uncommitted* as they are to stand once it is.

    Raises Refused naming each field that names none: nor does one of which the actor may not know."""
    others: dict[UUID, Chronicle[Any]] = {}
    absent: dict[UUID, int] = {}
    context = Context(record.today(), message.actor, others=others)
    while True:
        wanted = needs(message.stream, before, message.command, context)
        missing = [need for need in wanted if need.stream_id not in others and need.stream_id not in absent]
        if not missing:
            return LookedAt(others, absent)
        faults = []
        for need in missing:
            found, version = uncommitted.get(need.stream_id), 0
            if found is None and need.stream_id not in ahead.absent:
                found, version = _found(record, message, need.noun, need.stream_id, ahead)
            if found is not None:
                others[need.stream_id] = found
                continue
            absent[need.stream_id] = version
            if not need.optional:
                sentence = f"There is no such {BY_NOUN[need.noun].called}."
                faults.append(Rejection(sentence, (need.field,), rule=f"{need.noun}.exists"))
        if faults:
            raise Refused(faults)


def policy_on_record(record: Record, ahead: Ahead = NOTHING_AHEAD) -> Chronicle[CouncilPolicy] | None:
    """The versions of the policy; none where there are none on record."""
    if ahead.believed:
        return record.remembered(POLICY, POLICY_ID)
    try:
        return record.chronicle(POLICY, POLICY_ID)
    except NotFound:
        return None


def _loaded(
    record: Record, message: CommandMessage, *, believed: bool, ahead: Ahead
) -> Chronicle[Any] | None:
    if message.stream_id is None:
        found = _opened_before(record, message, ahead)
    else:
        seen = message.follows_on
        version = seen.last if seen and believed else None
        found = record.chronicle(message.stream, message.stream_id, version)
    if found is not None and not knows(record, message.actor, found):
        raise nothing_there(message)
    return found


def _found(
    record: Record, message: CommandMessage, noun: str, stream_id: UUID, ahead: Ahead
) -> tuple[Chronicle[Any] | None, int]:
    """A stream of which the actor may know, and its version."""
    found = record.kept(BY_NOUN[noun], stream_id) if ahead.believed else None
    try:
        found = found or record.chronicle(BY_NOUN[noun], stream_id)
    except NotFound:
        return None, 0
    return found if knows(record, message.actor, found) else None, found.version


def _opened_before(record: Record, message: CommandMessage, ahead: Ahead) -> Chronicle[Any] | None:
    """What stands where a command would open a stream whose id follows from the command. Raises Refused where that id
    is another kind of stream's."""
    stream, step = message.stream, message.stream.by_command.get(type(message.command))
    if step is None or step.stream_id is None:
        return None
    stream_id = step.stream_id(message.command)
    if stream_id in ahead.absent or record.version(stream_id) == 0:
        return None
    with suppress(NotFound):
        found = record.chronicle(stream, stream_id)
        # of what may not be known nothing stands here: what the command names is not there either, and that is told
        return found if knows(record, message.actor, found) else None
    sentence = "That id belongs to something else on record; choose a new one."
    field = f"{stream.noun}_id"
    raise Refused([Rejection(sentence, (field,), rule=f"{stream.noun}.id-free", conflict=True)])
