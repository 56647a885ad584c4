"""Duties that change requests give: a level's approval that is missing, and approved changes to be made."""

from collections.abc import Iterator
from typing import Final

from application.record import Basis, Record
from domain.change_request.levels import MANAGEMENT
from domain.dates import in_words
from projections import table_query
from projections.change_request import CHANGE_REQUESTS, ChangeRequestRow
from projections.duties.among import of_rows
from projections.duties.duty import Duty, DutyRequest, RegisterRows, managers, of_contract
from projections.register import ContractRow
from projections.unapproved_changes import unapproved_changes

_FOR: Final = ", and which officer decided"
"""What is said besides at the level at which governance records what somebody else decided."""


def change_requests(record: Record, basis: Basis, rows: RegisterRows) -> Iterator[Duty]:
    """Requests of the contracts asked about that wait for somebody; nobody is asked to agree to their own."""
    for status in ("proposed", "approved"):
        wanted = of_rows(rows).query({"status": status})
        for request in table_query.whole(record, CHANGE_REQUESTS, basis, wanted):
            if request.summary.contract_id in rows:
                yield from _waiting(request, rows[request.summary.contract_id])


def unapproved(record: Record, basis: Basis, rows: RegisterRows) -> Iterator[Duty]:
    """Changes of the contracts asked about that nobody had approved: their owner has them approved afterwards."""
    for change in unapproved_changes(record, basis, of_rows(rows).contracts):
        row = rows.get(change.contract_id)
        if row is None or change.settled_by:
            continue
        what = f"Have approved what was recorded without approval: {change.sentence}"
        how = "Recorded without an approved change request; a retrospective one settles it."
        who = (row.summary.owner,) if row.summary.owner else ()
        yield Duty(
            "unapproved change",
            what,
            "TBC",
            how,
            who,
            **of_contract(row),
            stream_id=row.stream_id,
            acts=(DutyRequest("propose-change", says=f"settles {change.event_id}"),),
        )


def who_decides(level: str, owner: str, proposed_by: str) -> tuple[str, ...]:
    """Whose work a level's decision is: the owner's at a level of management, unless they asked for the change
    themselves; else that of whoever holds a role that may decide."""
    return (owner,) if owner and level in MANAGEMENT and owner != proposed_by else ()


def _waiting(request: ChangeRequestRow, row: ContractRow) -> Iterator[Duty]:
    about, how = (
        of_contract(row),
        f"Proposed on {in_words(request.summary.proposed_on)}; no day is set for the decision.",
    )
    for level in request.summary.levels_missing:
        named = "section 151 officer" if level == "s151" else level.replace("-", " ")
        who = who_decides(level, row.summary.owner, request.summary.proposed_by)
        what = f"Decide on the {request.summary.kind} as {named}."
        asked, since = request.stream_id, request.summary.proposed_on
        acts = (
            DutyRequest("approve-change", asked, f"level {level}{_FOR if level == 's151' else ''}"),
            DutyRequest("refuse-change", asked, f"level {level}, and why"),
        )
        yield Duty(
            "approval", what, "TBC", how, who, **about, stream_id=asked, since=since, same=level, acts=acts
        )
    if request.summary.status == "approved":
        what = f"Make the {request.summary.kind} that was approved, or withdraw it."
        made = request.stream_id
        yield Duty(
            "approved change",
            what,
            "TBC",
            how,
            managers(row),
            **about,
            stream_id=made,
            since=request.summary.proposed_on,
            acts=(DutyRequest("implement-change", made), DutyRequest("withdraw-change", made, "why")),
        )
