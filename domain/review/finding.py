"""Finding: it is raised about an item, and the contract's officers agree or dispute it (paper 1.2, 2.2)."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date as civil_date
from typing import Annotated, Any, Final

from msgspec import Meta
from msgspec.structs import replace

from domain.case import reason_given, seen_to
from domain.contract.terms import Terms
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact, upcast
from domain.numbering import next_number
from domain.review.assessment import its_framework, statement_of_the_area
from domain.review.framework import StatementNumber
from domain.review.rules import IN_REVIEW, Case, finding_exists, item_exists
from domain.review.terms import (
    Finding,
    FindingNumber,
    ItemNumber,
    Review,
    Severity,
    Theme,
    item_meant,
    with_findings,
)
from domain.sentences import Names, person, sentence, stopped
from domain.stream import AskedAgain, Effect, Need, OnlyAnnulled, Step
from domain.text import PersonId, ShortText


def _finding_numbers(fact: Fact) -> Iterator[int]:
    if isinstance(fact, FindingRaised):
        yield fact.number


class RaiseFinding(Command, frozen=True, kw_only=True):
    """Raise a finding about an item."""

    item: ItemNumber
    theme: Theme
    theme_named: ShortText | None = None
    """The theme in your own words, where it is another than the three."""
    area: Annotated[int, Meta(ge=1, le=11)] | None = None
    """Area of the good practice framework."""
    statement: StatementNumber | None = None
    """The numbered statement of NAO 2016 that it is about: *5.4*, beside its area."""
    text: Annotated[str, Meta(min_length=1, max_length=5000)]
    severity: Severity


@fact("review.finding_raised.v2")
class FindingRaised(Fact, kw_only=True):
    """A finding about one item (paper 1.3, 2.2)."""

    number: FindingNumber
    item: ItemNumber
    theme: Theme
    theme_named: ShortText | None = None
    """What the theme is, where it is another than the three."""
    area: Annotated[int, Meta(ge=1, le=11)] | None = None
    statement: StatementNumber | None = None
    """The numbered statement of NAO 2016 that it is about: *5.4*."""
    text: Annotated[str, Meta(min_length=1, max_length=5000)]
    severity: Severity


@upcast("review.finding_raised.v1", "review.finding_raised.v2")
def _of_an_area(payload: dict[str, Any]) -> dict[str, Any]:
    """A finding named at most an area before statements were named."""
    return {**payload, "statement": None}


@rule("review.theme-has-a-name", "paper 2.2")
def theme_has_a_name(case: Case[RaiseFinding]) -> Rejection | None:
    theme, named = case.command.theme, case.command.theme_named
    if theme == "other":
        return None if named else no("Name the theme, since it is another than the three.", "theme_named")
    return no("Only another theme than the three has a name of its own.", "theme_named") if named else None


def _finding(case: Case[RaiseFinding]) -> Fact:
    request = case.command
    return FindingRaised(
        number=next_number(case.chronicle, _finding_numbers),
        item=request.item,
        theme=request.theme,
        theme_named=request.theme_named,
        area=request.area,
        statement=request.statement,
        text=request.text,
        severity=request.severity,
    )


def _raised(review: Review, fact: FindingRaised, valid_from: civil_date) -> Review:
    theme = fact.theme_named or fact.theme
    new = Finding(
        number=fact.number,
        item=fact.item,
        theme=theme,
        area=fact.area,
        text=fact.text,
        severity=fact.severity,
        raised_on=valid_from,
        statement=fact.statement,
    )
    return replace(review, findings=(*review.findings, new))


@sentence.register
def _(fact: FindingRaised, _: Names) -> str:
    theme = fact.theme_named or fact.theme
    about = f"{theme}, {fact.severity}" + (f", statement {fact.statement}" if fact.statement else "")
    return stopped(f"Finding {fact.number} on item {fact.item} ({about}): {fact.text}")


FINDING: Final = Step(
    asks=RaiseFinding,
    rules=(
        *IN_REVIEW,
        item_exists,
        theme_has_a_name,
        statement_of_the_area,
    ),
    records=_finding,
    effects=(Effect(FindingRaised, change=_raised, correction=AskedAgain(), rests_on=item_meant),),
    needs=its_framework,
    in_force=False,
)


def as_raised(review: Review, numbers: Iterable[int]) -> Mapping[str, Any]:
    """What the findings of those numbers say, as whoever answers them or is passed them reads it."""
    found = (review.finding(number) for number in numbers)
    return {
        "wording": tuple(
            finding
            and (finding.item, finding.theme, finding.area, finding.statement, finding.text, finding.severity)
            for finding in found
        )
    }


class AgreeFinding(Command, frozen=True, kw_only=True):
    """Agree a finding about a contract of yours."""

    finding: FindingNumber


class DisputeFinding(Command, frozen=True, kw_only=True):
    """Dispute a finding about a contract of yours, and say why."""

    finding: FindingNumber


@fact("review.finding_agreed.v1")
class FindingAgreed(Fact, kw_only=True):
    """An officer of the contract agreed a finding."""

    finding: FindingNumber
    item: ItemNumber
    answered_by: PersonId


@fact("review.finding_disputed.v1")
class FindingDisputed(Fact, kw_only=True):
    """An officer of the contract disputed a finding, and said why."""

    finding: FindingNumber
    item: ItemNumber
    answered_by: PersonId


@rule("review.answered-by-its-officers", "paper 1.2")
def answered_by_its_officers(case: Case[Any]) -> Rejection | None:
    finding = case.state.finding(case.command.finding)
    item = case.state.item(finding.item) if finding else None
    if item is None:
        return None
    terms: Terms | None = case.other(item.contract_id)
    roles = terms.roles if terms else None
    officers = (roles.owner, roles.contract_manager, *roles.lead_officers) if roles else ()
    if case.context.actor.person_id in (*item.lead_officers, *officers):
        return None
    return no(
        "A finding is answered by the item's lead officers, or by owner, contract manager or lead officers of the "
        "contract.",
        conflict=True,
    )


@rule("review.answer-changes")
def answer_changes(case: Case[AgreeFinding | DisputeFinding]) -> Rejection | None:
    finding = case.state.finding(case.command.finding)
    answer = "agreed" if isinstance(case.command, AgreeFinding) else "disputed"
    if finding is None or finding.answer != answer:
        return None
    return no(f"The finding is {answer} already.", "finding", conflict=True)


@rule("review.answered-by-another", "NAO 6.2; domain rule I3")
def answered_by_another(case: Case[AgreeFinding | DisputeFinding]) -> Rejection | None:
    """Neither who answers nor for whom it is answered may have raised the finding, or put it right."""
    wanted = case.command.finding
    raised = (
        placed
        for placed in case.chronicle.timeline.placed
        if isinstance(placed.fact, FindingRaised) and placed.fact.number == wanted
    )
    if not any(map(case.has_a_hand_in, raised)):
        return None
    return no(
        "You raised this finding, or it was raised by or for whom you act; somebody else answers it.",
        "finding",
        conflict=True,
    )


def _finding_contract(command: Any, review: Review, _others: Any) -> Iterable[Need]:
    finding = review.finding(command.finding)
    item = review.item(finding.item) if finding else None
    if item is not None and item.contract_id is not None:
        yield Need("finding", "contract", item.contract_id)


_ANSWER = (
    *IN_REVIEW,
    finding_exists,
    answered_by_its_officers,
    answered_by_another,
    answer_changes,
)


def _agreement(case: Case[AgreeFinding]) -> Fact:
    number = case.command.finding
    item = seen_to(case.state.finding(number)).item
    return FindingAgreed(finding=number, item=item, answered_by=case.context.actor.person_id)


def _dispute(case: Case[DisputeFinding]) -> Fact:
    number = case.command.finding
    item = seen_to(case.state.finding(number)).item
    return FindingDisputed(finding=number, item=item, answered_by=case.context.actor.person_id)


def _agreed(review: Review, fact: FindingAgreed, _: civil_date) -> Review:
    return with_findings(
        review,
        (fact.finding,),
        lambda finding: replace(finding, answer="agreed", answered_by=fact.answered_by),
    )


def _disputed(review: Review, fact: FindingDisputed, _: civil_date) -> Review:
    return with_findings(
        review,
        (fact.finding,),
        lambda finding: replace(finding, answer="disputed", answered_by=fact.answered_by),
    )


def _finding_as_raised(review: Review, fact: FindingAgreed | FindingDisputed) -> Mapping[str, Any]:
    return as_raised(review, (fact.finding,))


@sentence.register
def _(fact: FindingAgreed, names: Names) -> str:
    return f"{person(fact.answered_by, names)} agreed finding {fact.finding}."


@sentence.register
def _(fact: FindingDisputed, names: Names) -> str:
    return f"{person(fact.answered_by, names)} disputed finding {fact.finding}."


_OWN_ANSWER: Final = OnlyAnnulled("It is what an officer answered: let the finding be answered anew.")


AGREEMENT: Final = Step(
    asks=AgreeFinding,
    rules=_ANSWER,
    records=_agreement,
    effects=(Effect(FindingAgreed, change=_agreed, correction=_OWN_ANSWER, rests_on=_finding_as_raised),),
    needs=_finding_contract,
    in_force=False,
)


DISPUTE: Final = Step(
    asks=DisputeFinding,
    rules=(
        *_ANSWER,
        reason_given,
    ),
    records=_dispute,
    effects=(Effect(FindingDisputed, change=_disputed, correction=_OWN_ANSWER, rests_on=_finding_as_raised),),
    needs=_finding_contract,
    in_force=False,
)
