"""Implementation: the change is made, and the contract's own facts are recorded with it (domain rule I4)."""

from collections.abc import Iterable
from datetime import date

from msgspec.structs import replace

from domain.case import reason_given
from domain.change_request.levels import in_words, still_wanted
from domain.change_request.rules import (
    CHANGE_STEP,
    LIMITS,
    Case,
    contract_and_supplier,
    decided_in,
    demanded,
    effect_day,
    happened_on,
    is_retrospective,
    position_and_effect,
    possible,
    settles_what_was_made,
    terms_of,
    value_and_change,
)
from domain.change_request.terms import ChangeRequest, moved
from domain.contract.change_control import ChangeSettled
from domain.contract.ending import PartiallyTerminated, Terminated
from domain.contract.extension import Extended
from domain.contract.limits.notice import notice_needed
from domain.contract.parties import Assigned, Novated
from domain.contract.reassessment import ReassessmentAsked
from domain.contract.scope import ScopeVaried
from domain.contract.value import ValueChanged
from domain.dates import in_words as day_in_words
from domain.decisions import Advice, Command, Decided, Rejection, no, rule
from domain.events import Fact, fact
from domain.money import Pounds
from domain.sentences import Names, sentence
from domain.stream import AskedAgain, Effect, Recording, Step


class Implement(Command, frozen=True, kw_only=True):
    """Make the change: record it in the contract."""

    took_effect: date | None = None
    """Day from which it is true in the contract; the day proposed, else today, where left out."""


@fact("change_request.implemented.v1")
class Implemented(Fact, kw_only=True):
    """The change was made, and the contract's own facts recorded with it (domain rule I4)."""

    took_effect: date
    """Day from which it is true in the contract."""
    value_change: Pounds | None = None
    """Change of the contract's value, pounds, as for *proposed*; worked out anew on that day."""


@rule("making.approved", "GovS 008 5.4.5; domain rule I4")
def approved_at_every_level(case: Case[Implement]) -> Rejection | None:
    missing = still_wanted(demanded(case), case.state.given)
    if not missing:
        return None
    higher = (
        " Because it is retrospective, the next higher approver decides." if is_retrospective(case) else ""
    )
    return no(f"Still to be approved by {in_words(missing)}.{higher}", conflict=True)


@rule("making.not-before-approval", "GovS 008 5.4.5; domain rule I4")
def not_before_approval(case: Case[Implement]) -> Rejection | None:
    approved_on = max((approval.on for approval in case.state.approvals), default=None)
    if is_retrospective(case) or approved_on is None or effect_day(case) >= approved_on:
        return None
    return no(
        f"It was approved on {day_in_words(approved_on)} only. A change that took effect before must be flagged as "
        "retrospective first.",
        "took_effect",
    )


@rule("making.not-another-day")
def not_another_day(case: Case[Implement]) -> Rejection | None:
    """What happened already is made from the day on which it happened: from a later one it is no late approval, and
    waits for its notice."""
    ending = case.state.change.ending
    day = ending.ended_on if ending else happened_on(case)
    if day is None or case.command.took_effect in (None, day):
        return None
    how = "It was proposed to end" if ending else "It was made"
    return no(f"{how} on {day_in_words(day)}: leave took_effect out.", "took_effect")


@rule("making.ground-still-fits", "PA 2023 s.74(1); domain rule I5")
def ground_still_fits(case: Case[Implement]) -> Advice | None:
    terms, judged = terms_of(case), case.state.judged
    if terms is None or judged is None or judged.legal_regime == terms.legal_regime:
        return None
    return Advice(
        f"The ground was judged under {judged.legal_regime}; the contract is now under {terms.legal_regime}."
    )


@rule("making.notice-first", "PA 2023 ss.75(1)-(2), 76; reg 5(4); domain rule I6")
def notice_first(case: Case[Implement]) -> Rejection | Advice | None:
    found, judged, notice = position_and_effect(case), case.state.judged, case.state.notice
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
def after_standstill(case: Case[Implement]) -> Rejection | Advice | None:
    until = case.state.standstill_until
    if until is None or (case.state.standstill_ended and effect_day(case) > until):
        return None
    if is_retrospective(case):
        return Advice(f"Made before the standstill ended on {day_in_words(until)}.")
    return no(
        f"The notice states a standstill to {day_in_words(until)}: record its end first.", conflict=True
    )


def _recorded(case: Case[Implement]) -> Iterable[Recording]:
    """The change, and the contract's own facts that it causes."""
    request, day = case.state, effect_day(case)
    yield Implemented(took_effect=day, value_change=value_and_change(case)[1])
    for decision in decided_in(case, reason=case.command.reason):
        for decided in decision.decided:
            yield Decided(decided.fact, decided.valid_from, request.contract_id)


def _made(request: ChangeRequest, fact: Implemented, valid_from: date) -> ChangeRequest:
    return replace(
        request,
        implemented_on=valid_from,
        took_effect=fact.took_effect,
        value_change=fact.value_change,
        closed_as="implemented",
    )


@sentence.register
def _(fact: Implemented, _: Names) -> str:
    return f"Change made, in effect from {day_in_words(fact.took_effect)}: {moved(fact.value_change)}."


IMPLEMENTATION = Step(
    asks=Implement,
    rules=(
        *CHANGE_STEP,
        reason_given,
        approved_at_every_level,
        not_before_approval,
        not_another_day,
        ground_still_fits,
        notice_first,
        after_standstill,
        settles_what_was_made,
        possible,
        *LIMITS,
    ),
    records=_recorded,
    effects=(Effect(Implemented, change=_made, correction=AskedAgain()),),
    brings=(
        Extended,
        ValueChanged,
        ScopeVaried,
        Novated,
        Assigned,
        PartiallyTerminated,
        Terminated,
        ReassessmentAsked,
        ChangeSettled,
    ),
    needs=contract_and_supplier,
    in_force=False,
)
