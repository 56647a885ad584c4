"""Rules of changing value, scope and parties."""

from decimal import Decimal
from typing import Any

from domain.contract import commands as ask
from domain.contract.rules.case import CHANGE, Case
from domain.contract.rules.money import money_in_pounds
from domain.contract.rules.suppliers import SUPPLIERS
from domain.decisions import Advice, Rejection, no, rule
from domain.money import Values


@rule("value.changes")
def value_changes(case: Case[ask.ChangeValue]) -> Rejection | None:
    if values_as_changed(case.state.values, case.command) != case.state.values:
        return None
    return no(
        "These are the values on record already.",
        "estimated_incl_vat",
        "estimated_excl_vat",
        "annual_excl_vat",
    )


def values_as_changed(values: Values, command: ask.ChangeValue) -> Values:
    """The values with the figures that the command gives put in; the others stand."""
    return Values(
        _or(command.estimated_incl_vat, values.estimated_incl_vat),
        _or(command.estimated_excl_vat, values.estimated_excl_vat),
        _or(command.annual_excl_vat, values.annual_excl_vat),
    )


def _or(new: Decimal | None, old: Decimal | None) -> Decimal | None:
    return old if new is None else new


VALUE_CHANGE = (*CHANGE, money_in_pounds, value_changes)
SCOPE_VARIATION = CHANGE


@rule("supplier.is-a-party")
def outgoing_is_a_party(case: Case[Any]) -> Rejection | None:
    command = case.command
    field = "outgoing_supplier_id" if isinstance(command, ask.Novate) else "assignor_supplier_id"
    wanted = getattr(command, field)
    if any(one.supplier_id == wanted for one in case.state.suppliers):
        return None
    names = ", ".join(one.name for one in case.state.suppliers)
    return no(f"That supplier is not a party on that day; the parties are {names}.", field)


@rule("supplier.not-yet-a-party")
def incoming_is_not_a_party(case: Case[Any]) -> Rejection | None:
    command = case.command
    novation = isinstance(command, ask.Novate)
    incoming = command.incoming if novation else command.assignee
    if all(one.supplier_id != incoming.supplier_id for one in case.state.suppliers):
        return None
    return no(f"{incoming.name} is a party already.", "incoming" if novation else "assignee")


@rule("supplier.change-permitted", "PA 2023 s.74(9), Sch 8 para 9")
def supplier_change_permitted(case: Case[Any]) -> Advice | None:
    if case.state.legal_regime not in ("PA2023", "CONVERTIBLE"):
        return None
    return Advice("A supplier may change only after corporate restructuring: have legal confirm the ground.")


CHANGE_OF_PARTY = (
    *CHANGE,
    outgoing_is_a_party,
    incoming_is_not_a_party,
    supplier_change_permitted,
    *SUPPLIERS,
)
