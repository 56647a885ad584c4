"""The list of notices: what is owed of each contract under the Procurement Act 2023, and what became of it."""

from typing import Final, NamedTuple
from uuid import UUID

from domain.notice import NOTICE
from domain.notice.terms import CODES, OPEN, Notice, NoticeGround, NoticeKind, NoticeState
from projections.columns import Id
from projections.table import Row, Table


class Summary(NamedTuple):
    """What a list shows of it."""

    contract_id: Id | None
    """The contract that it is about; none of a notice of the Council itself."""
    kind: NoticeKind
    """Which notice it is."""
    code: str
    """What the platform calls it: UK7; empty for a document."""
    state: NoticeState
    """How far it is."""
    counted_from: str
    """The day from which the days are counted; TBC where it is not on record."""
    due_on: str
    """The last day on which it is in time; TBC where that is not known."""
    working: str
    """How that was got."""
    law: str
    """Act and section."""
    cause: str | None
    """Id of the event that brings it; none where a person determined it, or considered it."""
    submitted_on: str | None
    """The day on which it was sent to the platform."""
    platform_number: str
    """The number that the platform gave it."""
    published_on: str | None
    """The day on which it was published."""
    ground: NoticeGround | None
    """Why it is not needed."""


NoticeRow = Row[Summary]
"""A notice as its list has it."""


def summarise(notice: Notice, _notice_id: UUID) -> Summary:
    """What a list shows of it."""
    return Summary(
        contract_id=str(notice.contract_id) if notice.contract_id else None,
        kind=notice.kind,
        code=CODES[notice.kind],
        state=notice.state,
        counted_from=notice.counted_from,
        due_on=notice.due_on,
        working=notice.working,
        law=notice.law,
        cause=str(notice.cause) if notice.cause.int else None,
        submitted_on=notice.submitted_on.isoformat() if notice.submitted_on else None,
        platform_number=notice.platform_number,
        published_on=notice.published_on.isoformat() if notice.published_on else None,
        ground=notice.ground,
    )


_OPEN: Final = f"r.state IN ({', '.join(map(repr, sorted(OPEN)))})"
_LATE: Final = f"(({_OPEN} AND r.due_on < :day) OR COALESCE(r.published_on, '') > r.due_on)"
"""Not published although its last day is past, or published after it. No day at all is after every day, as text."""

NOTICES: Final = Table(
    name="notice",
    stream=NOTICE,
    summary=Summary,
    summarise=summarise,
    sorted_by=("due_on", "kind"),
    indexed=("contract_id", "state"),
    filters={
        "contract_id": "r.contract_id = ?",
        "kind": "r.kind = ?",
        "state": "r.state = ?",
        "counted_from": "r.counted_from = ?",
        "due_to": "r.due_on <= ?",
        "platform_number": "r.platform_number = ?",
    },
    choices={
        "open": {"yes": _OPEN, "no": f"NOT ({_OPEN})"},
        "late": {"yes": _LATE, "no": f"NOT {_LATE}"},
        "of": {"contracts": "r.contract_id IS NOT NULL", "council": "r.contract_id IS NULL"},
    },
)
