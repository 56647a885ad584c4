"""What each command on a contract is put to, and which facts it records when no rule says no."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import uuid5

from domain.contract import commands as ask
from domain.contract import events as happened
from domain.contract import publication_decisions, rules, sentences, tier_decisions
from domain.contract.impossible import impossible
from domain.contract.reassessment import asking_for_reassessment
from domain.contract.rules import Case, suppliers
from domain.contract.state import CHANGES, Contract, Terms
from domain.dates import earliest, fault, latest
from domain.decisions import Command, Context, NamedRule
from domain.events import Fact
from domain.money import Values
from domain.stream import Step, Stream


def _registered(case: Case[ask.Register]) -> Fact:
    command = case.command
    return happened.Registered(
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


def _imported(case: Case[Any]) -> Iterable[Fact]:
    """The registration, and what else the row says."""
    command, registered = case.command, _registered(case)
    fields = {name: getattr(registered, name) for name in happened.Registered.__struct_fields__}
    yield happened.Imported(**fields, origin=command.origin)
    if command.review_date is not None:
        yield happened.KeyDateSet(kind="review", date=command.review_date)
    if command.irrecoverable_vat is not None:
        yield happened.IrrecoverableVatRecorded(amount=command.irrecoverable_vat)
    at_award = None if command.award_incl_vat is None else Values(command.award_incl_vat)
    taken_over = happened.TakenOver(
        values_at_award=at_award,
        procurement_words=command.procurement_words,
        ended_on=command.ended_on,
        ended_as=command.ended_as,
        ocid=command.ocid,
    )
    if taken_over != happened.TakenOver():
        yield taken_over


def _in_being_from(_: Contract | None, command: ask.Register, context: Context) -> date:
    """A contract is in being from its signature, else from its start, and today at the latest."""
    start = None if fault(command.start) else earliest(command.start)
    return min(day for day in (command.made_on, start, context.today) if day is not None)


def _extended(case: Case[ask.Extend]) -> Fact:
    command, terms = case.command, case.state
    return happened.Extended(
        previous_end=terms.term.end,
        end=command.new_end,
        option=command.option,
        beyond_maximum_term=rules.beyond_maximum_term(terms, command.new_end),
    )


def _value_changed(case: Case[ask.ChangeValue]) -> Fact:
    values = case.state.values
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
    outgoing = _party(case.state, case.command.outgoing_supplier_id)
    return happened.Novated(outgoing=outgoing, incoming=case.command.incoming)


def _assigned(case: Case[ask.Assign]) -> Fact:
    assignor = _party(case.state, case.command.assignor_supplier_id)
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
    command, roles = case.command, case.state.roles
    return happened.RolesAssigned(
        previous=roles,
        roles=happened.Roles(
            command.owner or roles.owner,
            command.contract_manager or roles.contract_manager,
            command.lead_officers or roles.lead_officers,
            command.managing_organisation or roles.managing_organisation,
        ),
    )


def _legal_regime_determined(case: Case[ask.DetermineLegalRegime]) -> Fact:
    command, terms = case.command, case.state
    return happened.LegalRegimeDetermined(
        previous=terms.legal_regime,
        legal_regime=command.legal_regime,
        previously_works=terms.works,
        works=command.works,
    )


def _key_date_set(case: Case[ask.SetKeyDate]) -> Fact:
    command = case.command
    previous = next((one.date for one in case.state.key_dates if one.kind == command.kind), "TBC")
    return happened.KeyDateSet(kind=command.kind, date=command.date, previous=previous, note=command.note)


def _tier_assigned(case: Case[ask.AssignTier]) -> Fact:
    return happened.TierAssigned(tier=case.command.tier, previous=case.state.tier)


def _last_day_given(_: Contract, command: ask.Terminate, __: Context) -> date:
    """A termination takes effect on its last day."""
    return command.ended_on


def _last_day_of_term(contract: Contract, command: ask.RecordExpiry, context: Context) -> date:
    """An expiry takes effect on its last day: the end of the term, where none is given."""
    terms = contract.in_force(context.today)
    return command.ended_on or (terms and latest(terms.term.end)) or context.today


def _of_termination(command: ask.Terminate) -> tuple[NamedRule, ...]:
    return rules.PARTIAL_TERMINATION if command.part else rules.TERMINATION


STEPS: dict[type[Command], Step] = {
    ask.Register: Step(
        rules.REGISTRATION, _registered, opens=True, takes_effect=_in_being_from, needs=suppliers.on_record
    ),
    ask.RegisterFromFile: Step(
        rules.IMPORT,
        _imported,
        opens=True,
        stream_id=lambda command: uuid5(command.origin.register_import_id, f"row {command.origin.row}"),
        takes_effect=_in_being_from,
        needs=suppliers.on_record,
    ),
    ask.Extend: Step(rules.EXTENSION, asking_for_reassessment(_extended)),
    ask.ChangeValue: Step(rules.VALUE_CHANGE, asking_for_reassessment(_value_changed)),
    ask.VaryScope: Step(rules.SCOPE_VARIATION, asking_for_reassessment(_scope_varied)),
    ask.Novate: Step(rules.CHANGE_OF_PARTY, asking_for_reassessment(_novated), needs=suppliers.on_record),
    ask.Assign: Step(rules.CHANGE_OF_PARTY, _assigned, needs=suppliers.on_record),
    ask.Terminate: Step(_of_termination, _terminated, takes_effect=_last_day_given),
    ask.RecordExpiry: Step(rules.EXPIRY, _expired, takes_effect=_last_day_of_term),
    ask.AssignRoles: Step(rules.ROLES, _roles_assigned),
    ask.DetermineLegalRegime: Step(rules.LEGAL_REGIME, _legal_regime_determined),
    ask.SetKeyDate: Step(rules.KEY_DATE, _key_date_set),
    ask.AssignTier: Step(rules.TIER, _tier_assigned),
    **tier_decisions.STEPS,
    **publication_decisions.STEPS,
}
"""Each command: the rules it is put to, and the fact it records."""


def _reference(fact: Fact) -> tuple[tuple[str, str], ...]:
    """A reference belongs to one contract for good: neither correction nor annulment frees it."""
    return (
        (("contract reference", fact.reference.casefold()),) if isinstance(fact, happened.Registered) else ()
    )


CONTRACT = Stream(
    noun="contract",
    plural="contracts",
    called="contract",
    events=happened,
    sentences=sentences,
    state=Terms,
    changes=CHANGES,
    opening=frozenset({happened.Registered, happened.Imported}),
    steps=STEPS,
    concerns=lambda stream_id, _state, _fact: (stream_id,),
    reserves=_reference,
    impossible=impossible,
)
