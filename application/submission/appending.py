"""One commit: the events, what they reserve, and the answer that was given, if nothing went on meanwhile."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from application.record import Record, head
from application.store.dialect import Cursor
from application.store.following import document_kept, key_digest
from application.store.ledger import Alongside
from application.submission.answering import answered
from application.submission.request import Enclosed, Outcome, StreamChange, Submission
from domain.chronicle import Chronicle
from domain.events import Asked, Event, Recorded


class MovedOn(Exception):
    """A stream that the decision looked at went on meanwhile. Nothing was written."""


def append(  # noqa: PLR0917  (the way of one change has them all)
    record: Record,
    submission: Submission,
    outcome: Outcome,
    along: Sequence[Outcome],
    enclosed: Enclosed,
    position: int | None = None,
) -> Sequence[Recorded]:
    """The events as recorded, where the log must still end at *position* if one is given. Raises MovedOn, Replayed,
    Stale and DuplicateReference; then nothing was written."""
    told: list[Sequence[Recorded]] = []
    events = [*_answering(submission, outcome), *(event for other in along for event in other.events)]
    looked_at: dict[UUID, Chronicle[Any]] = {}
    changes: dict[UUID, StreamChange] = {}
    for each in (outcome, *along):
        looked_at.update(each.looked_at)
        changes.update(each.changes)
    looked_at = {
        key: known for key, known in looked_at.items() if not _of_this_commit(known, changes.get(key))
    }

    def answer_once(cursor: Cursor) -> None:
        earlier = answered(record, cursor, submission)
        if earlier is not None:
            raise earlier
        if position is not None and head(cursor) != position:
            raise MovedOn
        _refuse_moved_on(record, cursor, looked_at)
        if any(document_kept(cursor, record.sql, digest) for digest in enclosed.contents):
            raise MovedOn  # somebody else kept the same bytes meanwhile
        enclosed.before(cursor)

    def recorded(cursor: Cursor, found: Sequence[Recorded]) -> None:
        for each in (outcome, *along):
            each.beside(cursor)
        told.append(found)

    record.append(events, Alongside(events, answer_once, recorded, contents=enclosed.contents))
    return told[0][: len(outcome.events)]


def _of_this_commit(known: Chronicle[Any], change: StreamChange | None) -> bool:
    """Whether a stream was looked at as it is to stand once this commit is made: appending it finds out the rest."""
    return change is not None and known.version > (change.before.version if change.before else 0)


def _answering(submission: Submission, outcome: Outcome) -> tuple[Event, ...]:
    """The events, the first of which says which request they are the answer to."""
    first, *others = outcome.events
    asked = Asked(
        key=key_digest(submission.idempotency_key), request=submission.fingerprint, events=len(outcome.events)
    )
    return (replace(first, envelope=replace(first.envelope, asked=asked)), *others)


def _refuse_moved_on(record: Record, cursor: Cursor, looked_at: Mapping[UUID, Chronicle[Any]]) -> None:
    for stream_id, known in looked_at.items():
        cursor.execute(
            record.sql("SELECT MAX(originator_version) AS version FROM events WHERE originator_id = ?"),
            (record.ledger.key(stream_id),),
        )
        if int(cursor.fetchone()["version"] or 0) != known.version:
            raise MovedOn
