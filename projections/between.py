"""What changed between two bases: every fact that one of them holds and the other does not, or holds otherwise.

A basis holds a fact that stands (was not annulled), as it was corrected, if it was recorded by the basis's log position
and is true from its civil date or earlier. What was recorded and annulled in between changed nothing, and is not told.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final, Literal, NamedTuple
from uuid import UUID

from msgspec.structs import replace

from application.confidence import Shown
from application.errors import BadRequest
from application.record import Basis, Record, fold
from application.sight import Sight
from domain.amendment.events import Annulled, Corrected
from domain.chronicle import Chronicle
from domain.events import Recorded
from domain.sentences import sentence
from domain.streams import BY_NOUN
from domain.timeline import Placed
from projections.history import about_as

Kind = Literal["new", "changed", "corrected", "backdated", "took effect", "withdrawn"]
KINDS: Final[tuple[Kind, ...]] = ("new", "changed", "corrected", "backdated", "took effect", "withdrawn")


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
    as_first_told: bool = False
    """Whether annulments are told as earlier versions of the reports tell them, since what was issued has to come out
    the same: with the fact's sentence, whoever may read that, and a correction that was annulled as if it stood."""

    def changes(self, wanted: DifferenceFilter) -> Iterator[ChangeBetween]:
        """Every difference, stream by stream in the order of their ids. Raises as :meth:`touched`."""
        return self.changes_of(self.touched(wanted))

    def changes_of(self, stream_ids: Iterable[UUID]) -> Iterator[ChangeBetween]:
        """The differences of these streams, given in the order of their ids."""
        for events in self.record.events_of_each(stream_ids, self.later.position):
            yield from self._differences(events)

    def touched(self, wanted: DifferenceFilter) -> Iterator[UUID]:
        """Streams with an event recorded in between, or one known before that came true in between; in the order of
        their ids.

        Raises BadRequest where the first basis is later than the second on either clock.
        """
        if self.earlier.position > self.later.position or self.earlier.valid_at > self.later.valid_at:
            raise BadRequest({"from": "The earlier basis is later than the other on one of the clocks."})
        nouns, concerned, concerns = sorted(wanted.nouns), "", []
        if wanted.contract_id is not None:
            concerned = " AND position IN (SELECT position FROM concerns WHERE contract_id = ?)"
            concerns = [str(wanted.contract_id)]
        params = (
            *(self.later.position, self.earlier.position),
            *(self.earlier.valid_at.isoformat(), self.later.valid_at.isoformat(), *nouns, *concerns),
        )
        with self.record.store.read() as cursor:
            # the journal from end to end: its rows are narrow, and no index is as quick
            cursor.execute(
                self.record.sql(
                    "SELECT stream_id FROM journal WHERE position <= ? "
                    "AND (position > ? OR (valid_from > ? AND valid_from <= ?)) "
                    f"AND noun IN ({', '.join('?' * len(nouns))}){concerned}"
                ),
                params,
            )
            found = sorted({row["stream_id"] for row in cursor})
        return map(self.record.store.dialect.read_id, found)

    def _differences(self, events: list[Recorded]) -> Iterator[ChangeBetween]:
        """The differences of one stream, given all of its events by the later basis."""
        known_by = bisect_right(events, self.earlier.position, key=lambda recorded: recorded.position)
        now = fold(events)
        assert now is not None  # noqa: S101  (there are events)
        tell = _Teller(events, now, self)
        if not (now.corrections or now.annulled):  # of nearly every stream: what was held is held as it was
            last_known = events[known_by - 1].event.version if known_by else 0
            for placed in now.timeline.placed:
                known_then = placed.version <= last_known
                if placed.valid_from > self.later.valid_at:
                    return
                if not known_then or placed.valid_from > self.earlier.valid_at:
                    yield tell.added(placed, scheduled=known_then)
            return
        then = now if known_by == len(events) else fold(events[:known_by])
        had, has = _held(then, self.earlier.valid_at), _held(now, self.later.valid_at)
        known = {placed.event_id for placed in then.timeline.placed} if then else set()
        for event_id in dict.fromkeys((*had, *has)):
            was, is_now = had.get(event_id), has.get(event_id)
            if was is None and is_now is not None:
                yield tell.added(is_now, scheduled=event_id in known)
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

    def __init__(self, events: Sequence[Recorded], now: Chronicle[Any], bases: Between) -> None:
        self._events, self._now, self._names, self._sight = events, now, bases.names, bases.sight
        self._then, self._day = bases.earlier.valid_at, bases.later.valid_at
        self._noun, self._as_first_told = now.noun, bases.as_first_told
        self._opening = BY_NOUN[self._noun].opening

    def added(self, placed: Placed, *, scheduled: bool) -> ChangeBetween:
        """A fact that the earlier basis does not hold."""
        kind: Kind
        if scheduled:
            kind = "took effect"
        elif placed.valid_from <= self._then:
            kind = "backdated"
        else:
            kind = "new" if type(placed.fact) in self._opening else "changed"
        recorded = self._events[placed.version - 1]
        return self._told(kind, recorded, placed.valid_from, now=placed)

    def corrected(self, was: Placed, now: Placed) -> ChangeBetween:
        """A fact that reads otherwise."""
        return self._told("corrected", self._amended[was.event_id], now.valid_from, was=was, now=now)

    def gone(self, was: Placed) -> ChangeBetween:
        """A fact that stands no more, or is true only from a later day than the later basis looks at."""
        return self._told("withdrawn", self._amended[was.event_id], was.valid_from, was=was)

    @cached_property
    def _amended(self) -> dict[UUID, Recorded]:
        """What put each fact right last, by the event that recorded the fact: where its last correction was annulled,
        that annulment."""
        found: dict[UUID, Recorded] = {}
        corrected: dict[UUID, list[UUID]] = {}
        """The corrections of each fact that stand."""
        corrects: dict[UUID, UUID] = {}
        for recorded in self._events:
            fact, event_id = recorded.event.fact, recorded.event.envelope.event_id
            if isinstance(fact, Corrected):
                found[fact.corrects] = recorded
                corrected.setdefault(fact.corrects, []).append(event_id)
                corrects[event_id] = fact.corrects
            elif isinstance(fact, Annulled):
                annulled = corrects.get(fact.annuls)
                if annulled is None or self._as_first_told:
                    found[fact.annuls] = recorded
                    continue
                standing = corrected[annulled]
                if standing[-1:] == [fact.annuls]:
                    found[annulled] = recorded
                if fact.annuls in standing:
                    standing.remove(fact.annuls)
        return found

    @cached_property
    def _about(self) -> str:
        return about_as(self._now, self._in_force)

    def _in_force(self) -> Any:
        """The state on the later basis's day, folded by itself: those before it are of no use here, and the story of
        thousands of events would keep each of them."""
        state, change = None, BY_NOUN[self._noun].change
        for placed in self._now.timeline.placed:
            if placed.valid_from > self._day:
                break
            state = change(state, placed.fact, placed.valid_from)
        return state

    def _told(
        self,
        kind: Kind,
        recorded: Recorded,
        valid_from: date,
        *,
        was: Placed | None = None,
        now: Placed | None = None,
    ) -> ChangeBetween:
        read = self._shown(recorded, was) if was is not None else None
        reads = self._shown(recorded, now) if now is not None else None
        shown = reads or read
        assert shown is not None  # noqa: S101  (a difference has one side at least)
        return ChangeBetween(
            kind=kind,
            noun=self._noun,
            stream_id=self._now.stream_id,
            about=self._about,
            was=read.sentence if read else "",
            now=reads.sentence if reads else "",
            valid_from=valid_from,
            recorded=recorded,
            reason=shown.envelope.reason,
            authority=shown.envelope.authority,
            withheld=shown.withheld,
        )

    def _shown(self, recorded: Recorded, placed: Placed) -> Shown:
        """What may be read of the event, with the sentence of a fact: no more of that than of the fact's own event."""
        told = sentence(placed.fact, self._names)
        shown = self._sight.event(told, recorded.event, self._now, self._names)
        annulled = isinstance(recorded.event.fact, Annulled)
        if annulled and not self._as_first_told:  # it tells nothing of what it takes out, nor withholds it
            own = replace(self._events[placed.version - 1].event, fact=placed.fact)
            read = self._sight.event(told, own, self._now, self._names)
            return shown._replace(sentence=read.sentence, withheld=shown.withheld or read.withheld)
        return shown
