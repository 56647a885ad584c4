"""What others recorded in somebody's name: told to whoever it was for, for a while, and in the history for good.

Nothing is kept of who has read it: it follows from the events, so it is told for a fixed time.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from application.record import Basis, Record
from application.sight import MAY_BE_CONFIDENTIAL
from domain.contract.change_control import marked
from domain.dates import in_words
from domain.events import Recorded
from domain.sentences import Names, person, sentence
from domain.streams import BY_NOUN
from projections.duties.duty import (
    ACTED_FOR,
    DutiesQuery,
    Duty,
    DutyRequest,
    OfContract,
    RegisterRows,
    of_contract,
    row_about,
)

DAYS: Final = 30
"""How long it is told, from the day of recording on (ours)."""
_LATELY: Final = (
    "SELECT position, noun, recorded_on FROM journal WHERE on_behalf_of <> '' AND recorded_on > ? "
    "AND recorded_on <= ? AND position <= ? {person} ORDER BY position"
)


def acted_for(record: Record, basis: Basis, rows: RegisterRows, asked: DutiesQuery) -> Iterator[Duty]:
    """What was recorded on behalf of the person asked about, or of anybody, within the last days before the basis."""
    first = basis.valid_at - timedelta(days=DAYS)
    lately = _LATELY.format(person="AND on_behalf_of = ?" if asked.person else "")
    said = (
        first.isoformat(),
        basis.valid_at.isoformat(),
        basis.position,
        *((asked.person,) if asked.person else ()),
    )
    with record.store.read() as cursor:
        cursor.execute(record.sql(lately), said)
        lines = cursor.fetchall()
    for line in lines:
        [recorded] = record.feed(int(line["position"]) - 1, 1)
        about = _about(record, basis, rows, [str(each) for each in recorded.event.envelope.concerns])
        yield _told(recorded, line["noun"], date.fromisoformat(line["recorded_on"]), about, asked.names)


def _told(recorded: Recorded, noun: str, recorded_on: date, about: OfContract | None, names: Names) -> Duty:
    event, envelope = recorded.event, recorded.event.envelope
    called = BY_NOUN[noun].called
    if noun in MAY_BE_CONFIDENTIAL:  # whom it is recorded for need not be one of its readers
        words = event.name.split(".")[1].replace("_", " ")
        what = f"Recorded for you in a {called}: {words}."
    else:
        what = f"Recorded for you in a {called}: {marked(sentence(event.fact, names), envelope)}"
    duty = Duty(
        ACTED_FOR,
        what,
        (recorded_on + timedelta(days=DAYS - 1)).isoformat(),
        f"Recorded on {in_words(recorded_on)} by {person(envelope.actor, names)} ({envelope.role}) on your behalf; "
        f"it is told for {DAYS} days. Nothing is to be done if it is right.",
        (envelope.on_behalf_of,),
        stream_id=str(event.stream_id),
        since=recorded_on.isoformat(),
        same=str(envelope.event_id),
        acts=(DutyRequest("annul", str(envelope.event_id), "why, where it is not what you asked for"),),
    )
    return duty._replace(**about) if about else duty


def _about(record: Record, basis: Basis, rows: RegisterRows, concerned: list[str]) -> OfContract | None:
    """The fields that say which contract it is about, where it is about one."""
    if len(concerned) != 1:
        return None
    row = row_about(record, basis, rows, concerned[0])
    return of_contract(row) if row else None
