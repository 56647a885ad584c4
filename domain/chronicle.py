"""A chronicle: one stream folded, every fact of it on two clocks, corrections and annulments taken in.

What a fact does to the state is the stream's own (``change``); how facts find their place in time, how a correction
replaces one and an annulment takes one out is the same for all, and is here. Nothing here refuses.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from operator import attrgetter
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from domain.amendment.events import Annulled, AnnulmentProposed, Corrected, CorrectionProposed
from domain.events import FACTS, NOUNS, UPCASTS, DecisionRecord, Envelope, Event, Fact, Unreadable
from domain.timeline import Placed, Timeline, people_of

State = TypeVar("State")
Reducer = Callable[[State | None, Fact, date], State | None]
"""What a fact does to a state: given the state, the fact and the day from which it is true."""


_fact: Callable[[Placed], Fact] = attrgetter("fact")


class Correction(Struct, frozen=True):
    """What the record now says of an earlier fact."""

    event_id: UUID
    corrects: UUID
    placed: Placed
    asked_by: frozenset[str] = frozenset()
    """Opaque ids of who had asked for it and of whom that was for, where a second person agreed to it."""

    @property
    def people(self) -> frozenset[str]:
        """Opaque ids of everyone who vouches for it: who recorded it, who had asked for it, and for whom."""
        return people_of(self.placed.envelope) | self.asked_by


class AmendmentAsked(Struct, frozen=True):
    """A correction or an annulment that one person asked for and a second has yet to agree to."""

    fact: CorrectionProposed | AnnulmentProposed
    envelope: Envelope
    """Who asked, for whom, and why."""

    @property
    def people(self) -> frozenset[str]:
        """Opaque ids of who asked and, where it was for somebody else, of whom."""
        return people_of(self.envelope)


class Chronicle(Struct, Generic[State], frozen=True):
    """The whole story of one stream as the record knows it after its last event."""

    stream_id: UUID
    version: int
    """Stream version: the ETag an officer sees."""
    timeline: Timeline[State]
    facts: tuple[Placed, ...]
    """Every fact as first recorded, in log order."""
    corrections: tuple[Correction, ...] = ()
    annulled: frozenset[UUID] = frozenset()
    asked: tuple[AmendmentAsked, ...] = ()
    """Corrections and annulments asked for that a second person has yet to agree to."""

    def in_force(self, day: date) -> State | None:
        """What was true on *day*, as known now."""
        return self.timeline.at(day)

    def by_now(self, today: date) -> State | None:
        """What is true today; of what has yet to begin, what will be when it begins."""
        state = self.in_force(today)
        if state is not None:
            return state
        ahead = self.timeline.segments()
        return ahead[0][1] if ahead else None

    def opening(self) -> Placed:
        """The first fact as it was last put right, whether or not it still counts."""
        first = self.facts[0]
        [stands] = _standing([first], self.corrections, self.annulled - {first.event_id})
        return stands

    def latest(self) -> State | None:
        """What is true after every fact, those scheduled ahead included."""
        return self.timeline.latest()

    def unreadable(self) -> tuple[Placed, ...]:
        """Events that cannot be read and still count: nobody knows what they say."""
        kinds = map(type, map(_fact, self.facts))
        if Unreadable not in kinds:  # as of nearly every stream; a loop takes longer
            return ()
        return tuple(
            placed
            for placed in self.facts
            if type(placed.fact) is Unreadable and placed.event_id not in self.annulled
        )

    def people_behind(self, placed: Placed) -> frozenset[str]:
        """Opaque ids of everyone who said what the fact now says: who recorded it, who corrected it, who asked for a
        correction that a second person agreed to, and for whom."""
        corrected = (
            correction.people
            for correction in self.corrections
            if correction.corrects == placed.event_id and correction.event_id not in self.annulled
        )
        return people_of(placed.envelope).union(*corrected)

    def wordings(self) -> Iterator[Fact]:
        """What every fact that stands in the story says, and what it said before it was put right: as it was recorded,
        and as each correction that still counts put it."""
        yield from (placed.fact for placed in self.timeline.placed)
        standing = {placed.event_id for placed in self.timeline.placed}
        yield from (placed.fact for placed in self.facts if placed.event_id in standing)
        for correction in self.corrections:
            if correction.corrects in standing and correction.event_id not in self.annulled:
                yield correction.placed.fact

    @property
    def noun(self) -> str:
        """The kind of stream, from the name of its first fact."""
        return noun_of(self.facts[0].fact) if self.facts else ""


Chronicles = Mapping[UUID, Chronicle[Any]]
"""Streams of whatever kind, by id."""


_OF_ANY_STREAM: Final = frozenset({Corrected, CorrectionProposed, AnnulmentProposed, Annulled, Unreadable})
"""Facts that say themselves which kind of stream they belong to."""


def noun_of(fact: Fact) -> str:
    """The kind of stream that *fact* belongs to."""
    said: Any = fact
    noun: str = said.stream if type(fact) in _OF_ANY_STREAM else NOUNS[type(fact)]
    return noun


def evolve(change: Reducer[State], chronicle: Chronicle[State] | None, event: Event) -> Chronicle[State]:
    """The chronicle after *event*. Holds no rule and refuses nothing."""
    fact, envelope = event.fact, event.envelope
    if chronicle is None:
        chronicle = Chronicle(event.stream_id, 0, Timeline(), ())
    match fact:
        case Corrected():
            correction = _correction(fact, event, chronicle.asked)
            return replace(
                chronicle,
                version=event.version,
                timeline=_corrected(change, chronicle.timeline, correction),
                corrections=(*chronicle.corrections, correction),
                asked=_open(chronicle.asked, fact.corrects),
            )
        case Annulled():
            asked = _open(chronicle.asked, fact.annuls)
            return annulling(change, replace(chronicle, version=event.version, asked=asked), fact.annuls)
        case CorrectionProposed() | AnnulmentProposed():
            asked = (*chronicle.asked, AmendmentAsked(fact, envelope))
            return replace(chronicle, version=event.version, asked=asked)
        case _:
            after = _stands_after(chronicle.facts, chronicle.corrections, envelope.causation_id)
            placed = Placed(envelope.valid_from, event.version, envelope.event_id, fact, envelope, after)
            added = (placed,)
            return replace(
                chronicle,
                version=event.version,
                facts=chronicle.facts + added,  # unpacked it would be copied twice
                timeline=chronicle.timeline.with_fact(placed, change),
            )


def fold(change: Reducer[State], events: Sequence[Event]) -> Chronicle[State] | None:
    """The chronicle after *events*, which are all of one stream from its first on; ``None`` where there are none. The
    same as :func:`evolve` gives event by event, told once and not with each of them."""
    facts: list[Placed] = []
    corrections: list[Correction] = []
    annulled: set[UUID] = set()
    asked: tuple[AmendmentAsked, ...] = ()
    for event in events:
        fact, envelope = event.fact, event.envelope
        match fact:
            case Corrected():
                corrections.append(_correction(fact, event, asked))
                asked = _open(asked, fact.corrects)
            case Annulled():
                annulled.add(fact.annuls)
                asked = _open(asked, fact.annuls)
            case CorrectionProposed() | AnnulmentProposed():
                asked = (*asked, AmendmentAsked(fact, envelope))
            case _:
                after = _stands_after(facts, corrections, envelope.causation_id)
                facts.append(
                    Placed(envelope.valid_from, event.version, envelope.event_id, fact, envelope, after)
                )
    if not events:
        return None
    standing = _standing(facts, corrections, annulled) if corrections or annulled else facts
    return Chronicle(
        stream_id=events[0].stream_id,
        version=events[-1].version,
        timeline=Timeline.of(standing, change),
        facts=tuple(facts),
        corrections=tuple(corrections),
        annulled=frozenset(annulled),
        asked=asked,
    )


def annulling(change: Reducer[State], chronicle: Chronicle[State], event_id: UUID) -> Chronicle[State]:
    """The chronicle as it would be told if the event counted no longer."""
    left = replace(chronicle, annulled=chronicle.annulled | {event_id})
    if any(correction.event_id == event_id for correction in chronicle.corrections):
        return _retold(change, left)  # what was said before it counts again
    return replace(left, timeline=chronicle.timeline.with_other(event_id, None, change))


def _correction(fact: Corrected, event: Event, asked: Iterable[AmendmentAsked]) -> Correction:
    """What the event says of the earlier fact, and who had *asked* for just that."""
    envelope = event.envelope
    placed = Placed(envelope.valid_from, event.version, fact.corrects, as_corrected(fact), envelope)
    agreed = (known.people for known in asked if str(known.envelope.event_id) == envelope.causation_id)
    return Correction(envelope.event_id, fact.corrects, placed, next(agreed, frozenset()))


def _stands_after(facts: Iterable[Placed], corrections: Iterable[Correction], causation_id: str) -> int:
    """The version of the fact behind which another stands on its day that the event *causation_id* brought about, where
    that event corrected a fact of this stream; else 0."""
    if not causation_id:
        return 0
    for correction in corrections:
        if str(correction.event_id) == causation_id:
            return _last_with(facts, correction.corrects)
    return 0


def last_with(chronicle: Chronicle[Any], event_id: UUID) -> int:
    """The version of the last fact that came with the fact of that event id, in the same commit: its own, where none
    did."""
    return _last_with(chronicle.facts, event_id)


def _last_with(facts: Iterable[Placed], event_id: UUID) -> int:
    last = 0
    for placed in facts:
        if placed.event_id == event_id or (
            placed.version == last + 1 and placed.envelope.causation_id == str(event_id)
        ):
            last = placed.version
    return last


_NOT_RECORDED_YET = Envelope(
    event_id=UUID(int=0), valid_from=date.min, actor="", role="", decision=DecisionRecord("")
)


def foreseen(fact: Fact, valid_from: date, version: int, stands_after: int = 0) -> Placed:
    """A fact where it is to stand once it is recorded under that *version*."""
    return Placed(valid_from, version, UUID(int=version), fact, _NOT_RECORDED_YET, stands_after)


def _open(asked: Iterable[AmendmentAsked], settled: UUID) -> tuple[AmendmentAsked, ...]:
    """What is still asked for, once the event *settled* was corrected or annulled."""
    return tuple(amendment for amendment in asked if about(amendment.fact) != settled)


def about(fact: CorrectionProposed | AnnulmentProposed) -> UUID:
    """Event id of what is to be put right."""
    return fact.corrects if isinstance(fact, CorrectionProposed) else fact.annuls


def _corrected(change: Reducer[State], timeline: Timeline[State], correction: Correction) -> Timeline[State]:
    """The timeline once the correction was recorded; as before where the fact counts for nothing."""
    corrects = correction.corrects.int
    original = next((placed for placed in timeline.placed if placed.event_id.int == corrects), None)
    if original is None:
        return timeline
    return timeline.with_other(correction.corrects, _instead_of(original, correction), change)


def _instead_of(original: Placed, correction: Correction) -> Placed:
    """What the correction says, where the fact stands that it corrects and as whoever recorded that."""
    return correction.placed._replace(
        version=original.version, envelope=original.envelope, stands_after=original.stands_after
    )


def _retold(change: Reducer[State], chronicle: Chronicle[State]) -> Chronicle[State]:
    """The chronicle with its timeline told again from its facts, corrections and annulments."""
    standing = _standing(chronicle.facts, chronicle.corrections, chronicle.annulled)
    return replace(chronicle, timeline=chronicle.timeline.retold(standing, change))


def _standing(
    facts: Iterable[Placed], corrections: Iterable[Correction], annulled: Collection[UUID]
) -> Iterable[Placed]:
    """Facts that were not annulled, each as it was last corrected."""
    standing = {fact.event_id: fact for fact in facts if fact.event_id not in annulled}
    for correction in corrections:
        original = standing.get(correction.corrects)
        if original is not None and correction.event_id not in annulled:
            standing[correction.corrects] = _instead_of(original, correction)
    return standing.values()


def as_corrected(fact: Corrected) -> Fact:
    """The fact that a correction puts in the place of the one it names, read in today's version."""
    return fact_from(fact.corrected_name, fact.replacement)


def fact_from(name: str, payload: dict[str, Any]) -> Fact:
    """A fact from its stored name and payload, upcast to the version that the code now knows.

    Raises ``KeyError`` for a name that was never released and ``msgspec.ValidationError`` for a payload that does
    not fit it.
    """
    while name in UPCASTS:
        name, upcast = UPCASTS[name]
        payload = upcast(payload)
    return msgspec.convert(payload, FACTS[name])
