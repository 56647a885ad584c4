"""Agreement: it is agreed who does what about a finding, and by when (paper 1.2)."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from domain.action.rules import DUE, Case
from domain.action.terms import Action, SomeText
from domain.case import ENTRY, seen_to
from domain.dates import PartialDate, in_words
from domain.decisions import Advice, Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.review.terms import Finding, FindingNumber, ItemNumber, Review
from domain.sentences import Names, person, sentence, stopped
from domain.stream import AskedAgain, Effect, Need, Step
from domain.text import PersonId, ShortText


class Agree(Command, frozen=True, kw_only=True):
    """Agree what is to be done about a finding, by whom and by when."""

    review_id: UUID
    finding: FindingNumber
    text: SomeText
    owner: PersonId
    due: PartialDate
    """A day, or a month by whose last day it is to be done."""


@fact("action.agreed.v1")
class Agreed(Fact, kw_only=True):
    """It was agreed who does what about a finding, and by when (paper 1.2)."""

    review_id: UUID
    finding: FindingNumber
    item: ItemNumber
    """The line of the review that the finding is about."""
    item_title: ShortText
    """As printed."""
    contract_id: UUID | None = None
    """``None`` where the item is no contract on this record."""
    text: SomeText
    """What is to be done."""
    owner: PersonId
    due: PartialDate
    """A day, or a month by whose last day it is to be done."""


def finding_of(case: Case[Agree]) -> Finding | None:
    """The finding that the command names, as the review has it on the effective date; none whose item is gone."""
    review: Review | None = case.other(case.command.review_id)
    finding = review.finding(case.command.finding) if review else None
    return finding if review and finding and review.item(finding.item) else None


@rule("action.finding-exists", "paper 1.2")
def finding_exists(case: Case[Agree]) -> Rejection | None:
    if finding_of(case) is not None:
        return None
    day = in_words(case.effective_from)
    return no(f"The review had no finding {case.command.finding} on {day}.", "finding", "effective_from")


@rule("action.finding-still-open", "paper 1.2")
def finding_still_open(case: Case[Agree]) -> Rejection | None:
    finding = finding_of(case)
    if finding is None or finding.state != "closed":
        return None
    return no(
        f"Finding {finding.number} is closed, {finding.outcome}; open it again first.",
        "finding",
        conflict=True,
    )


@rule("action.finding-undisputed", "paper 1.2")
def finding_undisputed(case: Case[Agree]) -> Advice | None:
    finding = finding_of(case)
    if finding is None or finding.answer != "disputed":
        return None
    return Advice("The contract's officers dispute the finding that this is about.")


def _review(command: Agree, _state: Any, _others: Any) -> Iterable[Need]:
    return (Need("review_id", "review", command.review_id),)


def _recorded(case: Case[Agree]) -> Fact:
    command = case.command
    review: Review = seen_to(case.other(command.review_id))
    item = seen_to(review.item(seen_to(finding_of(case)).item))
    return Agreed(
        review_id=command.review_id,
        finding=command.finding,
        item=item.number,
        item_title=item.title,
        contract_id=item.contract_id,
        text=command.text,
        owner=command.owner,
        due=command.due,
    )


def _open(_: Action | None, fact: Agreed, valid_from: date) -> Action:
    return Action(
        origin_id=fact.review_id,
        review_id=fact.review_id,
        finding=fact.finding,
        item=fact.item,
        item_title=fact.item_title,
        contract_id=fact.contract_id,
        text=fact.text,
        owner=fact.owner,
        due=fact.due,
        first_due=fact.due,
        agreed_on=valid_from,
    )


@sentence.register
def _(fact: Agreed, names: Names) -> str:
    about = f"Action agreed on {fact.item_title}, finding {fact.finding}"
    return f"{about}, for {person(fact.owner, names)}, due {in_words(fact.due)}: {stopped(fact.text)}"


AGREEMENT = Step(
    asks=Agree,
    rules=(*ENTRY, finding_exists, finding_still_open, finding_undisputed, *DUE),
    records=_recorded,
    effects=(Effect(Agreed, change=_open, correction=AskedAgain(fixed=frozenset({"review_id"}))),),
    opens=True,
    needs=_review,
)
