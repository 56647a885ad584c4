"""What an earlier release kept beside the log alone is taken into it, by events, when this release first starts.

Also: the tables that follow from the log, put together again from it.
"""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from application import codec
from application.checkpoints import Checkpoints
from application.record import ITSELF, LONDON, Record, all_rows, head, recorded
from application.store.dialect import Cursor
from application.store.following import (
    TAKEN_IN,
    KeptAnswer,
    documents_kept,
    keep_answers,
    key_digest,
    taken_in,
    told_by,
    write_anew,
)
from application.store.ledger import Alongside, instant
from domain.document import TakenIn, document_id
from domain.events import DecisionRecord, Envelope, Event
from domain.log import AnswersTakenIn

_ANSWERS_BEFORE = "answers"
"""The table in which an earlier release kept what was answered, under the keys themselves."""


def bring_up_to_date(record: Record) -> None:
    """Take in what an earlier release left; nothing is done where nothing is left, or the record is read-only because
    it does not continue what was published of it."""
    with record.store.read() as cursor:
        left = _left(record, cursor)
    if not left or record.not_continued():
        return
    with record.store.write() as cursor:
        if head(cursor) and _left(record, cursor):  # nobody else did meanwhile
            _take_in_documents(record, cursor)
            _take_in_answers(record, cursor)


def put_together_again(record: Record) -> None:
    """The tables of kept answers and of reservations, from the log."""
    with record.store.write() as cursor:
        _write_anew(record, cursor)


def _left(record: Record, cursor: Cursor) -> bool:
    return _ANSWERS_BEFORE in record.store.dialect.existing(cursor)


def _take_in_documents(record: Record, cursor: Cursor) -> None:
    rows = documents_kept(cursor).values()
    for row in sorted(rows, key=lambda document: (document.uploaded_at, document.sha256)):
        fact = TakenIn(
            sha256=row.sha256,
            media_type=row.media_type,
            size=row.size,
            uploaded_by=row.uploaded_by,
            supplier_id=row.supplier_id,
            uploaded_at=row.uploaded_at,
        )
        envelope = Envelope(
            event_id=uuid4(),
            valid_from=instant(row.uploaded_at).astimezone(LONDON).date(),
            actor=ITSELF.person_id,
            role=ITSELF.role,
            decision=DecisionRecord("log"),
        )
        event = Event(document_id(row.sha256), 1, envelope, fact)
        appended = record.ledger.append(cursor, [codec.written(event).stored], Alongside([event]))
        record.ledger.follow(cursor, appended.recorded)


def _take_in_answers(record: Record, cursor: Cursor) -> None:
    cursor.execute(f"SELECT * FROM {_ANSWERS_BEFORE}")
    keep_answers(cursor, record.sql, map(_as_kept, cursor.fetchall()))
    _write_anew(record, cursor)
    cursor.execute(f"DROP TABLE {_ANSWERS_BEFORE}")
    found = taken_in(cursor)
    fact = AnswersTakenIn(answers=found.answers, sha256=found.sha256)
    Checkpoints(record).append_inside(cursor, fact)


def _as_kept(row: Any) -> KeptAnswer:
    return KeptAnswer(
        row["principal"],
        key_digest(row["idempotency_key"]),
        row["fingerprint"],
        row["stream_id"],
        row["first_version"],
        row["events"],
        TAKEN_IN,
    )


def _write_anew(record: Record, cursor: Cursor) -> None:
    answers, reserved = [], []
    for kept, values in told_by(_every_event(record, cursor)):
        answers += kept
        reserved += values
    write_anew(cursor, record.store.dialect, answers, reserved)


def _every_event(record: Record, cursor: Cursor) -> Iterator[tuple[int, Event]]:
    for row in all_rows(cursor, record.sql):
        event = recorded(row)
        yield event.position, event.event
