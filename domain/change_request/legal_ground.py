"""Legal ground: a named person judges on which ground the change may be made, and why (domain rule I5)."""

from datetime import date
from typing import Final, get_args

from msgspec.structs import replace

from domain.case import seen_to
from domain.change_request.rules import (
    CHANGE_STEP,
    LIMITS,
    REGIMES_THAT_NEED_ONE,
    Case,
    contract_and_supplier,
    contract_in_being_today,
    question,
    terms_of,
)
from domain.change_request.terms import (
    ChangeRequest,
    Ground,
    GroundOfRegulation72,
    GroundOfTheAct,
    JudgedGround,
)
from domain.contract.limits.change import SomeText
from domain.contract.limits.law import TESTS, finding_of
from domain.contract.terms import LegalRegime
from domain.decisions import Advice, Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.sentences import Names, person, sentence, stopped
from domain.stream import Effect, OnlyAnnulled, Step
from domain.text import PersonId


class RecordLegalGround(Command, frozen=True, kw_only=True):
    """Record the legal ground that a named person relies on."""

    ground: Ground
    why: SomeText
    judged_by: PersonId | None = None
    """Opaque id of the person who judged it; you, where left out."""


@fact("change_request.legal_ground_recorded.v1")
class LegalGroundRecorded(Fact, kw_only=True):
    """A named person judged on which legal ground the change may be made, and why (domain rule I5)."""

    ground: Ground
    why: SomeText
    judged_by: PersonId
    legal_regime: LegalRegime
    """The contract's regime when it was judged."""


_ANY: Final[tuple[Ground, ...]] = ("option exercised, no modification", "other")


_REG_72: Final[tuple[Ground, ...]] = get_args(GroundOfRegulation72)
_ACT: Final[tuple[Ground, ...]] = get_args(GroundOfTheAct)
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


@rule("ground.of-the-regime", "PCR 2015 reg 72(1); PA 2023 s.74, Sch 8")
def ground_of_the_regime(case: Case[RecordLegalGround]) -> Rejection | None:
    terms = terms_of(case)
    known = GROUNDS[terms.legal_regime] if terms else ()
    if terms is None or case.command.ground in known:
        return None
    return no(f"For a contract under {terms.legal_regime} the grounds are: {'; '.join(known)}.", "ground")


@rule("ground.for-a-new-supplier", "PA 2023 s.74(9), Sch 8 para 9; domain rule I24")
def ground_for_a_new_supplier(case: Case[RecordLegalGround]) -> Rejection | None:
    terms = terms_of(case)
    if case.state.kind not in ("novation", "assignment") or case.command.ground == "Sch 8 para 9":
        return None
    if terms is None or terms.legal_regime not in REGIMES_THAT_NEED_ONE:
        return None
    return no(
        "A supplier may change only under Sch 8 para 9. If that does not hold, take it to legal.", "ground"
    )


@rule("ground.before-approval", "domain rule I5")
def ground_stands_once_approved(case: Case[RecordLegalGround]) -> Rejection | None:
    if not case.state.approvals:
        return None
    return no(
        "An approval was given on the ground as it stands: withdraw the request and propose it anew on another.",
        "ground",
        conflict=True,
    )


@rule("ground.within-its-limits", "domain rule I7")
def ground_within_its_limits(case: Case[RecordLegalGround]) -> Advice | None:
    asked = question(case)
    if asked is None:
        return None
    found = (finding_of(test, asked) for test in TESTS if test.name in _RESTS_ON.get(case.command.ground, ()))
    beyond = [finding.clause for finding in found if finding is not None and finding.verdict == "beyond"]
    return Advice(f"This ground does not seem to hold: beyond {'; '.join(beyond)}.") if beyond else None


def _recorded(case: Case[RecordLegalGround]) -> Fact:
    command, terms = case.command, seen_to(terms_of(case))
    return LegalGroundRecorded(
        ground=command.ground,
        why=command.why,
        judged_by=command.judged_by or case.context.actor.person_id,
        legal_regime=terms.legal_regime,
    )


def _judged(request: ChangeRequest, fact: LegalGroundRecorded, _: date) -> ChangeRequest:
    return replace(request, judged=JudgedGround(fact.ground, fact.why, fact.judged_by, fact.legal_regime))


@sentence.register
def _(fact: LegalGroundRecorded, names: Names) -> str:
    return f"Legal ground: {fact.ground}, judged by {person(fact.judged_by, names)}: {stopped(fact.why)}"


LEGAL_GROUND = Step(
    asks=RecordLegalGround,
    rules=(
        *CHANGE_STEP,
        contract_in_being_today,
        ground_of_the_regime,
        ground_for_a_new_supplier,
        ground_stands_once_approved,
        ground_within_its_limits,
        *LIMITS,
    ),
    records=_recorded,
    effects=(
        Effect(
            LegalGroundRecorded,
            change=_judged,
            correction=OnlyAnnulled(
                "What a named person judged is theirs to judge again: record the ground anew."
            ),
        ),
    ),
    needs=contract_and_supplier,
    in_force=False,
)
