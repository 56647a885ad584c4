"""One commit: the events, what they reserve, and the answer that was given, if nothing went on meanwhile."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from application.codec import Written
from application.errors import Stale
from application.handling.answering import repeated
from application.handling.message import (
    NOTHING_ENCLOSED,
    CommandMessage,
    Enclosed,
    Outcome,
    StreamChange,
    looks_together,
    nothing_beside,
)
from application.record import Record, recorded_after
from application.store.dialect import Cursor
from application.store.following import document_kept, key_digest
from application.store.ledger import Alongside, Known, LooksUp
from domain.chronicle import Chronicle
from domain.events import Event, IdempotencyRecord, Recorded


class MovedOn(Exception):
    """A stream that the decision looked at, or is about, went on meanwhile. Nothing was written."""


def append(  # noqa: PLR0917  (what is recorded in one commit)
    record: Record,
    message: CommandMessage,
    outcome: Outcome,
    enclosed: Enclosed = NOTHING_ENCLOSED,
    position: int | None = None,
    parts: Iterable[Sequence[Written]] = (),
) -> Sequence[Recorded]:
    """Record the outcome, those along with it, and further events in *parts*, where the log still ends at *position* if
    one is given; its events as recorded. Raises MovedOn, Replayed, DuplicateReference and what making the parts raises;
    then nothing was written."""
    events = [*_answering(message, outcome), *(event for other in outcome.along for event in other.events)]
    outcomes = (outcome, *outcome.along)
    looked_at, absent = looks_together(outcomes)
    changes: dict[UUID, StreamChange] = {}
    for each in outcomes:
        changes.update(each.changes)
    key = (message.actor.person_id, key_digest(message.idempotency_key))
    versions = {
        stream_id: known.version
        for stream_id, known in looked_at.items()
        if not _of_this_commit(known, changes.get(stream_id))
    }
    for stream_id, version in absent.items():
        versions[stream_id] = min(version, versions.get(stream_id, version))

    def settle(known: Known) -> None:
        earlier = repeated(message, known.answers.get(key))
        if earlier is not None:
            raise earlier
        if position is not None and known.size != position:
            raise MovedOn
        if any(known.version(stream_id) != version for stream_id, version in versions.items()):
            raise MovedOn

    def before(cursor: Cursor) -> None:
        for each in outcomes:
            if _overtaken(record, cursor, each):
                raise MovedOn
        if any(document_kept(cursor, record.sql, digest) for digest in enclosed.contents):
            raise MovedOn  # somebody else kept the same bytes meanwhile
        enclosed.before(cursor)

    def beside(cursor: Cursor, _: Sequence[Recorded]) -> None:
        for each in outcomes:
            each.beside(cursor)

    encloses = bool(enclosed.contents) or enclosed.before is not nothing_beside
    asks_more = encloses or any(each.rests_on for each in outcomes)
    writes_more = any(each.beside is not nothing_beside for each in outcomes)
    alongside = Alongside(
        events,
        LooksUp(key, versions.keys()),
        settle,
        before if asks_more else None,
        beside if writes_more else None,
        enclosed.contents,
    )
    try:
        return record.append(events, alongside, parts)[: len(outcome.events)]
    except Stale as error:
        raise MovedOn from error


def _of_this_commit(known: Chronicle[Any], change: StreamChange | None) -> bool:
    """Whether a stream was looked at as it is to stand once this commit is made: appending it finds out the rest."""
    return change is not None and known.version > (change.before.version if change.before else 0)


def _answering(message: CommandMessage, outcome: Outcome) -> tuple[Event, ...]:
    """The events, the first of which says which request they are the answer to."""
    first, *others = outcome.events
    asked = IdempotencyRecord(
        key=key_digest(message.idempotency_key), request=message.fingerprint, events=len(outcome.events)
    )
    return (replace(first, envelope=replace(first.envelope, asked=asked)), *others)


def _overtaken(record: Record, cursor: Cursor, outcome: Outcome) -> bool:
    """Whether anything that matters to it was recorded since in another stream. It is asked of the log: within a commit
    the read models do not have what is recorded in it yet."""
    return any(
        found.event.stream_id != outcome.stream_id and rests_on.matters(found.event)
        for rests_on in outcome.rests_on
        for found in recorded_after(cursor, record.sql, rests_on.position)
    )
