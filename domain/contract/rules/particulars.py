"""Rules of roles, key dates, legal regime and tier: something must change, and dates must be possible."""

from domain.contract import commands as ask
from domain.contract.rules.case import CHANGE, Case
from domain.dates import fault
from domain.decisions import Rejection, no, rule


@rule("roles.change")
def roles_change(case: Case[ask.AssignRoles]) -> Rejection | None:
    command, roles = case.command, case.state.roles
    names = ("owner", "contract_manager", "lead_officers", "managing_organisation")
    if any(getattr(command, name) not in (None, getattr(roles, name)) for name in names):
        return None
    return no("Nobody changes: name the role that passes to someone else.", *names)


@rule("legal-regime.changes", "domain 4.1")
def legal_regime_changes(case: Case[ask.DetermineLegalRegime]) -> Rejection | None:
    command, terms = case.command, case.state
    if (command.legal_regime, command.works) != (terms.legal_regime, terms.works):
        return None
    return no(f"{terms.legal_regime} is on record already.", "legal_regime", "works")


@rule("key-date.possible")
def key_date_possible(case: Case[ask.SetKeyDate]) -> Rejection | None:
    wrong = fault(case.command.date)
    return no(wrong, "date") if wrong else None


@rule("tier.changes")
def tier_changes(case: Case[ask.AssignTier]) -> Rejection | None:
    if case.state.tier != case.command.tier:
        return None
    return no(f"The contract is in {case.command.tier} already.", "tier")


@rule("tier.not-by-the-tool", "paper 3.3; domain rule I17")
def tier_not_by_the_tool(case: Case[ask.AssignTier]) -> Rejection | None:
    if case.state.tiering.assessment is None:
        return None
    return no(
        "The tiering tool has assessed this contract: confirm the calculated tier, or override it with a reason, a "
        "review date and a second person.",
        "tier",
        conflict=True,
    )


ROLES = (*CHANGE, roles_change)
LEGAL_REGIME = (*CHANGE, legal_regime_changes)
KEY_DATE = (*CHANGE, key_date_possible)
TIER = (*CHANGE, tier_not_by_the_tool, tier_changes)
