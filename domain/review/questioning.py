"""Questioning: in the session a question is put to the contract owner, who answers it (paper 1.2: *to account*)."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from msgspec.structs import replace

from domain.case import seen_to
from domain.contract.terms import Terms
from domain.decisions import Advice, Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.numbering import next_number
from domain.review.rules import IN_REVIEW, Case, contract_of_the_item, item_exists
from domain.review.terms import ItemNumber, Question, QuestionNumber, Review, item_meant
from domain.sentences import Names, person, sentence, stopped
from domain.stream import AskedAgain, Effect, OnlyAnnulled, Step
from domain.text import PersonId, SomeText


class PutQuestion(Command, frozen=True, kw_only=True):
    """Put a question to the contract owner about a line of the review."""

    item: ItemNumber
    to: PersonId
    """Whom it is put to, most often the contract's owner: opaque id of a person."""
    text: SomeText
    """The question."""


@fact("review.question_put.v1")
class QuestionPut(Fact, kw_only=True):
    """A question was put to somebody who answers for a line of the review (paper 1.2)."""

    number: QuestionNumber
    item: ItemNumber
    to: PersonId
    """Whom it was put to: opaque id of a person."""
    text: SomeText
    """The question."""


class AnswerQuestion(Command, frozen=True, kw_only=True):
    """Answer a question that was put to you in a review; answered again, it takes the place of the answer before."""

    question: QuestionNumber
    """Number of the question."""
    text: SomeText
    """The answer."""


@fact("review.question_answered.v1")
class QuestionAnswered(Fact, kw_only=True):
    """Whoever was asked answered (paper 1.2)."""

    question: QuestionNumber
    """Number of the question."""
    item: ItemNumber
    answered_by: PersonId
    previous: str | None = None
    """The answer before, where there was one."""
    text: SomeText
    """The answer."""


def _question_numbers(fact: Fact) -> Iterator[int]:
    if isinstance(fact, QuestionPut):
        yield fact.number


@rule("review.asked-of-its-owner", "paper 1.2")
def asked_of_its_owner(case: Case[PutQuestion]) -> Advice | None:
    """It is said where the question goes to somebody else than the contract's owner."""
    item = case.state.item(case.command.item)
    terms: Terms | None = case.other(item.contract_id) if item else None
    if terms is None or case.command.to == terms.roles.owner:
        return None
    return Advice("It is put to somebody else than the contract's owner.")


@rule("review.not-asked-of-oneself", "NAO 6.2; domain rule I3")
def not_asked_of_oneself(case: Case[PutQuestion]) -> Rejection | None:
    if case.command.to not in case.people:
        return None
    return no("Nobody holds themselves to account: let somebody else put the question.", "to", conflict=True)


@rule("review.question-exists")
def question_exists(case: Case[AnswerQuestion]) -> Rejection | None:
    if case.state.question(case.command.question) is not None:
        return None
    return no(f"The review has no question {case.command.question}.", "question")


@rule("review.answered-by-whom-it-was-put-to", "paper 1.2")
def answered_by_whom_it_was_put_to(case: Case[AnswerQuestion]) -> Rejection | None:
    question = case.state.question(case.command.question)
    if question is None or case.context.actor.person_id == question.to:
        return None
    return no("A question is answered by whom it was put to.", conflict=True)


@rule("review.answer-says-something-new")
def answer_says_something_new(case: Case[AnswerQuestion]) -> Rejection | None:
    question = case.state.question(case.command.question)
    if question is None or question.answer != case.command.text:
        return None
    return no("The answer says just that already.", "text")


def _put(case: Case[PutQuestion]) -> Fact:
    command = case.command
    number = next_number(case.chronicle, _question_numbers)
    return QuestionPut(number=number, item=command.item, to=command.to, text=command.text)


def _answered(case: Case[AnswerQuestion]) -> Fact:
    question = seen_to(case.state.question(case.command.question))
    return QuestionAnswered(
        question=question.number,
        item=question.item,
        answered_by=case.context.actor.person_id,
        previous=question.answer or None,
        text=case.command.text,
    )


def _is_put(review: Review, fact: QuestionPut, valid_from: date) -> Review:
    new = Question(fact.number, fact.item, fact.to, fact.text, valid_from)
    return replace(review, questions=(*review.questions, new))


def _is_answered(review: Review, fact: QuestionAnswered, valid_from: date) -> Review:
    found = tuple(
        replace(question, answer=fact.text, answered_on=valid_from)
        if question.number == fact.question
        else question
        for question in review.questions
    )
    return replace(review, questions=found)


def _answer_was(review: Review, fact: QuestionAnswered) -> Mapping[str, Any]:
    question = review.question(fact.question)
    return {"previous": (question and question.answer) or None}


def _question_as_put(review: Review, fact: QuestionAnswered) -> Mapping[str, Any]:
    question = review.question(fact.question)
    return {"question": question and (question.item, question.to, question.text)}


@sentence.register
def _(fact: QuestionPut, names: Names) -> str:
    return stopped(f"Question {fact.number} on item {fact.item}, to {person(fact.to, names)}: {fact.text}")


@sentence.register
def _(fact: QuestionAnswered, names: Names) -> str:
    was = "" if fact.previous is None else " anew"
    return stopped(f"{person(fact.answered_by, names)} answered question {fact.question}{was}: {fact.text}")


QUESTION: Final = Step(
    asks=PutQuestion,
    rules=(*IN_REVIEW, item_exists, not_asked_of_oneself, asked_of_its_owner),
    records=_put,
    effects=(Effect(QuestionPut, change=_is_put, correction=AskedAgain(), rests_on=item_meant),),
    needs=contract_of_the_item,
    in_force=False,
)

ANSWER: Final = Step(
    asks=AnswerQuestion,
    rules=(*IN_REVIEW, question_exists, answered_by_whom_it_was_put_to, answer_says_something_new),
    records=_answered,
    effects=(
        Effect(
            QuestionAnswered,
            change=_is_answered,
            correction=OnlyAnnulled("It is what somebody answered: let the question be answered again."),
            was=_answer_was,
            rests_on=_question_as_put,
        ),
    ),
    in_force=False,
)
