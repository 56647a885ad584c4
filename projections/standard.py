"""The list of standards."""

from datetime import date
from typing import Final, NamedTuple, get_args
from uuid import UUID

from domain.standard import STANDARD
from domain.standard.terms import Standard, Status
from projections.table import Row, Table


class Binding(NamedTuple):
    """A version of a standard, and from when it binds."""

    version: int
    since: str
    """The first day on which it binds."""


class Summary(NamedTuple):
    """What a list shows of a standard."""

    title: str
    status: str
    drafting_body: str
    oversight: str | None
    version: int | None
    """Last one adopted; none where none is."""
    from_date: str | None
    """First day on which that version binds."""
    clauses: int
    """Of that version; 0 where none is adopted."""
    fingerprint: str | None
    draft: int | None
    """The version being written."""
    incorporated_into: str
    """Documents that the last adopted version is part of."""
    ended_from: str | None
    """First day on which it is in use no more."""
    binds_from: tuple[Binding, ...]
    """Each version with the day from which it binds: the last adopted may not bind yet."""

    def binding(self, day: date) -> int | None:
        """The version that binds on the day; none before the first, and once the standard has ended."""
        today = day.isoformat()
        over = self.ended_from is not None and self.ended_from <= today
        found = [] if over else [binding.version for binding in self.binds_from if binding.since <= today]
        return max(found, default=None)


StandardRow = Row[Summary]
"""A standard as its list has it."""


def summarise(standard: Standard, _standard_id: UUID) -> Summary:
    """What a list shows of it."""
    last = standard.versions[-1] if standard.versions else None
    documents = [
        incorporation.document
        for incorporation in standard.incorporations
        if last and incorporation.version == last.number
    ]
    return Summary(
        title=standard.title,
        status=standard.status,
        drafting_body=standard.drafting_body,
        oversight=standard.oversight,
        version=last.number if last else None,
        from_date=last.from_date.isoformat() if last else None,
        clauses=len(last.clauses) if last else 0,
        fingerprint=last.fingerprint if last else None,
        draft=standard.draft.version if standard.draft else None,
        incorporated_into="; ".join(documents),
        ended_from=standard.ended_from.isoformat() if standard.ended_from else None,
        binds_from=tuple(
            Binding(version.number, version.from_date.isoformat()) for version in standard.versions
        ),
    )


STANDARDS: Final = Table(
    name="standards",
    stream=STANDARD,
    summary=Summary,
    summarise=summarise,
    sorted_by=("title",),
    filters={"status": "r.status = ?"},
    values={"status": get_args(Status)},
    on_the_day={"binding": Summary.binding},
    unseen=("binds_from",),
    choices={"in_draft": {"yes": "r.draft IS NOT NULL", "no": "r.draft IS NULL"}},
    meaning="2",  # a draft goes on once what it follows is annulled; what ended a standard first stays what ended it
)
