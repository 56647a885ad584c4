"""Querying: the council asks about a return, and is answered."""

from datetime import date
from typing import Final

from msgspec.structs import replace

from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.sentences import Names, sentence, stopped
from domain.stream import AskedAgain, Effect, Step
from domain.submission.order import STEP
from domain.submission.rules import Case, kpi_and_contract, kpi_stands, not_rejected, something_returned
from domain.submission.terms import Question, Submission, settled
from domain.text import LongText


class QueryReturn(Command, frozen=True, kw_only=True):
    """Ask about a return."""

    question: Question


@fact("submission.queried.v1")
class Queried(Fact, kw_only=True):
    """The council asked about the return."""

    question: LongText


@rule("submission.query-waits")
def query_waits(case: Case[QueryReturn]) -> Rejection | None:
    if not case.state.question:
        return None
    return no("An earlier question is still to be answered.", "question", conflict=True)


def _query(case: Case[QueryReturn]) -> Fact:
    return Queried(question=case.command.question)


def _asked_about(now: Submission, fact: Queried, _: date) -> Submission:
    return settled(replace(now, question=fact.question))


@sentence.register
def _(fact: Queried, _: Names) -> str:
    return f"Return queried: {stopped(fact.question)}"


QUERY: Final = Step(
    asks=QueryReturn,
    rules=(*STEP, kpi_stands, something_returned, not_rejected, query_waits),
    records=_query,
    effects=(Effect(Queried, change=_asked_about, correction=AskedAgain()),),
    needs=kpi_and_contract,
    in_force=False,
)


class AnswerQuery(Command, frozen=True, kw_only=True):
    """Answer what was asked about a return."""

    answer: Question


@fact("submission.query_answered.v1")
class QueryAnswered(Fact, kw_only=True):
    """The question was answered."""

    answer: LongText


@rule("submission.query-open")
def query_open(case: Case[AnswerQuery]) -> Rejection | None:
    if case.state.question:
        return None
    return no("Nothing was asked that is still to be answered.", conflict=True)


def _answer(case: Case[AnswerQuery]) -> Fact:
    return QueryAnswered(answer=case.command.answer)


def _answered(now: Submission, _fact: QueryAnswered, _: date) -> Submission:
    return settled(replace(now, question=""))


@sentence.register
def _(fact: QueryAnswered, _: Names) -> str:
    return f"Query answered: {stopped(fact.answer)}"


ANSWER: Final = Step(
    asks=AnswerQuery,
    rules=(*STEP, query_open),
    records=_answer,
    effects=(Effect(QueryAnswered, change=_answered, correction=AskedAgain()),),
    in_force=False,
)
