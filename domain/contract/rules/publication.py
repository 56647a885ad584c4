"""Rules of withholding a field from the public, and of VAT that cannot be recovered.

They are asked of ended contracts too: what was published once can turn out to be somebody's personal information.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from domain.case import CHANGE
from domain.contract import commands as ask
from domain.contract.publication import withheld_on
from domain.contract.publication_events import PublicField
from domain.contract.rules.case import Case
from domain.contract.rules.money import is_pounds
from domain.contract.state import Terms
from domain.dates import in_words
from domain.decisions import Advice, Rejection, no, rule

SUMS: Final[Mapping[PublicField, Callable[[Terms], Decimal | None]]] = {
    "total_value_incl_vat": lambda terms: terms.values.estimated_incl_vat,
    "total_value_excl_vat": lambda terms: terms.values.estimated_excl_vat,
    "annual_value_excl_vat": lambda terms: terms.values.annual_excl_vat,
    "original_value_incl_vat": lambda terms: terms.values_at_award.estimated_incl_vat,
}
"""What the contract is worth, as the public register shows it in several ways."""


@rule("withholding.ends-ahead", "FOIA 2000; Transparency Code 2015")
def withholding_ends_ahead(case: Case[ask.WithholdField]) -> Rejection | None:
    until, start, years = case.command.until, case.effective_from, case.context.policy.withholding_years
    if until < start:
        return no(f"Give a last day on or after {in_words(start)}, from which it is withheld.", "until")
    if (until.year - start.year, until.month, until.day) > (years, start.month, start.day):
        return no(f"Nothing is withheld for more than {years} years at a time; decide again then.", "until")
    return None


@rule("withholding.changes")
def withholding_changes(case: Case[ask.WithholdField]) -> Rejection | None:
    command = case.command
    same = (command.field, command.reason_code, command.until)
    if all((one.field, one.reason_code, one.until) != same for one in case.state.withheld):
        return None
    return no("It is withheld just so already.", "field", "reason_code", "until", conflict=True)


@rule("withholding.other-sums-shown", "FOIA 2000 s.43")
def other_sums_shown(case: Case[ask.WithholdField]) -> Advice | None:
    """One sum tells the other, or nearly so."""
    terms, asked = case.state, case.command.field
    if asked not in SUMS:
        return None
    hidden = {asked, *(one.field for one in withheld_on(terms.withheld, case.effective_from))}
    shown = [name for name, sum_of in SUMS.items() if name not in hidden and sum_of(terms) is not None]
    return Advice(f"What is worth about the same is still shown: {', '.join(shown)}.") if shown else None


@rule("withholding.in-force")
def withholding_in_force(case: Case[ask.EndWithholding]) -> Rejection | None:
    standing = withheld_on(case.state.withheld, case.effective_from)
    if any(one.field == case.command.field for one in standing):
        return None
    names = ", ".join(one.field for one in standing) or "nothing"
    return no(f"It is not withheld on that day; {names} is.", "field", conflict=True)


@rule("money.amount-in-pounds", "design 2.11")
def amount_in_pounds(case: Case[ask.RecordIrrecoverableVat]) -> Rejection | None:
    if is_pounds(case.command.amount):
        return None
    return no("Give pounds of nought or more with two decimal places, such as 1250000.00.", "amount")


@rule("irrecoverable-vat.changes")
def irrecoverable_vat_changes(case: Case[Any]) -> Rejection | None:
    if case.command.amount != case.state.irrecoverable_vat:
        return None
    return no("That amount is on record already.", "amount")


WITHHOLDING = (*CHANGE, withholding_ends_ahead, withholding_changes, other_sums_shown)
WITHHOLDING_END = (*CHANGE, withholding_in_force)
IRRECOVERABLE_VAT = (*CHANGE, amount_in_pounds, irrecoverable_vat_changes)
