"""Endings, light touch, contracts below the threshold, and those that neither reg 72 nor s.74 governs."""

from domain.contract.limits.findings import TestAnswer, TestQuestion, measured
from domain.contract.limits.question import with_change
from domain.dates import in_words as day_in_words
from domain.money import in_words as pounds
from domain.thresholds import threshold
from domain.working_days import last_day

_UK11_DAYS = 30
"""s.80(1): a termination notice before the end of 30 days beginning with the day of termination."""


def ending(asked: TestQuestion) -> TestAnswer | None:
    effect = asked.effect
    if effect is None or effect.ended_on is None:
        return None
    due = day_in_words(last_day(effect.ended_on, _UK11_DAYS))
    return TestAnswer(
        sentence=f"An ending is no modification; a termination notice (UK11) is due by {due}.",
        verdict="within",
    )


def light_touch(_: TestQuestion) -> TestAnswer:
    return TestAnswer(
        sentence="Light touch: the contract may be modified freely, and no change notice is due (s.75(6)(b)).",
        verdict="within",
    )


def below_threshold(asked: TestQuestion) -> TestAnswer:
    value = with_change(asked, asked.position.value)
    limit = threshold(asked.position.day, works=asked.position.works)
    return measured(
        asked,
        value,
        limit,
        f"Below threshold, the Act's grounds do not apply. The value would be {pounds(value)}; at the threshold, "
        f"{pounds(limit)}, it becomes convertible and ss.74 to 77 apply: have the regime determined anew.",
        reached=True,
    )


def own_rules(asked: TestQuestion) -> TestAnswer:
    own = "the Provider Selection Regime has rules of its own"
    exempt = "an exempt contract or partnership goes by its own terms"
    which = own if asked.position.legal_regime == "PSR2023" else exempt
    return TestAnswer(sentence=f"Neither reg 72 nor s.74 applies: {which}. Have it judged.")
