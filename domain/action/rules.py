"""The rules of actions (paper 1.2; domain rule I18)."""

from typing import Any, TypeAlias, TypeVar

from domain.action import commands as ask
from domain.action.state import Action
from domain.case import Case as AnyCase
from domain.dates import OPEN_ENDED, TBC, fault, in_words, latest
from domain.decisions import Advice, Command, Rejection, no, rule
from domain.review.state import Finding, Review

Asked = TypeVar("Asked", bound=Command)
Case: TypeAlias = AnyCase[Asked, Action]
_OFTEN = 2
"""From this many moves on, it is said how often the date was moved."""


def not_a_due_date(text: str) -> str:
    """What is wrong with *text* as a day by which something is to be done; empty where nothing is."""
    if wrong := fault(text):
        return wrong
    if text in (TBC, OPEN_ENDED):
        return "Give a day, or a month by whose last day it is to be done: without one nothing is ever late."
    return ""


def finding_of(case: Case[ask.Agree]) -> Finding | None:
    """The finding that the command names, as the review has it on the effective date."""
    review: Review | None = case.other(case.command.review_id)
    return review.finding(case.command.finding) if review else None


@rule("action.finding-exists", "paper 1.2")
def finding_exists(case: Case[ask.Agree]) -> Rejection | None:
    if finding_of(case) is not None:
        return None
    day = in_words(case.effective_from)
    return no(f"The review had no finding {case.command.finding} on {day}.", "finding", "effective_from")


@rule("action.finding-undisputed", "paper 1.2")
def finding_undisputed(case: Case[ask.Agree]) -> Advice | None:
    finding = finding_of(case)
    if finding is None or finding.answer != "disputed":
        return None
    return Advice("The contract's officers dispute the finding that this is about.")


@rule("action.due-on-a-date", "mission.md §4")
def due_on_a_date(case: Case[ask.Agree | ask.MoveDueDate | ask.Reopen]) -> Rejection | None:
    wrong = not_a_due_date(case.command.due)
    return no(wrong, "due") if wrong else None


@rule("action.due-after-it-is-said")
def due_after_it_is_said(case: Case[ask.Agree | ask.MoveDueDate | ask.Reopen]) -> Rejection | None:
    text = case.command.due
    last = None if not_a_due_date(text) else latest(text)
    if last is None or last >= case.effective_from:
        return None
    return no(f"{in_words(text)} lies before {in_words(case.effective_from)}, on which this is said.", "due")


@rule("action.still-open")
def still_open(case: Case[Any]) -> Rejection | None:
    match case.state.status:
        case "open" | "claimed":
            return None
        case "done":
            return no("It was verified as done; reopen it first.", conflict=True)
        case _:
            return no("It was withdrawn; agree a new action.", conflict=True)


@rule("action.owner-only", "paper 1.2")
def owner_only(case: Case[Any]) -> Rejection | None:
    if case.context.actor.person_id == case.state.owner:
        return None
    return no("Only the owner of an action says how far it is.", conflict=True)


@rule("action.moved-by-its-owner-or-the-group")
def moved_by_owner_or_group(case: Case[ask.MoveDueDate]) -> Rejection | None:
    actor = case.context.actor
    if actor.role in ("reviewer", "governance") or actor.person_id == case.state.owner:
        return None
    return no("A due date is moved by the action's owner, a reviewer or the governance team.", conflict=True)


@rule("action.due-date-changes")
def due_date_changes(case: Case[ask.MoveDueDate]) -> Rejection | None:
    if case.command.due != case.state.due:
        return None
    return no(f"It is due {in_words(case.state.due)} already.", "due")


@rule("action.moved-again", "mission.md §4")
def moved_again(case: Case[ask.MoveDueDate]) -> Advice | None:
    times = len(case.state.moved) + 1
    if times < _OFTEN:
        return None
    first = in_words(case.state.first_due)
    return Advice(f"It was first due {first}; this moves it for the {_ordinal(times)} time.")


def _ordinal(number: int) -> str:
    end = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if number % 100 in (11, 12, 13) else end}"


@rule("action.documents-given", "domain rule I18")
def documents_given(case: Case[ask.OfferEvidence]) -> Rejection | None:
    if case.command.evidence:
        return None
    return no("Name the documents: evidence without a document cannot be looked at.", "evidence")


@rule("action.claimed-once")
def claimed_once(case: Case[ask.ClaimCompletion]) -> Rejection | None:
    if case.state.status != "claimed":
        return None
    return no("That it is done was said already; somebody else verifies it now.", conflict=True)


@rule("action.evidence-with-a-claim", "domain rule I18")
def evidence_with_a_claim(case: Case[ask.ClaimCompletion]) -> Advice | None:
    if case.state.offers:
        return None
    return Advice("No evidence was offered yet; without any it cannot be verified as fully done.")


@rule("action.verified-by-another", "domain rule I18")
def verified_by_another(case: Case[ask.Verify]) -> Rejection | None:
    person = case.context.actor.person_id
    if person not in (case.state.owner, case.state.claimed_by):
        return None
    return no("Whether it was done is said by somebody other than its owner.", conflict=True)


@rule("action.accepted-was-offered", "domain rule I18")
def accepted_was_offered(case: Case[ask.Verify]) -> Rejection | None:
    offered = {one.offer for one in case.state.offers}
    unknown = [number for number in case.command.accepted if number not in offered]
    if not unknown:
        return None
    known = "; ".join(f"{one.offer} ({one.shows})" for one in case.state.offers) or "none yet"
    return no(f"There is no offer {', '.join(map(str, unknown))}. Offered: {known}.", "accepted")


@rule("action.done-on-accepted-evidence", "domain rule I18")
def done_on_accepted_evidence(case: Case[ask.Verify]) -> Rejection | None:
    command = case.command
    if command.outcome != "fully done" or command.accepted:
        return None
    return no(
        "It is fully done only on evidence that you accept: name the offers, or have evidence offered.",
        "accepted",
    )


@rule("action.done")
def done(case: Case[ask.Reopen]) -> Rejection | None:
    match case.state.status:
        case "done":
            return None
        case "withdrawn":
            return no("It was withdrawn; agree a new action.", conflict=True)
        case _:
            return no("It is open; there is nothing to reopen.", conflict=True)


@rule("action.owner-changes")
def owner_changes(case: Case[ask.ChangeOwner]) -> Rejection | None:
    if case.command.owner != case.state.owner:
        return None
    return no("That person owns it already.", "owner")
