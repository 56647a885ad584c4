"""Extracts over what went wrong, or may: failures without an answer, what is late, plans that lack."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, Final

from application.record import Basis, Record
from projections import table_query
from projections.action import ACTIONS
from projections.audit_clashes import clashes, reviews_to_come
from projections.certificate import standings
from projections.contingency_plan import CONTINGENCY_PLANS, lacking
from projections.escalation import ESCALATIONS
from projections.extracts.extract import Extract, Options, Rows
from projections.extracts.performance import with_contracts
from projections.improvement_plan import IMPROVEMENT_PLANS, failing
from projections.policy import policy_at
from projections.register import REGISTER
from projections.review import REVIEWS
from projections.risk import RISKS
from projections.service_credit import SERVICE_CREDITS
from projections.table_query import Query


def _days(day: date, text: str) -> int:
    return (day - date.fromisoformat(text)).days


def _no_plan(record: Record, basis: Basis, options: Options) -> Rows:
    found: Iterator[dict[str, Any]] = (
        {
            "contract_id": fallen.contract_id,
            "kpi_id": fallen.kpi_id,
            "kpi": fallen.kpi_title,
            "period": fallen.period,
            "rating": fallen.rating,
            "days": _days(basis.valid_at, fallen.last_day.isoformat()),
        }
        for fallen in failing(record, basis, policy_at(record, basis))
    )
    return with_contracts(record, basis, options, found)


def _late_plans(record: Record, basis: Basis, options: Options) -> Rows:
    found = (
        {
            "contract_id": row.summary.contract_id,
            "improvement_plan_id": row.stream_id,
            "kpi": row.summary.kpi_title,
            "period": row.summary.period,
            "owner": row.summary.owner,
            "first_due": row.summary.first_due,
            "due": row.summary.due,
            "days_overdue": _days(basis.valid_at, row.summary.due_on),
        }
        for row in table_query.whole(record, IMPROVEMENT_PLANS, basis, Query({"overdue": "yes"}))
    )
    return with_contracts(record, basis, options, found)


def _late_credits(record: Record, basis: Basis, options: Options) -> Rows:
    found = (
        {
            "contract_id": row.summary.contract_id,
            "service_credit_id": row.stream_id,
            "supplier_name": row.summary.supplier_name,
            "period": row.summary.period,
            "amount_excl_vat": row.summary.amount_excl_vat,
            "left_excl_vat": row.summary.left_excl_vat,
            "take_by": row.summary.take_by,
            "days_overdue": _days(basis.valid_at, row.summary.take_by),
        }
        for row in table_query.whole(record, SERVICE_CREDITS, basis, Query({"late": "yes"}))
    )
    return with_contracts(record, basis, options, found)


def _unanswered(record: Record, basis: Basis, options: Options) -> Rows:
    found = (
        {
            "contract_id": row.summary.contract_id,
            "escalation_id": row.stream_id,
            "subject": row.summary.subject,
            "subject_title": row.summary.subject_title,
            "level": row.summary.level,
            "put_to": row.summary.put_to,
            "waits_for": row.summary.waits_for,
            "raised_on": row.summary.raised_on,
            "answer_by": row.summary.answer_by,
            "days_overdue": _days(basis.valid_at, row.summary.answer_by_day),
        }
        for row in table_query.whole(record, ESCALATIONS, basis, Query({"overdue": "yes"}))
    )
    return with_contracts(record, basis, options, found)


def _risks(record: Record, basis: Basis, options: Options) -> Rows:
    found = (
        {
            "contract_id": row.summary.contract_id,
            "risk_id": row.stream_id,
            "event": row.summary.event,
            "score": row.summary.score,
            "owner": row.summary.owner,
            "review_by": row.summary.review_by,
            "days_overdue": _days(basis.valid_at, row.summary.review_by_day),
        }
        for row in table_query.whole(record, RISKS, basis, Query({"overdue": "yes"}))
    )
    return with_contracts(record, basis, options, found)


def _findings_of_nobody(record: Record, basis: Basis, options: Options) -> Rows:
    found = (
        {
            "contract_id": unowned.contract_id,
            "review_id": row.stream_id,
            "held_on": row.summary.held_on,
            "findings_without_owner": unowned.findings,
            "days": _days(basis.valid_at, row.summary.held_on),
        }
        for row in table_query.whole(record, REVIEWS, basis, Query({"findings_are": "to be owned"}))
        for unowned in row.summary.unowned
        if row.summary.held_on
    )
    return with_contracts(record, basis, options, found)


def _reviews_beside_audits(record: Record, basis: Basis, options: Options) -> Rows:
    found = (
        {
            "contract_id": clash.line.contract_id,
            "review_id": clash.review.stream_id,
            "review": clash.review.summary.date,
            "planned_audit_id": clash.audit.stream_id,
            "audit": clash.audit.summary.title,
            "auditor": clash.audit.summary.auditor,
            "audit_days": clash.audit.summary.days,
        }
        for clash in clashes(record, basis, reviews_to_come(record, basis))
    )
    return with_contracts(record, basis, options, found)


def _closed_with_actions(record: Record, basis: Basis, options: Options) -> Rows:
    closed = {
        (row.stream_id, number)
        for row in table_query.whole(record, REVIEWS, basis, Query({"findings_are": "closed"}))
        for number in row.summary.closed
    }
    found = (
        {
            "contract_id": row.summary.contract_id,
            "action_id": row.stream_id,
            "review_id": row.summary.review_id,
            "finding": row.summary.finding,
            "owner": row.summary.owner,
            "due": row.summary.due,
        }
        for status in ("open", "claimed")
        for row in table_query.whole(record, ACTIONS, basis, Query({"status": status}))
        if (row.summary.review_id, row.summary.finding) in closed
    )
    return with_contracts(record, basis, options, found)


def _no_contingency(record: Record, basis: Basis, options: Options) -> Rows:
    filters = {"directorate": options.directorate} if options.directorate else {}
    contracts = table_query.whole(record, REGISTER, basis, Query(filters))
    found = (
        {"contract_id": lack.row.stream_id, "kind": lack.kind, "tier": lack.tier, "asked_by": lack.asked_by}
        for lack in lacking(record, basis, contracts)
    )
    return with_contracts(record, basis, options, found)


def _untested(record: Record, basis: Basis, options: Options) -> Rows:
    found = (
        {
            "contract_id": row.summary.contract_id,
            "contingency_plan_id": row.stream_id,
            "kind": row.summary.kind,
            "owner": row.summary.owner,
            "tested_on": row.summary.tested_on,
            "next_test": row.summary.next_test,
            "days_overdue": _days(basis.valid_at, row.summary.next_test_day),
        }
        for row in table_query.whole(record, CONTINGENCY_PLANS, basis, Query({"overdue": "yes"}))
    )
    return with_contracts(record, basis, options, found)


def _certificates(record: Record, basis: Basis, options: Options) -> Rows:
    filters = {"in_force": "yes"} | ({"directorate": options.directorate} if options.directorate else {})
    contracts = table_query.whole(record, REGISTER, basis, Query(filters))
    found = (
        {
            "contract_id": standing.contract_id,
            "supplier_id": standing.supplier_id,
            "certificate": standing.certificate,
            "cover_at_least": _pounds(standing.cover_at_least),
            "cover": _pounds(standing.cover),
            "state": standing.state,
            "good_until": standing.good_until.isoformat() if standing.good_until else None,
        }
        for standing in standings(record, basis, contracts)
        if standing.state not in ("in place", "expires soon")
    )
    return with_contracts(record, basis, options, found)


def _pounds(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)


EXTRACTS: Final = (
    Extract(
        "failures-without-plan",
        "KPIs whose last rating is failing, without an improvement plan or a word why none is needed",
        "NAO 5.6; reg 39(5)",
        _no_plan,
    ),
    Extract("late-improvement-plans", "Improvement plans past the day they were due", "NAO 5.6", _late_plans),
    Extract("late-service-credits", "Service credits not taken by their day", "NAO 6.4", _late_credits),
    Extract("unanswered-escalations", "Escalations not answered by their day", "NAO 3.5", _unanswered),
    Extract("risks-not-reviewed", "Risks not looked at again by their day", "NAO 8.2; Orange Book", _risks),
    Extract(
        "findings-without-owner",
        "Findings of reviews that nobody is named for to see to",
        "paper 1.2",
        _findings_of_nobody,
    ),
    Extract(
        "reviews-beside-audits",
        "Reviews to come of contracts that a planned audit looks at too",
        "paper 1.3",
        _reviews_beside_audits,
    ),
    Extract(
        "closed-findings-with-open-actions",
        "Actions that are not done although the finding that they are about is closed",
        "domain rule I18",
        _closed_with_actions,
    ),
    Extract(
        "missing-contingency-plans",
        "Contracts without the exit or continuity plan that their tier asks for",
        "Sourcing Playbook; paper 3.3",
        _no_contingency,
    ),
    Extract(
        "untested-contingency-plans",
        "Exit and continuity plans not tested by their day",
        "Sourcing Playbook; paper 3.3",
        _untested,
    ),
    Extract(
        "certificates-not-held",
        "Certificates and insurance that contracts in force ask for and their suppliers do not hold",
        "NAO 7.6",
        _certificates,
    ),
)
