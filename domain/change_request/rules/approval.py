"""Rules of agreeing: a second person, at a level that their role gives, once, on a ground that is on record."""

from typing import Any

from domain.case import reason_given
from domain.change_request import commands as ask
from domain.change_request import events as happened
from domain.change_request.levels import BY_ROLE, in_words, serves
from domain.change_request.rules.case import CHANGE_STEP, Case, demanded
from domain.change_request.rules.ground import LIMITS, REGIMES_THAT_NEED_ONE, terms_of
from domain.decisions import Advice, Rejection, no, rule


@rule("approval.not-by-the-proposer", "NAO 8.2, 8.4; domain rule I3")
def not_by_the_proposer(case: Case[ask.Approve]) -> Rejection | None:
    """Refused, and kept: an auditor asks who tried to approve their own changes."""
    actor, request = case.context.actor.person_id, case.state
    proposers = {request.proposed_by, request.proposed_for} - {""}
    if not proposers & {actor, case.command.on_behalf_of}:
        return None
    whose = actor if actor in proposers else case.command.on_behalf_of
    return no(
        "Whoever proposed a change, or for whom it was proposed, may not approve it: someone else must. Attempts "
        "are put on record.",
        "level",
        conflict=True,
        records=(happened.OwnApprovalAttempted(level=case.command.level, attempted_by=whose),),
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
def level_wanted(case: Case[ask.Approve]) -> Rejection | None:
    wanted = demanded(case)
    if any(serves(case.command.level, one) for one in wanted):
        return None
    return no(f"This change needs {in_words(wanted)}; your approval would add nothing.", "level")


@rule("approval.level-once")
def level_once(case: Case[ask.Approve]) -> Rejection | None:
    if case.command.level not in case.state.given:
        return None
    return no("That level has approved already.", "level", conflict=True)


@rule("approval.one-person-one-level", "NAO 6.2")
def one_person_one_level(case: Case[ask.Approve]) -> Rejection | None:
    """Two levels are two pairs of eyes."""
    if all(one.by != case.context.actor.person_id for one in case.state.approvals):
        return None
    return no("You have approved at another level; this one needs someone else.", "level", conflict=True)


@rule("approval.on-a-ground", "PA 2023 s.74(1); domain rule I5")
def on_a_ground(case: Case[ask.Approve]) -> Rejection | Advice | None:
    terms = terms_of(case)
    if case.state.judged is not None or terms is None:
        return None
    if terms.legal_regime in REGIMES_THAT_NEED_ONE:
        return no("No legal ground is on record yet: have it recorded first.", conflict=True)
    return Advice("No legal ground is on record.")


@rule("approval.impact-assessed", "GovS 008 5.4.5")
def impact_assessed(case: Case[ask.Approve]) -> Advice | None:
    return None if case.state.impact_assessed else Advice("The impact of the change has not been assessed.")


_BY_LEVEL = (
    *CHANGE_STEP,
    level_of_the_role,
    budget_holder_is_the_owner,
    section_151_officer_named,
    counts_from_today,
)
APPROVAL = (
    *_BY_LEVEL,
    not_by_the_proposer,
    level_wanted,
    level_once,
    one_person_one_level,
    on_a_ground,
    impact_assessed,
    *LIMITS,
)
REFUSAL = (*_BY_LEVEL, reason_given)
