"""Duties that reviews give: sessions to come, findings to answer, actions to do and to verify."""

from collections.abc import Iterator
from datetime import date

from application.record import Basis, Record
from domain.dates import in_words
from projections import table_query
from projections.action import ACTIONS, ActionRow
from projections.duties.duty import Duty, DutyRequest, RegisterRows, managers, of_contract, row_about
from projections.register import ContractRow
from projections.review import REVIEWS
from projections.table_query import Query


def sessions(record: Record, basis: Basis, rows: RegisterRows) -> Iterator[Duty]:
    """Reviews to come, for their lead officers; findings that a contract's officers have not answered."""
    for review in table_query.whole(record, REVIEWS, basis, Query({"status": "scheduled"})):
        for line in review.summary.lines:
            row = rows.get(line.contract_id or "")
            yield Duty(
                "review",
                f"Be ready for the review of {line.title}.",
                review.summary.date,
                "The date for which the review is scheduled.",
                line.lead_officers,
                **(of_contract(row) if row else {"title": line.title}),
                stream_id=review.stream_id,
                same=str(line.number),
            )
    unanswered = Query({"findings_are": "to be answered"})
    for review in table_query.whole(record, REVIEWS, basis, unanswered):
        held = f" of {in_words(review.summary.held_on)}" if review.summary.held_on else ""
        for contract_id in review.summary.contracts:
            if contract_id in rows:
                row = rows[contract_id]
                yield Duty(
                    "findings",
                    "Agree or dispute the findings of the review that are about your contract.",
                    "TBC",
                    f"The review{held} holds findings without an answer; no day is set for it.",
                    managers(row),
                    **of_contract(row),
                    stream_id=review.stream_id,
                    since=review.summary.held_on or "",
                    acts=(
                        DutyRequest("agree-finding", review.stream_id, "the finding's number"),
                        DutyRequest("dispute-finding", review.stream_id, "the finding's number, and why"),
                    ),
                )


def actions(record: Record, basis: Basis, rows: RegisterRows, person: str) -> Iterator[Duty]:
    """Actions that are open or wait to be verified: the person's, or everybody's."""
    for status in ("open", "claimed"):
        filters = {"status": status} | ({"owner": person} if person else {})
        for action in table_query.whole(record, ACTIONS, basis, Query(filters)):
            contract_id = action.summary.contract_id
            row = row_about(record, basis, rows, contract_id) if person else rows.get(contract_id or "")
            yield _action(status, action, row, basis.valid_at)


def _action(status: str, action: ActionRow, row: ContractRow | None, day: date) -> Duty:
    times, contract_id = action.summary.times_moved, action.summary.contract_id
    late = contract_id is not None and action.summary.due_on < day.isoformat()
    moved = f", moved {times} time{'' if times == 1 else 's'}" if times else ""
    what = "Do what was agreed" if status == "open" else "Wait for somebody else to verify what was done"
    return Duty(
        "action" if status == "open" else "action to verify",
        f"{what} about {action.summary.item_title}.",
        action.summary.due,
        f"The due date agreed on {in_words(action.summary.agreed_on)}{moved}.",
        (action.summary.owner,),
        **(of_contract(row) if row else {"title": action.summary.item_title}),
        stream_id=action.stream_id,
        since=action.summary.agreed_on,
        acts=(
            DutyRequest("report-action-progress", action.stream_id),
            DutyRequest("claim-action-completion", action.stream_id, "the evidence"),
            *(
                [
                    DutyRequest(
                        "raise-escalation",
                        says=f"contract_id {contract_id}, action_id {action.stream_id}",
                    )
                ]
                if late
                else []
            ),
        )
        if status == "open"
        else (DutyRequest("verify-action", action.stream_id, "what was found, by somebody else"),),
    )
