"""Ratings over time: of KPIs, as published for the periods that ended in a quarter (reg 39(5)), and of reviews, by area
of the framework and by kind of target (paper 1.1, 2.1)."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, Final, Literal, NamedTuple, get_args
from uuid import UUID

from application.record import Basis, Record
from domain.chronicle import Chronicle
from domain.kpi import Rating
from domain.review import REVIEW
from domain.review.assessment import AreaAssessed, TargetPositionRecorded
from domain.review.framework import SCALES, of_good_practice
from domain.review.passing import FindingsPassed
from domain.review.terms import Item, Review
from domain.timeline import Placed
from projections import table_query
from projections.review import REVIEWS
from projections.table_query import Query

Direction = Literal["better", "same", "worse"]
Moved = Literal["better", "same", "worse", "not comparable"]

RATINGS: Final[tuple[str, ...]] = get_args(Rating)
_COUNTED: Final = (
    "SELECT substr(s.last_day, 1, 7) AS month, s.rating, COUNT(*) AS periods FROM submissions s "
    "WHERE s.valid_from <= ? AND s.valid_to > ? AND s.known_from <= ? AND s.known_to > ? "
    "AND s.published IS NOT NULL AND s.rating IS NOT NULL GROUP BY month, s.rating"
)


class Quarter(NamedTuple):
    """The ratings of one quarter."""

    name: str
    """*2019 Q4*: of the calendar year."""
    counts: tuple[int, ...]
    """How many of each rating, in the order of :data:`RATINGS`."""


def ratings_over_time(record: Record, basis: Basis) -> list[Quarter]:
    """Every quarter in which a rated period ended, the earliest first. What was not published has no rating."""
    day = basis.valid_at.isoformat()
    with record.store.read() as cursor:
        cursor.execute(record.sql(_COUNTED), (day, day, basis.position, basis.position))
        rows = cursor.fetchall()
    found: dict[str, Counter[str]] = {}
    for row in rows:
        year, month = row["month"].split("-")
        quarter = f"{year} Q{(int(month) + 2) // 3}"
        found.setdefault(quarter, Counter())[row["rating"]] += int(row["periods"])
    return [
        Quarter(name, tuple(counts[rating] for rating in RATINGS)) for name, counts in sorted(found.items())
    ]


class Rated(NamedTuple):
    """A rating of a review, or how a contract stood against its targets, as far as a paper may tell of it."""

    held_on: date
    review_id: str
    contract: str
    """Id of the contract; what the line is called, where it is none on this record."""
    title: str
    """The line of the review, as printed."""
    directorate: str
    what: tuple[str, ...]
    """What was rated, as what is rated again has it: edition, area and statement; or the kind of target."""
    area: int | None
    scale: str
    """Code of the scale; *targets* for how it stood against its targets."""
    rating: str
    shared: bool
    """Whether it was shared with a committee, so that the whole council may read whose it is."""
    event_id: UUID
    """The entry by which it was given."""

    @property
    def level(self) -> int:
        """Its place on the scale, from the lowest."""
        return levels_of(self.scale).index(self.rating) if self.rating in levels_of(self.scale) else -1


class Movement(NamedTuple):
    """What was rated in more than one review: then, and now."""

    then: Rated
    now: Rated

    @property
    def direction(self) -> Direction:
        """Up or down on the scale; *same* where it stayed."""
        moved = self.now.level - self.then.level
        return "better" if moved > 0 else "worse" if moved < 0 else "same"


class ThenAndNow(NamedTuple):
    """What was rated in more than one review, whichever edition and scale it was rated by."""

    then: Rated
    now: Rated

    @property
    def moved(self) -> Moved:
        """Up or down, where both times it was rated by one edition on one scale."""
        then, now = self.then, self.now
        if (then.scale, then.what) != (now.scale, now.what) or min(then.level, now.level) < 0:
            return "not comparable"
        return Movement(then, now).direction


TARGETS: Final = "targets"
"""Stands for a scale, for how a contract stood against its targets."""
_STANDINGS: Final = ("not met", "partly met", "met")
"""From the lowest to the highest; *not measured* is no place on it."""


def levels_of(scale: str) -> tuple[str, ...]:
    """The levels of a scale, from the lowest to the highest."""
    return _STANDINGS if scale == TARGETS else SCALES[scale].levels if scale in SCALES else ()


def ratings_of_reviews(
    record: Record, basis: Basis, first: date, last: date, group_id: UUID | None = None
) -> list[Rated]:
    """What was rated in reviews held from *first* to *last*, by any group or by that one, the earliest first: of lines
    whose findings were passed on, as it read then or was put right since. The rest is confidential."""
    found: list[Rated] = []
    asked = Query({"held": "yes"} | ({"group_id": str(group_id)} if group_id else {}))
    for row in table_query.whole(record, REVIEWS, basis, asked):
        held_on = date.fromisoformat(row.summary.held_on or "9999-12-31")
        if first <= held_on <= last:
            known = record.chronicle_at(REVIEW, UUID(row.stream_id), basis.position)
            found += _passed_on(known, row.stream_id, basis.valid_at)
    return sorted(found, key=lambda rated: (rated.held_on, rated.title, rated.what))


def movements(ratings: Iterable[Rated]) -> list[Movement]:
    """What was rated in more than one review on the same scale: the first and the last time of those given. *Not
    measured* is no place on a scale, and compared with nothing."""
    times: dict[tuple[str, str, tuple[str, ...]], list[Rated]] = {}
    for rated in ratings:
        if rated.level >= 0:
            times.setdefault((rated.contract, rated.scale, rated.what), []).append(rated)
    return [Movement(told[0], told[-1]) for told in times.values() if told[0].review_id != told[-1].review_id]


def then_and_now(ratings: Iterable[Rated]) -> list[ThenAndNow]:
    """Areas and statements of contracts that were rated in more than one review: the first time and the last of those
    given. An area that is rated by another edition later is the same area, and not comparable. How contracts stood
    against their targets is no rating."""
    times: dict[tuple[str, tuple[str, ...]], list[Rated]] = {}
    for rated in ratings:
        if rated.area is not None:
            times.setdefault((rated.contract, _whichever_edition(rated)), []).append(rated)
    return [
        ThenAndNow(told[0], told[-1]) for told in times.values() if told[0].review_id != told[-1].review_id
    ]


def _whichever_edition(rated: Rated) -> tuple[str, ...]:
    """What was rated, the editions of good practice taken as one: they have the same areas."""
    framework, *what = rated.what
    return ("" if of_good_practice(framework) else framework, *what)


def _passed_on(known: Chronicle[Review], review_id: str, day: date) -> Iterator[Rated]:
    review = known.in_force(day)
    if review is None or review.held_on is None:
        return
    passings = [
        (placed.fact, placed.version)
        for placed in known.timeline.placed
        if isinstance(placed.fact, FindingsPassed) and placed.valid_from <= day
    ]
    told: dict[tuple[int, str, tuple[str, ...]], Rated] = {}
    for placed in known.timeline.placed:
        fact = placed.fact
        if not isinstance(fact, AreaAssessed | TargetPositionRecorded) or placed.valid_from > day:
            continue
        item = review.item(fact.item)
        with_it = [
            review.passing(passing.passing)
            for passing, version in passings
            if passing.item == fact.item and version > placed.version
        ]
        if item is None or not with_it:
            continue
        shared = any(passing is not None and passing.shared_with() for passing in with_it)
        rated = _rated(placed, item, review.held_on, review_id, shared=shared)
        told[fact.item, rated.scale, rated.what] = rated
    yield from told.values()


def _rated(placed: Placed, item: Item, held_on: date, review_id: str, *, shared: bool) -> Rated:
    fact: Any = placed.fact
    what: tuple[str, ...]
    if isinstance(fact, AreaAssessed):
        what = (fact.framework, f"{fact.area:02}", fact.statement or "")
        area, scale, rating = fact.area, fact.scale, fact.rating
    else:
        what, area, scale, rating = (fact.target,), None, TARGETS, fact.standing
    return Rated(
        held_on=held_on,
        review_id=review_id,
        contract=str(item.contract_id or item.title),
        title=item.title,
        directorate=item.directorate,
        what=what,
        area=area,
        scale=scale,
        rating=rating,
        shared=shared,
        event_id=placed.event_id,
    )
