"""KPI submissions: suppliers and officers report, officers validate and publish."""

from typing import Final

from application.use_cases.use_case import (
    COUNCIL,
    GOVERNANCE,
    OFFICERS,
    UseCase,
    change,
    opening,
    reads,
)
from domain.decisions import Command
from domain.submission import SUBMISSION
from domain.submission.evidence import AttachEvidence
from domain.submission.figure_correction import CorrectFigure
from domain.submission.overdue import MarkOverdue
from domain.submission.publication import PublishFigure, RestateFigure
from domain.submission.querying import AnswerQuery, QueryReturn
from domain.submission.rating import RatePerformance
from domain.submission.rejection import RejectReturn
from domain.submission.reporting import ReportFigure, ReturnNil
from domain.submission.validation import ValidateFigure

_SUPPLIERS: Final = frozenset({"supplier-contact"})
_REPORTERS: Final = OFFICERS | _SUPPLIERS


def _opening(
    name: str, segment: str, command: type[Command], summary: str, allowed: frozenset[str]
) -> UseCase:
    """What may open a submission besides a figure: it has a path of its own beside that of the figures."""
    facts = SUBMISSION.by_command[command].facts
    path = f"/{SUBMISSION.plural}/{segment}"
    return UseCase(name, "POST", path, allowed, summary, SUBMISSION, command, facts)


CHANGES: Final = (
    opening(SUBMISSION, "report-figure", ReportFigure, allowed=_REPORTERS),
    _opening(
        "return-nil",
        "nil-returns",
        ReturnNil,
        "Say that there is nothing to report for a period, and why.",
        _REPORTERS,
    ),
    _opening(
        "mark-submission-overdue",
        "overdue-marks",
        MarkOverdue,
        "Note that a return is due and nothing has come: for the daily job.",
        OFFICERS | GOVERNANCE,
    ),
    change(SUBMISSION, "attach-evidence", "evidence", AttachEvidence, allowed=_REPORTERS),
    change(SUBMISSION, "query-return", "queries", QueryReturn),
    change(SUBMISSION, "answer-query", "answers", AnswerQuery, allowed=_REPORTERS),
    change(SUBMISSION, "reject-return", "rejection", RejectReturn),
    change(SUBMISSION, "correct-figure", "figure-corrections", CorrectFigure, allowed=_REPORTERS),
    change(SUBMISSION, "validate-figure", "validations", ValidateFigure),
    change(SUBMISSION, "rate-performance", "ratings", RatePerformance),
    change(SUBMISSION, "publish-figure", "publication", PublishFigure),
    change(SUBMISSION, "restate-figure", "restatements", RestateFigure),
)
READS: Final = (
    *reads(SUBMISSION, COUNCIL | _SUPPLIERS),
    UseCase(
        "kpi-returns",
        "GET",
        "/kpi-returns",
        COUNCIL,
        "Each return that was due, whether it came and when; and how much of it was validated.",
        SUBMISSION,
    ),
)
