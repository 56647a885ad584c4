"""Duties that corrections and annulments give: a second person has yet to agree to what one person asked for."""

from collections.abc import Iterator
from typing import Any, Final

from application.record import Basis, Record
from domain.amendment.events import AnnulmentProposed
from domain.chronicle import AmendmentAsked, Chronicle
from domain.streams import BY_NOUN
from projections.duties.among import of_rows
from projections.duties.duty import SECOND_PERSON, Duty, RegisterRows, of_contract

_ASKED: Final = (
    "SELECT DISTINCT stream_id, noun FROM journal WHERE position <= ? AND type IN "
    "('amendment.correction_proposed.v1', 'amendment.annulment_proposed.v1', 'contract.annulment_proposed.v1')"
    "{among} ORDER BY stream_id"
)
_AMONG: Final = (
    " AND stream_id IN (SELECT t.stream_id FROM concerns c JOIN journal t ON t.position = c.position "
    "WHERE c.contract_id IN ({marks}))"
)


def amendments(record: Record, basis: Basis, rows: RegisterRows) -> Iterator[Duty]:
    """Each that waits, of the contracts asked about: their owner or governance agrees, never whoever asked."""
    looked_up = of_rows(rows).contracts
    among = "" if looked_up is None else _AMONG.format(marks=", ".join("?" * len(looked_up)) or "NULL")
    with record.store.read() as cursor:
        cursor.execute(record.sql(_ASKED.format(among=among)), (basis.position, *(looked_up or ())))
        read_id = record.store.dialect.read_id
        streams = [(row["noun"], read_id(row["stream_id"])) for row in cursor.fetchall()]
    for noun, stream_id in streams:
        chronicle = record.chronicle_at(BY_NOUN[noun], stream_id, basis.position)
        for asked in chronicle.asked:
            yield from _waiting(chronicle, asked, rows)


def _waiting(chronicle: Chronicle[Any], asked: AmendmentAsked, rows: RegisterRows) -> Iterator[Duty]:
    stream = BY_NOUN[chronicle.noun]
    state = stream.last_known(chronicle)
    concerned = stream.concerns(chronicle.stream_id, state, asked.fact) if state is not None else ()
    what = "annulment" if isinstance(asked.fact, AnnulmentProposed) else "correction"
    for contract_id in dict.fromkeys(map(str, concerned)):
        row = rows.get(contract_id)
        if row is None:
            continue
        owner = row.summary.owner
        yield Duty(
            SECOND_PERSON,
            f"Agree to the {what} of an event of the {stream.called}, or leave it.",
            "TBC",
            "It was asked for; a second person must agree, and no day is set for it.",
            (owner,) if owner and owner not in asked.people else (),
            **of_contract(row),
            stream_id=str(chronicle.stream_id),
            same=str(asked.envelope.event_id),
        )
