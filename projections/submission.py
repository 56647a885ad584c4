"""The list of KPI submissions."""

from typing import Final, NamedTuple, get_args
from uuid import UUID

from domain.periods import bounds
from domain.submission import SUBMISSION
from domain.submission.terms import Status, Submission, computed
from projections.columns import Id
from projections.table import Row, Table


class Summary(NamedTuple):
    """What a list shows of a submission."""

    contract_id: Id
    kpi_id: Id
    title: str
    unit: str
    period: str
    first_day: str
    """First day of the period."""
    last_day: str
    """Last day of the period."""
    due_on: str
    status: str
    reported_on: str | None
    """Day on which the figure, or that there is none, was first reported."""
    reported_by: str
    """Whoever gave the figure first; empty where nobody did."""
    reported: str | None
    """The figure as reported, or corrected before publication."""
    validated: str | None
    published: str | None
    rating: str | None
    """As published, else as rated, else as the bands give it."""
    validation_method: str | None
    """How the figure was validated at its source."""
    validation_outcome: str | None
    """What the validation found."""
    validated_by: str | None
    unvalidated: str
    """*yes* where what is published was validated by nobody, else *no*."""
    question: str
    """What was asked and not yet answered."""


SubmissionRow = Row[Summary]
"""A submission as its list has it."""


def summarise(submission: Submission, _submission_id: UUID) -> Summary:
    """What a list shows of it."""
    first, last = bounds(submission.period)
    reported, validation, published = submission.reported, submission.validation, submission.published
    came = reported.on if reported else submission.nil_on
    return Summary(
        contract_id=str(submission.contract_id),
        kpi_id=str(submission.kpi_id),
        title=submission.title,
        unit=submission.unit,
        period=submission.period,
        first_day=first.isoformat(),
        last_day=last.isoformat(),
        due_on=submission.due_on.isoformat(),
        status=submission.status,
        reported_on=came.isoformat() if came else None,
        reported_by=submission.figures_by[0] if submission.figures_by else "",
        reported=reported.figure if reported else None,
        validated=validation.figure if validation else None,
        published=published.figure if published else None,
        rating=published.rating if published else submission.rating or computed(submission),
        validation_method=validation.method if validation else None,
        validation_outcome=validation.outcome if validation else None,
        validated_by=validation.by if validation else None,
        unvalidated="yes" if published and published.unvalidated else "no",
        question=submission.question,
    )


SUBMISSIONS: Final = Table(
    name="submissions",
    stream=SUBMISSION,
    summary=Summary,
    summarise=summarise,
    sorted_by=("due_on", "title"),
    indexed=("contract_id", "kpi_id"),
    filters={
        "contract_id": "r.contract_id = ?",
        "kpi_id": "r.kpi_id = ?",
        "period": "r.period = ?",
        "status": "r.status = ?",
        "due_from": "r.due_on >= ?",
        "due_to": "r.due_on <= ?",
    },
    values={"status": get_args(Status)},
    choices={
        "unvalidated": {"yes": "r.unvalidated = 'yes'", "no": "r.unvalidated = 'no'"},
        "open_question": {"yes": "r.question <> ''", "no": "r.question = ''"},
    },
)
