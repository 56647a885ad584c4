"""The list of escalations: what was put to whom, by when it is to be answered, and whether it was."""

from typing import Final, NamedTuple, get_args
from uuid import UUID

from domain.dates import latest
from domain.escalation import ESCALATION
from domain.escalation.terms import Escalation, EscalationState, Level, Subject
from projections.columns import Id
from projections.table import ALWAYS, Row, Table


class Summary(NamedTuple):
    """What a list shows of it."""

    contract_id: Id
    subject_title: str
    """What is escalated, as it was called then."""
    level: str
    put_to: str
    """Opaque id of who has it."""
    answer_by: str
    """A day, or a month by whose last day there is to be an answer."""
    state: str
    waits_for: str
    """Opaque id of whose turn it is: who is to decide, or to tell what was asked first; empty once it is over."""
    subject: str
    answer_by_day: str
    """The last day on which an answer is in time."""
    raised_by: str
    """Opaque id of who raised it."""
    raised_on: str
    answered_on: str | None
    answered_by: str
    """Opaque id of who decided it."""
    answer: str
    """What was decided."""
    subject_id: str
    """Id of what is escalated."""
    had_by: str
    """Opaque ids of those who passed it on, each between spaces."""


EscalationRow = Row[Summary]
"""An escalation as its list has it."""


def summarise(escalation: Escalation, _escalation_id: UUID) -> Summary:
    """What a list shows of it."""
    last = latest(escalation.answer_by)
    return Summary(
        contract_id=str(escalation.contract_id),
        subject=escalation.subject,
        subject_title=escalation.subject_title,
        level=escalation.level,
        put_to=escalation.put_to,
        answer_by=escalation.answer_by,
        answer_by_day=last.isoformat() if last else ALWAYS,
        state=escalation.state,
        raised_by=escalation.raised_by,
        raised_on=escalation.raised_on.isoformat(),
        answered_on=escalation.answered_on.isoformat() if escalation.answered_on else None,
        subject_id=str(escalation.subject_id),
        waits_for=escalation.waits_for,
        answered_by=escalation.answered_by,
        answer=escalation.answer,
        had_by="".join(f" {passed.person} " for passed in escalation.passed_on),
    )


_LATE: Final = "(r.state = 'open' AND r.answer_by_day < :day)"

ESCALATIONS: Final = Table(
    name="escalations",
    stream=ESCALATION,
    summary=Summary,
    summarise=summarise,
    sorted_by=("answer_by_day",),
    open_days=("answer_by_day",),
    indexed=("contract_id", "put_to", "waits_for"),
    filters={
        "contract_id": "r.contract_id = ?",
        "put_to": "r.put_to = ?",
        "waits_for": "r.waits_for = ?",
        "state": "r.state = ?",
        "level": "r.level = ?",
        "subject": "r.subject = ?",
        "subject_id": "r.subject_id = ?",
    },
    unseen=("had_by",),
    values={"state": get_args(EscalationState), "level": get_args(Level), "subject": get_args(Subject)},
    choices={"overdue": {"yes": _LATE, "no": f"NOT {_LATE}"}},
)
