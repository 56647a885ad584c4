"""What a command is decided on: its stream, as the officer saw it, and the other streams that its act looks at."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from uuid import UUID

from application.errors import NotFound, PreconditionMissing, Stale
from application.knowing import knows
from application.record import Record
from application.submission.authority import nothing_there
from application.submission.request import Submission
from domain.chronicle import Chronicle
from domain.deciding import needs
from domain.decisions import Refused, Rejection
from domain.streams import BY_NOUN


def loaded(record: Record, submission: Submission, *, believed: bool = True) -> Chronicle[Any] | None:
    """The stream that the command is about; ``None`` where it opens one. Raises NotFound where there is none, or the
    actor may not know of it.

    What is kept in memory at the version that the officer saw is *believed*: the append finds out.
    """
    if submission.stream_id is None:
        found = _opened_before(record, submission)
    else:
        seen = submission.follows_on
        version = seen.last if seen and believed else None
        found = record.chronicle(submission.stream, submission.stream_id, version)
    if found is not None and not knows(record, submission.actor, found):
        raise nothing_there(submission)
    return found


def refuse_unseen(submission: Submission, before: Chronicle[Any] | None) -> None:
    """Raise PreconditionMissing or Stale where a change is not asked for of the stream as it stands."""
    if submission.stream_id is None or before is None:
        return
    seen = submission.follows_on
    if seen is None:
        raise PreconditionMissing(
            "If-Match", f'Send If-Match with the ETag you saw; it is now "v{before.version}".'
        )
    if not seen.fits(before.version):
        raise Stale(seen.last, before.version)


def looked_at(
    record: Record,
    submission: Submission,
    before: Chronicle[Any] | None,
    given: Mapping[UUID, Chronicle[Any]],
) -> Mapping[UUID, Chronicle[Any]]:
    """Every other stream that the decision needs, those *given* as they are to stand in the same commit.

    Raises Refused naming each field that names none: nor does one of which the actor may not know."""
    others: dict[UUID, Chronicle[Any]] = {}
    absent: set[UUID] = set()
    while True:
        wanted = needs(submission.stream, before, submission.command, others)
        missing = [need for need in wanted if need.stream_id not in others and need.stream_id not in absent]
        if not missing:
            return others
        faults = []
        for need in missing:
            found = given.get(need.stream_id) or _found(record, submission, need.noun, need.stream_id)
            if found is not None:
                others[need.stream_id] = found
                continue
            absent.add(need.stream_id)
            if not need.optional:
                sentence = f"There is no such {BY_NOUN[need.noun].called}."
                faults.append(Rejection(sentence, (need.field,), rule=f"{need.noun}.exists"))
        if faults:
            raise Refused(faults)


def _found(record: Record, submission: Submission, noun: str, stream_id: UUID) -> Chronicle[Any] | None:
    try:
        found = record.chronicle(BY_NOUN[noun], stream_id)
    except NotFound:
        return None
    return found if knows(record, submission.actor, found) else None


def _opened_before(record: Record, submission: Submission) -> Chronicle[Any] | None:
    """What stands where a command would open a stream whose id follows from the command. Raises Refused where that id
    is another kind of stream's."""
    stream, step = submission.stream, submission.stream.by_command.get(type(submission.command))
    if step is None or step.stream_id is None:
        return None
    stream_id = step.stream_id(submission.command)
    if record.version(stream_id) == 0:
        return None
    with suppress(NotFound):
        found = record.chronicle(stream, stream_id)
        # of what may not be known nothing stands here: what the command names is not there either, and that is told
        return found if knows(record, submission.actor, found) else None
    sentence = "That id belongs to something else on record; choose a new one."
    field = f"{stream.noun}_id"
    raise Refused([Rejection(sentence, (field,), rule=f"{stream.noun}.id-free", conflict=True)])
