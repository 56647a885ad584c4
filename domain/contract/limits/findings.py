"""A finding: one test of the law put to a change, with its figures, how much of the limit is used, and a sentence."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from msgspec import Struct

from domain.contract.limits.position import ChangeEffect, ChangePosition
from domain.decisions import Policy

Verdict = Literal["within", "near", "beyond", "needs judgement"]
Unit = Literal["pounds", "days", ""]


class LimitFinding(Struct, frozen=True, kw_only=True):
    """What one test found. It advises: a named person judges."""

    test: str
    clause: str
    verdict: Verdict
    """*Near* from 80% of the limit on (ours); *needs judgement* where no figure decides."""
    sentence: str
    figure: Decimal | None = None
    limit: Decimal | None = None
    unit: Unit = ""
    share_used: Decimal | None = None
    """Figure in percent of the limit, to one place."""


class TestQuestion(Struct, frozen=True):
    """What the tests are asked about: a contract and, where one is proposed, a change."""

    position: ChangePosition
    effect: ChangeEffect | None
    policy: Policy


class TestAnswer(Struct, frozen=True, kw_only=True):
    """What a test says, before its name and clause are added."""

    sentence: str
    verdict: Verdict = "needs judgement"
    figure: Decimal | None = None
    limit: Decimal | None = None
    unit: Unit = ""


def measured(
    asked: TestQuestion,
    figure: Decimal | None,
    limit: Decimal | None,
    sentence: str,
    *,
    unit: Unit = "pounds",
    reached: bool = False,
) -> TestAnswer:
    """A figure held against a limit; with *reached* ("less than") the limit itself is beyond it."""
    if figure is None or limit is None:
        return TestAnswer(sentence=f"{sentence} The figures for this are not on record.")
    if figure > limit or (reached and figure == limit):
        verdict: Verdict = "beyond"
    elif figure * 100 >= limit * asked.policy.near_limit_percent and figure > 0:
        verdict = "near"
    else:
        verdict = "within"
    share = share_of(figure, limit)
    used = f" {share}% of the limit is used: {verdict}." if share is not None else f" {verdict.capitalize()}."
    return TestAnswer(sentence=sentence + used, verdict=verdict, figure=figure, limit=limit, unit=unit)


def share_of(figure: Decimal | None, limit: Decimal | None) -> Decimal | None:
    """The figure in percent of the limit, to one place, half up; ``None`` where there is nothing to divide by."""
    if figure is None or not limit:
        return None
    return (figure * 100 / limit).quantize(Decimal("0.1"), ROUND_HALF_UP)
