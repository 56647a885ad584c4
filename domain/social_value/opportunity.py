"""An opportunity: a manager is challenged to look at social value that may be available, and answers (paper 2.2)."""

from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID

from msgspec import Meta
from msgspec.structs import replace

from domain.case import ENTRY, STEP
from domain.contract.in_being import contract_in_being
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.sentences import Names, sentence, stopped
from domain.social_value.rules import Case, contract_and_review, still_open
from domain.social_value.terms import ReportNumber, SocialValue
from domain.stream import AskedAgain, Effect, Step
from domain.text import SomeText


class ChallengeOpportunity(Command, frozen=True, kw_only=True):
    """Challenge a contract's manager to look at the social value that may be available."""

    contract_id: UUID
    question: SomeText
    review_id: UUID | None = None
    """The review in which it is asked."""
    finding: ReportNumber | None = None
    """Number of the finding that it follows from."""


@fact("social_value.opportunity_challenged.v1")
class OpportunityChallenged(Fact, kw_only=True):
    """The contract's manager was challenged to look at the social value that may be available (paper 2.2)."""

    contract_id: UUID
    question: SomeText
    review_id: UUID | None = None
    """The review in which it was asked."""
    finding: Annotated[int, Meta(ge=1, le=10_000)] | None = None
    """Number of the finding that it follows from."""


@rule("social-value.review-covers-it")
def review_covers_it(case: Case[ChallengeOpportunity]) -> Rejection | None:
    review = case.other(case.command.review_id)
    if case.command.review_id is None or (
        review is not None and any(item.contract_id == case.command.contract_id for item in review.items)
    ):
        return None
    return no("That review is not about this contract.", "review_id")


@rule("social-value.finding-of-the-contract", "paper 2.2")
def finding_of_the_contract(case: Case[ChallengeOpportunity]) -> Rejection | None:
    command, review = case.command, case.other(case.command.review_id)
    if command.finding is None:
        return None
    if command.review_id is None:
        return no("Say in which review it was found.", "finding", "review_id")
    finding = review.finding(command.finding) if review is not None else None
    item = review.item(finding.item) if finding is not None else None
    if item is not None and item.contract_id == command.contract_id:
        return None
    return no("That review has no such finding about this contract.", "finding")


def _challenge(case: Case[ChallengeOpportunity]) -> Fact:
    command = case.command
    return OpportunityChallenged(
        contract_id=command.contract_id,
        question=command.question,
        review_id=command.review_id,
        finding=command.finding,
    )


def _looked_for(known: SocialValue | None, fact: OpportunityChallenged, _: date) -> SocialValue:
    before = known or SocialValue(fact.contract_id)
    return replace(before, question=fact.question, review_id=fact.review_id, answer="")


@sentence.register
def _(fact: OpportunityChallenged, _: Names) -> str:
    where = " in a review" if fact.review_id else ""
    return f"Challenged{where} to look at social value: {stopped(fact.question)}"


CHALLENGE: Final = Step(
    asks=ChallengeOpportunity,
    rules=(*ENTRY, contract_in_being, review_covers_it, finding_of_the_contract),
    records=_challenge,
    effects=(
        Effect(
            OpportunityChallenged,
            change=_looked_for,
            correction=AskedAgain(fixed=frozenset({"contract_id"})),
        ),
    ),
    opens=True,
    needs=contract_and_review,
)


class AnswerChallenge(Command, frozen=True, kw_only=True):
    """Answer the challenge."""

    answer: SomeText


@fact("social_value.opportunity_answered.v1")
class OpportunityAnswered(Fact, kw_only=True):
    """The manager answered."""

    answer: SomeText


@rule("social-value.challenge-open", "paper 2.2")
def challenge_open(case: Case[Any]) -> Rejection | None:
    if case.state.question and not case.state.answer:
        return None
    return no("No challenge waits for an answer.", conflict=True)


def _answer(case: Case[AnswerChallenge]) -> Fact:
    return OpportunityAnswered(answer=case.command.answer)


def _found(known: SocialValue, fact: OpportunityAnswered, _: date) -> SocialValue:
    return replace(known, answer=fact.answer)


@sentence.register
def _(fact: OpportunityAnswered, _: Names) -> str:
    return f"Answered the challenge on social value: {stopped(fact.answer)}"


ANSWER: Final = Step(
    asks=AnswerChallenge,
    rules=(*STEP, still_open, challenge_open),
    records=_answer,
    effects=(Effect(OpportunityAnswered, change=_found, correction=AskedAgain()),),
    in_force=False,
)
