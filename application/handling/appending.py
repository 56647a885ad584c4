"""One commit: the events, what they reserve, and the answer that was given, if nothing went on meanwhile."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from application.codec import Written
from application.errors import Stale
from application.handling.answering import answered
from application.handling.message import NOTHING_ENCLOSED, CommandMessage, Enclosed, Outcome, StreamChange
from application.record import Record, head, recorded_after
from application.store.dialect import Cursor
from application.store.following import document_kept, key_digest
from application.store.ledger import Alongside
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
    told: list[Sequence[Recorded]] = []
    events = [*_answering(message, outcome), *(event for other in outcome.along for event in other.events)]
    looked_at: dict[UUID, Chronicle[Any]] = {}
    absent: dict[UUID, int] = {}
    changes: dict[UUID, StreamChange] = {}
    for each in (outcome, *outcome.along):
        looked_at.update(each.looked_at)
        absent.update(each.absent)
        changes.update(each.changes)
    versions = absent | {
        key: known.version for key, known in looked_at.items() if not _of_this_commit(known, changes.get(key))
    }

    def answer_once(cursor: Cursor) -> None:
        earlier = answered(record, cursor, message)
        if earlier is not None:
            raise earlier
        if position is not None and head(cursor) != position:
            raise MovedOn
        _refuse_moved_on(record, cursor, versions)
        for each in (outcome, *outcome.along):
            if _overtaken(record, cursor, each):
                raise MovedOn
        if any(document_kept(cursor, record.sql, digest) for digest in enclosed.contents):
            raise MovedOn  # somebody else kept the same bytes meanwhile
        enclosed.before(cursor)

    def recorded(cursor: Cursor, found: Sequence[Recorded]) -> None:
        for each in (outcome, *outcome.along):
            each.beside(cursor)
        told.append(found)

    try:
        record.append(events, Alongside(events, answer_once, recorded, contents=enclosed.contents), parts)
    except Stale as error:
        raise MovedOn from error
    return told[0][: len(outcome.events)]


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


def _refuse_moved_on(record: Record, cursor: Cursor, versions: Mapping[UUID, int]) -> None:
    for stream_id, version in versions.items():
        cursor.execute(
            record.sql("SELECT MAX(originator_version) AS version FROM events WHERE originator_id = ?"),
            (record.ledger.key(stream_id),),
        )
        if int(cursor.fetchone()["version"] or 0) != version:
            raise MovedOn


def _overtaken(record: Record, cursor: Cursor, outcome: Outcome) -> bool:
    """Whether anything that matters to it was recorded since in another stream. It is asked of the log: within a commit
    the read models do not have what is recorded in it yet."""
    return any(
        found.event.stream_id != outcome.stream_id and rests_on.matters(found.event)
        for rests_on in outcome.rests_on
        for found in recorded_after(cursor, record.sql, rests_on.position)
    )
