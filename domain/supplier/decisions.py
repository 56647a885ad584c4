"""What each command on a supplier is put to, and which facts it records when no rule says no."""

from collections.abc import Iterable
from typing import Any, TypeAlias, TypeVar

from domain.case import CHANGE, ENTRY
from domain.case import Case as AnyCase
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact
from domain.stream import Need, Step, Stream
from domain.supplier import commands as ask
from domain.supplier import events as happened
from domain.supplier import sentences
from domain.supplier.state import CHANGES, Supplier

Asked = TypeVar("Asked", bound=Command)
Case: TypeAlias = AnyCase[Asked, Supplier]


@rule("supplier.identifiers-differ")
def identifiers_differ(case: Case[ask.RegisterSupplier]) -> Rejection | None:
    found = case.command.identifiers
    return no("An identifier is given twice.", "identifiers") if len(set(found)) < len(found) else None


@rule("supplier.not-merged")
def not_merged(case: Case[Any]) -> Rejection | None:
    if case.state.merged_into is None:
        return None
    return no(f"It was merged into {case.state.merged_into}; record it there.", conflict=True)


@rule("supplier.identifier-new")
def identifier_new(case: Case[ask.AddIdentifier]) -> Rejection | None:
    if case.command.identifier not in case.state.identifiers:
        return None
    return no("That identifier is on record already.", "identifier")


@rule("supplier.name-changes")
def name_changes(case: Case[ask.Rename]) -> Rejection | None:
    return no("It has that name already.", "name") if case.command.name == case.state.name else None


@rule("supplier.status-changes")
def status_changes(case: Case[ask.FlagStatus]) -> Rejection | None:
    if case.command.standing != case.state.standing:
        return None
    return no(f"It is flagged as {case.state.standing} already.", "standing")


@rule("supplier.merged-into-another")
def merged_into_another(case: Case[ask.Merge]) -> Rejection | None:
    if case.command.into == case.chronicle.stream_id:
        return no("A supplier cannot be merged into itself.", "into")
    other: Supplier | None = case.other(case.command.into)
    if other is None:
        return no("That supplier was not on record on that day.", "into", "effective_from")
    if other.merged_into is not None:
        return no(f"That supplier was itself merged into {other.merged_into}.", "into")
    return None


@rule("supplier.merger-by-two", "domain rule I3")
def merger_by_two(case: Case[ask.Merge]) -> Rejection | None:
    state = case.state
    if state.merger_into != case.command.into or state.merger_proposed_by != case.context.actor.person_id:
        return None
    return no("You asked for this merger yourself; someone else must agree to it.", "into", conflict=True)


def _registered(case: Case[ask.RegisterSupplier]) -> Fact:
    command = case.command
    return happened.Registered(
        name=command.name,
        identifiers=command.identifiers,
        small_or_medium=command.small_or_medium,
        voluntary_or_community=command.voluntary_or_community,
    )


def _assessed(case: Case[ask.AssessFinancialStanding]) -> Fact:
    command = case.command
    return happened.FinancialStandingAssessed(
        previous=case.state.rating, rating=command.rating, source=command.source, note=command.note
    )


def _merged(case: Case[ask.Merge]) -> Fact:
    """A proposal, or, where somebody else asked for just this merger, the merger."""
    into, state = case.command.into, case.state
    name: str = case.other(into).name
    if state.merger_into == into:
        return happened.Merged(into=into, into_name=name, proposed_by=state.merger_proposed_by)
    return happened.MergerProposed(into=into, into_name=name, proposed_by=case.context.actor.person_id)


def _other(command: ask.Merge, _state: Any, _others: Any) -> Iterable[Need]:
    return (Need("into", "supplier", command.into),)


def _identifiers(fact: Fact) -> Iterable[tuple[str, str]]:
    """An identifier belongs to one supplier for good."""
    found: tuple[happened.Identifier, ...] = ()
    if isinstance(fact, happened.Registered):
        found = fact.identifiers
    elif isinstance(fact, happened.Identified):
        found = (fact.identifier,)
    return tuple(("supplier identifier", f"{one.scheme} {one.identifier}".casefold()) for one in found)


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
            (*ENTRY, identifiers_differ),
            _registered,
            opens=True,
            stream_id=lambda command: command.supplier_id,
        ),
        ask.AddIdentifier: Step(
            (*ENTRY, not_merged, identifier_new),
            lambda case: happened.Identified(identifier=case.command.identifier),
        ),
        ask.Rename: Step(
            (*CHANGE, not_merged, name_changes),
            lambda case: happened.Renamed(previous=case.state.name, name=case.command.name),
        ),
        ask.AssessFinancialStanding: Step((*ENTRY, not_merged), _assessed),
        ask.FlagStatus: Step(
            (*CHANGE, not_merged, status_changes),
            lambda case: happened.StatusFlagged(previous=case.state.standing, standing=case.command.standing),
        ),
        ask.Merge: Step((*CHANGE, not_merged, merged_into_another, merger_by_two), _merged, needs=_other),
    },
    concerns=lambda _stream_id, _known, _fact: (),
    reserves=_identifiers,
)
