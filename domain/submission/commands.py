"""What may be asked for of a KPI submission."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta

from domain.decisions import Command
from domain.figures import Figure
from domain.kpi import Rating
from domain.periods import Period
from domain.submission.events import Method, Outcome, Sample
from domain.text import LongText

Question = Annotated[str, Meta(min_length=1, max_length=5000)]


class OfPeriod(Command, frozen=True, kw_only=True):
    """Something about one KPI in one period."""

    kpi_id: UUID
    period: Period


class ReportFigure(OfPeriod, frozen=True, kw_only=True):
    """Report the figure of a KPI for a period. The effective date is the day on which it came."""

    figure: Figure
    numerator: Figure | None = None
    """What the figure was worked out from, with the denominator; the figure must follow from them."""
    denominator: Figure | None = None
    comment: LongText = ""


class ReturnNil(OfPeriod, frozen=True, kw_only=True):
    """Say that there is nothing to report for a period, and why."""


class MarkOverdue(OfPeriod, frozen=True, kw_only=True):
    """Note that a return is due and nothing has come: for the daily job."""


class AttachEvidence(Command, frozen=True, kw_only=True):
    """Add documents to a return, as evidence."""


class QueryReturn(Command, frozen=True, kw_only=True):
    """Ask about a return."""

    question: Question


class AnswerQuery(Command, frozen=True, kw_only=True):
    """Answer what was asked about a return."""

    answer: Question


class RejectReturn(Command, frozen=True, kw_only=True):
    """Do not accept a return, and say why; it may be reported again."""


class CorrectFigure(Command, frozen=True, kw_only=True):
    """Correct a reported figure that has not been published."""

    figure: Figure
    numerator: Figure | None = None
    denominator: Figure | None = None


class ValidateFigure(Command, frozen=True, kw_only=True):
    """Say what a look at the source of a reported figure came to."""

    method: Method
    outcome: Outcome
    figure: Figure | None = None
    """The right figure, where the outcome is *confirmed with correction*; else leave it out."""
    sample_size: Sample | None = None
    exceptions: Sample | None = None


class RatePerformance(Command, frozen=True, kw_only=True):
    """Rate performance in the period; a rating other than the one that the bands give needs a reason."""

    rating: Rating


class PublishFigure(Command, frozen=True, kw_only=True):
    """Record that the figure and its rating were published."""

    unvalidated: bool = False
    """Say so where nobody validated the figure, and give the reason."""


class RestateFigure(Command, frozen=True, kw_only=True):
    """Replace a published figure by another, as a second person, and say why."""

    figure: Figure
    rating: Rating | None = None
    """The one that the bands give, where left out."""
    unvalidated: bool = False
    """Say so where it is not the validated figure."""
