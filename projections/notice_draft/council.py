"""Notices of the Council itself: how quickly it paid in a half-year, UK17 (PA 2023 s.69; reg 38), and its pipeline of a
year, UK1 (s.93; reg 15).

Where the platform has the figures of the first in the standard is not published: they are told in the description of
its document. Of the pipeline the platform takes a notice for each planned procurement, so there is a release for each.
"""

from collections.abc import Iterable, Iterator
from uuid import UUID

from domain.dates import in_words
from domain.planned_procurement import PlannedProcurement
from projections.notice_draft.drafting import Drafting, NothingToDraft
from projections.ocds.difference import Body
from projections.ocds.values import begins, ends, saying, value_of
from projections.payment import Promptness

_REG_38 = "Procurement Regulations 2024 reg 38(2)"
_NOTHING_HIDDEN: frozenset[str] = frozenset()


def compliance(draft: Drafting, figures: Promptness) -> Body:
    """How quickly invoices were paid."""
    draft.tell_that(f"Period: {in_words(figures.first_day)} to {in_words(figures.last_day)}.")
    if figures.mean_days is None:
        draft.leave_open(
            "days to pay",
            "No payment of the half-year has a day on which the invoice was received: tell the payments anew.",
            _REG_38,
            "put it on the record",
        )
    else:
        draft.tell_that(
            f"Mean days to pay: {figures.mean_days}. Paid within 30 days: {figures.within_30}%; from day 31 to 60: "
            f"{figures.within_60}%; from day 61 on: {figures.later}%."
        )
    draft.tell_that(f"Sums that fell due and were not paid in the period: {figures.due_unpaid or '0.0'}%.")
    draft.tell("director's approval")
    draft.leave_open(
        "name and job title of the director",
        "Who approved it: the director or similar responsible for finance.",
        _REG_38,
        "tell the platform",
    )
    return draft.council_release(draft.notice_id, {"documents": draft.document("paymentsComplianceNotice")})


def pipeline(draft: Drafting, planned: Iterable[tuple[UUID, PlannedProcurement]]) -> list[Body]:
    """What the Council plans to procure. Raises NothingToDraft where that is nothing above the line."""
    found = [*_planned(draft, planned)]
    if not found:
        raise NothingToDraft(
            "no procurement of more than £2 million is planned for the eighteen months from 1 April"
        )
    return found


def _planned(draft: Drafting, planned: Iterable[tuple[UUID, PlannedProcurement]]) -> Iterator[Body]:
    for key, known in planned:
        plan = known.plan
        if plan.expected_on == "TBC":
            draft.leave_open(
                f"date of {plan.title}",
                f"When its {plan.begins_with} is expected: revise what is planned.",
                "Procurement Regulations 2024 reg 15",
                "put it on the record",
            )
        milestone = {
            "id": "1",
            "title": plan.begins_with.capitalize(),
            "type": "preProcurement",
            "description": f"Expected {in_words(plan.expected_on)}.",
            "dueDate": begins(plan.expected_on),
        }
        document = {
            "id": str(key),
            "documentType": "plannedProcurementNotice",
            "noticeType": "UK1",
            "title": "Pipeline notice",
            "language": "en",
        }
        item = {
            "id": "1",
            "description": plan.title,
            "classification": {"scheme": "CPV", "id": plan.vocabulary} if plan.vocabulary else None,
        }
        tender = {
            "id": str(key),
            "title": plan.title,
            "description": plan.description or None,
            "status": "planned",
            "mainProcurementCategory": plan.subject,
            "value": value_of(None, plan.estimated_incl_vat, _NOTHING_HIDDEN),
            "items": [saying(item)],
            "contractPeriod": saying({"startDate": begins(plan.start), "endDate": ends(plan.end)}) or None,
        }
        yield draft.council_release(
            key, {"milestones": [saying(milestone)], "documents": [document]}, saying(tender)
        )
