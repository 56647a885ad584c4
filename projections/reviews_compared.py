"""A review held against the review before of the same contract: ratings, standings, findings repeated, and KPIs."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple
from uuid import UUID

from application.record import Basis, Record
from domain.review.framework import SCALES
from domain.review.terms import Assessment, Finding, Item, Review
from projections import table_query
from projections.ratings_over_time import TARGETS, Direction, levels_of
from projections.review import REVIEWS, ReviewRow
from projections.submission import SUBMISSIONS, SubmissionRow
from projections.table_query import Query


class Moved(NamedTuple):
    """What was rated in both: then, and now."""

    framework: str
    """Code of its edition; empty for a kind of target."""
    area: int | None
    """Area of the framework; ``None`` for a kind of target."""
    what: str
    """The statement's number, or the kind of target; empty for an area as a whole."""
    then: str
    now: str
    direction: Direction | None
    """``None`` where one of the two has no place on the scale, or their scales are not the same."""


class KpiMoved(NamedTuple):
    """A KPI of the contract before the review, and after it."""

    title: str
    before: SubmissionRow | None
    """The last published period that ended before the review."""
    after: SubmissionRow | None
    """The last published period that began on the day of the review or later."""


class Compared(NamedTuple):
    """One line of a review beside the review before of the same contract."""

    moved: tuple[Moved, ...]
    repeated: tuple[tuple[Finding, Finding], ...]
    """Findings of the review before and of this one on the same theme and area, or on the same statement."""


def review_before(record: Record, basis: Basis, review: Review, item: Item) -> ReviewRow | None:
    """The last review of the line's contract that was held before this one; ``None`` where there is none."""
    if item.contract_id is None or review.held_on is None:
        return None
    asked = Query({"contract_id": str(item.contract_id), "held": "yes"})
    rows = table_query.whole(record, REVIEWS, basis, asked)
    held = review.held_on.isoformat()
    earlier = [row for row in rows if row.summary.held_on and row.summary.held_on < held]
    return max(earlier, key=lambda row: row.summary.held_on or "", default=None)


def compared(review: Review, item: Item, before: Review) -> Compared:
    """The line beside the lines about the same contract of the review before, both as they may be read."""
    same = {other.number for other in before.items if other.contract_id == item.contract_id}
    moved = (*_ratings(review, item, before, same), *_standings(review, item, before, same))
    earlier = [finding for finding in before.findings if finding.item in same]
    own = [finding for finding in review.findings if finding.item == item.number]
    repeated = tuple((was, now) for now in own for was in earlier if _repeats(was, now))
    return Compared(moved, repeated)


def kpis_around(record: Record, basis: Basis, contract_id: UUID, held_on: date) -> list[KpiMoved]:
    """Each KPI of the contract of which something was published, before a review of that day and after it."""
    found: dict[str, KpiMoved] = {}
    day = held_on.isoformat()
    rows = table_query.whole(record, SUBMISSIONS, basis, Query({"contract_id": str(contract_id)}))
    for row in sorted(rows, key=lambda row: (row.summary.title, row.summary.first_day)):
        if row.summary.published is None:
            continue
        kpi = found.get(row.summary.kpi_id, KpiMoved(row.summary.title, None, None))
        if row.summary.last_day < day:
            kpi = kpi._replace(before=row)
        elif row.summary.first_day >= day:
            kpi = kpi._replace(after=row)
        found[row.summary.kpi_id] = kpi
    return [kpi for kpi in found.values() if kpi.before or kpi.after]


def _ratings(review: Review, item: Item, before: Review, same: set[int]) -> Iterator[Moved]:
    then = {_looked_at(rated): rated for rated in before.assessments if rated.item in same}
    for rated in sorted(review.assessments, key=lambda rated: (rated.area, rated.statement or "")):
        was = then.get(_looked_at(rated))
        if rated.item == item.number and was is not None:
            one_scale = rated.scale == was.scale and rated.scale in SCALES
            direction = _direction(rated.scale, was.rating, rated.rating) if one_scale else None
            yield Moved(
                rated.framework, rated.area, rated.statement or "", was.rating, rated.rating, direction
            )


def _standings(review: Review, item: Item, before: Review, same: set[int]) -> Iterator[Moved]:
    then = {position.target: position.standing for position in before.positions if position.item in same}
    for position in review.positions:
        if position.item == item.number and position.target in then:
            was, now = then[position.target], position.standing
            yield Moved("", None, position.target, was, now, _direction(TARGETS, was, now))


def _direction(scale: str, then: str, now: str) -> Direction | None:
    levels = levels_of(scale)
    if then not in levels or now not in levels:
        return None
    moved = levels.index(now) - levels.index(then)
    return "better" if moved > 0 else "worse" if moved < 0 else "same"


def _looked_at(rated: Assessment) -> tuple[str, int, str | None]:
    return rated.framework, rated.area, rated.statement


def _repeats(was: Finding, now: Finding) -> bool:
    """Whether a finding is on the same as one before; a finding that may not be read repeats nothing."""
    if now.statement is not None and now.statement == was.statement:
        return True
    return bool(now.theme) and now.theme == was.theme and now.area is not None and now.area == was.area
