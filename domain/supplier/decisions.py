"""What each command on a supplier is put to, and which facts it records when no rule says no."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from domain.case import CHANGE, ENTRY, STEP, reason_given
from domain.contract.reassessment import reassessment_for
from domain.decisions import Context, Decided
from domain.events import Fact
from domain.stream import Need, Recording, Step, Stream
from domain.supplier import commands as ask
from domain.supplier import events as happened
from domain.supplier import rules, sentences
from domain.supplier.identifiers import key, malformed
from domain.supplier.rules import Case
from domain.supplier.state import CHANGES, Supplier


def _registered(case: Case[ask.RegisterSupplier]) -> Iterable[Fact]:
    command = case.command
    yield happened.Registered(
        name=command.name,
        identifiers=command.identifiers,
        small_or_medium=command.small_or_medium,
        voluntary_or_community=command.voluntary_or_community,
    )
    if command.address:
        yield happened.AddressRecorded(address=command.address)


def _assessed(case: Case[ask.AssessFinancialStanding]) -> Iterable[Recording]:
    """The assessment, and in each contract named that its tier is to be assessed anew, where its tool asks for that."""
    command, was = case.command, case.state.rating
    yield happened.FinancialStandingAssessed(
        previous=was, rating=command.rating, source=command.source, note=command.note
    )
    note = f"{case.state.name}: {command.rating} (was {was or 'not assessed'}), by {command.source}."
    for contract_id in dict.fromkeys(command.contracts):
        asked = reassessment_for(case.other(contract_id), "supplier financial rating change", note)
        if asked is not None:
            yield Decided(asked, case.effective_from, contract_id)


def _merged(case: Case[ask.Merge]) -> Fact:
    """A proposal, or, where somebody else asked for just this merger, the merger."""
    into, state = case.command.into, case.state
    name: str = case.other(into).name
    if state.merger_into == into:
        return happened.Merged(into=into, into_name=name, proposed_by=state.merger_proposed_by)
    return happened.MergerProposed(into=into, into_name=name, proposed_by=case.context.actor.person_id)


def _other(command: ask.Merge, _state: Any, _others: Any) -> Iterable[Need]:
    return (Need("into", "supplier", command.into),)


def _contracts(command: ask.AssessFinancialStanding, _state: Any, _others: Any) -> Iterable[Need]:
    return [Need(f"contracts.{place}", "contract", one) for place, one in enumerate(command.contracts)]


def _given(fact: Fact) -> tuple[happened.Identifier, ...]:
    """The identifiers that a fact gives it."""
    if isinstance(fact, happened.Registered):
        return fact.identifiers
    return (fact.identifier,) if isinstance(fact, happened.Identified) else ()


def _identifiers(fact: Fact) -> Iterable[tuple[str, str]]:
    """An identifier belongs to one supplier for good."""
    return tuple(("supplier identifier", key(one)) for one in _given(fact))


def _impossible(fact: Fact, _: date, __: Context) -> str:
    """What is impossible about a fact as corrected. A merger is what two people agreed to."""
    if isinstance(fact, happened.MergerProposed | happened.Merged):
        return "That cannot be rewritten: have the event annulled, and ask for the merger anew."
    return next((wrong for one in _given(fact) if (wrong := malformed(one))), "")


SUPPLIER = Stream(
    noun="supplier",
    plural="suppliers",
    called="supplier",
    events=happened,
    sentences=sentences,
    state=Supplier,
    changes=CHANGES,
    opening=frozenset({happened.Registered}),
    steps={
        ask.RegisterSupplier: Step(
            (*ENTRY, rules.identifiers_well_formed, rules.identifiers_differ),
            _registered,
            opens=True,
            stream_id=lambda command: command.supplier_id,
        ),
        ask.AddIdentifier: Step(
            (*ENTRY, rules.not_merged, rules.identifiers_well_formed, rules.identifier_new),
            lambda case: happened.Identified(identifier=case.command.identifier),
        ),
        ask.Rename: Step(
            (*CHANGE, rules.not_merged, rules.name_changes),
            lambda case: happened.Renamed(previous=case.state.name, name=case.command.name),
        ),
        ask.RecordAddress: Step(
            (*CHANGE, rules.not_merged, rules.address_changes),
            lambda case: happened.AddressRecorded(
                previous=case.state.address or None, address=case.command.address
            ),
        ),
        ask.AssessFinancialStanding: Step(
            (*ENTRY, rules.not_merged, rules.party_to_the_contracts, rules.tiers_rest_on_the_rating),
            _assessed,
            needs=_contracts,
        ),
        ask.FlagStatus: Step(
            (*CHANGE, rules.not_merged, rules.status_changes),
            lambda case: happened.StatusFlagged(previous=case.state.standing, standing=case.command.standing),
        ),
        ask.Merge: Step(
            (*STEP, reason_given, rules.not_merged, rules.merged_into_another, rules.merger_by_two),
            _merged,
            needs=_other,
            in_force=False,
        ),
    },
    concerns=lambda _stream_id, _known, _fact: (),
    reserves=_identifiers,
    impossible=_impossible,
)
