"""One commit: the events, what they reserve, and the answer that was given, if nothing went on meanwhile."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from application.record import Record, head
from application.store.dialect import Cursor
from application.store.ledger import Alongside
from application.submission.answering import answered
from application.submission.request import Outcome, StreamChange, Submission
from domain.amendment.events import Corrected
from domain.chronicle import Chronicle, as_corrected, noun_of
from domain.events import Event, Recorded
from domain.streams import BY_NOUN


class MovedOn(Exception):
    """A stream that the decision looked at went on meanwhile. Nothing was written."""


def append(
    record: Record,
    submission: Submission,
    outcome: Outcome,
    along: Sequence[Outcome],
    position: int | None = None,
) -> Sequence[Recorded]:
    """The events as recorded, where the log must still end at *position* if one is given. Raises MovedOn, Replayed,
    Stale and DuplicateReference; then nothing was written."""
    told: list[Sequence[Recorded]] = []
    events = [*outcome.events, *(event for other in along for event in other.events)]
    looked_at: dict[UUID, Chronicle[Any]] = {}
    changes: dict[UUID, StreamChange] = {}
    for each in (outcome, *along):
        looked_at.update(each.looked_at)
        changes.update(each.changes)
    looked_at = {
        key: known for key, known in looked_at.items() if not _of_this_commit(known, changes.get(key))
    }

    def answer_once(cursor: Cursor) -> None:
        cursor.execute(
            record.sql("INSERT INTO answers VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"),
            (
                submission.actor.person_id,
                submission.idempotency_key,
                submission.fingerprint,
                str(outcome.stream_id),
                outcome.events[0].version,
                len(outcome.events),
            ),
        )
        if cursor.rowcount == 0:
            earlier = answered(record, cursor, submission)
            if earlier is not None:
                raise earlier
        if position is not None and head(cursor) != position:
            raise MovedOn
        _refuse_moved_on(record, cursor, looked_at)

    def recorded(cursor: Cursor, found: Sequence[Recorded]) -> None:
        for each in (outcome, *along):
            each.beside(cursor)
        told.append(found)

    record.append(events, Alongside(events, reservations(events), answer_once, recorded))
    return told[0][: len(outcome.events)]


def _of_this_commit(known: Chronicle[Any], change: StreamChange | None) -> bool:
    """Whether a stream was looked at as it is to stand once this commit is made: appending it finds out the rest."""
    return change is not None and known.version > (change.before.version if change.before else 0)


def _refuse_moved_on(record: Record, cursor: Cursor, looked_at: Mapping[UUID, Chronicle[Any]]) -> None:
    for stream_id, known in looked_at.items():
        cursor.execute(
            record.sql("SELECT MAX(originator_version) AS version FROM events WHERE originator_id = ?"),
            (record.ledger.key(stream_id),),
        )
        if int(cursor.fetchone()["version"] or 0) != known.version:
            raise MovedOn


def reservations(events: Sequence[Event]) -> list[tuple[str, str, UUID]]:
    """Values that belong to one stream for good: neither correction nor annulment frees them."""
    found = []
    for event in events:
        fact = as_corrected(event.fact) if isinstance(event.fact, Corrected) else event.fact
        kinds = BY_NOUN[noun_of(event.fact)].reserves(fact)
        found += [(kind, value, event.stream_id) for kind, value in kinds]
    return list(dict.fromkeys(found))
