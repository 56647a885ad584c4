"""Duties that risks give: to look at them again, to have an exit and a continuity plan, and to test it."""

from collections.abc import Iterator

from application.record import Basis, Record
from domain.dates import in_words
from domain.risk import graded
from projections import table_query
from projections.contingency_plan import CONTINGENCY_PLANS, lacking
from projections.duties.among import EVERY, Among, of_rows
from projections.duties.duty import Duty, DutyRequest, RegisterRows, managers, of_contract, row_about
from projections.risk import RISKS


def risks(
    record: Record, basis: Basis, rows: RegisterRows, person: str, among: Among = EVERY
) -> Iterator[Duty]:
    """Open risks, for whoever looks after each."""
    filters = {"state": "open"} | ({"owner": person} if person else {})
    for risk in table_query.whole(record, RISKS, basis, among.query(filters)):
        told, row = risk.summary, row_about(record, basis, rows, risk.summary.contract_id)
        yield Duty(
            "risk review",
            f"Look again at the risk that {told.event.strip().rstrip('.')}.",
            told.review_by,
            f"As it was set when it was last graded: {graded(told.likelihood, told.impact)}.",
            (told.owner,),
            **(of_contract(row) if row else {"title": told.event}),
            stream_id=risk.stream_id,
            about=told.contract_id,
            acts=(
                DutyRequest("reassess-risk", risk.stream_id, "how likely and grave it is now, and why"),
                DutyRequest("close-risk", risk.stream_id, "what became of it"),
            ),
        )


def contingency(
    record: Record, basis: Basis, rows: RegisterRows, person: str, among: Among = EVERY
) -> Iterator[Duty]:
    """Plans that a tier asks for and a contract lacks; tests of those there are."""
    for lack in lacking(record, basis, rows.values(), of_rows(rows).contracts):
        contract_id = lack.row.stream_id
        yield Duty(
            f"{lack.kind} plan",
            f"Agree the {lack.kind} plan.",
            "TBC",
            f"The profile asks: {lack.asked_by}; no day is set for it.",
            managers(lack.row),
            **of_contract(lack.row),
            stream_id=contract_id,
            acts=(
                DutyRequest(
                    "agree-contingency-plan",
                    says=f"contract_id {contract_id}, kind {lack.kind}, and the plan",
                ),
            ),
        )
    filters = {"owner": person} if person else {}
    for plan in table_query.whole(record, CONTINGENCY_PLANS, basis, among.query(filters)):
        told, row = plan.summary, row_about(record, basis, rows, plan.summary.contract_id)
        last = f"; last tested on {in_words(told.tested_on)}" if told.tested_on else "; never tested yet"
        yield Duty(
            "test of a plan",
            f"Have the {told.kind} plan tested.",
            told.next_test,
            f"The next test as it was set{last}.",
            (told.owner,),
            **(of_contract(row) if row else {"title": f"{told.kind} plan"}),
            stream_id=plan.stream_id,
            about=told.contract_id,
            acts=(DutyRequest("test-contingency-plan", plan.stream_id, "what was found, and when next"),),
        )
