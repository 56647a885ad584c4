"""Items: a line is added, taken off, or led by other officers, before the review is held."""

from collections.abc import Iterator, Mapping
from datetime import date as civil_date
from typing import Any, Final

from msgspec.structs import replace

from domain.case import reason_given, seen_to
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.numbering import next_number
from domain.review.lines import (
    NewItem,
    contract_on_record,
    contract_once,
    contracts_and_units,
    directorates_on_record,
    item_of,
    line_of,
    officers_once,
)
from domain.review.rules import TO_COME, Case, item_exists
from domain.review.scheduling import Scheduled
from domain.review.terms import Item, ItemNumber, LeadOfficers, Review, item_meant
from domain.sentences import Names, people, sentence
from domain.stream import AskedAgain, Effect, Step


def _item_numbers(fact: Fact) -> Iterator[int]:
    if isinstance(fact, Scheduled):
        yield from (item.number for item in fact.items)
    if isinstance(fact, ItemAdded):
        yield fact.item.number


class AddItem(Command, frozen=True, kw_only=True):
    """Add a line to a review."""

    item: NewItem


@fact("review.item_added.v1")
class ItemAdded(Fact, kw_only=True):
    """A line was added to a review."""

    item: Item


def _addition(case: Case[AddItem]) -> Fact:
    number = next_number(case.chronicle, _item_numbers)
    return ItemAdded(item=item_of(case, number, case.command.item))


def _asked_to_add(fact: ItemAdded, _: Review) -> AddItem:
    return AddItem(item=line_of(fact.item))


def _added(review: Review, fact: ItemAdded, _: civil_date) -> Review:
    contract_id = fact.item.contract_id
    not_chosen = tuple(known for known in review.non_selections if known.contract_id != contract_id)
    return replace(review, items=(*review.items, fact.item), non_selections=not_chosen)


@sentence.register
def _(fact: ItemAdded, names: Names) -> str:
    return f"Added to the review: {fact.item.title} ({people(fact.item.lead_officers, names)})."


ADDITION: Final = Step(
    asks=AddItem,
    rules=(
        *TO_COME,
        contract_once,
        officers_once,
        directorates_on_record,
        contract_on_record,
    ),
    records=_addition,
    effects=(Effect(ItemAdded, change=_added, correction=AskedAgain(_asked_to_add)),),
    needs=contracts_and_units,
    in_force=False,
)


class DropItem(Command, frozen=True, kw_only=True):
    """Take a line off a review."""

    item: ItemNumber


@fact("review.item_dropped.v1")
class ItemDropped(Fact, kw_only=True):
    """A line was taken off a review."""

    item: Item
    """As it stood."""


@rule("review.an-item-stays")
def an_item_stays(case: Case[DropItem]) -> Rejection | None:
    if [item.number for item in case.state.items] != [case.command.item]:
        return None
    return no("It is the only item; cancel the review instead.", "item", conflict=True)


def _drop(case: Case[DropItem]) -> Fact:
    return ItemDropped(item=seen_to(case.state.item(case.command.item)))


def _asked_to_drop(fact: ItemDropped, _: Review) -> DropItem:
    return DropItem(item=fact.item.number)


def _dropped(review: Review, fact: ItemDropped, _: civil_date) -> Review:
    kept = tuple(item for item in review.items if item.number != fact.item.number)
    gone = tuple(item for item in review.items if item.number == fact.item.number)
    return replace(review, items=kept, dropped=(*review.dropped, *gone))


def _item_was(review: Review, fact: ItemDropped) -> Mapping[str, Any]:
    return {"item": review.item(fact.item.number)}


@sentence.register
def _(fact: ItemDropped, _: Names) -> str:
    return f"Taken off the review: {fact.item.title}."


DROPPING: Final = Step(
    asks=DropItem,
    rules=(
        *TO_COME,
        reason_given,
        item_exists,
        an_item_stays,
    ),
    records=_drop,
    effects=(Effect(ItemDropped, change=_dropped, correction=AskedAgain(_asked_to_drop), was=_item_was),),
    in_force=False,
)


class ChangeLeadOfficers(Command, frozen=True, kw_only=True):
    """Let other officers lead on an item."""

    item: ItemNumber
    lead_officers: LeadOfficers


@fact("review.lead_officers_changed.v1")
class LeadOfficersChanged(Fact, kw_only=True):
    """Other officers lead on an item."""

    item: ItemNumber
    previous: LeadOfficers
    lead_officers: LeadOfficers


@rule("review.officers-change")
def officers_change(case: Case[ChangeLeadOfficers]) -> Rejection | None:
    item = case.state.item(case.command.item)
    if item is None or item.lead_officers != case.command.lead_officers:
        return None
    return no("Those officers lead on it already.", "lead_officers")


def lines_handed_over(
    review: Review, leaver: str, successor: str, _: civil_date
) -> Iterator[ChangeLeadOfficers]:
    """How somebody takes over the items on which another person leads, of a review that is still to come."""
    for item in review.items if review.status == "scheduled" else ():
        if leaver in item.lead_officers:
            officers = dict.fromkeys(
                successor if lead_officer == leaver else lead_officer for lead_officer in item.lead_officers
            )
            yield ChangeLeadOfficers(item=item.number, lead_officers=tuple(officers))


def _other_officers(case: Case[ChangeLeadOfficers]) -> Fact:
    command = case.command
    previous = seen_to(case.state.item(command.item)).lead_officers
    return LeadOfficersChanged(item=command.item, previous=previous, lead_officers=command.lead_officers)


def _led_by_others(review: Review, fact: LeadOfficersChanged, _: civil_date) -> Review:
    items = tuple(
        replace(item, lead_officers=fact.lead_officers) if item.number == fact.item else item
        for item in review.items
    )
    return replace(review, items=items)


def _officers_were(review: Review, fact: LeadOfficersChanged) -> Mapping[str, Any]:
    item = review.item(fact.item)
    return {"previous": item.lead_officers if item else ()}


@sentence.register
def _(fact: LeadOfficersChanged, names: Names) -> str:
    now, was = people(fact.lead_officers, names), people(fact.previous, names)
    return f"Lead officer for item {fact.item} is {now} (was {was})."


LEAD_OFFICERS: Final = Step(
    asks=ChangeLeadOfficers,
    rules=(
        *TO_COME,
        item_exists,
        officers_once,
        officers_change,
    ),
    records=_other_officers,
    effects=(
        Effect(
            LeadOfficersChanged,
            change=_led_by_others,
            correction=AskedAgain(),
            was=_officers_were,
            rests_on=item_meant,
        ),
    ),
    in_force=False,
)
