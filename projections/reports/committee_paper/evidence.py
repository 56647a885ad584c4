"""What a claim of the paper rests on (paper 2.1, *strong evidence*): figures counted from the record, with the entries
of the log that each was counted from.

Whoever may audit the record looks the entries up by their numbers. Nothing is told of what an entry says, and of
findings that were not passed on there is neither figure nor number.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from domain.chronicle import Chronicle
from domain.review import REVIEW
from domain.review.finding import FindingRaised
from domain.review.finding_state import FindingClosed
from domain.review.framework import EVERYDAY, QUALITIES
from domain.review.holding import Held
from domain.review.terms import Review
from projections.ratings_over_time import Moved, Rated, ratings_of_reviews, then_and_now
from projections.reports.committee_paper.subject import Subject
from projections.reports.kpis_revisited import Revision
from projections.reports.paper import Block, Cell, PaperColumn, Table

_COLUMNS: Final = (
    PaperColumn("figure", "What was counted", "prose"),
    PaperColumn("number", "Number", "count"),
    PaperColumn("entries", "Numbers of the entries in the log", "prose"),
)
_MOVED: Final[dict[Moved, str]] = {
    "better": "Ratings that improved, then and now",
    "same": "Ratings that stayed the same, then and now",
    "worse": "Ratings that got worse, then and now",
    "not comparable": "Ratings given again that are not comparable",
}
_Known = Chronicle[Review]


class Counted(NamedTuple):
    """A figure, and the entries that it was counted from: of what is counted by two, both."""

    figure: str
    entries: tuple[tuple[int, ...], ...]


class _Log:
    """Where entries stand in the log, by stream and event id."""

    def __init__(self, subject: Subject) -> None:
        self._asked = subject.asked
        self._known: dict[UUID, dict[UUID, int]] = {}

    def position(self, stream_id: UUID, event_id: UUID) -> int:
        """The position of one entry."""
        if stream_id not in self._known:
            events = self._asked.record.events_of(stream_id, self._asked.basis.position)
            self._known[stream_id] = {found.event.envelope.event_id: found.position for found in events}
        return self._known[stream_id][event_id]

    def of(self, rated: Rated) -> int:
        """The position at which a rating was given."""
        return self.position(UUID(rated.review_id), rated.event_id)


def behind_overall(subject: Subject) -> Iterator[Block]:
    """What the judgement of the overall standard rests on: reviews, ratings then and now, roles, responsibilities and
    processes, and what became of findings that were passed on."""
    asked, log = subject.asked, _Log(subject)
    rated = ratings_of_reviews(asked.record, asked.basis, date.min, subject.last, subject.group_id)
    areas = [each for each in rated if each.area is not None]
    reviews = [
        (UUID(review_id), asked.record.chronicle_at(REVIEW, UUID(review_id), asked.basis.position))
        for review_id in dict.fromkeys(each.review_id for each in areas)
    ]
    counted = _overall(log, areas, reviews, asked.basis.valid_at)
    yield from _table("overall", "what is said of the overall standard", counted)


def _overall(
    log: _Log, areas: list[Rated], reviews: list[tuple[UUID, _Known]], day: date
) -> Iterator[Counted]:
    held = [
        (log.position(review_id, placed.event_id),)
        for review_id, known in reviews
        for placed in known.timeline.placed
        if isinstance(placed.fact, Held)
    ]
    yield Counted("Reviews whose ratings were passed on, since the group's inception", tuple(held))
    again = then_and_now(areas)
    for moved, figure in _MOVED.items():
        pairs = [(log.of(each.then), log.of(each.now)) for each in again if each.moved == moved]
        yield Counted(figure, tuple(pairs))
    for place, quality in enumerate(QUALITIES, start=1):
        everyday = [
            (log.of(each),)
            for each in areas
            if each.what[0] == EVERYDAY and each.what[2].endswith(f".{place}")
        ]
        yield Counted(
            f"Ratings of whether roles, responsibilities and processes are {quality}", tuple(everyday)
        )
    closed = [
        (log.position(review_id, event_id),)
        for review_id, known in reviews
        for event_id in closings(known, day).values()
    ]
    yield Counted("Findings passed on that were closed since", tuple(closed))


def closings(known: _Known, day: date) -> dict[int, UUID]:
    """The last closing of each finding that was passed on and is closed on *day*, by its number."""
    review = known.in_force(day)
    shown = {
        finding.number
        for finding in (review.findings if review else ())
        if finding.passing and finding.state == "closed"
    }
    return {
        placed.fact.finding: placed.event_id
        for placed in known.timeline.placed
        if isinstance(placed.fact, FindingClosed)
        and placed.valid_from <= day
        and placed.fact.finding in shown
    }


def behind_themes(subject: Subject, review_ids: Iterable[UUID]) -> Iterator[Block]:
    """The findings that the themes were counted from, as far as they were passed on."""
    asked, log = subject.asked, _Log(subject)
    found = defaultdict[str, list[tuple[int, ...]]](list)
    for review_id in dict.fromkeys(review_ids):
        known = asked.record.chronicle_at(REVIEW, review_id, asked.basis.position)
        review: Review | None = known.in_force(asked.basis.valid_at)
        passed = {finding.number: finding for finding in review.findings if finding.passing} if review else {}
        for placed in known.timeline.placed:
            if isinstance(placed.fact, FindingRaised) and placed.fact.number in passed:
                theme = passed[placed.fact.number].theme
                found[theme].append((log.position(review_id, placed.event_id),))
    counted = (Counted(f"Findings on {theme}", tuple(found[theme])) for theme in sorted(found))
    yield from _table("themes", "the themes", counted)


def behind_kpis(subject: Subject, found: Iterable[Revision]) -> Iterator[Block]:
    """The revisions that were counted."""
    log, because = _Log(subject), defaultdict[str, list[tuple[int, ...]]](list)
    for revision in found:
        because[revision.because].append((log.position(revision.kpi_id, revision.event_id),))
    counted = (Counted(f"Revisions for {reason}", tuple(because[reason])) for reason in sorted(because))
    yield from _table("kpis", "what is said of performance indicators", counted)


def _table(name: str, claim: str, counted: Iterable[Counted]) -> Iterator[Table]:
    """The evidence of one claim; none where nothing was counted."""
    rows: list[tuple[Cell, ...]] = [
        (each.figure, len(each.entries), _told(each.entries)) for each in counted if each.entries
    ]
    if rows:
        yield Table(f"evidence-{name}", f"Evidence for {claim}", _COLUMNS, lambda: rows)


def _told(entries: tuple[tuple[int, ...], ...]) -> str:
    return "; ".join(" and ".join(map(str, each)) for each in sorted(entries))
