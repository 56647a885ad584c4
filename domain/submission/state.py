"""What is true of a KPI submission, and how each fact changes that."""

from collections.abc import Callable
from datetime import date
from typing import Literal
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from domain.events import Fact
from domain.figures import Figure
from domain.kpi import Rating, Unit
from domain.submission import events as happened
from domain.submission.events import Judgement, Method, Outcome

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
    """Of a restated figure."""


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


def computed(submission: Submission) -> Rating | None:
    """How the governing definition rates the figure that counts; ``None`` without bands or without a figure."""
    validation = submission.validation
    counts = validation if validation and validation.figure is not None else submission.reported
    return counts.judged[0].rating if counts and counts.judged else None


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


def _settled(now: Submission) -> Submission:
    return replace(now, status=_status(now))


def _opened(
    before: Submission | None, fact: happened.Reported | happened.NilReturned | happened.OverdueMarked
) -> Submission:
    """The submission as the fact names it; what was known of it already stays."""
    if before is None:
        return Submission(fact.kpi_id, fact.contract_id, fact.title, fact.unit, fact.period, fact.due_on)
    return replace(before, title=fact.title, unit=fact.unit, due_on=fact.due_on)


def _reported(before: Submission | None, fact: happened.Reported, valid_from: date) -> Submission:
    now = _opened(before, fact)
    given = Return(
        fact.figure,
        valid_from,
        fact.reported_by,
        fact.numerator,
        fact.denominator,
        fact.comment,
        fact.judged,
    )
    return _settled(
        replace(
            _cleared(now),
            reported=given,
            figures_by=(fact.reported_by,),
            evidence=(*now.evidence, *fact.evidence),
        )
    )


def _nil_returned(before: Submission | None, fact: happened.NilReturned, valid_from: date) -> Submission:
    now = _cleared(_opened(before, fact))
    return _settled(replace(now, reported=None, nil_on=valid_from, figures_by=(fact.returned_by,)))


def _cleared(now: Submission) -> Submission:
    """What was said of an earlier return does not hold for the next."""
    return replace(now, nil_on=None, question="", rejected_on=None, validation=None, rating=None)


def _overdue_marked(before: Submission | None, fact: happened.OverdueMarked, _: date) -> Submission:
    return _settled(replace(before or _opened(None, fact), overdue_marked=True))


def _evidence_attached(now: Submission, fact: happened.EvidenceAttached, _: date) -> Submission:
    return replace(now, evidence=(*now.evidence, *fact.titles))


def _queried(now: Submission, fact: happened.Queried, _: date) -> Submission:
    return _settled(replace(now, question=fact.question))


def _query_answered(now: Submission, _fact: happened.QueryAnswered, _: date) -> Submission:
    return _settled(replace(now, question=""))


def _rejected(now: Submission, _: happened.Rejected, valid_from: date) -> Submission:
    return _settled(replace(now, rejected_on=valid_from))


def _figure_corrected(now: Submission, fact: happened.FigureCorrected, valid_from: date) -> Submission:
    """Where a late entry or an annulment took the report itself away, the correction stands for it."""
    given = now.reported or Return(fact.previous, valid_from, fact.corrected_by)
    corrected = replace(
        given,
        figure=fact.figure,
        numerator=fact.numerator,
        denominator=fact.denominator,
        judged=fact.judged,
    )
    by = tuple(dict.fromkeys((*now.figures_by, fact.corrected_by)))
    return _settled(replace(now, reported=corrected, figures_by=by, validation=None, rating=None))


def _validated(now: Submission, fact: happened.Validated, valid_from: date) -> Submission:
    validation = Validation(
        fact.method,
        fact.outcome,
        valid_from,
        fact.validated_by,
        fact.figure,
        fact.sample_size,
        fact.exceptions,
        fact.judged,
    )
    after = replace(now, validation=validation)
    rating = now.rating if standing(after) == standing(now) else None
    return _settled(replace(after, rating=rating))


def _rated(now: Submission, fact: happened.Rated, _: date) -> Submission:
    return replace(now, rating=fact.rating)


def _published(now: Submission, fact: happened.Published, valid_from: date) -> Submission:
    published = Publication(fact.figure, fact.rating, valid_from, fact.unvalidated)
    return _settled(replace(now, published=published))


def _restated(now: Submission, fact: happened.Restated, valid_from: date) -> Submission:
    published = Publication(
        fact.figure, fact.rating, valid_from, fact.unvalidated, restated=True, judged=fact.judged
    )
    return _settled(replace(now, published=published))


CHANGES: dict[type[Fact], Callable[..., Submission]] = {
    happened.Reported: _reported,
    happened.NilReturned: _nil_returned,
    happened.OverdueMarked: _overdue_marked,
    happened.EvidenceAttached: _evidence_attached,
    happened.Queried: _queried,
    happened.QueryAnswered: _query_answered,
    happened.Rejected: _rejected,
    happened.FigureCorrected: _figure_corrected,
    happened.Validated: _validated,
    happened.Rated: _rated,
    happened.Published: _published,
    happened.Restated: _restated,
}
