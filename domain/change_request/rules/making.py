"""Rules of making the change: approved at every level, on its ground, after its notice; and flagging."""

from typing import Any

from domain.case import reason_given
from domain.change_request import commands as ask
from domain.change_request.levels import in_words, still_wanted
from domain.change_request.limits import notice_needed
from domain.change_request.rules.case import (
    CHANGE_STEP,
    Case,
    demanded,
    effect_day,
    is_retrospective,
    standing,
)
from domain.change_request.rules.change import happened_not_in_the_future, possible
from domain.change_request.rules.ground import LIMITS, terms_of
from domain.dates import in_words as day_in_words
from domain.decisions import Advice, Rejection, no, rule


@rule("making.approved", "GovS 008 5.4.5; domain rule I4")
def approved_at_every_level(case: Case[ask.Implement]) -> Rejection | None:
    missing = still_wanted(demanded(case), case.state.given)
    if not missing:
        return None
    higher = (
        " Because it is retrospective, the next higher approver decides." if is_retrospective(case) else ""
    )
    return no(f"Still to be approved by {in_words(missing)}.{higher}", conflict=True)


@rule("making.not-before-approval", "GovS 008 5.4.5; domain rule I4")
def not_before_approval(case: Case[ask.Implement]) -> Rejection | None:
    approved_on = max((one.on for one in case.state.approvals), default=None)
    if is_retrospective(case) or approved_on is None or effect_day(case) >= approved_on:
        return None
    return no(
        f"It was approved on {day_in_words(approved_on)} only. A change that took effect before must be flagged as "
        "retrospective first.",
        "took_effect",
    )


@rule("making.not-another-day")
def not_another_day(case: Case[ask.Implement]) -> Rejection | None:
    ending = case.state.change.ending
    if ending is None or case.command.took_effect in (None, ending.ended_on):
        return None
    return no(
        f"It was proposed to end on {day_in_words(ending.ended_on)}: leave took_effect out.", "took_effect"
    )


@rule("making.ground-still-fits", "PA 2023 s.74(1); domain rule I5")
def ground_still_fits(case: Case[ask.Implement]) -> Advice | None:
    terms, judged = terms_of(case), case.state.judged
    if terms is None or judged is None or judged.legal_regime == terms.legal_regime:
        return None
    return Advice(
        f"The ground was judged under {judged.legal_regime}; the contract is now under {terms.legal_regime}."
    )


@rule("making.notice-first", "PA 2023 ss.75(1)-(2), 76; reg 5(4); domain rule I6")
def notice_first(case: Case[ask.Implement]) -> Rejection | Advice | None:
    found, judged, notice = standing(case), case.state.judged, case.state.notice
    if found is None or (judged and judged.ground == "option exercised, no modification"):
        return None
    para_9 = judged is not None and judged.ground == "Sch 8 para 9"
    if not notice_needed(*found, case.context.policy, para_9=para_9):
        return None
    if notice is not None and notice.outcome == "confirmed" and notice.on <= effect_day(case):
        return None
    if is_retrospective(case):
        return Advice(
            "Made before a change notice (UK10) was confirmed, although one is needed: publish it now."
        )
    return no(
        "A change notice (UK10) must be confirmed by the platform before the change is made.", conflict=True
    )


@rule("making.after-standstill", "PA 2023 s.76")
def after_standstill(case: Case[ask.Implement]) -> Rejection | Advice | None:
    until = case.state.standstill_until
    if until is None or (case.state.standstill_ended and effect_day(case) > until):
        return None
    if is_retrospective(case):
        return Advice(f"Made before the standstill ended on {day_in_words(until)}.")
    return no(
        f"The notice states a standstill to {day_in_words(until)}: record its end first.", conflict=True
    )


@rule("retrospective.flagged-once")
def flagged_once(case: Case[ask.FlagRetrospective]) -> Rejection | None:
    if case.state.happened_on is None:
        return None
    return no(
        f"It is flagged already, as of {day_in_words(case.state.happened_on)}.", "happened_on", conflict=True
    )


@rule("retrospective.higher-approver", "GovS 008 5.4.5; domain rule I4")
def higher_approver(case: Case[Any]) -> Advice | None:
    missing = still_wanted(demanded(case, retrospective=True), case.state.given)
    return Advice(f"Now needs approval by {in_words(missing)}.") if missing else None


MAKING = (
    *CHANGE_STEP,
    reason_given,
    approved_at_every_level,
    not_before_approval,
    not_another_day,
    ground_still_fits,
    notice_first,
    after_standstill,
    possible,
    *LIMITS,
)
RETROSPECTIVE = (*CHANGE_STEP, reason_given, flagged_once, happened_not_in_the_future, higher_approver)
