"""Change of party: novation, and assignment of the benefit, from one supplier to another."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from domain.case import seen_to
from domain.contract.change_control import FormalChange, change_control, said_without_approval
from domain.contract.limits.change import ContractChange, NewSupplier
from domain.contract.reassessment import ReassessmentAsked, asking_for_reassessment
from domain.contract.rules import CHANGE, SUPPLIERS, Case, as_on_record, on_record
from domain.contract.terms import Supplier, Terms, unless_ended
from domain.decisions import Advice, Rejection, no, rule
from domain.events import Fact, fact
from domain.sentences import Names, sentence
from domain.stream import AskedAgain, Effect, Step


class Novate(FormalChange, frozen=True, kw_only=True):
    """Replace a supplier by agreement of all parties."""

    outgoing_supplier_id: UUID
    incoming: Supplier


class Assign(FormalChange, frozen=True, kw_only=True):
    """Pass the benefit of the contract from one supplier to another."""

    assignor_supplier_id: UUID
    assignee: Supplier


@fact("contract.novated.v1")
class Novated(Fact, kw_only=True):
    """One supplier gave way to another by agreement of all parties."""

    outgoing: Supplier
    incoming: Supplier


@fact("contract.assigned.v1")
class Assigned(Fact, kw_only=True):
    """The benefit of the contract passed from one supplier to another."""

    assignor: Supplier
    assignee: Supplier


@rule("supplier.is-a-party")
def outgoing_is_a_party(case: Case[Any]) -> Rejection | None:
    command = case.command
    field = "outgoing_supplier_id" if isinstance(command, Novate) else "assignor_supplier_id"
    wanted = getattr(command, field)
    if any(supplier.supplier_id == wanted for supplier in case.state.suppliers):
        return None
    names = ", ".join(supplier.name for supplier in case.state.suppliers)
    return no(f"That supplier is not a party on that day; the parties are {names}.", field)


@rule("supplier.not-yet-a-party")
def incoming_is_not_a_party(case: Case[Any]) -> Rejection | None:
    command = case.command
    novation = isinstance(command, Novate)
    incoming = command.incoming if novation else command.assignee
    if all(supplier.supplier_id != incoming.supplier_id for supplier in case.state.suppliers):
        return None
    return no(f"{incoming.name} is a party already.", "incoming" if novation else "assignee")


@rule("supplier.change-permitted", "PA 2023 s.74(9), Sch 8 para 9")
def supplier_change_permitted(case: Case[Any]) -> Advice | None:
    if case.state.legal_regime not in ("PA2023", "CONVERTIBLE"):
        return None
    return Advice("A supplier may change only after corporate restructuring: have legal confirm the ground.")


_RULES = (
    *CHANGE,
    outgoing_is_a_party,
    incoming_is_not_a_party,
    supplier_change_permitted,
    *SUPPLIERS,
)


def _party(case: Case[Any], supplier_id: UUID) -> Supplier:
    return seen_to(next((party for party in case.state.suppliers if party.supplier_id == supplier_id), None))


def _change_by_novation(case: Case[Novate]) -> ContractChange:
    return ContractChange(supplier=NewSupplier(case.command.outgoing_supplier_id, case.command.incoming))


def _change_by_assignment(case: Case[Assign]) -> ContractChange:
    return ContractChange(supplier=NewSupplier(case.command.assignor_supplier_id, case.command.assignee))


def _novation(case: Case[Novate]) -> Fact:
    outgoing = _party(case, case.command.outgoing_supplier_id)
    return Novated(outgoing=outgoing, incoming=as_on_record(case, case.command.incoming))


def _assignment(case: Case[Assign]) -> Fact:
    assignor = _party(case, case.command.assignor_supplier_id)
    return Assigned(assignor=assignor, assignee=as_on_record(case, case.command.assignee))


def _asked_to_novate(fact: Novated, _: Terms) -> Novate:
    return Novate(outgoing_supplier_id=fact.outgoing.supplier_id, incoming=fact.incoming)


def _asked_to_assign(fact: Assigned, _: Terms) -> Assign:
    return Assign(assignor_supplier_id=fact.assignor.supplier_id, assignee=fact.assignee)


def _known_as(terms: Terms, party: Supplier) -> Supplier:
    """The party as the contract names it just before; as the fact does, where it is none then."""
    return next(
        (supplier for supplier in terms.suppliers if supplier.supplier_id == party.supplier_id), party
    )


def _outgoing_was(terms: Terms, fact: Novated) -> Mapping[str, Any]:
    return {"outgoing": _known_as(terms, fact.outgoing)}


def _assignor_was(terms: Terms, fact: Assigned) -> Mapping[str, Any]:
    return {"assignor": _known_as(terms, fact.assignor)}


def _supplier_replaced(terms: Terms, outgoing: Supplier, incoming: Supplier) -> Terms:
    kept = tuple(supplier for supplier in terms.suppliers if supplier.supplier_id != outgoing.supplier_id)
    return replace(terms, suppliers=(*kept, incoming))


@unless_ended
def _novated(terms: Terms, fact: Novated, _: date) -> Terms:
    return _supplier_replaced(terms, fact.outgoing, fact.incoming)


@unless_ended
def _assigned(terms: Terms, fact: Assigned, _: date) -> Terms:
    return _supplier_replaced(terms, fact.assignor, fact.assignee)


@sentence.register
def _(fact: Novated, _: Names) -> str:
    return f"Novated to {fact.incoming.name} (was {fact.outgoing.name})."


@sentence.register
def _(fact: Assigned, _: Names) -> str:
    return f"Assigned to {fact.assignee.name} (was {fact.assignor.name})."


NOVATION = Step(
    asks=Novate,
    rules=(*_RULES, *change_control("novation", _change_by_novation)),
    records=asking_for_reassessment(_novation, lambda _terms, _fact: ("novation", "")),
    effects=(
        Effect(
            Novated,
            change=_novated,
            correction=AskedAgain(_asked_to_novate, said=said_without_approval),
            was=_outgoing_was,
        ),
    ),
    brings=(ReassessmentAsked,),
    needs=on_record,
)


ASSIGNMENT = Step(
    asks=Assign,
    rules=(*_RULES, *change_control("assignment", _change_by_assignment)),
    records=_assignment,
    effects=(
        Effect(
            Assigned,
            change=_assigned,
            correction=AskedAgain(_asked_to_assign, said=said_without_approval),
            was=_assignor_was,
        ),
    ),
    needs=on_record,
)
