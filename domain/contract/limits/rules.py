"""The limits of the law as rules: one for each test, under its own clause. They advise and never refuse."""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeAlias

from domain.case import Case
from domain.contract.limits.findings import TestQuestion
from domain.contract.limits.law import TESTS, LegalTest, finding_of
from domain.decisions import Advice, NamedRule, NotAsked, Passed, rule

Question: TypeAlias = Callable[[Case[Any, Any]], TestQuestion | None]
"""What the tests are asked of a case; ``None`` where there is nothing to ask."""


def limits_of(question: Question) -> tuple[NamedRule, ...]:
    """A rule for each test, given what the tests are asked of a case: as advice, or where the change is within a limit
    as passed, with the figures; not asked where there is no question."""
    return tuple(_limit(test, question) for test in TESTS)


def _limit(test: LegalTest, question: Question) -> NamedRule:
    return rule(f"limit.{test.name}", test.clause)(partial(_held_against, test, question))


def _held_against(test: LegalTest, question: Question, case: Case[Any, Any]) -> Advice | Passed | NotAsked:
    asked = case.once(question)
    finding = finding_of(test, asked) if asked else None
    if finding is None:
        return NotAsked()
    return Passed(finding.sentence) if finding.verdict == "within" else Advice(finding.sentence)
