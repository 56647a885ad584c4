"""What can happen to a KPI submission."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from domain.events import Fact, fact
from domain.figures import Figure
from domain.kpi import Rating, Unit
from domain.periods import Period
from domain.text import LongText, PersonId, ShortText

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


@fact("submission.reported.v1")
class Reported(Fact, kw_only=True):
    """A figure was reported for a period (paper 2.2)."""

    kpi_id: UUID
    contract_id: UUID
    title: ShortText
    """The KPI's title in that period."""
    unit: Unit
    period: Period
    due_on: date
    """Day by which the return was due."""
    figure: Figure
    numerator: Figure | None = None
    denominator: Figure | None = None
    comment: LongText = ""
    reported_by: PersonId
    judged: Judged
    evidence: Titles = ()
    """Titles of the documents sent with it; the envelope has their digests."""


@fact("submission.nil_returned.v1")
class NilReturned(Fact, kw_only=True):
    """There is nothing to report for a period, for the reason given. No data is never a score."""

    kpi_id: UUID
    contract_id: UUID
    title: ShortText
    unit: Unit
    period: Period
    due_on: date
    returned_by: PersonId


@fact("submission.overdue_marked.v1")
class OverdueMarked(Fact, kw_only=True):
    """The return was due and nothing had come."""

    kpi_id: UUID
    contract_id: UUID
    title: ShortText
    unit: Unit
    period: Period
    due_on: date


@fact("submission.evidence_attached.v1")
class EvidenceAttached(Fact, kw_only=True):
    """Documents were added; the envelope has their digests (paper 2.2)."""

    titles: Titles


@fact("submission.queried.v1")
class Queried(Fact, kw_only=True):
    """The council asked about the return."""

    question: LongText


@fact("submission.query_answered.v1")
class QueryAnswered(Fact, kw_only=True):
    """The question was answered."""

    answer: LongText


@fact("submission.rejected.v1")
class Rejected(Fact, kw_only=True):
    """The return was not accepted, for the reason given; another is wanted."""


@fact("submission.figure_corrected.v1")
class FigureCorrected(Fact, kw_only=True):
    """The reported figure was corrected before anything was published; a validation of the earlier one has lapsed."""

    previous: Figure
    figure: Figure
    numerator: Figure | None = None
    denominator: Figure | None = None
    corrected_by: PersonId
    judged: Judged


@fact("submission.validated.v1")
class Validated(Fact, kw_only=True):
    """The reported figure was looked at where it comes from (NAO 5.5; domain 3.5)."""

    method: Method
    outcome: Outcome
    reported: Figure
    """The figure that was looked at."""
    figure: Figure | None = None
    """The validated figure; null where it could not be confirmed."""
    sample_size: Sample | None = None
    exceptions: Sample | None = None
    """How many of the sample did not bear the figure out."""
    validated_by: PersonId
    judged: Judged = ()
    """The validated figure judged; empty where there is none."""


@fact("submission.rated.v1")
class Rated(Fact, kw_only=True):
    """Performance in the period was rated (reg 39(5))."""

    figure: Figure
    """The figure that was rated: the validated one where there is one, else the reported one."""
    rating: Rating
    computed: Rating | None = None
    """What the bands fixed beforehand give; null where there are none."""


@fact("submission.published.v1")
class Published(Fact, kw_only=True):
    """The figure and its rating were published (domain rule I14)."""

    figure: Figure
    rating: Rating
    unvalidated: bool = False
    """Whether it was published as a figure that nobody validated."""


@fact("submission.restated.v1")
class Restated(Fact, kw_only=True):
    """A published figure was replaced by another, for the reason given (domain rule I3)."""

    previous: Figure
    figure: Figure
    previous_rating: Rating
    rating: Rating
    unvalidated: bool = False
    judged: Judged
