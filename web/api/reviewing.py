"""The route for the table of completed reviews."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import Response, g
from flask_smorest import Blueprint
from msgspec import Struct

from application.errors import BadRequest, NotFound
from application.record import Basis, Record
from application.use_cases import USE_CASES
from domain.dates import in_words
from domain.review import REVIEW
from domain.review.terms import Review
from projections import table_query
from projections.audit_clashes import clashes
from projections.completed_reviews import Printed, SinceInception, completed_reviews
from projections.review import REVIEWS
from projections.reviews_compared import KpiMoved, compared, kpis_around, review_before
from web.api import answers
from web.api.fields import CivilDate
from web.api.gate import Gate
from web.api.names import GROUP_SAID, GroupName
from web.api.queries import BasisSchema, basis_of
from web.api.reads import Reads
from web.services import Services

_WINDOW: dict[str, Any] = {
    "group_id": GroupName(required=True, metadata={"description": GROUP_SAID}),
    "from": CivilDate(metadata={"description": "Held on this day or later. Give this or since."}),
    "to": CivilDate(metadata={"description": "Held on this day or earlier; valid_at where left out."}),
    "since": CivilDate(metadata={"description": "Held after this day, such as that of the last report."}),
}
CompletedSchema = type("CompletedSchema", (BasisSchema,), _WINDOW)


class Window(Struct, frozen=True, rename={"first": "from", "last": "to"}):
    """The days that a paper is about."""

    first: date
    """The first day."""
    last: date
    """The last day."""


class CompletedAnswer(Struct, frozen=True):
    """A group's reviews in a window, as a paper prints them."""

    group_id: UUID
    window: Window
    rows: tuple[Printed, ...]
    count: int
    """Reviewed since inception, the opening balance included."""
    comparator: str
    """How exact that is: as exact as the opening balance."""
    count_in_words: str
    since_inception: SinceInception
    """What of it is on this record: lines and contracts apart, and what was reviewed more than once."""


class RatingMoved(Struct, frozen=True):
    """What was rated in both reviews: then, and now."""

    framework: str
    """Code of its edition; empty for a kind of target."""
    area: int | None
    """Area of the framework; null for a kind of target."""
    what: str
    """The statement's number, or the kind of target; empty for an area as a whole."""
    then: str
    """The rating in the review before."""
    now: str
    direction: str | None
    """*better*, *same* or *worse*; null where the two have no place on one scale."""


class FindingRepeated(Struct, frozen=True):
    """A finding on what a finding of the review before was on."""

    before: int
    """Its number in the review before."""
    now: int
    """Its number in this review."""


class KpiAround(Struct, frozen=True):
    """A KPI of the contract, as last published before the review and after it."""

    title: str
    before_period: str | None
    """The last period published before the review was held; null where there is none."""
    before_figure: str | None
    """The figure of that period."""
    before_rating: str | None
    """How it was rated."""
    after_period: str | None
    """The last period published since; null where there is none."""
    after_figure: str | None
    """The figure of that period."""
    after_rating: str | None
    """How it was rated."""


class LineCompared(Struct, frozen=True):
    """One line of a review beside the review before of the same contract."""

    item: int
    """Number of the line."""
    contract_id: UUID
    before_review_id: UUID | None
    """The review before; null where there is none that may be read."""
    before_held_on: date | None
    """The day on which that was held."""
    moved: tuple[RatingMoved, ...]
    repeated: tuple[FindingRepeated, ...]
    """Findings on what a finding of the review before was on."""
    kpis: tuple[KpiAround, ...]
    """For whoever may read returns; empty for others."""


class ClashingAudit(Struct, frozen=True):
    """An audit that looks at a contract of the review, or at one of its suppliers."""

    item: int
    """Number of the line."""
    contract_id: UUID
    planned_audit_id: UUID
    title: str
    auditor: str
    starts: str
    """When it begins: a day, a month, or TBC."""
    ends: str
    """When it is to be done: a day, a month, or TBC."""


class ClashesAnswer(Struct, frozen=True):
    """Audits that are planned or under way and look at what a review looks at."""

    review_id: UUID
    audits: tuple[ClashingAudit, ...]
    """By line, the first audit first."""


class ComparisonAnswer(Struct, frozen=True):
    """A review beside those before it, as far as both may be read."""

    review_id: UUID
    lines: tuple[LineCompared, ...]
    """Its lines that are about contracts of this record; none before it was held."""


def register_reviewing(blueprint: Blueprint, services: Services) -> None:
    """Add the route."""
    reads = Reads(blueprint, services)

    @reads.route("completed-reviews", CompletedSchema, CompletedAnswer)
    def completed(query: dict[str, Any]) -> Response:
        basis = basis_of(services.record, query)
        first, last = _window(query, basis.valid_at)
        names = services.access.names()
        found = completed_reviews(services.record, basis, query["group_id"], (first, last), names)
        body = CompletedAnswer(
            group_id=query["group_id"],
            window=Window(first, last),
            rows=found.rows,
            count=found.count,
            comparator=found.comparator,
            count_in_words=found.count_in_words,
            since_inception=found.since_inception,
        )
        return answers.with_basis(body, basis, reads.size_before(basis), reads.projection_position())

    @reads.route("audit-clashes", BasisSchema, ClashesAnswer)
    def audit_clashes(query: dict[str, Any], review_id: UUID) -> Response:
        basis = basis_of(services.record, query)
        gate: Gate = g.gate
        known = services.record.chronicle_at(REVIEW, review_id, basis.position)
        if gate.in_force(known, basis.valid_at) is None:
            raise NotFound(f"The review was not in being on {in_words(basis.valid_at)}.")
        body = ClashesAnswer(review_id, tuple(_clashing(services.record, basis, review_id)))
        return answers.with_basis(body, basis, reads.size_before(basis), reads.projection_position())

    @reads.route("review-comparison", BasisSchema, ComparisonAnswer)
    def comparison(query: dict[str, Any], review_id: UUID) -> Response:
        basis = basis_of(services.record, query)
        gate: Gate = g.gate
        known = services.record.chronicle_at(REVIEW, review_id, basis.position)
        review: Review | None = gate.in_force(known, basis.valid_at)
        if review is None:
            raise NotFound(f"The review was not in being on {in_words(basis.valid_at)}.")
        lines = _compared(services.record, basis, gate, review)
        body = ComparisonAnswer(review_id=review_id, lines=tuple(lines))
        return answers.with_basis(body, basis, reads.size_before(basis), reads.projection_position())


def _clashing(record: Record, basis: Basis, review_id: UUID) -> Iterator[ClashingAudit]:
    row = table_query.row_of(record, REVIEWS, basis, str(review_id))
    for clash in clashes(record, basis, [row] if row else []):
        audit = clash.audit.summary
        yield ClashingAudit(
            item=clash.line.number,
            contract_id=UUID(clash.line.contract_id),
            planned_audit_id=UUID(clash.audit.stream_id),
            title=audit.title,
            auditor=audit.auditor,
            starts=audit.starts,
            ends=audit.ends,
        )


def _compared(record: Record, basis: Basis, gate: Gate, review: Review) -> Iterator[LineCompared]:
    """Each line about a contract, once the review was held."""
    reads_returns = gate.actor.role in USE_CASES["list-submissions"].allowed
    for item in review.items:
        if item.contract_id is None or review.held_on is None:
            continue
        row = review_before(record, basis, review, item)
        earlier: Review | None = None
        if row is not None:
            known = record.chronicle_at(REVIEW, UUID(row.stream_id), basis.position)
            earlier = gate.in_force(known, basis.valid_at)
        found = compared(review, item, earlier) if earlier else None
        around = kpis_around(record, basis, item.contract_id, review.held_on) if reads_returns else []
        yield LineCompared(
            item=item.number,
            contract_id=item.contract_id,
            before_review_id=UUID(row.stream_id) if row and earlier else None,
            before_held_on=earlier.held_on if earlier else None,
            moved=tuple(RatingMoved(*moved) for moved in found.moved) if found else (),
            repeated=tuple(FindingRepeated(was.number, now.number) for was, now in found.repeated)
            if found
            else (),
            kpis=tuple(map(_around, around)),
        )


def _around(kpi: KpiMoved) -> KpiAround:
    told = [
        (row.summary.period, row.summary.published, row.summary.rating) if row else (None, None, None)
        for row in (kpi.before, kpi.after)
    ]
    return KpiAround(kpi.title, *told[0], *told[1])


def _window(query: dict[str, Any], today: date) -> tuple[date, date]:
    """First and last day. Raises BadRequest unless just one of *from* and *since* says where it begins."""
    if ("from" in query) == ("since" in query):
        sentence = (
            "Say where the window begins: give from (a first day) or since (the day of the last report)."
        )
        raise BadRequest({"from": sentence, "since": sentence})
    first = query["from"] if "from" in query else _day_after(query["since"])
    last = query.get("to", today)
    if last < first:
        raise BadRequest({"to": "The window ends before it begins."})
    return first, last


def _day_after(day: date) -> date:
    return day + timedelta(days=1)
