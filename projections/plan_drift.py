"""Drift: what became of the reviews of a plan version since it was issued, each change with its reason (paper 2.3, 5).

A version is a copy of reviews as they stood on the day of its issue, as the record knew them then. What differs now was
either *learned* since (late entries, corrections and annulments about that day) or *happened* since. Both are found by
walking the reviews' own events, so that every change names who made it, when and why, and its place in the log.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from application.record import Basis, Record, fold
from application.store.ledger import instant_text
from domain.chronicle import Chronicle
from domain.dates import PartialDate
from domain.events import Recorded
from domain.forward_plan.issue import Issued
from domain.forward_plan.terms import Entry, ForwardPlan, Version
from domain.review.terms import Review
from projections import table_query
from projections.plan_view import PlanDifference, ReviewView, as_it_stands, as_planned, differences
from projections.review import REVIEWS
from projections.table_query import Query


class DriftChange(NamedTuple):
    """One thing that differs from the version, and the event that made it so."""

    review_id: str
    difference: PlanDifference
    reason: str
    actor: str
    role: str
    authority: str
    effective_from: str
    recorded_at: str
    position: int
    corrected_at: list[int]
    """Places in the log of corrections of that event."""


class PlannedReview(NamedTuple):
    """How one review of the version stands now."""

    review_id: str
    planned: str
    """As the version has it."""
    status: str
    date: str | None
    """The date that it is put down for now, or was held on."""
    unchanged: bool
    """Whether nothing but being held as planned became of it."""


@dataclass(frozen=True)
class Drift:
    """Everything that became of a version."""

    standing: list[PlannedReview]
    """In the order of the version."""
    changes: list[DriftChange]
    """In log order."""


class Issue(NamedTuple):
    """When a version was issued, on both clocks, and for which group."""

    day: date
    position: int
    group_id: UUID


def issue_of(record: Record, basis: Basis, plan_id: UUID, plan: ForwardPlan, version: Version) -> Issue:
    """When *version* was issued."""
    position = next(
        recorded.position
        for recorded in record.events_of(plan_id, basis.position)
        if isinstance(recorded.event.fact, Issued) and recorded.event.fact.version == version.number
    )
    return Issue(version.issued_on, position, plan.group_id)


def drift(record: Record, basis: Basis, version: Version, issue: Issue, names: Mapping[str, str]) -> Drift:
    """What became of a version. Whoever is named in words is named as *names* has them."""
    changes: list[DriftChange] = []
    standing = []
    planned = {entry.review_id: entry for entry in version.entries}
    for review_id, entry in planned.items():
        story = _Story(record, basis, review_id, issue, names)
        found = list(story.against(entry))
        changes += found
        standing.append(_stands(entry, story.now, found))
    query = Query(filters={"group_id": str(issue.group_id)})
    for row in table_query.whole(record, REVIEWS, basis, query):
        review_id = UUID(row.stream_id)
        if review_id not in planned:
            changes += _Story(record, basis, review_id, issue, names).beside()
    changes.sort(key=lambda change: change.position)
    return Drift(standing, changes)


class _Story:
    """One review's events, walked for what they change of what a plan shows."""

    def __init__(
        self, record: Record, basis: Basis, review_id: UUID, issue: Issue, names: Mapping[str, str]
    ) -> None:
        self._id, self._issue, self._names = str(review_id), issue, names
        self._day = basis.valid_at
        self._events = record.events_of(review_id, basis.position)
        self._by_id = {recorded.event.envelope.event_id: recorded for recorded in self._events}
        known = fold(self._events)
        if known is None:
            raise AssertionError("a version names reviews that are on record")
        self._known: Chronicle[Review] = known

    @property
    def now(self) -> ReviewView | None:
        """What a plan would show of it."""
        return self._view(self._known, self._day)

    def against(self, entry: Entry) -> Iterator[DriftChange]:
        """Every change from what the version shows to what is so now."""
        view: ReviewView | None = as_planned(entry)
        for recorded, after in self._learned_since():
            yield from self._changes(view, after, recorded, entry.date)
            view = after
        yield from self._since(view, entry.date)

    def beside(self) -> Iterator[DriftChange]:
        """A review that the version does not have: added since, or left out though it was still to come."""
        then = self._view(self._known, self._issue.day)
        if then is not None and then.status != "scheduled":
            return
        if then is not None:
            first = self._known.timeline.placed[0]
            yield from self._changes(None, then, self._by_id[first.event_id], None)
        yield from self._since(then, None)

    def _since(self, view: ReviewView | None, planned: PartialDate | None) -> Iterator[DriftChange]:
        for recorded, after in self._happened_since():
            yield from self._changes(view, after, recorded, planned)
            view = after

    def _learned_since(self) -> Iterator[tuple[Recorded, ReviewView | None]]:
        """What each event recorded since the issue made of the day of the issue."""
        for number, recorded in enumerate(self._events, start=1):
            if recorded.position > self._issue.position:
                yield recorded, self._view(fold(self._events[:number]), self._issue.day)

    def _happened_since(self) -> Iterator[tuple[Recorded, ReviewView | None]]:
        """What each fact dated after the day of the issue made of the review, up to the day asked about."""
        timeline = self._known.timeline
        for placed, state in zip(timeline.placed, timeline.states, strict=True):
            if self._issue.day < placed.valid_from <= self._day:
                yield self._by_id[placed.event_id], self._shown(state)

    def _view(self, known: Chronicle[Review] | None, day: date) -> ReviewView | None:
        return self._shown(known.in_force(day) if known else None)

    def _shown(self, state: Review | None) -> ReviewView | None:
        """What a plan shows; ``None`` for a review that is not, or is another group's."""
        if state is None or state.group_id != self._issue.group_id:
            return None
        return as_it_stands(state)

    def _changes(
        self,
        before: ReviewView | None,
        after: ReviewView | None,
        recorded: Recorded,
        planned: PartialDate | None,
    ) -> Iterator[DriftChange]:
        envelope = recorded.event.envelope
        for difference in differences(before, after, planned, self._names):
            yield DriftChange(
                review_id=self._id,
                difference=difference,
                reason=envelope.reason,
                actor=envelope.actor,
                role=envelope.role,
                authority=envelope.authority,
                effective_from=envelope.valid_from.isoformat(),
                recorded_at=instant_text(recorded.recorded_at),
                position=recorded.position,
                corrected_at=self._corrections_of(envelope.event_id),
            )

    def _corrections_of(self, event_id: UUID) -> list[int]:
        return [
            self._by_id[correction.event_id].position
            for correction in self._known.corrections
            if correction.corrects == event_id and correction.event_id not in self._known.annulled
        ]


def _stands(entry: Entry, now: ReviewView | None, changes: list[DriftChange]) -> PlannedReview:
    return PlannedReview(
        review_id=str(entry.review_id),
        planned=entry.date,
        status=now.status if now else "taken away",
        date=now.date if now else None,
        unchanged=all(change.difference.kind == "held as planned" for change in changes),
    )
