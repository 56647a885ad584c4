"""Lines of a review as they are to be printed: which contracts and officers they name (paper 1.3, 2.3)."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from msgspec import Struct

from domain.decisions import Advice, Rejection, no, rule
from domain.organisation import directorate_as_on_record, needs_organisation, unknown_directorates
from domain.review.rules import Case, contract_terms
from domain.review.terms import Directorate, Item, ItemKind, LeadOfficers
from domain.stream import Need
from domain.text import LongText, ShortText


class NewItem(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A line as it is to be printed."""

    title: ShortText
    kind: ItemKind = "contract"
    contract_id: UUID | None = None
    """The contract, where the line names one that is on this record."""
    directorate: Directorate = ""
    """Left out, it is the contract's own. Findings go to whoever covers it."""
    lead_officers: LeadOfficers
    note: LongText = ""


def named_lines(command: Any) -> tuple[tuple[str, NewItem], ...]:
    """The lines that a command puts on a review, each with the field that names it."""
    line: NewItem | None = getattr(command, "item", None)
    if line is not None:
        return (("item", line),)
    return tuple((f"items.{place}", line) for place, line in enumerate(command.items))


@rule("review.contract-once")
def contract_once(case: Case[Any]) -> Rejection | None:
    seen = {item.contract_id for item in case.state.items} if case.state else set()
    faults = []
    for field, line in named_lines(case.command):
        if line.contract_id is not None and line.contract_id in seen:
            faults.append(f"{field}.contract_id")
        seen.add(line.contract_id)
    return no("The same contract is on the review twice.", *faults) if faults else None


def _named_officers(command: Any) -> list[tuple[str, LeadOfficers]]:
    """The lead officers that a command names for an item, each with the field that names them."""
    if hasattr(command, "lead_officers"):
        return [("lead_officers", command.lead_officers)]
    return [(f"{field}.lead_officers", line.lead_officers) for field, line in named_lines(command)]


@rule("review.officers-once")
def officers_once(case: Case[Any]) -> Rejection | None:
    named = _named_officers(case.command)
    faults = [field for field, officers in named if len(set(officers)) < len(officers)]
    return no("The same lead officer is named twice for one item.", *faults) if faults else None


@rule("review.contract-on-record", "paper 1.3")
def contract_on_record(case: Case[Any]) -> Advice | None:
    lines = (line for _, line in named_lines(case.command))
    unknown = [line.title for line in lines if line.kind == "contract" and not line.contract_id]
    if not unknown:
        return None
    return Advice(f"Kept by its printed title, with no contract on this record: {'; '.join(unknown)}.")


def contracts_and_units(command: Any, _state: Any, _others: Any) -> Iterable[Need]:
    """The contracts that lines name, and the list of the organisation's units."""
    for field, line in named_lines(command):
        if line.contract_id is not None:
            yield Need(f"{field}.contract_id", "contract", line.contract_id)
        if line.directorate:
            yield needs_organisation(f"{field}.directorate")


@rule("unit.on-record")
def directorates_on_record(case: Case[Any]) -> Rejection | None:
    lines = named_lines(case.command)
    named = ((f"{field}.directorate", line.directorate) for field, line in lines if line.directorate)
    return unknown_directorates(case, named, _printed(case))


def _printed(case: Case[Any]) -> tuple[str, ...]:
    """The directorates of the lines that the fact names which a correction decides again."""
    fact: Any = case.again.fact if case.again is not None else None
    items = getattr(fact, "items", None) or ((fact.item,) if hasattr(fact, "item") else ())
    return tuple(item.directorate for item in items)


def item_of(case: Case[Any], number: int, line: NewItem) -> Item:
    """The line as it is put on the review under that number."""
    directorate = directorate_as_on_record(case, line.directorate, _printed(case))
    if not directorate and line.contract_id is not None:
        terms = contract_terms(case, line.contract_id)
        directorate = terms.directorate if terms else ""
    return Item(
        number=number,
        title=line.title,
        kind=line.kind,
        contract_id=line.contract_id,
        directorate=directorate,
        lead_officers=line.lead_officers,
        note=line.note,
    )


def line_of(item: Item) -> NewItem:
    """The line as it was asked for."""
    return NewItem(
        title=item.title,
        kind=item.kind,
        contract_id=item.contract_id,
        directorate=item.directorate,
        lead_officers=item.lead_officers,
        note=item.note,
    )
