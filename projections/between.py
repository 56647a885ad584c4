"""What changed between two bases: every fact that one of them holds and the other does not, or holds otherwise.

A basis holds a fact that stands (was not annulled), as it was corrected, if it was recorded by the basis's log position
and is true from its civil date or earlier. What was recorded and annulled in between changed nothing, and is not told.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal, NamedTuple
from uuid import UUID

from application.errors import BadRequest
from application.record import Basis, Record
from application.sight import Sight
from domain.amendment.events import Annulled, Corrected
from domain.chronicle import Chronicle
from domain.events import Fact, Recorded
from domain.sentences import sentence
from domain.streams import BY_NOUN
from domain.timeline import Placed
from projections.history import about
from projections.journal import streams_of
from projections.story import chronicles_of

Kind = Literal["new", "changed", "corrected", "backdated", "took effect", "withdrawn"]
KINDS: Final[tuple[Kind, ...]] = ("new", "changed", "corrected", "backdated", "took effect", "withdrawn")
_AT_ONCE: Final = 500


@dataclass(frozen=True)
class DifferenceFilter:
    """Which differences are asked for; everything where nothing is said."""

    nouns: frozenset[str] = frozenset(BY_NOUN)
    contract_id: UUID | None = None
    """Only of streams that have to do with this contract."""


class ChangeBetween(NamedTuple):
    """One fact in which two bases differ."""

    kind: Kind
    """*new* opened something; *changed* happened to something there was; *corrected* reads otherwise now; *backdated*
    was true by the earlier date and not known then; *took effect* was known then and true only later; *withdrawn* was
    annulled."""
    noun: str
    stream_id: UUID
    about: str
    was: str
    """The sentence as the earlier basis has it; empty where it has none."""
    now: str
    """The sentence as the later basis has it; empty where it has none."""
    valid_from: date
    recorded: Recorded
    """The event that made the difference: the fact's own, its correction or its annulment."""
    reason: str
    authority: str
    withheld: bool
    """Whether something of it is confidential to the reader."""


@dataclass(frozen=True)
class Between:
    """Two bases of one record, and how a reader sees it."""

    record: Record
    earlier: Basis
    later: Basis
    names: Mapping[str, str]
    sight: Sight

    def changes(self, wanted: DifferenceFilter) -> Iterator[ChangeBetween]:
        """Every difference, stream by stream in the order of their ids.

        Raises BadRequest where the first basis is later than the second on either clock.
        """
        if self.earlier.position > self.later.position or self.earlier.valid_at > self.later.valid_at:
            raise BadRequest({"from": "The earlier basis is later than the other on one of the clocks."})
        for stream_id in self._touched(wanted):
            yield from self._differences(stream_id)

    def _touched(self, wanted: DifferenceFilter) -> Iterator[UUID]:
        """Streams with an event recorded in between, or one known before that came true in between."""
        nouns, concerned, concerns = sorted(wanted.nouns), "", []
        if wanted.contract_id is not None:
            concerned = " AND position IN (SELECT position FROM concerns WHERE contract_id = ?)"
            concerns = [str(wanted.contract_id)]
        days = (self.earlier.valid_at.isoformat(), self.later.valid_at.isoformat())
        after = UUID(int=0)
        while True:
            found = streams_of(
                self.record,
                "SELECT DISTINCT stream_id FROM journal WHERE stream_id > ? AND position <= ? "
                "AND (position > ? OR (valid_from > ? AND valid_from <= ?)) "
                f"AND noun IN ({', '.join('?' * len(nouns))}){concerned} "
                "ORDER BY stream_id LIMIT ?",
                (
                    self.record.store.dialect.kept_id(after),
                    *(self.later.position, self.earlier.position, *days, *nouns, *concerns, _AT_ONCE),
                ),
            )
            yield from found
            if len(found) < _AT_ONCE:
                return
            after = found[-1]

    def _differences(self, stream_id: UUID) -> Iterator[ChangeBetween]:
        events = self.record.events_of(stream_id, self.later.position)
        if not events:
            return
        left = chronicles_of(events)
        known_by = bisect_right(events, self.earlier.position, key=lambda recorded: recorded.position)
        then, now = left[known_by - 1] if known_by else None, left[-1]
        tell = _Teller(events, now, self)
        had, has = _held(then, self.earlier.valid_at), _held(now, self.later.valid_at)
        known_then = {placed.event_id for placed in then.timeline.placed} if then else set()
        for event_id in dict.fromkeys((*had, *has)):
            was, is_now = had.get(event_id), has.get(event_id)
            if was is None and is_now is not None:
                yield tell.added(is_now, scheduled=event_id in known_then)
            elif was is not None and is_now is None:
                yield tell.gone(was)
            elif was and is_now and (was.fact, was.valid_from) != (is_now.fact, is_now.valid_from):
                yield tell.corrected(was, is_now)


def _held(chronicle: Chronicle[Any] | None, day: date) -> dict[UUID, Placed]:
    """The facts that a basis holds of a stream, by the event that recorded them."""
    placed = chronicle.timeline.placed if chronicle else ()
    return {entry.event_id: entry for entry in placed if entry.valid_from <= day}


class _Teller:
    """Tells the differences of one stream."""

    def __init__(self, events: list[Recorded], now: Chronicle[Any], bases: Between) -> None:
        self._now, self._names, self._sight = now, bases.names, bases.sight
        self._then, self._day = bases.earlier.valid_at, bases.later.valid_at
        self._by_id = {recorded.event.envelope.event_id: recorded for recorded in events}
        self._amended: dict[UUID, Recorded] = {}
        for recorded in events:
            if isinstance(recorded.event.fact, Corrected):
                self._amended[recorded.event.fact.corrects] = recorded
            elif isinstance(recorded.event.fact, Annulled):
                self._amended[recorded.event.fact.annuls] = recorded
        self._opening = BY_NOUN[now.noun].opening

    def added(self, placed: Placed, *, scheduled: bool) -> ChangeBetween:
        """A fact that the earlier basis does not hold."""
        kind: Kind
        if scheduled:
            kind = "took effect"
        elif placed.valid_from <= self._then:
            kind = "backdated"
        else:
            kind = "new" if type(placed.fact) in self._opening else "changed"
        recorded = self._by_id[placed.event_id]
        return self._told(kind, recorded, placed.valid_from, now=placed.fact)

    def corrected(self, was: Placed, now: Placed) -> ChangeBetween:
        """A fact that reads otherwise."""
        return self._told(
            "corrected", self._amended[was.event_id], now.valid_from, was=was.fact, now=now.fact
        )

    def gone(self, was: Placed) -> ChangeBetween:
        """A fact that stands no more, or is true only from a later day than the later basis looks at."""
        return self._told("withdrawn", self._amended[was.event_id], was.valid_from, was=was.fact)

    def _told(
        self,
        kind: Kind,
        recorded: Recorded,
        valid_from: date,
        *,
        was: Fact | None = None,
        now: Fact | None = None,
    ) -> ChangeBetween:
        shown = self._sight.event("", recorded.event, self._now)
        return ChangeBetween(
            kind=kind,
            noun=self._now.noun,
            stream_id=self._now.stream_id,
            about=about(self._now, self._day),
            was=self._sentence(recorded, was),
            now=self._sentence(recorded, now),
            valid_from=valid_from,
            recorded=recorded,
            reason=shown.envelope.reason,
            authority=shown.envelope.authority,
            withheld=shown.withheld,
        )

    def _sentence(self, recorded: Recorded, fact: Fact | None) -> str:
        if fact is None:
            return ""
        return self._sight.event(sentence(fact, self._names), recorded.event, self._now).sentence
