"""Rules of roles, key dates and tier: something must change, and dates must be possible."""

from domain import contract_commands as ask
from domain.contract_rules.case import CHANGE, Case
from domain.dates import fault
from domain.decisions import Rejection, no, rule


@rule("roles.change")
def roles_change(case: Case[ask.AssignRoles]) -> Rejection | None:
    command, roles = case.command, case.terms.roles
    names = ("owner", "contract_manager", "lead_officers", "managing_organisation")
    if any(getattr(command, name) not in (None, getattr(roles, name)) for name in names):
        return None
    return no("Nobody changes: name the role that passes to someone else.", *names)


@rule("key-date.possible")
def key_date_possible(case: Case[ask.SetKeyDate]) -> Rejection | None:
    wrong = fault(case.command.date)
    return no(wrong, "date") if wrong else None


@rule("tier.changes")
def tier_changes(case: Case[ask.AssignTier]) -> Rejection | None:
    if case.terms.tier != case.command.tier:
        return None
    return no(f"The contract is in {case.command.tier} already.", "tier")


ROLES = (*CHANGE, roles_change)
KEY_DATE = (*CHANGE, key_date_possible)
TIER = (*CHANGE, tier_changes)
