"""Approval: a second person agrees at one level, or refuses (NAO framework 8.3, 8.4); one's own is refused and kept."""

from datetime import date
from typing import Any, Final

from msgspec.structs import replace

from domain.case import reason_given
from domain.change_request.levels import BY_ROLE, Level, in_words, serves
from domain.change_request.proposal import Proposed
from domain.change_request.rules import (
    CHANGE_STEP,
    LIMITS,
    REGIMES_THAT_NEED_ONE,
    Case,
    contract_and_supplier,
    contract_in_being_today,
    demanded,
    recorded_contract,
    settled_change,
    settles_what_was_made,
    terms_of,
)
from domain.change_request.terms import Approval, ChangeRequest, closed
from domain.decisions import Advice, Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.sentences import Names, person, sentence
from domain.stream import Effect, OnlyAnnulled, Step
from domain.text import PersonId


class Approve(Command, frozen=True, kw_only=True):
    """Approve the change, at one level."""

    level: Level


class RefuseApproval(Command, frozen=True, kw_only=True):
    """Refuse the change, at one level."""

    level: Level


@fact("change_request.approval_given.v1")
class ApprovalGiven(Fact, kw_only=True):
    """One of the levels needed agreed to the change (NAO framework 8.3, 8.4)."""

    level: Level
    approved_by: PersonId
    levels: tuple[Level, ...]
    """Levels that tier and size demanded when it was given."""


@fact("change_request.own_approval_attempted.v1")
class OwnApprovalAttempted(Fact, kw_only=True):
    """Somebody tried to approve a change that they had proposed themselves. It was refused (domain rule I3)."""

    level: Level
    attempted_by: PersonId
    """The proposer, also where somebody else recorded it for them."""


@fact("change_request.approval_refused.v1")
class ApprovalRefused(Fact, kw_only=True):
    """One of the levels said no; the change is not made."""

    level: Level
    refused_by: PersonId


@rule("approval.not-by-the-proposer", "NAO 8.2, 8.4; domain rule I3")
def not_by_the_proposer(case: Case[Approve]) -> Rejection | None:
    """Refused, and kept: an auditor asks who tried to approve their own changes."""
    proposal = case.last(Proposed)
    made = settled_change(case)
    proposers = {case.state.proposed_by, case.state.proposed_for} - {""}
    if proposal is not None:
        proposers |= case.chronicle.people_behind(proposal)
    if made is not None:
        proposers |= recorded_contract(case).people_behind(made)
    theirs = proposers & case.people
    if not theirs:
        return None
    actor = case.context.actor.person_id
    whose = actor if actor in theirs else min(theirs)
    return no(
        "Whoever proposed a change, or for whom it was proposed, may not approve it: someone else must. Attempts "
        "are put on record.",
        "level",
        conflict=True,
        records=(OwnApprovalAttempted(level=case.command.level, attempted_by=whose),),
    )


@rule("approval.level-of-the-role", "NAO 8.3; domain 11.6.5")
def level_of_the_role(case: Case[Any]) -> Rejection | None:
    role = case.context.actor.role
    may = BY_ROLE.get(role, ())
    if case.command.level in may:
        return None
    return no(f"As {role} you may act as {in_words(may) or 'none of the levels'}.", "level")


@rule("approval.budget-holder-is-the-owner", "NAO 1.2")
def budget_holder_is_the_owner(case: Case[Any]) -> Rejection | None:
    terms = terms_of(case)
    if case.command.level != "budget-holder" or terms is None:
        return None
    if terms.roles.owner == case.context.actor.person_id:
        return None
    return no("The budget holder is the contract's own owner, and that is someone else.", "level")


@rule("approval.section-151-officer-named", "domain 11.6.5")
def section_151_officer_named(case: Case[Any]) -> Rejection | None:
    if case.command.level != "s151" or case.command.on_behalf_of:
        return None
    return no("Say which section 151 officer decided: give on_behalf_of.", "on_behalf_of")


@rule("approval.counts-from-today", "domain rule I4")
def counts_from_today(case: Case[Any]) -> Rejection | None:
    if case.effective_from == case.context.today:
        return None
    return no(
        "An approval counts from the day on which it is recorded: leave effective_from out.", "effective_from"
    )


@rule("approval.level-wanted", "domain 11.6.5")
def level_wanted(case: Case[Approve]) -> Rejection | None:
    wanted = demanded(case)
    if any(serves(case.command.level, item) for item in wanted):
        return None
    return no(f"This change needs {in_words(wanted)}; your approval would add nothing.", "level")


@rule("approval.level-once")
def level_once(case: Case[Approve]) -> Rejection | None:
    if case.command.level not in case.state.given:
        return None
    return no("That level has approved already.", "level", conflict=True)


@rule("approval.one-person-one-level", "NAO 6.2")
def one_person_one_level(case: Case[Approve]) -> Rejection | None:
    """Two levels are two pairs of eyes, whoever's hand records what they saw."""
    given = (placed for placed in case.chronicle.timeline.placed if isinstance(placed.fact, ApprovalGiven))
    if not any(map(case.has_a_hand_in, given)):
        return None
    return no(
        "You have approved at another level, or it was approved for you; this one needs someone else.",
        "level",
        conflict=True,
    )


@rule("approval.on-a-ground", "PA 2023 s.74(1); domain rule I5")
def on_a_ground(case: Case[Approve]) -> Rejection | Advice | None:
    terms = terms_of(case)
    if case.state.judged is not None or terms is None:
        return None
    if terms.legal_regime in REGIMES_THAT_NEED_ONE:
        return no("No legal ground is on record yet: have it recorded first.", conflict=True)
    return Advice("No legal ground is on record.")


@rule("approval.impact-assessed", "GovS 008 5.4.5")
def impact_assessed(case: Case[Approve]) -> Advice | None:
    return None if case.state.impact_assessed else Advice("The impact of the change has not been assessed.")


_BY_LEVEL = (
    *CHANGE_STEP,
    level_of_the_role,
    budget_holder_is_the_owner,
    section_151_officer_named,
    counts_from_today,
)


def _approval(case: Case[Approve]) -> Fact:
    return ApprovalGiven(
        level=case.command.level, approved_by=case.context.actor.person_id, levels=demanded(case)
    )


def _refusal(case: Case[RefuseApproval]) -> Fact:
    return ApprovalRefused(level=case.command.level, refused_by=case.context.actor.person_id)


def _approved(request: ChangeRequest, fact: ApprovalGiven, valid_from: date) -> ChangeRequest:
    approval = Approval(fact.level, fact.approved_by, valid_from)
    return replace(request, approvals=(*request.approvals, approval), levels=fact.levels)


def _attempted(request: ChangeRequest, fact: OwnApprovalAttempted, _: date) -> ChangeRequest:
    return replace(request, own_attempts=(*request.own_attempts, fact.attempted_by))


def _refused(request: ChangeRequest, _: ApprovalRefused, __: date) -> ChangeRequest:
    return closed(request, "refused")


@sentence.register
def _(fact: ApprovalGiven, names: Names) -> str:
    return f"Change approved by {person(fact.approved_by, names)} as {in_words((fact.level,))}."


@sentence.register
def _(fact: OwnApprovalAttempted, names: Names) -> str:
    return (
        f"{person(fact.attempted_by, names)} tried to approve their own change as {in_words((fact.level,))}; it was "
        "refused."
    )


@sentence.register
def _(fact: ApprovalRefused, names: Names) -> str:
    return f"Change refused by {person(fact.refused_by, names)} as {in_words((fact.level,))}."


_DECIDED: Final = OnlyAnnulled("What was decided, and by whom, is not rewritten: it is decided anew.")


APPROVAL = Step(
    asks=Approve,
    rules=(
        *_BY_LEVEL,
        contract_in_being_today,
        settles_what_was_made,
        not_by_the_proposer,
        level_wanted,
        level_once,
        one_person_one_level,
        on_a_ground,
        impact_assessed,
        *LIMITS,
    ),
    records=_approval,
    effects=(
        Effect(ApprovalGiven, change=_approved, correction=_DECIDED),
        Effect(OwnApprovalAttempted, change=_attempted, correction=_DECIDED),
    ),
    needs=contract_and_supplier,
    in_force=False,
)


REFUSAL = Step(
    asks=RefuseApproval,
    rules=(*_BY_LEVEL, reason_given),
    records=_refusal,
    effects=(Effect(ApprovalRefused, change=_refused, correction=_DECIDED),),
    needs=contract_and_supplier,
    in_force=False,
)
