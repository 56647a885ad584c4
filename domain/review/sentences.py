"""What each fact about a review reads like in a history."""

from domain.dates import in_words
from domain.money import in_words as pounds
from domain.review import events as happened
from domain.review.events import Criteria
from domain.review.framework import AREAS
from domain.sentences import Names, people, person, sentence, stopped

_CALLED = {"member": "Cabinet Member", "director": "Corporate Director"}


@sentence.register
def _(fact: happened.Scheduled, names: Names) -> str:
    lines = "; ".join(f"{one.title} ({people(one.lead_officers, names)})" for one in fact.items)
    return stopped(f"Review put down for {in_words(fact.date)}: {lines or 'no items'}")


@sentence.register
def _(fact: happened.Rescheduled, _: Names) -> str:
    return f"Review put down for {in_words(fact.date)} (was {in_words(fact.previous)})."


@sentence.register
def _(fact: happened.ItemAdded, names: Names) -> str:
    return f"Added to the review: {fact.item.title} ({people(fact.item.lead_officers, names)})."


@sentence.register
def _(fact: happened.ItemDropped, _: Names) -> str:
    return f"Taken off the review: {fact.item.title}."


@sentence.register
def _(fact: happened.LeadOfficersChanged, names: Names) -> str:
    now, was = people(fact.lead_officers, names), people(fact.previous, names)
    return f"Lead officer for item {fact.item} is {now} (was {was})."


@sentence.register
def _(_fact: happened.Cancelled, _: Names) -> str:
    return "Review cancelled."


def _criteria(criteria: Criteria, names: Names) -> str:
    judged = (
        ("value", criteria.value),
        ("risk", criteria.risk),
        ("complexity", criteria.complexity),
        ("strategic importance", criteria.strategic_importance),
        ("proximity to expiry", criteria.proximity_to_expiry),
    )
    said = [f"{name} {one.level}" for name, one in judged if one.level != "not considered"]
    if criteria.member_suggestion:
        by = criteria.member_suggestion
        said.append(f"suggested by {person(by.member, names)} on {in_words(by.suggested_on)}")
    return "; ".join([*said, criteria.others] if criteria.others else said)


def _stood(one: happened.AsItStood | None) -> str:
    if one is None:
        return ""
    value = f"{pounds(one.value)} {one.value_basis or ''}".strip()
    return f" It stood at {value}, tier {one.tier or 'not assigned'}, ending {in_words(one.end)}."


def _audit(audit: happened.AuditCheck | None) -> str:
    if audit is None:
        return ""
    found = "a clash" if audit.clash else "no clash"
    return f" Audit programme: {found}." + (f" {stopped(audit.outcome)}" if audit.outcome else "")


@sentence.register
def _(fact: happened.SelectionRecorded, names: Names) -> str:
    chosen = f"Item {fact.item} was chosen for review: {_criteria(fact.criteria, names)}."
    return chosen + _stood(fact.as_it_stood) + _audit(fact.audit)


@sentence.register
def _(fact: happened.NonSelectionRecorded, names: Names) -> str:
    left = f"{fact.title} was considered for review and not chosen: {_criteria(fact.criteria, names)}."
    return left + _stood(fact.as_it_stood) + _audit(fact.audit)


@sentence.register
def _(fact: happened.Held, names: Names) -> str:
    there = (
        f", attended by {', '.join(person(one, names) for one in fact.attendees)}" if fact.attendees else ""
    )
    return f"Review held on {in_words(fact.held_on)}{there}."


@sentence.register
def _(fact: happened.AreaAssessed, _: Names) -> str:
    was = f" (was {fact.previous})" if fact.previous else ""
    what = f"Item {fact.item}, {fact.framework} area {fact.area} ({AREAS[fact.area]}): {fact.rating}{was}"
    return stopped(f"{what}. {fact.comment}" if fact.comment else what)


@sentence.register
def _(fact: happened.TargetPositionRecorded, _: Names) -> str:
    was = f" (was {fact.previous})" if fact.previous else ""
    what = f"Item {fact.item}, {fact.target} targets: {fact.standing}{was}"
    return stopped(f"{what}. {fact.comment}" if fact.comment else what)


@sentence.register
def _(fact: happened.FindingRaised, _: Names) -> str:
    theme = fact.theme_named or fact.theme
    return stopped(f"Finding {fact.number} on item {fact.item} ({theme}, {fact.severity}): {fact.text}")


@sentence.register
def _(fact: happened.FindingAgreed, names: Names) -> str:
    return f"{person(fact.answered_by, names)} agreed finding {fact.finding}."


@sentence.register
def _(fact: happened.FindingDisputed, names: Names) -> str:
    return f"{person(fact.answered_by, names)} disputed finding {fact.finding}."


@sentence.register
def _(fact: happened.FindingsPassed, names: Names) -> str:
    numbers = ", ".join(map(str, fact.findings))
    to = " and ".join(f"{one.title} ({person(one.holder, names)})" for one in (fact.member, fact.director))
    return f"Findings on item {fact.item} passed to {to}: {numbers}."


@sentence.register
def _(fact: happened.ReceiptRecorded, names: Names) -> str:
    who = f"{person(fact.received_by, names)} ({_CALLED[fact.office]})"
    return f"{who} confirmed receipt of the findings on item {fact.item}."


@sentence.register
def _(fact: happened.SharedWithCommittee, names: Names) -> str:
    who = f"{person(fact.decided_by, names)} ({_CALLED[fact.office]})"
    return f"{who} shared the findings on item {fact.item} with {fact.committee}."


@sentence.register
def _(fact: happened.KeptFromCommittee, names: Names) -> str:
    who = f"{person(fact.decided_by, names)} ({_CALLED[fact.office]})"
    return f"{who} decided not to share the findings on item {fact.item} with {fact.committee}."


@sentence.register
def _(_fact: happened.Closed, _: Names) -> str:
    return "Review closed."
