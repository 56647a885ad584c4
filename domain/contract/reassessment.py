"""Reassessment: a contract's tier is to be assessed anew (domain 11.6.4; ours, as the tiering model says)."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import Any

from msgspec.structs import replace

from domain.contract.rules import CHANGE, Case
from domain.contract.terms import Reassessment, Terms, unless_ended
from domain.dates import in_words
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.sentences import Names, sentence, stopped
from domain.stream import AskedAgain, Effect, OnlyAnnulled, Step
from domain.text import LongText
from domain.tiers import ReassessmentCause


class AskReassessment(Command, frozen=True, kw_only=True):
    """Say that the tier is to be assessed anew, and why."""

    because: ReassessmentCause


@fact("contract.reassessment_asked.v1")
class ReassessmentAsked(Fact, kw_only=True):
    """Something changed that the tier rests on; it is to be assessed anew. The tier stands until then."""

    because: ReassessmentCause
    note: LongText = ""


@fact("contract.reassessment_no_longer_asked.v1")
class ReassessmentNoLongerAsked(Fact, kw_only=True):
    """What had asked for the tier to be assessed anew was corrected, and asks for it no more."""

    because: ReassessmentCause
    """What had been the reason."""


@rule("tier-reassessment.not-asked-already", "domain 11.6.4")
def not_asked_already(case: Case[AskReassessment]) -> Rejection | None:
    asked = case.state.tiering.reassessment
    if asked is None:
        return None
    return no(
        f"It has been asked for since {in_words(asked.since)} ({asked.because}); assess the tier.",
        conflict=True,
    )


def _recorded(case: Case[AskReassessment]) -> Fact:
    return ReassessmentAsked(because=case.command.because)


Reason = Callable[[Terms, Any], tuple[ReassessmentCause, str] | None]
"""Why a change asks for it, with a note, given the terms before it and the fact; ``None`` where it does not."""


def asking_for_reassessment(
    record: Callable[[Case[Any]], Fact], reason: Reason
) -> Callable[[Case[Any]], Iterator[Fact]]:
    """Record what *record* does, and that the tier is to be assessed anew where the change is a reason for it.

    Only for a contract that the tool has assessed, and where no assessment is asked for already.
    """

    return partial(_and_reassessment, record, reason)


def _and_reassessment(record: Callable[[Case[Any]], Fact], reason: Reason, case: Case[Any]) -> Iterator[Fact]:
    fact = record(case)
    yield fact
    found = reason(case.state, fact)
    asked = reassessment_for(case.state, *found) if found else None
    if asked is not None:
        yield asked


def reassessment_for(terms: Terms, because: ReassessmentCause, note: str) -> ReassessmentAsked | None:
    """What that cause asks for, given the terms before it."""
    tiering = terms.tiering
    if tiering.assessment is None or tiering.reassessment is not None:
        return None
    if because not in tiering.assessment.reassess_on:
        return None
    return ReassessmentAsked(because=because, note=note)


@unless_ended
def _asked(terms: Terms, fact: ReassessmentAsked, day: date) -> Terms:
    """What asked first is kept: it has waited longest."""
    if terms.tiering.reassessment is not None:
        return terms
    asked = Reassessment(fact.because, day, fact.note)
    return replace(terms, tiering=replace(terms.tiering, reassessment=asked))


@unless_ended
def _no_longer_asked(terms: Terms, fact: ReassessmentNoLongerAsked, _: date) -> Terms:
    asked = terms.tiering.reassessment
    if asked is None or asked.because != fact.because:
        return terms
    return replace(terms, tiering=replace(terms.tiering, reassessment=None))


def _closed(fact: ReassessmentAsked) -> Fact:
    return ReassessmentNoLongerAsked(because=fact.because)


_CAUSES = {
    "value band crossed": "a value that left its band",
    "extension": "an extension",
    "scope variation": "a variation of scope",
    "novation": "a novation",
    "supplier financial rating change": "a change of the supplier's financial rating",
    "risk answer change": "a risk that is answered otherwise now",
    "review finding": "a review's finding",
    "new model": "a new tiering model",
    "age": "the age of the assessment",
}


@sentence.register
def _(fact: ReassessmentAsked, _: Names) -> str:
    note = f": {stopped(fact.note)}" if fact.note else "."
    return f"Tier to be assessed anew, because of {_CAUSES.get(fact.because, fact.because)}{note}"


@sentence.register
def _(fact: ReassessmentNoLongerAsked, _: Names) -> str:
    cause = _CAUSES.get(fact.because, fact.because)
    return f"Tier no longer to be assessed anew because of {cause}: that was corrected."


REASSESSMENT = Step(
    asks=AskReassessment,
    rules=(*CHANGE, not_asked_already),
    records=_recorded,
    effects=(
        Effect(ReassessmentAsked, change=_asked, correction=AskedAgain(), closed_by=_closed),
        Effect(
            ReassessmentNoLongerAsked,
            change=_no_longer_asked,
            correction=OnlyAnnulled("It follows from a correction."),
        ),
    ),
)
