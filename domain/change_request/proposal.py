"""Proposal: somebody asks for a change of a contract, and says why it is worth it (GovS 008 5.4.5)."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final
from uuid import UUID

from msgspec.structs import replace

from domain.case import ENTRY, had_come
from domain.change_request.levels import Level, in_words
from domain.change_request.rules import (
    LIMITS,
    Case,
    contract_and_supplier,
    demanded,
    happened_on,
    is_retrospective,
    possible,
    settles_what_was_made,
    value_and_change,
    whole,
)
from domain.change_request.terms import ChangeRequest, moved
from domain.contract.in_being import contract_in_being
from domain.contract.limits.change import ContractChange, Kind, SomeText
from domain.contract.rules import as_on_record
from domain.dates import in_words as day_in_words
from domain.decisions import Advice, Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.money import Pounds
from domain.sentences import Names, person, sentence
from domain.stream import Effect, OnlyAnnulled, Step
from domain.text import LongText, PersonId


class Propose(Command, frozen=True, kw_only=True):
    """Ask for a change of a contract."""

    contract_id: UUID
    kind: Kind
    change: ContractChange
    business_case: SomeText
    """Why the change is worth its cost."""
    takes_effect: date | None = None
    """Day from which it is to be true in the contract."""
    pre_extension_review_done: bool = False
    """Whether the contract was reviewed before extending it."""
    already_happened_on: date | None = None
    """Give the day where the change was made already, without approval."""
    settles: UUID | None = None
    """Event id of the change in the contract that was recorded without approval and that this is to settle: what was
    recorded is asked for, and approved afterwards."""


@fact("change_request.proposed.v1")
class Proposed(Fact, kw_only=True):
    """Somebody asked for a change of a contract, and said why it is worth it (GovS 008 5.4.5)."""

    contract_id: UUID
    kind: Kind
    change: ContractChange
    business_case: LongText
    takes_effect: date | None = None
    """Day from which it is to be true in the contract (reg 40(2)(j)); not known where left out."""
    pre_extension_review_done: bool = False
    already_happened_on: date | None = None
    """Where it is retrospective: the day on which it happened without approval."""
    proposed_by: PersonId
    proposed_for: str = ""
    """Opaque id of the person on whose behalf it was proposed; who may not approve it either."""
    value_before: Pounds | None = None
    """What the contract was worth just before: incl. VAT where known, else excl. VAT."""
    value_change: Pounds | None = None
    """Change of that value; nought where it stands, left out where it cannot be worked out."""
    levels: tuple[Level, ...]
    """Levels whose approval tier and size demanded then."""


@fact("change_request.settlement_sought.v1")
class SettlementSought(Fact, kw_only=True):
    """A change that was recorded in the contract without approval is to be settled by the request (domain rule I4)."""

    change: UUID
    """Event id of the change."""


@rule("change.approved-beforehand", "GovS 008 5.4.5; domain rule I4")
def approved_beforehand(case: Case[Propose]) -> Rejection | Advice | None:
    command = case.command
    if is_retrospective(case):
        return Advice("Retrospective: it was made before it was approved, and stays flagged.")
    ending = command.change.ending
    day, field = (
        (ending.ended_on, "change.ending.ended_on") if ending else (command.takes_effect, "takes_effect")
    )
    if day is None or day >= case.context.today:
        return None
    return no(
        "That day is over and nobody has approved the change: give it as already_happened_on too.",
        field,
        "already_happened_on",
    )


@rule("change.pre-extension-review", "NAO 8.8; domain 4.3")
def reviewed_before_extending(case: Case[Propose]) -> Advice | None:
    if case.command.kind != "extension" or case.command.pre_extension_review_done:
        return None
    return Advice("No pre-extension review is on record: review price and performance before extending.")


@rule("change.value-given", "PA 2023 s.4; domain 4.2")
def value_given(case: Case[Propose]) -> Advice | None:
    extension = case.command.change.extension
    if extension is None or extension.option or case.command.change.values is not None:
        return None
    return Advice(
        "A longer term outside the options usually costs more: give change.values, or say why it does not."
    )


@rule("change.levels", "domain 11.6.5 (NAO 8.3, 8.4)")
def levels_told(case: Case[Any]) -> Advice | None:
    return Advice(f"Needs approval by {in_words(demanded(case))}.")


def _recorded(case: Case[Propose]) -> Iterable[Fact]:
    command = case.command
    before, change = value_and_change(case)
    yield Proposed(
        contract_id=command.contract_id,
        kind=command.kind,
        change=_with_supplier_on_record(case),
        business_case=command.business_case,
        takes_effect=command.takes_effect,
        pre_extension_review_done=command.pre_extension_review_done,
        already_happened_on=happened_on(case),
        proposed_by=case.context.actor.person_id,
        proposed_for=command.on_behalf_of,
        value_before=before,
        value_change=change,
        levels=demanded(case),
    )
    if command.settles is not None:
        yield SettlementSought(change=command.settles)


def _with_supplier_on_record(case: Case[Propose]) -> ContractChange:
    change = case.command.change
    if change.supplier is None:
        return change
    incoming = as_on_record(case, change.supplier.incoming)
    return replace(change, supplier=replace(change.supplier, incoming=incoming))


def _settling(request: ChangeRequest, fact: SettlementSought, _: date) -> ChangeRequest:
    return replace(request, settles=fact.change)


def _asked_for(_: ChangeRequest | None, fact: Proposed, valid_from: date) -> ChangeRequest:
    return ChangeRequest(
        contract_id=fact.contract_id,
        kind=fact.kind,
        change=fact.change,
        business_case=fact.business_case,
        takes_effect=fact.takes_effect,
        proposed_by=fact.proposed_by,
        proposed_for=fact.proposed_for,
        proposed_on=valid_from,
        value_change=fact.value_change,
        levels=fact.levels,
        happened_on=fact.already_happened_on,
    )


@sentence.register
def _(_fact: SettlementSought, _: Names) -> str:
    return (
        "The change is on record in the contract already, made without approval: the request is to settle it."
    )


@sentence.register
def _(fact: Proposed, names: Names) -> str:
    late = (
        f", retrospectively: it happened on {day_in_words(fact.already_happened_on)}"
        if fact.already_happened_on
        else ""
    )
    return (
        f"Change proposed by {person(fact.proposed_by, names)}: {fact.kind}, {moved(fact.value_change)}{late}; needs "
        f"{in_words(fact.levels)}."
    )


_PROPOSED: Final = OnlyAnnulled("What people were asked to agree to is not rewritten: propose it anew.")


PROPOSAL = Step(
    asks=Propose,
    rules=(
        *ENTRY,
        contract_in_being,
        whole,
        settles_what_was_made,
        possible,
        had_come(
            "already_happened_on",
            hint="What is to come is not retrospective: leave it out and say takes_effect.",
        ),
        approved_beforehand,
        reviewed_before_extending,
        value_given,
        levels_told,
        *LIMITS,
    ),
    records=_recorded,
    effects=(
        Effect(Proposed, change=_asked_for, correction=_PROPOSED),
        Effect(SettlementSought, change=_settling, correction=_PROPOSED),
    ),
    opens=True,
    needs=contract_and_supplier,
)
