"""Rules of the legal ground, and the limits of the law as advice: one rule for each test, under its own clause."""

from typing import Any, Final

from domain.change_request import commands as ask
from domain.change_request.events import Ground
from domain.change_request.limits import TESTS, LegalTest, finding_of
from domain.change_request.rules.case import CHANGE_STEP, Case, contract_of, question
from domain.contract.terms import LegalRegime, Terms
from domain.decisions import Advice, NamedRule, NotAsked, Passed, Rejection, no, rule

_ANY: Final[tuple[Ground, ...]] = ("option exercised, no modification", "other")
_REG_72: Final[tuple[Ground, ...]] = (
    "reg 72(1)(a)",
    "reg 72(1)(b)",
    "reg 72(1)(c)",
    "reg 72(1)(d)",
    "reg 72(1)(e)",
    "reg 72(1)(f)",
)
_ACT: Final[tuple[Ground, ...]] = (
    "Sch 8 para 1",
    "Sch 8 para 2",
    "Sch 8 para 3",
    "Sch 8 para 4",
    "Sch 8 para 5",
    "Sch 8 para 6",
    "Sch 8 para 7",
    "Sch 8 para 8",
    "Sch 8 para 9",
    "Sch 8 para 10",
    "s.74(1)(b) not substantial",
    "s.74(4) below-threshold modification",
)
GROUNDS: Final[dict[LegalRegime, tuple[Ground, ...]]] = {
    "PCR2015": (*_REG_72, *_ANY),
    "PA2023": (*_ACT, *_ANY),
    "CONVERTIBLE": (*_ACT, *_ANY),
    "PA2023_LIGHT_TOUCH": ("s.74(2) light touch", *_ANY),
    "BELOW_THRESHOLD": _ANY,
    "PSR2023": _ANY,
    "EXEMPT_OR_PARTNERSHIP": _ANY,
}
"""The grounds that each regime knows (PCR 2015 reg 72(1); PA 2023 s.74, Schedule 8)."""
_RESTS_ON: Final[dict[Ground, tuple[str, ...]]] = {
    "reg 72(1)(b)": ("reg-72.fifty-per-cent",),
    "reg 72(1)(c)": ("reg-72.fifty-per-cent",),
    "reg 72(1)(f)": ("reg-72.small-share", "reg-72.small-threshold"),
    "Sch 8 para 4": ("sch-8.fifty-per-cent",),
    "Sch 8 para 5": ("sch-8.fifty-per-cent",),
    "Sch 8 para 6": ("sch-8.fifty-per-cent",),
    "Sch 8 para 7": ("sch-8.fifty-per-cent",),
    "Sch 8 para 8": ("sch-8.fifty-per-cent",),
    "s.74(1)(b) not substantial": ("s74.term", "s74.scope"),
    "s.74(4) below-threshold modification": ("s74.small-share", "s74.small-aggregate", "s74.scope"),
}
"""The tests that a ground itself asks for."""
REGIMES_THAT_NEED_ONE: Final = frozenset({"PA2023", "CONVERTIBLE"})


def terms_of(case: Case[Any]) -> Terms | None:
    """The contract's terms as in force today."""
    return contract_of(case).in_force(case.context.today)


def _limit(test: LegalTest) -> NamedRule:
    @rule(f"limit.{test.name}", test.clause)
    def hold_against(case: Case[Any]) -> Advice | Passed | NotAsked:
        asked = question(case)
        finding = finding_of(test, asked) if asked else None
        if finding is None:
            return NotAsked()
        return Passed(finding.sentence) if finding.verdict == "within" else Advice(finding.sentence)

    return hold_against


LIMITS: Final = tuple(_limit(test) for test in TESTS)
"""What the law says of the change, said whenever somebody decides on it: as advice, or where it is within a limit as
passed, with the figures."""


@rule("ground.of-the-regime", "PCR 2015 reg 72(1); PA 2023 s.74, Sch 8")
def ground_of_the_regime(case: Case[ask.RecordLegalGround]) -> Rejection | None:
    terms = terms_of(case)
    known = GROUNDS[terms.legal_regime] if terms else ()
    if terms is None or case.command.ground in known:
        return None
    return no(f"For a contract under {terms.legal_regime} the grounds are: {'; '.join(known)}.", "ground")


@rule("ground.for-a-new-supplier", "PA 2023 s.74(9), Sch 8 para 9; domain rule I24")
def ground_for_a_new_supplier(case: Case[ask.RecordLegalGround]) -> Rejection | None:
    terms = terms_of(case)
    if case.state.kind not in ("novation", "assignment") or case.command.ground == "Sch 8 para 9":
        return None
    if terms is None or terms.legal_regime not in REGIMES_THAT_NEED_ONE:
        return None
    return no(
        "A supplier may change only under Sch 8 para 9. If that does not hold, take it to legal.", "ground"
    )


@rule("ground.before-approval", "domain rule I5")
def ground_stands_once_approved(case: Case[ask.RecordLegalGround]) -> Rejection | None:
    if not case.state.approvals:
        return None
    return no(
        "An approval was given on the ground as it stands: withdraw the request and propose it anew on another.",
        "ground",
        conflict=True,
    )


@rule("ground.within-its-limits", "domain rule I7")
def ground_within_its_limits(case: Case[ask.RecordLegalGround]) -> Advice | None:
    asked = question(case)
    if asked is None:
        return None
    found = (finding_of(test, asked) for test in TESTS if test.name in _RESTS_ON.get(case.command.ground, ()))
    beyond = [one.clause for one in found if one is not None and one.verdict == "beyond"]
    return Advice(f"This ground does not seem to hold: beyond {'; '.join(beyond)}.") if beyond else None


GROUND = (
    *CHANGE_STEP,
    ground_of_the_regime,
    ground_for_a_new_supplier,
    ground_stands_once_approved,
    ground_within_its_limits,
    *LIMITS,
)
