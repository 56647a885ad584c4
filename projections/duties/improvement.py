"""Duties that performance which fell short gives: plans to agree and keep, credits to take, escalations to answer."""

from collections.abc import Iterator
from datetime import timedelta

from application.record import Basis, Record
from domain.dates import in_words
from domain.decisions import Policy
from projections import table_query
from projections.duties.among import EVERY, Among, of_rows
from projections.duties.duty import (
    ESCALATED,
    Duty,
    DutyRequest,
    RegisterRows,
    managers,
    of_contract,
    row_about,
)
from projections.escalation import ESCALATIONS
from projections.improvement_plan import IMPROVEMENT_PLANS, failing
from projections.service_credit import SERVICE_CREDITS


def plans_wanted(record: Record, basis: Basis, rows: RegisterRows, policy: Policy) -> Iterator[Duty]:
    """KPIs that fell short and have no answer yet, for the contract's owner."""
    looked_up = of_rows(rows).contracts
    for fallen in failing(record, basis, policy, None if looked_up is None else tuple(looked_up)):
        row = rows.get(fallen.contract_id)
        if row is None:
            continue
        due = fallen.last_day + timedelta(days=policy.plan_within_days)
        says = f"contract_id {fallen.contract_id}, kpi_id {fallen.kpi_id}, period {fallen.period}"
        yield Duty(
            "improvement plan",
            f"Agree how {fallen.kpi_title} is to improve, or say why that needs no plan.",
            due.isoformat(),
            f"{policy.plan_within_days} days after {fallen.period}, which is rated {fallen.rating}.",
            (row.summary.owner,),
            **of_contract(row),
            stream_id=fallen.kpi_id,
            since=(fallen.last_day + timedelta(days=1)).isoformat(),
            same=fallen.period,
            acts=(
                DutyRequest("agree-improvement-plan", says=f"{says}, cause, target, owner and day"),
                DutyRequest("need-no-improvement-plan", says=f"{says}, and why"),
            ),
        )


def plans(
    record: Record, basis: Basis, rows: RegisterRows, person: str, among: Among = EVERY
) -> Iterator[Duty]:
    """Improvement plans that run, for whoever sees to each."""
    filters = {"state": "open"} | ({"owner": person} if person else {})
    for plan in table_query.whole(record, IMPROVEMENT_PLANS, basis, among.query(filters)):
        told, row = plan.summary, row_about(record, basis, rows, plan.summary.contract_id)
        late = told.due_on < basis.valid_at.isoformat()
        yield Duty(
            "improvement",
            f"See to it that {told.kpi_title} improves: {told.target.rstrip('.')}.",
            told.due,
            f"Agreed on {in_words(told.agreed_on or '')}{_moved(told.first_due, told.due)}.",
            (told.owner,),
            **(of_contract(row) if row else {"title": told.kpi_title}),
            stream_id=plan.stream_id,
            about=told.contract_id,
            since=told.agreed_on or "",
            acts=(
                DutyRequest("report-plan-progress", plan.stream_id),
                DutyRequest("close-improvement-plan", plan.stream_id, "what came of it, by somebody else"),
                *(
                    [
                        DutyRequest(
                            "raise-escalation",
                            says=f"contract_id {told.contract_id}, improvement_plan_id {plan.stream_id}, to whom",
                        )
                    ]
                    if late
                    else []
                ),
            ),
        )


def _moved(first: str, now: str) -> str:
    return f"; first due {in_words(first)}" if first != now else ""


def credits_to_take(record: Record, basis: Basis, rows: RegisterRows) -> Iterator[Duty]:
    """Service credits of which something is left to take."""
    for credit in table_query.whole(record, SERVICE_CREDITS, basis, of_rows(rows).query({"state": "due"})):
        told, row = credit.summary, rows.get(credit.summary.contract_id)
        if row is None:
            continue
        yield Duty(
            "service credit",
            f"Take £{told.left_excl_vat} (excl. VAT) that {told.supplier_name} owes for {told.period}.",
            told.take_by,
            "The day by which it is to be taken, as it was put down.",
            managers(row),
            **of_contract(row),
            stream_id=credit.stream_id,
            acts=(
                DutyRequest("take-service-credit", credit.stream_id, "how much, and against which invoice"),
                DutyRequest("waive-service-credit", credit.stream_id, "by which authority, and why"),
            ),
        )


def escalations(
    record: Record, basis: Basis, rows: RegisterRows, person: str, among: Among = EVERY
) -> Iterator[Duty]:
    """What was put to somebody and is not answered, for whoever it went to; for whoever raised it, where more was asked
    before it is decided."""
    filters = {"state": "open"} | ({"waits_for": person} if person else {})
    for escalation in table_query.whole(record, ESCALATIONS, basis, among.query(filters)):
        told, row = escalation.summary, row_about(record, basis, rows, escalation.summary.contract_id)
        about = "the contract" if told.subject == "contract" else f"the {told.subject} ({told.subject_title})"
        deciding = told.waits_for == told.put_to
        acts = (
            (
                DutyRequest("answer-escalation", escalation.stream_id, "what you decide"),
                DutyRequest("ask-more", escalation.stream_id, "what is to be told first"),
                DutyRequest("pass-escalation-on", escalation.stream_id, "to whom, and why"),
            )
            if deciding
            else (DutyRequest("tell-more", escalation.stream_id, "what was asked"),)
        )
        yield Duty(
            ESCALATED,
            f"Decide what was put to you about {about}."
            if deciding
            else f"Tell what is asked before it is decided what you escalated about {about}.",
            told.answer_by,
            f"Escalated on {in_words(told.raised_on)}, at the {told.level} level.",
            (told.waits_for,),
            **(of_contract(row) if row else {"title": told.subject_title}),
            stream_id=escalation.stream_id,
            about=told.contract_id,
            since=told.raised_on,
            acts=acts,
        )
