"""An annulment: two people agree that an event should never have been recorded; it no longer counts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from domain.amendment.commands import Annul
from domain.amendment.correction import target_of
from domain.amendment.events import Annulled, AnnulmentProposed
from domain.amendment.later_facts import (
    Answered,
    called,
    later_needs,
    looked_at_again,
    told_of_a_later_fact,
)
from domain.case import text_can_be_kept
from domain.chronicle import AmendmentAsked, Chronicle, Chronicles, annulling
from domain.decisions import (
    Advice,
    Context,
    Decided,
    Decision,
    NotAsked,
    Rejection,
    concluded,
    evaluate,
    no,
    rule,
)
from domain.events import DecisionRecord, Fact
from domain.stream import Need, OnlyAnnulled, Stream
from domain.timeline import Placed


@dataclass(frozen=True)
class AnnulmentCase:
    """The event that is to count no longer, in its story."""

    stream: Stream[Any]
    chronicle: Chronicle[Any]
    command: Annul
    context: Context

    @property
    def people(self) -> frozenset[str]:
        """Opaque ids of who asks and, where it is for somebody else, of whom."""
        return frozenset({self.context.actor.person_id, self.command.on_behalf_of} - {""})

    @property
    def asked(self) -> AmendmentAsked | None:
        """The same annulment, where one person asked for it already."""
        for asked in self.chronicle.asked:
            if isinstance(asked.fact, AnnulmentProposed) and asked.fact.annuls == self.command.annuls:
                return asked
        return None


@rule("reason.given", "NAO 8.2")
def annulment_reason_given(case: AnnulmentCase) -> Rejection | None:
    if case.command.reason.strip():
        return None
    return no("Say why the record was wrong.", "reason")


@rule("annulment.names-an-event")
def names_an_event(case: AnnulmentCase) -> Rejection | None:
    wanted, story = case.command.annuls, case.chronicle
    known = {placed.event_id for placed in story.facts} | {known.event_id for known in story.corrections}
    if wanted not in known:
        return no(f"No fact or correction of this {case.stream.called} has that event id.", "annuls")
    if wanted in story.annulled:
        return no("That event is annulled already.", "annuls", conflict=True)
    return None


@rule("annulment.second-person", "NAO 6.2, 8.4; domain rule I3")
def second_person(case: AnnulmentCase) -> Rejection | None:
    if case.asked is None or not case.asked.people & case.people:
        return None
    return no(
        "You asked for this annulment yourself, or it was asked for you; someone else must agree to it.",
        "annuls",
        conflict=True,
    )


@rule("annulment.can-be-undone")
def can_be_undone(case: AnnulmentCase) -> Rejection | NotAsked:
    named = (placed.fact for placed in case.chronicle.facts if placed.event_id == case.command.annuls)
    for effect in (case.stream.effects.get(type(fact)) for fact in named):
        if effect and isinstance(effect.correction, OnlyAnnulled) and effect.correction.stands:
            return no(f"This is not annulled. {effect.correction.why}", "annuls", conflict=True)
    return NotAsked()


@rule("annulment.what-it-followed-from-first", "decision 0120")
def what_it_followed_from_first(case: AnnulmentCase) -> Rejection | NotAsked | None:
    """What stands or falls with an act in another stream is not taken out while that stands."""
    placed = target_of(case.chronicle, case.command.annuls)
    stories = [case.context.others.get(need.stream_id) for need in _bound_to(case.stream, placed)]
    if placed is None or not stories:
        return NotAsked()
    for known in (known for story in stories if story for known in story.timeline.placed):
        if str(known.event_id) == placed.envelope.causation_id:
            return no(
                f"{called(known)}, of another stream, is what this followed from: have that annulled first.",
                "annuls",
                conflict=True,
            )
    return None


def _bound_to(stream: Stream[Any], placed: Placed | None) -> Iterable[Need]:
    effect = stream.effects.get(type(placed.fact)) if placed is not None else None
    return effect.bound_to(placed.fact) if effect is not None and placed is not None else ()


RULES = (
    annulment_reason_given,
    text_can_be_kept,
    names_an_event,
    can_be_undone,
    second_person,
    what_it_followed_from_first,
)


def annulment_needs(
    stream: Stream[Any], chronicle: Chronicle[Any], command: Annul, others: Chronicles
) -> Iterator[Need]:
    """Other streams that the fact and the later ones look at, those in which something may have followed among them."""
    days = [*_days_told(chronicle, command.annuls)]
    if days:
        yield from later_needs(stream, chronicle, min(days), others)
    yield from _bound_to(stream, target_of(chronicle, command.annuls))


def decide_annulment(
    stream: Stream[Any], chronicle: Chronicle[Any], command: Annul, context: Context
) -> Decision:
    """What an annulment records: that it was asked for, or, by a second person, that it is so. Later facts that no
    longer fit are advised upon: two people saw them. Raises Refused with every rule that said no."""
    case = AnnulmentCase(stream, chronicle, command, context)
    record = evaluate(RULES, case, context.policy)
    after = annulling(stream.change, chronicle, command.annuls)
    found = [
        *looked_at_again(stream, chronicle, after, context, refuse=False),
        *_followed(chronicle, command.annuls, (chronicle, *context.others.values())),
    ]
    later = concluded(found, context.policy, context.today)
    asked = case.asked
    fact: Fact
    if asked is None:
        fact = AnnulmentProposed(stream=stream.noun, annuls=command.annuls)
    else:
        fact = Annulled(
            stream=stream.noun,
            annuls=command.annuls,
            proposal=asked.envelope.event_id,
            proposed_by=asked.envelope.actor,
        )
    outcomes = DecisionRecord(context.policy.version, (*record.rules, *later.rules))
    return Decision((Decided(fact, _days(chronicle)[command.annuls]),), outcomes)


def _followed(
    chronicle: Chronicle[Any], event_id: UUID, stories: Iterable[Chronicle[Any]]
) -> Iterator[Answered]:
    """That what followed from the event, or from a correction of it, stands: each is an entry of its own."""
    causes = {str(event_id)} | {
        str(known.event_id) for known in chronicle.corrections if known.corrects == event_id
    }
    for story in stories:
        corrected = (
            known.placed._replace(event_id=known.event_id)
            for known in story.corrections
            if known.event_id not in story.annulled
        )
        for placed in (*story.timeline.placed, *corrected):
            if placed.envelope.causation_id in causes:
                yield told_of_a_later_fact(
                    Advice(f"{called(placed)} followed from it and stands: have that annulled as well.")
                )


def _days_told(chronicle: Chronicle[Any], event_id: UUID) -> Iterator[date]:
    """Every day from which the fact was ever said to be true that is annulled, or a correction of which is."""
    fact_id = next(
        (known.corrects for known in chronicle.corrections if known.event_id == event_id), event_id
    )
    yield from (placed.valid_from for placed in chronicle.facts if placed.event_id == fact_id)
    yield from (known.placed.valid_from for known in chronicle.corrections if known.corrects == fact_id)


def _days(chronicle: Chronicle[Any]) -> dict[UUID, date]:
    """From when each fact and each correction is true, by event id."""
    found = {placed.event_id: placed.valid_from for placed in chronicle.facts}
    return found | {known.event_id: known.placed.valid_from for known in chronicle.corrections}
