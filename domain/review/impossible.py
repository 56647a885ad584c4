"""What is impossible about a fact of a review as corrected."""

from datetime import date

from domain.decisions import Context
from domain.events import Fact
from domain.review import events as happened
from domain.review.framework import FRAMEWORKS, SCALES
from domain.review.rules.scheduling import not_a_review_date

_OTHERS_ACTS = (
    happened.FindingAgreed,
    happened.FindingDisputed,
    happened.FindingsPassed,
    happened.ReceiptRecorded,
    happened.SharedWithCommittee,
    happened.KeptFromCommittee,
)
"""What officers and recipients did themselves, and what decides who may read: asked again, never rewritten."""


def impossible(fact: Fact, valid_from: date, context: Context) -> str:
    """What is impossible about it, in a sentence; empty where nothing is."""
    match fact:
        case happened.Scheduled():
            numbers = [one.number for one in fact.items]
            if len(set(numbers)) < len(numbers) or not numbers:
                return "A review has at least one item, and each a number of its own."
            return not_a_review_date(fact.date)
        case happened.Rescheduled():
            return not_a_review_date(fact.date)
        case happened.Held():
            if fact.held_on > context.today:
                return "That day has not come yet."
            if valid_from != fact.held_on:
                return "A review is held from the day it was held on: correct effective_from too."
        case happened.AreaAssessed():
            scale = SCALES.get(fact.scale)
            if fact.framework not in FRAMEWORKS or scale is None or fact.rating not in scale.levels:
                return "That is no framework, scale or rating that this record knows."
        case happened.FindingRaised():
            if (fact.theme == "other") != bool(fact.theme_named):
                return "Another theme than the three, and only that, has a name of its own."
        case _ if isinstance(fact, _OTHERS_ACTS):
            return "That cannot be rewritten: have the event annulled, and let it be done again."
    return ""
