"""What is recorded in the commit of a command besides what it comes to: commands along with it, and documents."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple
from uuid import UUID

from application.handling.deciding import Decider
from application.handling.keeping import to_keep
from application.handling.loading import known
from application.handling.message import CommandMessage, Enclosed, Foreseen, Outcome
from domain.chronicle import Chronicle, Chronicles


class Together(NamedTuple):
    """One commit as it was decided."""

    outcome: Outcome
    """Of the command, with those of the others."""
    enclosed: Enclosed
    position: int | None
    """Where the log must still end for it to be true; ``None`` where only the streams that it looks at matter."""


def together(
    decider: Decider, outcome: Outcome, along: Sequence[CommandMessage | Foreseen], enclosed: Enclosed
) -> Together:
    """The *outcome* of a command with those of the commands *along* with it, and with what is *enclosed* and the files
    that its facts name. Raises what deciding each of them raises."""
    record = decider.record
    position = record.head() if any(isinstance(other, Foreseen) for other in along) else None
    others, uncommitted = list[Outcome](), dict[UUID, Chronicle[Any]]()
    for other in along:
        others.append(_outcome_of(decider, other, position, uncommitted))
        uncommitted.update((key, change.after) for key, change in others[-1].changes.items())
    kept = to_keep(record, (*enclosed.files, *outcome.files))
    others += [decider.outcome(message, None) for message in kept.messages]
    contents = {**enclosed.contents, **kept.contents}
    return Together(replace(outcome, along=tuple(others)), replace(enclosed, contents=contents), position)


def _outcome_of(
    decider: Decider, other: CommandMessage | Foreseen, position: int | None, uncommitted: Chronicles
) -> Outcome:
    """What another command comes to: as foreseen, where the log still ends at *position*."""
    if isinstance(other, CommandMessage):
        before = uncommitted.get(other.stream_id) if other.stream_id else None
        return decider.outcome(other, before or known(decider.record, other), uncommitted)
    if other.position == position:
        return other.outcome
    return _outcome_of(decider, other.message, position, uncommitted)
