"""The list of operational and strategic meetings held on contracts, and when the last of each was."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Final, NamedTuple, get_args
from uuid import UUID

from application.record import Basis, Record
from application.store.dialect import text_of_id
from domain.meeting import MEETING, Meeting, MeetingLevel
from projections.columns import Id
from projections.table import Row, Table, has_among


class Summary(NamedTuple):
    """What a list shows of a meeting."""

    contract_id: Id
    level: str
    held_on: str
    attendees: tuple[str, ...]
    """Who was there: opaque ids of people."""
    agreed: int
    """How many things were agreed."""


MeetingRow = Row[Summary]
"""A meeting as its list has it."""


def summarise(meeting: Meeting, _meeting_id: UUID) -> Summary:
    """What a list shows of it."""
    return Summary(
        contract_id=str(meeting.contract_id),
        level=meeting.level,
        held_on=meeting.held_on.isoformat(),
        attendees=meeting.attendees,
        agreed=len(meeting.agreed),
    )


MEETINGS: Final = Table(
    name="meetings",
    stream=MEETING,
    summary=Summary,
    summarise=summarise,
    sorted_by=("held_on",),
    indexed=("contract_id",),
    filters={
        "contract_id": "r.contract_id = ?",
        "level": "r.level = ?",
        "attendee": has_among("attendees"),
        "held_from": "r.held_on >= ?",
        "held_to": "r.held_on <= ?",
    },
    values={"level": get_args(MeetingLevel)},
)
_LAST: Final = (
    "SELECT m.contract_id, m.level, MAX(m.held_on) AS held_on FROM meetings m WHERE m.valid_from <= ? "
    "AND m.valid_to > ? AND m.known_from <= ? AND m.known_to > ?{among} GROUP BY m.contract_id, m.level"
)


def last_meetings(
    record: Record, basis: Basis, contracts: Collection[str] | None = None
) -> Mapping[str, Mapping[str, str]]:
    """By contract, the day on which the last meeting of each level was held, as ISO text; of the *contracts* only,
    where some are given."""
    if contracts is not None and not contracts:
        return {}
    among = f" AND m.contract_id IN ({', '.join('?' * len(contracts))})" if contracts is not None else ""
    day = basis.valid_at.isoformat()
    found: dict[str, dict[str, str]] = defaultdict(dict)
    with record.store.read() as cursor:
        cursor.execute(
            record.sql(_LAST.format(among=among)),
            (
                *(day, day, basis.position, basis.position),
                *map(record.store.dialect.kept_text, contracts or ()),
            ),
        )
        for row in cursor.fetchall():
            found[text_of_id(row["contract_id"]) or ""][row["level"]] = row["held_on"]
    return found
