"""What is true of a KPI submission, and the kinds of value that its acts share."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct
from msgspec.structs import replace

from domain.figures import Figure
from domain.kpi import Rating, Unit
from domain.text import ShortText

Method = Literal[
    "source system access",
    "sample test",
    "site visit",
    "service user feedback",
    "open book",
    "third-party assurance",
    "reconciliation",
    "controls review",
    "none",
]
"""How a figure was looked at where it comes from (domain 3.5)."""


Outcome = Literal["confirmed", "confirmed with correction", "not supported", "unable to verify"]
"""What came of that (domain 3.5)."""


Sample = Annotated[int, Meta(ge=0, le=1_000_000)]


Titles = Annotated[tuple[ShortText, ...], Meta(max_length=50)]


class Judgement(Struct, frozen=True, forbid_unknown_fields=True):
    """A figure judged by one definition of the KPI (domain rule I12)."""

    version: Annotated[int, Meta(ge=1, le=100_000)]
    """Which definition: 1, 2, 3 …"""
    since: date
    """First day of that definition."""
    target: Figure | None = None
    rating: Rating | None = None
    """By that definition's bands; null where it has none, or measures in another unit or period."""


Judged = Annotated[tuple[Judgement, ...], Meta(max_length=400)]
"""By the definition that governs (in force on the period's last day), then by each that was in force earlier in it."""


Question = Annotated[str, Meta(min_length=1, max_length=5000)]


Status = Literal[
    "overdue", "nil return", "reported", "queried", "rejected", "validated", "not validated", "published"
]


class Return(Struct, frozen=True):
    """The figure as it was reported, or corrected before publication."""

    figure: Figure
    on: date
    """Day on which the return came."""
    by: str
    """Opaque id of the person who reported it."""
    numerator: Figure | None = None
    denominator: Figure | None = None
    comment: str = ""
    judged: tuple[Judgement, ...] = ()


class Validation(Struct, frozen=True):
    """What a look at the source came to."""

    method: Method
    outcome: Outcome
    on: date
    by: str
    figure: Figure | None = None
    """The validated figure; null where it could not be confirmed."""
    sample_size: int | None = None
    exceptions: int | None = None
    judged: tuple[Judgement, ...] = ()


class Publication(Struct, frozen=True):
    """What stands published."""

    figure: Figure
    rating: Rating
    on: date
    unvalidated: bool = False
    restated: bool = False
    judged: tuple[Judgement, ...] = ()
    """How the figure was judged when it was published."""


class Submission(Struct, frozen=True):
    """The return of one KPI for one period."""

    kpi_id: UUID
    contract_id: UUID
    title: str
    unit: Unit
    period: str
    due_on: date
    status: Status = "overdue"
    reported: Return | None = None
    nil_on: date | None = None
    """Day on which a nil return came, while it stands."""
    overdue_marked: bool = False
    """Whether nothing had come when it was due, as was then noted."""
    question: str = ""
    """What was asked last, while the answer is outstanding."""
    rejected_on: date | None = None
    """Day of the rejection, while nothing came since."""
    validation: Validation | None = None
    rating: Rating | None = None
    """As rated; empty until then, and again where the figure changed."""
    published: Publication | None = None
    figures_by: tuple[str, ...] = ()
    """Everyone who gave the reported figure or corrected it: none of them may validate, publish or restate it."""
    evidence: tuple[str, ...] = ()
    """Titles of the documents that support it."""


def standing(submission: Submission) -> Figure | None:
    """The figure that counts: the validated one where there is one, else the reported one."""
    if submission.validation and submission.validation.figure is not None:
        return submission.validation.figure
    return submission.reported.figure if submission.reported else None


def counting(submission: Submission) -> tuple[Judgement, ...]:
    """How the figure that counts was judged; empty where there is none."""
    validation = submission.validation
    counts = validation if validation and validation.figure is not None else submission.reported
    return counts.judged if counts else ()


def computed(submission: Submission) -> Rating | None:
    """How the governing definition rates the figure that counts; ``None`` without bands or without a figure."""
    judged = counting(submission)
    return judged[0].rating if judged else None


def _status(now: Submission) -> Status:
    if now.published is not None:
        return "published"
    if now.rejected_on is not None:
        return "rejected"
    if now.question:
        return "queried"
    if now.validation is not None:
        return "not validated" if now.validation.figure is None else "validated"
    if now.reported is not None:
        return "reported"
    return "overdue" if now.nil_on is None else "nil return"


def settled(now: Submission) -> Submission:
    """The submission with the status that follows from the rest of it."""
    return replace(now, status=_status(now))
