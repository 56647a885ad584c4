"""When a change of the contract asks for its tier to be assessed anew (domain 11.6.4; ours, as the model says)."""

from collections.abc import Callable, Iterator
from typing import Any

from domain.case import Case
from domain.contract import events as happened
from domain.contract.state import Terms
from domain.contract.tier_events import ReassessmentCause
from domain.events import Fact
from domain.money import in_words
from domain.tiering_model.scoring import within


def asking_for_reassessment(record: Callable[[Case[Any, Terms]], Fact]) -> Callable[..., Iterator[Fact]]:
    """Record what *record* does, and that the tier is to be assessed anew where the change is a reason for it.

    Only for a contract that the tool has assessed, and where no assessment is asked for already.
    """

    def records(case: Case[Any, Terms]) -> Iterator[Fact]:
        fact = record(case)
        yield fact
        asked = reassessment_asked(case.state, fact)
        if asked is not None:
            yield asked

    return records


def reassessment_asked(terms: Terms, fact: Fact) -> happened.ReassessmentAsked | None:
    """What the change asks for, given the terms before it."""
    because, note = _reason(terms, fact)
    return reassessment_for(terms, because, note) if because else None


def reassessment_for(
    terms: Terms, because: ReassessmentCause, note: str
) -> happened.ReassessmentAsked | None:
    """What that cause asks for, given the terms before it."""
    tiering = terms.tiering
    if tiering.assessment is None or tiering.reassessment is not None:
        return None
    if because not in tiering.assessment.reassess_on:
        return None
    return happened.ReassessmentAsked(because=because, note=note)


def _reason(terms: Terms, fact: Fact) -> tuple[ReassessmentCause | None, str]:
    match fact:
        case happened.Extended():
            return "extension", ""
        case happened.ScopeVaried():
            return "scope variation", ""
        case happened.Novated():
            return "novation", ""
        case happened.ValueChanged():
            band = terms.tiering.assessment.band if terms.tiering.assessment else None
            value = fact.values.estimated_incl_vat
            if band is not None and value is not None and not within(band, value):
                was = in_words(fact.previous.estimated_incl_vat)
                return "value band crossed", f"{in_words(value)} incl. VAT (was {was})."
    return None, ""
