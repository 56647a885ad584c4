"""The list of standards."""

import json
from datetime import date
from typing import Any, Final, NamedTuple, get_args
from uuid import UUID

from domain.standard import STANDARD
from domain.standard.terms import Standard, Status
from projections.table import Table


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
    binds_from: str
    """Each version's number and the first day on which it binds, as JSON: the last adopted may not bind yet."""


def summarise(standard: Standard, _standard_id: UUID) -> Summary:
    """What a list shows of it."""
    last = standard.versions[-1] if standard.versions else None
    documents = [one.document for one in standard.incorporations if last and one.version == last.number]
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
        binds_from=json.dumps([[one.number, one.from_date.isoformat()] for one in standard.versions]),
    )


def _shown(row: dict[str, Any], day: date) -> dict[str, Any]:
    today = day.isoformat()
    over = row["ended_from"] is not None and row["ended_from"] <= today
    binding = [] if over else [number for number, since in json.loads(row["binds_from"]) if since <= today]
    return {**row, "binding": max(binding, default=None)}


STANDARDS: Final = Table(
    name="standards",
    stream=STANDARD,
    summary=Summary,
    summarise=summarise,
    sorted_by=("title",),
    filters={"status": "r.status = ?"},
    values={"status": get_args(Status)},
    show=_shown,
    unseen=("binds_from",),
    choices={"in_draft": {"yes": "r.draft IS NOT NULL", "no": "r.draft IS NULL"}},
)
