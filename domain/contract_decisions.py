"""Deciding on a contract: which rules each command is asked, and which facts it records when none says no."""

from collections.abc import Callable
from datetime import date
from typing import Any

import msgspec

from domain import contract_amendment_rules as amendment
from domain import contract_commands as ask
from domain import contract_events as happened
from domain import contract_rules as rules
from domain.contract import Contract, Terms
from domain.contract_rules import Case, NewCase
from domain.dates import earliest, fault, latest
from domain.decisions import (
    Command,
    Context,
    Decided,
    Decision,
    NamedRule,
    Refused,
    Rejection,
    evaluate,
)
from domain.events import NAMES, Fact
from domain.money import Values


def decide(contract: Contract | None, command: Command, context: Context) -> Decision:
    """What is recorded when *command* is given. Raises :class:`Refused` with every rule that said no."""
    if isinstance(command, ask.Register):
        return _register(contract, command, context)
    if contract is None:
        raise Refused([Rejection("There is no such contract.", rule="contract.exists", conflict=True)])
    if isinstance(command, ask.Correct):
        return _correct(contract, command, context)
    if isinstance(command, ask.Annul):
        return _annul(contract, command, context)
    return _change(contract, command, context)


def _register(contract: Contract | None, command: ask.Register, context: Context) -> Decision:
    if contract is not None:
        raise Refused([Rejection("It is registered already.", rule="contract.new", conflict=True)])
    case = NewCase(command, command.effective_from or _in_being_from(command, context.today), context)
    record = evaluate(rules.REGISTRATION, case, context.policy)
    registered = happened.Registered(
        reference=command.reference,
        title=command.title,
        description=command.description,
        category=command.category,
        directorate=command.directorate,
        kind=command.kind,
        legal_regime=command.legal_regime,
        procurement_route=command.procurement_route,
        suppliers=command.suppliers,
        values=Values(command.estimated_incl_vat, command.estimated_excl_vat, command.annual_excl_vat),
        term=happened.Term(command.start, command.end, command.maximum_end, command.options),
        roles=happened.Roles(
            command.owner, command.contract_manager, command.lead_officers, command.managing_organisation
        ),
    )
    return Decision((Decided(registered, case.effective_from),), record)


def _in_being_from(command: ask.Register, today: date) -> date:
    """A contract is in being from its signature, else from its start, and today at the latest."""
    start = None if fault(command.start) else earliest(command.start)
    return min(day for day in (command.made_on, start, today) if day is not None)


def _extended(case: Case[ask.Extend]) -> Fact:
    command, terms = case.command, case.terms
    return happened.Extended(
        previous_end=terms.term.end,
        end=command.new_end,
        option=command.option,
        beyond_maximum_term=rules.beyond_maximum_term(terms, command.new_end),
    )


def _value_changed(case: Case[ask.ChangeValue]) -> Fact:
    values = case.terms.values
    return happened.ValueChanged(
        previous=values, values=rules.values_as_changed(values, case.command), cause=case.command.cause
    )


def _scope_varied(case: Case[ask.VaryScope]) -> Fact:
    command = case.command
    return happened.ScopeVaried(
        variation=command.variation,
        kind_already_provided_for=command.kind_already_provided_for,
        description=command.description,
    )


def _party(terms: Terms, supplier_id: object) -> happened.Supplier:
    return next(one for one in terms.suppliers if one.supplier_id == supplier_id)


def _novated(case: Case[ask.Novate]) -> Fact:
    outgoing = _party(case.terms, case.command.outgoing_supplier_id)
    return happened.Novated(outgoing=outgoing, incoming=case.command.incoming)


def _assigned(case: Case[ask.Assign]) -> Fact:
    assignor = _party(case.terms, case.command.assignor_supplier_id)
    return happened.Assigned(assignor=assignor, assignee=case.command.assignee)


def _terminated(case: Case[ask.Terminate]) -> Fact:
    command = case.command
    if command.part:
        return happened.PartiallyTerminated(
            part=command.part, ended_on=command.ended_on, ground=command.ground
        )
    return happened.Terminated(ended_on=command.ended_on, ground=command.ground)


def _expired(case: Case[ask.RecordExpiry]) -> Fact:
    return happened.Expired(ended_on=rules.last_day(case) or case.effective_from)


def _roles_assigned(case: Case[ask.AssignRoles]) -> Fact:
    command, roles = case.command, case.terms.roles
    return happened.RolesAssigned(
        previous=roles,
        roles=happened.Roles(
            command.owner or roles.owner,
            command.contract_manager or roles.contract_manager,
            command.lead_officers or roles.lead_officers,
            command.managing_organisation or roles.managing_organisation,
        ),
    )


def _key_date_set(case: Case[ask.SetKeyDate]) -> Fact:
    command = case.command
    previous = next((one.date for one in case.terms.key_dates if one.kind == command.kind), "TBC")
    return happened.KeyDateSet(kind=command.kind, date=command.date, previous=previous, note=command.note)


def _tier_assigned(case: Case[ask.AssignTier]) -> Fact:
    return happened.TierAssigned(tier=case.command.tier, previous=case.terms.tier)


CHANGES: dict[type[Command], tuple[tuple[NamedRule, ...], Callable[[Case[Any]], Fact]]] = {
    ask.Extend: (rules.EXTENSION, _extended),
    ask.ChangeValue: (rules.VALUE_CHANGE, _value_changed),
    ask.VaryScope: (rules.SCOPE_VARIATION, _scope_varied),
    ask.Novate: (rules.CHANGE_OF_PARTY, _novated),
    ask.Assign: (rules.CHANGE_OF_PARTY, _assigned),
    ask.Terminate: (rules.TERMINATION, _terminated),
    ask.RecordExpiry: (rules.EXPIRY, _expired),
    ask.AssignRoles: (rules.ROLES, _roles_assigned),
    ask.SetKeyDate: (rules.KEY_DATE, _key_date_set),
    ask.AssignTier: (rules.TIER, _tier_assigned),
}
"""Each change: the rules it is asked, and the fact it records."""


def _change(contract: Contract, command: Command, context: Context) -> Decision:
    effective_from = command.effective_from or _takes_effect(contract, command, context.today)
    terms = contract.in_force(effective_from)
    if terms is None:
        raise Refused([_not_in_being(contract)])
    asked, record_fact = CHANGES[type(command)]
    if isinstance(command, ask.Terminate) and command.part:
        asked = rules.PARTIAL_TERMINATION
    case = Case(contract, terms, command, effective_from, context)
    record = evaluate(asked, case, context.policy)
    return Decision((Decided(record_fact(case), effective_from),), record)


def _takes_effect(contract: Contract, command: Command, today: date) -> date:
    """An ending takes effect on its last day, every other change today, unless the officer says otherwise."""
    if isinstance(command, ask.Terminate):
        return command.ended_on
    if isinstance(command, ask.RecordExpiry):
        terms = contract.in_force(today)
        return command.ended_on or (terms and latest(terms.term.end)) or today
    return today


def _not_in_being(contract: Contract) -> Rejection:
    in_being = contract.timeline.segments()
    if not in_being:
        return Rejection("The contract's registration was annulled.", rule="contract.in-being", conflict=True)
    first = in_being[0][0]
    return Rejection(
        f"The contract is in being only from {first.isoformat()}.", ("effective_from",), "contract.in-being"
    )


def _correct(contract: Contract, command: ask.Correct, context: Context) -> Decision:
    target = next((one for one in contract.timeline.placed if one.event_id == command.corrects), None)
    case = amendment.AmendmentCase(contract, command, target, context)
    record = evaluate(amendment.CORRECTION, case, context.policy)
    fact, valid_from, changed = amendment.corrected(case)
    correction = happened.Corrected(
        corrects=command.corrects,
        corrected_name=NAMES[type(fact)],
        replacement=msgspec.to_builtins(fact),
        changed=changed,
    )
    return Decision((Decided(correction, valid_from),), record)


def _annul(contract: Contract, command: ask.Annul, context: Context) -> Decision:
    case = amendment.AmendmentCase(contract, command, None, context)
    record = evaluate(amendment.ANNULMENT, case, context.policy)
    proposal = amendment.proposal_for(case)
    fact: Fact
    if proposal is None:
        fact = happened.AnnulmentProposed(annuls=command.annuls)
    else:
        fact = happened.Annulled(annuls=command.annuls, proposal=proposal[0], proposed_by=proposal[2])
    known = {one.event_id: one.valid_from for one in contract.facts}
    known |= {one.event_id: one.placed.valid_from for one in contract.corrections}
    return Decision((Decided(fact, known[command.annuls]),), record)
