"""Selection: why a contract was chosen for review, or not (paper 1.3): a judgement, its criteria, its reason."""

from collections.abc import Iterable
from datetime import date as civil_date
from typing import Any, Final
from uuid import UUID

from msgspec.structs import replace

from domain.case import STEP, had_come, reason_given, seen_to
from domain.contract.terms import Terms
from domain.dates import in_words
from domain.decisions import Advice, Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.money import Values
from domain.money import in_words as pounds
from domain.review.rules import Case, contract_of_the_item, contract_terms, item_exists
from domain.review.terms import (
    AsItStood,
    AuditCheck,
    Criteria,
    ItemNumber,
    NonSelection,
    Review,
    Selection,
    item_meant,
)
from domain.sentences import Names, person, sentence, stopped
from domain.stream import AskedAgain, Effect, Need, Step
from domain.text import Title


@rule("review.selection-in-time")
def selection_in_time(case: Case[Any]) -> Rejection | None:
    if case.state.status in ("scheduled", "held"):
        return None
    return no(f"The review is {case.state.status}; nothing is added to it.", conflict=True)


@rule("review.criteria-considered", "paper 1.3")
def criteria_considered(case: Case[Any]) -> Rejection | None:
    criteria = case.command.criteria
    judged = (
        criteria.value,
        criteria.risk,
        criteria.complexity,
        criteria.strategic_importance,
        criteria.proximity_to_expiry,
    )
    considered = any(criterion.level != "not considered" for criterion in judged)
    if considered or criteria.member_suggestion or criteria.others.strip():
        return None
    return no("Say which criteria were considered, and how the contract stood on at least one.", "criteria")


_SELECTION = (criteria_considered, had_come("criteria.member_suggestion.suggested_on"))


def _as_it_stood(terms: Terms) -> AsItStood:
    value, basis = _value(terms.values)
    return AsItStood(value=value, value_basis=basis, tier=terms.tier, end=terms.term.end)


def _value(values: Values) -> tuple[Any, str | None]:
    """The one figure that a choice looks at, and what it counts."""
    for amount, basis in (
        (values.estimated_incl_vat, "whole life incl. VAT"),
        (values.estimated_excl_vat, "whole life excl. VAT"),
        (values.annual_excl_vat, "a year excl. VAT"),
    ):
        if amount is not None:
            return amount, basis
    return None, None


def _criteria(criteria: Criteria, names: Names) -> str:
    judged = (
        ("value", criteria.value),
        ("risk", criteria.risk),
        ("complexity", criteria.complexity),
        ("strategic importance", criteria.strategic_importance),
        ("proximity to expiry", criteria.proximity_to_expiry),
    )
    said = [f"{name} {criterion.level}" for name, criterion in judged if criterion.level != "not considered"]
    if criteria.member_suggestion:
        by = criteria.member_suggestion
        said.append(f"suggested by {person(by.member, names)} on {in_words(by.suggested_on)}")
    return "; ".join([*said, criteria.others] if criteria.others else said)


def _stood(stood: AsItStood | None) -> str:
    if stood is None:
        return ""
    value = f"{pounds(stood.value)} {stood.value_basis or ''}".strip()
    return f" It stood at {value}, tier {stood.tier or 'not assigned'}, ending {in_words(stood.end)}."


def _audit(audit: AuditCheck | None) -> str:
    if audit is None:
        return ""
    found = "a clash" if audit.clash else "no clash"
    return f" Audit programme: {found}." + (f" {stopped(audit.outcome)}" if audit.outcome else "")


class RecordSelection(Command, frozen=True, kw_only=True):
    """Say why an item was chosen: each criterion, the reason, and the check against the audit programme."""

    item: ItemNumber
    criteria: Criteria = Criteria()
    audit: AuditCheck | None = None
    """Left out, it is what the record says of planned audits; a clash that is on record stands, whatever is typed."""


@fact("review.selection_recorded.v1")
class SelectionRecorded(Fact, kw_only=True):
    """Why an item was chosen for review: each criterion as it stood, and the check against the audit programme
    (paper 1.3). The reason is the choice's own."""

    item: ItemNumber
    criteria: Criteria
    as_it_stood: AsItStood | None = None
    """``None`` for an item that is no contract on this record."""
    audit: AuditCheck


@rule("review.audits-looked-up", "paper 1.3")
def audits_looked_up(case: Case[RecordSelection]) -> Rejection | None:
    if case.command.audit is not None:
        return None
    return no("Say what came of looking at the audit programme.", "audit")


@rule("review.audit-clash", "paper 1.3")
def audit_clash(case: Case[RecordSelection]) -> Advice | None:
    if case.command.audit is None or not case.command.audit.clash:
        return None
    return Advice(
        "An audit of the same contract is under way or planned; agree the timing with internal audit."
    )


@rule("review.selection-changes")
def selection_changes(case: Case[RecordSelection]) -> Rejection | None:
    if case.command.audit is None or case.state.item(case.command.item) is None:
        return None
    if not _said_already(case, _choice(case), "item"):
        return None
    return no("That is on record of this item already.", "item", conflict=True)


def _said_already(case: Case[Any], fact: Fact, about: str) -> bool:
    """Whether the last that was said of what the field *about* names is just that, for the same reason."""
    known = [
        placed
        for placed in case.chronicle.timeline.placed
        if isinstance(placed.fact, type(fact)) and getattr(placed.fact, about) == getattr(fact, about)
    ]
    return bool(known) and (known[-1].fact, known[-1].envelope.reason) == (fact, case.why)


def _choice(case: Case[RecordSelection]) -> SelectionRecorded:
    command = case.command
    contract_id = seen_to(case.state.item(command.item)).contract_id
    terms = contract_terms(case, contract_id) if contract_id else None
    return SelectionRecorded(
        item=command.item,
        criteria=command.criteria,
        as_it_stood=_as_it_stood(terms) if terms else None,
        audit=seen_to(command.audit),
    )


def _chosen(review: Review, fact: SelectionRecorded, valid_from: civil_date) -> Review:
    others = tuple(known for known in review.selections if known.item != fact.item)
    new = Selection(fact.item, fact.criteria, fact.as_it_stood, fact.audit, valid_from)
    return replace(review, selections=(*others, new))


@sentence.register
def _(fact: SelectionRecorded, names: Names) -> str:
    chosen = f"Item {fact.item} was chosen for review: {_criteria(fact.criteria, names)}."
    return chosen + _stood(fact.as_it_stood) + _audit(fact.audit)


SELECTION: Final = Step(
    asks=RecordSelection,
    rules=(
        *STEP,
        selection_in_time,
        reason_given,
        item_exists,
        *_SELECTION,
        audits_looked_up,
        audit_clash,
        selection_changes,
    ),
    records=_choice,
    effects=(Effect(SelectionRecorded, change=_chosen, correction=AskedAgain(), rests_on=item_meant),),
    needs=contract_of_the_item,
    in_force=False,
)


class RecordNonSelection(Command, frozen=True, kw_only=True):
    """Say why a contract that was considered was not chosen."""

    contract_id: UUID
    criteria: Criteria = Criteria()
    audit: AuditCheck | None = None
    """As for a contract that was chosen."""


@fact("review.non_selection_recorded.v1")
class NonSelectionRecorded(Fact, kw_only=True):
    """A contract was considered for this review and not chosen (paper 1.3)."""

    contract_id: UUID
    title: Title
    criteria: Criteria
    as_it_stood: AsItStood
    audit: AuditCheck | None = None


@rule("review.not-chosen")
def not_chosen(case: Case[RecordNonSelection]) -> Rejection | None:
    if all(item.contract_id != case.command.contract_id for item in case.state.items):
        return None
    return no("The contract is an item of this review, so it was chosen.", "contract_id", conflict=True)


@rule("review.considered-contract-there")
def considered_contract_there(case: Case[RecordNonSelection]) -> Rejection | None:
    if contract_terms(case, case.command.contract_id) is not None:
        return None
    return no("That contract never was: its registration is annulled.", "contract_id", conflict=True)


def _considered_contract(command: RecordNonSelection, _state: Any, _others: Any) -> Iterable[Need]:
    return (Need("contract_id", "contract", command.contract_id),)


@rule("review.non-selection-changes")
def non_selection_changes(case: Case[RecordNonSelection]) -> Rejection | None:
    if contract_terms(case, case.command.contract_id) is None or not _said_already(
        case, _left_out(case), "contract_id"
    ):
        return None
    return no("That is on record of this contract already.", "contract_id", conflict=True)


def _left_out(case: Case[RecordNonSelection]) -> NonSelectionRecorded:
    command = case.command
    terms = seen_to(contract_terms(case, command.contract_id))
    return NonSelectionRecorded(
        contract_id=command.contract_id,
        title=terms.title,
        criteria=command.criteria,
        as_it_stood=_as_it_stood(terms),
        audit=command.audit,
    )


def _not_chosen(review: Review, fact: NonSelectionRecorded, valid_from: civil_date) -> Review:
    others = tuple(known for known in review.non_selections if known.contract_id != fact.contract_id)
    new = NonSelection(fact.contract_id, fact.title, fact.criteria, fact.as_it_stood, fact.audit, valid_from)
    return replace(review, non_selections=(*others, new))


@sentence.register
def _(fact: NonSelectionRecorded, names: Names) -> str:
    left = f"{fact.title} was considered for review and not chosen: {_criteria(fact.criteria, names)}."
    return left + _stood(fact.as_it_stood) + _audit(fact.audit)


NON_SELECTION: Final = Step(
    asks=RecordNonSelection,
    rules=(
        *STEP,
        selection_in_time,
        reason_given,
        *_SELECTION,
        not_chosen,
        considered_contract_there,
        non_selection_changes,
    ),
    records=_left_out,
    effects=(Effect(NonSelectionRecorded, change=_not_chosen, correction=AskedAgain()),),
    needs=_considered_contract,
    in_force=False,
)
