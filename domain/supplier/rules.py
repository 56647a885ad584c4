"""The rules of suppliers: known identifiers, one record for one firm, two people for a merger."""

from typing import Any, TypeAlias, TypeVar

from domain.case import Case as AnyCase
from domain.contract.terms import Terms
from domain.decisions import Advice, Command, Rejection, no, rule
from domain.supplier import commands as ask
from domain.supplier.identifiers import key, malformed
from domain.supplier.state import Supplier

Asked = TypeVar("Asked", bound=Command)
Case: TypeAlias = AnyCase[Asked, Supplier]


@rule("supplier.identifiers-well-formed")
def identifiers_well_formed(case: Case[Any]) -> Rejection | None:
    command = case.command
    if isinstance(command, ask.RegisterSupplier):
        given = {f"identifiers.{place}": one for place, one in enumerate(command.identifiers)}
    else:
        given = {"identifier": command.identifier}
    faults = {field: wrong for field, one in given.items() if (wrong := malformed(one))}
    return no(" ".join(dict.fromkeys(faults.values())), *faults) if faults else None


@rule("supplier.identifiers-differ")
def identifiers_differ(case: Case[ask.RegisterSupplier]) -> Rejection | None:
    found = [key(one) for one in case.command.identifiers]
    return no("An identifier is given twice.", "identifiers") if len(set(found)) < len(found) else None


@rule("supplier.not-merged")
def not_merged(case: Case[Any]) -> Rejection | None:
    if case.state.merged_into is None:
        return None
    return no(f"It was merged into {case.state.merged_into}; record it there.", conflict=True)


@rule("supplier.identifier-new")
def identifier_new(case: Case[ask.AddIdentifier]) -> Rejection | None:
    if key(case.command.identifier) not in map(key, case.state.identifiers):
        return None
    return no("That identifier is on record already.", "identifier")


@rule("supplier.name-changes")
def name_changes(case: Case[ask.Rename]) -> Rejection | None:
    return no("It has that name already.", "name") if case.command.name == case.state.name else None


@rule("supplier.address-changes")
def address_changes(case: Case[ask.RecordAddress]) -> Rejection | None:
    return (
        no("That is its address already.", "address") if case.command.address == case.state.address else None
    )


@rule("supplier.party-to-the-contracts")
def party_to_the_contracts(case: Case[ask.AssessFinancialStanding]) -> Rejection | None:
    faults = []
    for place, contract_id in enumerate(case.command.contracts):
        terms: Terms | None = case.other(contract_id)
        ended = terms is not None and terms.ended_on is not None and case.effective_from > terms.ended_on
        parties = [one.supplier_id for one in terms.suppliers] if terms and not ended else []
        if case.chronicle.stream_id not in parties:
            faults.append(f"contracts.{place}")
    if not faults:
        return None
    return no("The supplier is not a party to that contract on that day, or the contract has ended.", *faults)


@rule("supplier.tiers-rest-on-the-rating", "domain 11.6.4")
def tiers_rest_on_the_rating(case: Case[ask.AssessFinancialStanding]) -> Advice | None:
    was, command = case.state.rating, case.command
    if was in (None, command.rating) or command.contracts:
        return None
    return Advice(
        f"The rating was {was}. Tiers of this supplier's contracts may rest on it: name under contracts those to be "
        "assessed anew."
    )


@rule("supplier.status-changes")
def status_changes(case: Case[ask.FlagStatus]) -> Rejection | None:
    if case.command.standing != case.state.standing:
        return None
    return no(f"It is flagged as {case.state.standing} already.", "standing")


@rule("supplier.merged-into-another")
def merged_into_another(case: Case[ask.Merge]) -> Rejection | None:
    into = case.command.into
    if into == case.chronicle.stream_id:
        return no("A supplier cannot be merged into itself.", "into")
    if case.other(into) is None:
        return no("That supplier was not on record on that day.", "into", "effective_from")
    other = case.other_chronicle(into).latest()
    if other is not None and other.merged_into is not None:
        return no(f"That supplier was itself merged: name {other.merged_into}.", "into")
    return None


@rule("supplier.merger-by-two", "domain rule I3")
def merger_by_two(case: Case[ask.Merge]) -> Rejection | None:
    state = case.state
    if state.merger_into != case.command.into or state.merger_proposed_by != case.context.actor.person_id:
        return None
    return no("You asked for this merger yourself; someone else must agree to it.", "into", conflict=True)
