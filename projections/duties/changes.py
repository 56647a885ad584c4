"""Duties that change requests give: a level's approval that is missing, and approved changes to be made."""

from collections.abc import Iterator
from typing import Any

from application.record import Basis, Record
from domain.change_request.levels import MANAGEMENT
from projections import table_query
from projections.change_request import CHANGE_REQUESTS
from projections.duties.duty import Act, Duty, managers, of_contract
from projections.duties.performance import Rows
from projections.table_query import Query
from projections.unapproved_changes import unapproved_changes


def change_requests(record: Record, basis: Basis, rows: Rows) -> Iterator[Duty]:
    """Requests of the contracts asked about that wait for somebody; nobody is asked to agree to their own."""
    for status in ("proposed", "approved"):
        for one in table_query.whole(record, CHANGE_REQUESTS, basis, Query({"status": status})):
            if one["contract_id"] in rows:
                yield from _waiting(one, rows[one["contract_id"]])


def unapproved(record: Record, basis: Basis, rows: Rows) -> Iterator[Duty]:
    """Changes of the contracts asked about that nobody had approved: their owner has them approved afterwards."""
    for change in unapproved_changes(record, basis):
        row = rows.get(change["contract_id"])
        if row is None or change["settled_by"]:
            continue
        what = f"Have approved what was recorded without approval: {change['sentence']}"
        how = f"Recorded by {change['actor']}; a retrospective change request settles event {change['event_id']}."
        who = (row["owner"],) if row["owner"] else ()
        yield Duty(
            "unapproved change", what, "TBC", how, who, **of_contract(row), stream_id=row["contract_id"]
        )


def _waiting(one: dict[str, Any], row: dict[str, Any]) -> Iterator[Duty]:
    about, how = of_contract(row), f"Proposed on {one['proposed_on']}; no day is set for the decision."
    for level in one["levels_missing"]:
        named = "section 151 officer" if level == "s151" else level.replace("-", " ")
        who = (row["owner"],) if level in MANAGEMENT and row["owner"] != one["proposed_by"] else ()
        what = f"Decide on the {one['kind']} as {named}."
        asked, since = one["change_request_id"], one["proposed_on"]
        acts = (
            Act("approve-change", asked, f"level {level}"),
            Act("refuse-change", asked, f"level {level}, and why"),
        )
        yield Duty(
            "approval", what, "TBC", how, who, **about, stream_id=asked, since=since, same=level, acts=acts
        )
    if one["status"] == "approved":
        what = f"Make the {one['kind']} that was approved, or withdraw it."
        made = one["change_request_id"]
        yield Duty(
            "approved change",
            what,
            "TBC",
            how,
            managers(row),
            **about,
            stream_id=made,
            since=one["proposed_on"],
            acts=(Act("implement-change", made), Act("withdraw-change", made, "why")),
        )
