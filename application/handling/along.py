"""What is recorded in the commit of a command besides what it comes to: commands along with it, and documents."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple
from uuid import UUID

from application import codec
from application.handling.deciding import Decider
from application.handling.keeping import to_keep
from application.handling.loading import known
from application.handling.message import AllForeseen, CommandMessage, Enclosed, Outcome
from domain.chronicle import Chronicle, Chronicles


class Together(NamedTuple):
    """One commit as it was decided."""

    outcome: Outcome
    """Of the command, with those of the others."""
    enclosed: Enclosed
    uncommitted: Chronicles
    """The streams of the commands along with it as they leave them."""


_AT_ONCE: Final = 2000
"""Events of which a part is made: whatever is foreseen, no more than these is in memory."""


def together(
    decider: Decider, outcome: Outcome, along: Sequence[CommandMessage], enclosed: Enclosed
) -> Together:
    """The *outcome* of a command with those of the commands *along* with it, and with what is *enclosed* and the files
    that its facts name. Raises what deciding each of them raises."""
    record = decider.record
    others, uncommitted = list[Outcome](), dict[UUID, Chronicle[Any]]()
    for other in along:
        before = uncommitted.get(other.stream_id) if other.stream_id else None
        others.append(decider.outcome(other, before or known(record, other), uncommitted))
        uncommitted.update((key, change.after) for key, change in others[-1].changes.items())
    kept = to_keep(record, (*enclosed.files, *outcome.files))
    others += [decider.outcome(message, None) for message in kept.messages]
    contents = {**enclosed.contents, **kept.contents}
    return Together(replace(outcome, along=tuple(others)), replace(enclosed, contents=contents), uncommitted)


def in_parts(
    decider: Decider, foreseen: AllForeseen, position: int, uncommitted: Chronicles
) -> Iterator[list[codec.Written]]:
    """The events of what was *foreseen*, some at a time, the log ending at *position*: decided again if it ended
    elsewhere then. What belongs to a
    stream is in one part. Raises what deciding raises."""
    part, home = list[codec.Written](), None
    standing = dict[UUID, Chronicle[Any]]()
    others = dict(uncommitted)
    for entry in foreseen.each:
        if entry.stream_id is None or entry.stored[0].originator_id != home:
            if len(part) >= _AT_ONCE:
                yield part
                part = []
            home, standing = entry.stored[0].originator_id, {}
        if foreseen.position == position:
            part += map(codec.read_back, entry.stored)
            continue
        message = foreseen.message(entry)
        before = standing.get(entry.stream_id) if entry.stream_id else None
        outcome = decider.outcome(message, before or known(decider.record, message), others)
        if outcome.refused is not None:
            raise outcome.refused
        standing = {key: change.after for key, change in outcome.changes.items()}
        if entry.others_look:
            others |= standing
        part += map(codec.written, outcome.events)
    if part:
        yield part
