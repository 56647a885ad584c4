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
from domain.events import Fact
from domain.submission import commands as ask
from domain.submission import events as happened
from domain.submission.decisions import SUBMISSION

_SUPPLIERS: Final = frozenset({"supplier-contact"})
_REPORTERS: Final = OFFICERS | _SUPPLIERS


def _change(
    name: str,
    segment: str,
    command: type[Command],
    *facts: type[Fact],
    allowed: frozenset[str] = OFFICERS,
) -> UseCase:
    return change(SUBMISSION, name, segment, command, *facts, allowed=allowed)


CHANGES: Final = (
    opening(SUBMISSION, "report-figure", ask.ReportFigure, happened.Reported, allowed=_REPORTERS),
    UseCase(
        "return-nil",
        "POST",
        "/submissions/nil-returns",
        _REPORTERS,
        "Say that there is nothing to report for a period, and why.",
        SUBMISSION,
        ask.ReturnNil,
        (happened.NilReturned,),
    ),
    UseCase(
        "mark-submission-overdue",
        "POST",
        "/submissions/overdue-marks",
        OFFICERS | GOVERNANCE,
        "Note that a return is due and nothing has come: for the daily job.",
        SUBMISSION,
        ask.MarkOverdue,
        (happened.OverdueMarked,),
    ),
    _change("attach-evidence", "evidence", ask.AttachEvidence, happened.EvidenceAttached, allowed=_REPORTERS),
    _change("query-return", "queries", ask.QueryReturn, happened.Queried),
    _change("answer-query", "answers", ask.AnswerQuery, happened.QueryAnswered, allowed=_REPORTERS),
    _change("reject-return", "rejection", ask.RejectReturn, happened.Rejected),
    _change(
        "correct-figure",
        "figure-corrections",
        ask.CorrectFigure,
        happened.FigureCorrected,
        allowed=_REPORTERS,
    ),
    _change("validate-figure", "validations", ask.ValidateFigure, happened.Validated),
    _change("rate-performance", "ratings", ask.RatePerformance, happened.Rated),
    _change("publish-figure", "publication", ask.PublishFigure, happened.Published),
    _change("restate-figure", "restatements", ask.RestateFigure, happened.Restated),
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
