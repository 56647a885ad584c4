"""Drift: what became of the reviews of a plan version since it was issued, each change with its reason (paper 2.3, 5).

A version is a copy of reviews as they stood on the day of its issue, as the record knew them then. What differs now was
either *learned* since (late entries, corrections and annulments about that day) or *happened* since. Both are found by
walking the reviews' own events, so that every change names who made it, when and why, and its place in the log.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, NamedTuple
from uuid import UUID

from msgspec.structs import replace

from application.record import Basis, Record, fold
from application.store.ledger import instant_text
from domain.chronicle import Chronicle
from domain.dates import PartialDate, earliest, in_words, latest
from domain.events import Recorded
from domain.forward_plan.events import Entry, Issued, Line
from domain.forward_plan.state import ForwardPlan, Version
from domain.review.state import Review
from domain.sentences import people
from projections import table_query
from projections.review import REVIEWS
from projections.table_query import Query

Kind = Literal[
    "moved",
    "line dropped",
    "line added",
    "line reworded",
    "lead officers changed",
    "review cancelled",
    "review taken away",
    "review added",
    "held as planned",
    "held on another day",
]


class Change(NamedTuple):
    """One thing that differs from the version."""

    kind: Kind
    review_id: str
    item: int | None
    """The line's number in its review, where it is about one."""
    what: str
    """Titles as printed."""
    was: str
    """In words; empty where there was nothing."""
    now: str
    reason: str
    actor: str
    actor_name: str
    role: str
    effective_from: str
    recorded_at: str
    position: int
    """Place in the log of the event that made it so."""
    corrected_at: list[int]
    """Places in the log of corrections of that event."""


class Standing(NamedTuple):
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
    """A version, and everything that became of it."""

    version: Version
    standing: list[Standing]
    changes: list[Change]
    """In log order."""


class _View(NamedTuple):
    """What a plan shows of a review."""

    status: str
    date: PartialDate
    items: tuple[Line, ...]


def drift(
    record: Record, basis: Basis, issued: tuple[ForwardPlan, Version, int], names: Mapping[str, str]
) -> Drift:
    """What became of a version of a plan that was issued at that log position."""
    plan, version, position = issued
    issue = _Issue(version.issued_on, position, plan.group_id)
    entries = {one.review_id: one for one in version.entries}
    changes: list[Change] = []
    standing = []
    for review_id, entry in entries.items():
        story = _Story(record, basis, review_id, issue, names)
        found = list(story.since(_as_planned(entry), entry.date))
        changes += found
        standing.append(_stands(entry, story.now, found))
    for review_id in _reviews_of(record, basis, plan.group_id):
        if review_id not in entries:
            changes += _Story(record, basis, review_id, issue, names).beside_the_plan()
    changes.sort(key=lambda one: one.position)
    return Drift(version, standing, changes)


class _Issue(NamedTuple):
    """When a version was issued, on both clocks, and for which group."""

    day: date
    position: int
    group_id: UUID


def _reviews_of(record: Record, basis: Basis, group_id: UUID) -> list[UUID]:
    query = Query(filters={"group_id": str(group_id)})
    return [UUID(row["review_id"]) for row in table_query.whole(record, REVIEWS, basis, query)]


class _Story:
    """One review's events, walked for what they change of what a plan shows."""

    def __init__(
        self, record: Record, basis: Basis, review_id: UUID, issue: _Issue, names: Mapping[str, str]
    ) -> None:
        self._id, self._issue, self._names = review_id, issue, names
        self._day = basis.valid_at
        self._events = record.events_of(review_id, basis.position)
        self._by_id = {one.event.envelope.event_id: one for one in self._events}
        self._known = fold(self._events)

    @property
    def now(self) -> _View | None:
        """What a plan would show of it now."""
        return self._view(self._known.in_force(self._day) if self._known else None)

    def since(self, planned: _View | None, date_in_plan: PartialDate | None) -> Iterator[Change]:
        """Every change from what the version shows to what is so now."""
        before = planned
        for recorded, after in self._learned_since():
            yield from self._changes(before, after, recorded, date_in_plan)
            before = after
        before = self._view(self._known.in_force(self._issue.day) if self._known else None)
        for recorded, after in self._happened_since():
            yield from self._changes(before, after, recorded, date_in_plan)
            before = after

    def beside_the_plan(self) -> Iterator[Change]:
        """A review that the version does not have: added since, or left out though it was still to come."""
        known = self._known
        if known is None or not known.timeline.placed:
            return
        on_the_day = self._view(known.in_force(self._issue.day))
        if on_the_day is not None and on_the_day.status != "scheduled":
            return
        if on_the_day is not None:
            opened = self._by_id[known.timeline.placed[0].event_id]
            yield from self._changes(None, on_the_day, opened, None)
        before = on_the_day
        for recorded, after in self._happened_since():
            yield from self._changes(before, after, recorded, after.date if after else None)
            before = after

    def _learned_since(self) -> Iterator[tuple[Recorded, _View | None]]:
        """What each event recorded since the issue made of the day of the issue."""
        for number, recorded in enumerate(self._events, start=1):
            if recorded.position > self._issue.position:
                known = fold(self._events[:number])
                yield recorded, self._view(known.in_force(self._issue.day) if known else None)

    def _happened_since(self) -> Iterator[tuple[Recorded, _View | None]]:
        """What each fact dated after the day of the issue made of the review, up to the day asked about."""
        if self._known is None:
            return
        timeline = self._known.timeline
        for placed, state in zip(timeline.placed, timeline.states, strict=True):
            if self._issue.day < placed.valid_from <= self._day:
                yield self._by_id[placed.event_id], self._view(state)

    def _view(self, state: Review | None) -> _View | None:
        """What a plan shows; ``None`` for a review that is not, or is another group's."""
        if state is None or state.group_id != self._issue.group_id:
            return None
        items = tuple(
            Line(
                number=one.number,
                title=one.title,
                kind=one.kind,
                contract_id=one.contract_id,
                lead_officers=one.lead_officers,
            )
            for one in state.items
        )
        return _View("held" if state.status == "closed" else state.status, state.date, items)

    def _changes(
        self,
        before: _View | None,
        after: _View | None,
        recorded: Recorded,
        date_in_plan: PartialDate | None,
    ) -> Iterator[Change]:
        if before == after:
            return
        if before is None or after is None:
            there = after or before
            kind: Kind = "review added" if after else "review taken away"
            if there is not None:
                was, now = ("", in_words(there.date)) if after else (in_words(there.date), "")
                yield self._change(kind, recorded, None, _titles(there), was, now)
            return
        yield from self._of_the_date(before, after, recorded, date_in_plan)
        yield from self._of_the_lines(before, after, recorded)

    def _of_the_date(
        self, before: _View, after: _View, recorded: Recorded, date_in_plan: PartialDate | None
    ) -> Iterator[Change]:
        was, now, what = in_words(before.date), in_words(after.date), _titles(after)
        if after.status != before.status:
            if after.status == "held":
                kind: Kind = "held as planned" if _within(after.date, date_in_plan) else "held on another day"
                planned = in_words(date_in_plan) if date_in_plan else was
                yield self._change(kind, recorded, None, what, planned, now)
                return
            if after.status == "cancelled":
                yield self._change("review cancelled", recorded, None, what, was, "")
                return
            yield self._change("review added", recorded, None, what, before.status, now)
            return
        if after.date != before.date:
            yield self._change("moved", recorded, None, what, was, now)

    def _of_the_lines(self, before: _View, after: _View, recorded: Recorded) -> Iterator[Change]:
        then = {one.number: one for one in before.items}
        since = {one.number: one for one in after.items}
        for number, line in then.items():
            if number not in since:
                who = people(line.lead_officers, self._names)
                yield self._change("line dropped", recorded, number, line.title, who, "")
        for number, line in since.items():
            who = people(line.lead_officers, self._names)
            old = then.get(number)
            if old is None:
                yield self._change("line added", recorded, number, line.title, "", who)
                continue
            if old.lead_officers != line.lead_officers:
                was = people(old.lead_officers, self._names)
                yield self._change("lead officers changed", recorded, number, line.title, was, who)
            if replace(old, lead_officers=line.lead_officers) != line:
                yield self._change(
                    "line reworded", recorded, number, line.title, _described(old), _described(line)
                )

    def _change(
        self, kind: Kind, recorded: Recorded, item: int | None, what: str, was: str, now: str
    ) -> Change:
        envelope = recorded.event.envelope
        return Change(
            kind=kind,
            review_id=str(self._id),
            item=item,
            what=what,
            was=was,
            now=now,
            reason=envelope.reason,
            actor=envelope.actor,
            actor_name=self._names.get(envelope.actor, envelope.actor),
            role=envelope.role,
            effective_from=envelope.valid_from.isoformat(),
            recorded_at=instant_text(recorded.recorded_at),
            position=recorded.position,
            corrected_at=self._corrections_of(envelope.event_id),
        )

    def _corrections_of(self, event_id: UUID) -> list[int]:
        known: Chronicle[Any] | None = self._known
        if known is None:
            return []
        return [
            self._by_id[one.event_id].position
            for one in known.corrections
            if one.corrects == event_id and one.event_id not in known.annulled
        ]


def _as_planned(entry: Entry) -> _View:
    return _View("scheduled", entry.date, entry.items)


def _stands(entry: Entry, now: _View | None, changes: list[Change]) -> Standing:
    return Standing(
        review_id=str(entry.review_id),
        planned=entry.date,
        status=now.status if now else "taken away",
        date=now.date if now else None,
        unchanged=all(one.kind == "held as planned" for one in changes),
    )


def _within(day: PartialDate, planned: PartialDate | None) -> bool:
    """Whether a review held on *day* was held when it was planned: within the day or month, which TBC is not."""
    first, last = (earliest(planned), latest(planned)) if planned else (None, None)
    held = earliest(day)
    return first is not None and last is not None and held is not None and first <= held <= last


def _titles(view: _View) -> str:
    return "; ".join(one.title for one in view.items)


def _described(line: Line) -> str:
    contract = f", contract {line.contract_id}" if line.contract_id else ""
    return f"{line.title} ({line.kind}{contract})"


def issued_at(record: Record, plan_id: UUID, basis: Basis, number: int) -> int:
    """The log position at which a version was issued. Raises LookupError."""
    for recorded in record.events_of(plan_id, basis.position):
        fact = recorded.event.fact
        if isinstance(fact, Issued) and fact.version == number:
            return recorded.position
    raise LookupError(f"version {number} was not issued by then")

