"""Duties that reviews give: sessions to come, findings to answer, actions to do and to verify."""

from collections.abc import Iterator
from datetime import date
from typing import Final
from uuid import UUID

from application.record import Basis, Record
from domain.action.ownership import owners_ever
from domain.dates import in_words
from projections import table_query
from projections.action import ACTIONS, ActionRow
from projections.areas_covered import areas_covered
from projections.duties.among import EVERY, Among, of_rows
from projections.duties.duty import (
    ACTION,
    ACTION_TO_VERIFY,
    LOOK_AGAIN,
    Duty,
    DutyRequest,
    RegisterRows,
    managers,
    months_after,
    of_contract,
    row_about,
)
from projections.register import ContractRow

LOOKED_AT_AGAIN_AFTER: Final = 6
"""Months after which it is looked whether what was done is still done: ours, configurable in code only."""


def sessions(record: Record, basis: Basis, rows: RegisterRows, among: Among = EVERY) -> Iterator[Duty]:
    """Reviews to come, for their lead officers; findings that a contract's officers have not answered."""
    for review in among.reviews(record, basis, {"status": "scheduled"}):
        for line in review.summary.lines:
            if not among.has(line.contract_id):
                continue
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
                about=line.contract_id or "",
            )
    for review in of_rows(rows).reviews(record, basis, {"findings_are": "to be answered"}):
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


def questions(record: Record, basis: Basis, rows: RegisterRows, among: Among = EVERY) -> Iterator[Duty]:
    """Questions of a review that wait for whom they were put to."""
    for review in among.reviews(record, basis, {"questions_are": "to be answered"}):
        held = f" of {in_words(review.summary.held_on)}" if review.summary.held_on else ""
        for asked in dict.fromkeys(review.summary.waiting):
            if not among.has(asked.contract_id):
                continue
            row = rows.get(asked.contract_id or "")
            yield Duty(
                "question",
                f"Answer what you were asked in the review of {asked.title}.",
                "TBC",
                f"It was put in the review{held}; no day is set for the answer.",
                (asked.to,),
                **(of_contract(row) if row else {"title": asked.title}),
                stream_id=review.stream_id,
                since=review.summary.held_on or "",
                same=f"{asked.to} {asked.title}",
                about=asked.contract_id or "",
                acts=(
                    DutyRequest("answer-question", review.stream_id, "the question's number, and the answer"),
                ),
            )


def findings(record: Record, basis: Basis, rows: RegisterRows, among: Among = EVERY) -> Iterator[Duty]:
    """Findings that are not closed, for whoever they are to see to. What was found is not told."""
    for review in among.reviews(record, basis, {"findings_are": "owned"}):
        held = in_words(review.summary.held_on) if review.summary.held_on else ""
        for finding in review.summary.owned:
            if not among.has(finding.contract_id):
                continue
            row = rows.get(finding.contract_id or "")
            yield Duty(
                "finding",
                f"See to finding {finding.number} of the review of {finding.title}.",
                "TBC",
                f"It was found in the review of {held} and is {finding.state}; no day is set for it.",
                (finding.owner,),
                **(of_contract(row) if row else {"title": finding.title}),
                stream_id=review.stream_id,
                since=review.summary.held_on or "",
                same=str(finding.number),
                about=finding.contract_id or "",
                acts=(DutyRequest("take-up-finding", review.stream_id, "the finding's number, and how"),),
            )


def areas(record: Record, basis: Basis, rows: RegisterRows) -> Iterator[Duty]:
    """Reviews that were held and are not closed, in which areas are not assessed that the contract's tier asks for.
    How many is told, and not which: what was assessed is confidential until it is passed."""
    for line in areas_covered(record, basis, of_rows(rows).reviews(record, basis, {"status": "held"})):
        row = rows.get(str(line.item.contract_id))
        if row is None or not line.covered.missing:
            continue
        missing, wanted = len(line.covered.missing), len(line.covered.wanted)
        held = in_words(line.row.summary.held_on) if line.row.summary.held_on else ""
        yield Duty(
            "areas to assess",
            f"Assess the areas that {line.covered.tier} asks for: {missing} of {wanted} are not assessed yet.",
            "TBC",
            f"The review was held on {held} and is not closed; no day is set for it.",
            (),
            **of_contract(row),
            stream_id=line.row.stream_id,
            since=line.row.summary.held_on or "",
            same=str(line.item.number),
            acts=(DutyRequest("assess-area", line.row.stream_id, "the line, the area and its rating"),),
        )


def actions(
    record: Record, basis: Basis, rows: RegisterRows, person: str, among: Among = EVERY
) -> Iterator[Duty]:
    """Actions that are open or wait to be verified: the person's, or everybody's."""
    for status in ("open", "claimed"):
        filters = {"status": status} | ({"owner": person} if person else {})
        for action in table_query.whole(record, ACTIONS, basis, among.query(filters)):
            contract_id = action.summary.contract_id
            row = row_about(record, basis, rows, contract_id) if person else rows.get(contract_id or "")
            yield _action(status, action, row, basis.valid_at)


def lasting(record: Record, basis: Basis, rows: RegisterRows) -> Iterator[Duty]:
    """What was done and nobody has looked at since: some months later somebody who never owned it does."""
    put_right: frozenset[str] | None = None
    for action in table_query.whole(record, ACTIONS, basis, of_rows(rows).query({"status": "done"})):
        row = rows.get(action.summary.contract_id or "")
        if row is None or action.summary.lasting or not action.summary.done_on:
            continue
        done_on = date.fromisoformat(action.summary.done_on)
        due = months_after(done_on, LOOKED_AT_AGAIN_AFTER)
        put_right = _put_right(record, basis) if put_right is None else put_right
        owners = _owners_ever(record, basis, action, action.stream_id in put_right)
        yield Duty(
            LOOK_AGAIN,
            f"Look whether what was agreed about {action.summary.item_title} is still done.",
            due.isoformat(),
            f"{LOOKED_AT_AGAIN_AFTER} months after it was verified as done, {in_words(done_on)} (our default).",
            tuple(who for who in managers(row) if who not in owners),
            **of_contract(row),
            stream_id=action.stream_id,
            acts=(
                DutyRequest(
                    "check-action-lasting",
                    action.stream_id,
                    "still done or no longer done, and what shows it",
                ),
            ),
        )


def _put_right(record: Record, basis: Basis) -> frozenset[str]:
    """The actions of which something was corrected by the basis."""
    with record.store.read() as cursor:
        cursor.execute(
            record.sql(
                "SELECT DISTINCT stream_id FROM journal WHERE position <= ? AND noun = 'action' "
                "AND type = 'amendment.corrected.v1'"
            ),
            (basis.position,),
        )
        read_id = record.store.dialect.read_id
        return frozenset(str(read_id(row["stream_id"])) for row in cursor.fetchall())


def _owners_ever(record: Record, basis: Basis, action: ActionRow, put_right: bool) -> frozenset[str]:
    """Opaque ids of those who own an action or ever did; also of whom it named before that was *put right*, which its
    row does not tell."""
    if not put_right:
        return frozenset(action.summary.ever_owned_by.split())
    return owners_ever(record.chronicle_at(ACTIONS.stream, UUID(action.stream_id), basis.position))


def _action(status: str, action: ActionRow, row: ContractRow | None, day: date) -> Duty:
    times, contract_id = action.summary.times_moved, action.summary.contract_id
    late = contract_id is not None and action.summary.due_on < day.isoformat()
    moved = f", moved {times} time{'' if times == 1 else 's'}" if times else ""
    what = "Do what was agreed" if status == "open" else "Wait for somebody else to verify what was done"
    return Duty(
        ACTION if status == "open" else ACTION_TO_VERIFY,
        f"{what} about {action.summary.item_title}.",
        action.summary.due,
        f"The due date agreed on {in_words(action.summary.agreed_on)}{moved}.",
        (action.summary.owner,),
        **(of_contract(row) if row else {"title": action.summary.item_title}),
        stream_id=action.stream_id,
        about=contract_id or "",
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
