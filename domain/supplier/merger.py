"""Merger: two records of one firm become one, by two people; the other stands for both."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final
from uuid import UUID

from msgspec.structs import replace

from domain.case import STEP, reason_given
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.sentences import Names, person, sentence
from domain.stream import Effect, Need, OnlyAnnulled, Step
from domain.supplier.rules import Case, not_merged
from domain.supplier.terms import Supplier
from domain.text import PersonId, ShortText


class Merge(Command, frozen=True, kw_only=True):
    """Ask that this record be merged into another's, or, as a second person, agree to it."""

    into: UUID
    """The supplier that will stand for both."""


@fact("supplier.merger_proposed.v1")
class MergerProposed(Fact, kw_only=True):
    """One person asked that this record be merged into another's; a second must agree."""

    into: UUID
    into_name: ShortText
    proposed_by: PersonId


@fact("supplier.merged.v1")
class Merged(Fact, kw_only=True):
    """A second person agreed: the other supplier stands for both."""

    into: UUID
    into_name: ShortText
    proposed_by: PersonId


@rule("supplier.merged-into-another")
def merged_into_another(case: Case[Merge]) -> Rejection | None:
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
def merger_by_two(case: Case[Merge]) -> Rejection | None:
    proposal = case.last(MergerProposed)
    if proposal is None or case.state.merger_into != case.command.into or not case.has_a_hand_in(proposal):
        return None
    return no(
        "You asked for this merger yourself, or it was asked for you; someone else must agree to it.",
        "into",
        conflict=True,
    )


def _other(command: Merge, _state: Any, _others: Any) -> Iterable[Need]:
    return (Need("into", "supplier", command.into),)


def _recorded(case: Case[Merge]) -> Fact:
    """A proposal, or, where somebody else asked for just this merger, the merger."""
    into, state = case.command.into, case.state
    name: str = case.other(into).name
    if state.merger_into == into:
        return Merged(into=into, into_name=name, proposed_by=state.merger_proposed_by)
    return MergerProposed(into=into, into_name=name, proposed_by=case.context.actor.person_id)


def _proposed(known: Supplier, fact: MergerProposed, _: date) -> Supplier:
    return replace(known, merger_into=fact.into, merger_proposed_by=fact.proposed_by)


def _merged(known: Supplier, fact: Merged, _: date) -> Supplier:
    return replace(known, merged_into=fact.into, merger_into=None, merger_proposed_by="")


@sentence.register
def _(fact: MergerProposed, _: Names) -> str:
    return f"Asked that this supplier be merged into {fact.into_name}; a second person must agree."


@sentence.register
def _(fact: Merged, names: Names) -> str:
    return f"Supplier merged into {fact.into_name}, as asked by {person(fact.proposed_by, names)}."


_TWO_PEOPLE: Final = OnlyAnnulled("A merger is what two people agreed to: ask for it anew.")


MERGER = Step(
    asks=Merge,
    rules=(*STEP, reason_given, not_merged, merged_into_another, merger_by_two),
    records=_recorded,
    effects=(
        Effect(MergerProposed, change=_proposed, correction=_TWO_PEOPLE),
        Effect(Merged, change=_merged, correction=_TWO_PEOPLE),
    ),
    needs=_other,
    in_force=False,
)
