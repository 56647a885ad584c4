"""Every test of the law, in the order in which the law gives them, with its clause and the regimes that know it."""

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, NamedTuple

from domain.contract.limits import elsewhere, procurement_act, regulation_72
from domain.contract.limits.findings import LimitFinding, TestAnswer, TestQuestion, share_of
from domain.contract.limits.notice import ACT
from domain.contract.limits.position import ChangeEffect, ChangePosition
from domain.contract.terms import LegalRegime
from domain.decisions import Policy

_PCR: Final[tuple[LegalRegime, ...]] = ("PCR2015",)
_PENNY = Decimal("0.01")
_LIGHT: Final[tuple[LegalRegime, ...]] = ("PA2023_LIGHT_TOUCH",)


class LegalTest(NamedTuple):
    """One test of the law."""

    name: str
    clause: str
    regimes: tuple[LegalRegime, ...]
    ask: Callable[[TestQuestion], TestAnswer | None]
    """Its answer, or ``None`` where it has nothing to say of such a change."""


def findings(
    position: ChangePosition, effect: ChangeEffect | None, policy: Policy
) -> tuple[LimitFinding, ...]:
    """What every test of the contract's regime finds: of a change, or of how things stand where none is proposed."""
    asked = TestQuestion(position, effect, policy)
    found = ((test, finding_of(test, asked)) for test in TESTS)
    return tuple(finding for _, finding in found if finding is not None)


def finding_of(test: LegalTest, asked: TestQuestion) -> LimitFinding | None:
    """What one test finds; ``None`` where it is none of this regime, or has nothing to say."""
    if asked.position.legal_regime not in test.regimes:
        return None
    ends = asked.effect is not None and asked.effect.kind == "termination"
    answer = None if ends and test.ask is not elsewhere.ending else test.ask(asked)
    if answer is None:
        return None
    return LimitFinding(
        test=test.name,
        clause=test.clause,
        verdict=answer.verdict,
        sentence=answer.sentence,
        figure=answer.figure,
        limit=answer.limit.quantize(_PENNY, ROUND_HALF_UP)
        if answer.limit and answer.unit == "pounds"
        else answer.limit,
        unit=answer.unit,
        share_used=share_of(answer.figure, answer.limit),
    )


TESTS: Final[tuple[LegalTest, ...]] = (
    LegalTest(
        "reg-72.fifty-per-cent", "PCR 2015 reg 72(1)(b)-(c), 72(2), 72(7)", _PCR, regulation_72.fifty_per_cent
    ),
    LegalTest("reg-72.small-share", "PCR 2015 reg 72(1)(f), 72(5)-(7)", _PCR, regulation_72.small_share),
    LegalTest(
        "reg-72.small-threshold", "PCR 2015 reg 72(1)(f), 72(5)(a)", _PCR, regulation_72.small_threshold
    ),
    LegalTest("reg-72.substantial", "PCR 2015 reg 72(1)(e), 72(8)", _PCR, regulation_72.substantial),
    LegalTest("reg-72.new-contractor", "PCR 2015 reg 72(1)(d)", _PCR, regulation_72.new_contractor),
    LegalTest("s74.term", "PA 2023 s.74(3)(a)", ACT, procurement_act.term),
    LegalTest("s74.scope", "PA 2023 s.74(3)(b), s.74(5)", ACT, procurement_act.scope),
    LegalTest("s74.economic-balance", "PA 2023 s.74(3)(c)", ACT, procurement_act.economic_balance),
    LegalTest("s74.small-share", "PA 2023 s.74(4)(a)", ACT, procurement_act.small_share),
    LegalTest("s74.small-aggregate", "PA 2023 s.74(4)(b), s.74(6)", ACT, procurement_act.small_aggregate),
    LegalTest("sch-8.fifty-per-cent", "PA 2023 Sch 8 paras 4, 5-7, 8", ACT, procurement_act.fifty_per_cent),
    LegalTest("s74.supplier", "PA 2023 s.74(9), Sch 8 para 9", ACT, procurement_act.supplier),
    LegalTest("s74.judged-as-one", "PA 2023 s.74(7)-(8), s.75(4)-(5)", ACT, procurement_act.judged_as_one),
    LegalTest("s75.notice", "PA 2023 s.75(1)-(2)", ACT, procurement_act.notice),
    LegalTest("s80.termination-notice", "PA 2023 s.80", (*ACT, *_LIGHT), elsewhere.ending),
    LegalTest("s74.light-touch", "PA 2023 s.74(2), s.75(6)(b)", _LIGHT, elsewhere.light_touch),
    LegalTest("below-threshold", "PA 2023 s.74(1)", ("BELOW_THRESHOLD",), elsewhere.below_threshold),
    LegalTest("own-rules", "domain 4.1", ("PSR2023", "EXEMPT_OR_PARTNERSHIP"), elsewhere.own_rules),
)
"""Every test, in the order in which the law gives them."""
