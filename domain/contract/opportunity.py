"""Opportunity to improve: a supplier whose performance does not satisfy is warned, given time, and judged (s.71(4)).

Only where it was, and did not improve, can performance be determined as a failure that is published. A person judges
each step; nothing follows by itself.
"""

from datetime import date
from typing import Any

from msgspec.structs import replace

from domain.case import step_not_ahead_of_time
from domain.contract.rules import CHANGE, Case
from domain.contract.terms import ImprovementOutcome, Opportunity, Terms, unless_ended
from domain.dates import in_words
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.sentences import Names, sentence, stopped
from domain.stream import AskedAgain, Effect, Step
from domain.text import SomeText


class GiveOpportunity(Command, frozen=True, kw_only=True):
    """Record that the supplier was warned that performance does not satisfy, and given opportunity to improve."""

    warned_of: SomeText
    """The obligation, and what is wrong. It may be published: name no private person."""
    until: date
    """Last day by which performance is to have improved."""


class AssessImprovement(Command, frozen=True, kw_only=True):
    """Record whether performance improved, once the supplier had its opportunity."""

    outcome: ImprovementOutcome
    why: SomeText
    """What the supplier did, and what came of it. It may be published: name no private person."""


@fact("contract.improvement_opportunity_given.v1")
class OpportunityGiven(Fact, kw_only=True):
    """The supplier was warned, and given proper opportunity to improve its performance (PA 2023 s.71(4)(a)-(b))."""

    warned_of: SomeText
    """The obligation, and what is wrong."""
    until: date
    """Last day by which performance is to have improved."""


@fact("contract.improvement_assessed.v1")
class ImprovementAssessed(Fact, kw_only=True):
    """It was considered whether performance improved after the opportunity (PA 2023 s.71(4)(c))."""

    outcome: ImprovementOutcome
    why: SomeText
    """What the supplier did, and what came of it."""


@rule("opportunity.proper", "PA 2023 s.71(4)(b)")
def proper_opportunity(case: Case[GiveOpportunity]) -> Rejection | None:
    if case.command.until > case.effective_from:
        return None
    return no("Give the supplier time to improve: a later day than that of the warning.", "until")


@rule("opportunity.one-at-a-time")
def none_is_open(case: Case[GiveOpportunity]) -> Rejection | None:
    known = case.state.opportunity
    if known is None or known.outcome is not None:
        return None
    return no(
        f"It was given opportunity until {in_words(known.until)} already: say first what came of that.",
        conflict=True,
    )


@rule("opportunity.open")
def one_is_open(case: Case[AssessImprovement]) -> Rejection | None:
    known = case.state.opportunity
    if known is not None and known.outcome is None:
        return None
    return no("No opportunity to improve waits to be judged.", conflict=True)


@rule("opportunity.over", "PA 2023 s.71(4)(b)-(c)")
def it_is_over(case: Case[AssessImprovement]) -> Rejection | None:
    known = case.state.opportunity
    if known is None or case.command.outcome == "improved" or case.effective_from > known.until:
        return None
    return no(f"The supplier has until {in_words(known.until)}.", "outcome", "effective_from")


def _given(case: Case[GiveOpportunity]) -> Fact:
    return OpportunityGiven(warned_of=case.command.warned_of, until=case.command.until)


def _assessed(case: Case[AssessImprovement]) -> Fact:
    return ImprovementAssessed(outcome=case.command.outcome, why=case.command.why)


@unless_ended
def _is_given(terms: Terms, fact: OpportunityGiven, valid_from: date) -> Terms:
    return replace(terms, opportunity=Opportunity(fact.warned_of, valid_from, fact.until))


@unless_ended
def _is_assessed(terms: Terms, fact: ImprovementAssessed, _: date) -> Terms:
    known: Any = terms.opportunity
    return replace(terms, opportunity=replace(known, outcome=fact.outcome) if known else None)


@sentence.register
def _(fact: OpportunityGiven, _: Names) -> str:
    return f"Supplier warned, with opportunity to improve until {in_words(fact.until)}: {stopped(fact.warned_of)}"


@sentence.register
def _(fact: ImprovementAssessed, _: Names) -> str:
    return f"Performance {fact.outcome}: {stopped(fact.why)}"


OPPORTUNITY = Step(
    asks=GiveOpportunity,
    rules=(*CHANGE, step_not_ahead_of_time, proper_opportunity, none_is_open),
    records=_given,
    effects=(Effect(OpportunityGiven, change=_is_given, correction=AskedAgain()),),
)
IMPROVEMENT_ASSESSMENT = Step(
    asks=AssessImprovement,
    rules=(*CHANGE, step_not_ahead_of_time, one_is_open, it_is_over),
    records=_assessed,
    effects=(Effect(ImprovementAssessed, change=_is_assessed, correction=AskedAgain()),),
)
