"""Address: where the firm or charity does its business; a person's home is none."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from msgspec.structs import replace

from domain.case import CHANGE
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.sentences import Names, sentence
from domain.stream import AskedAgain, Effect, Step
from domain.supplier.rules import Case, not_merged
from domain.supplier.terms import Address, Supplier


class RecordAddress(Command, frozen=True, kw_only=True):
    """Record its business address, or that it changed."""

    address: Address
    """In one line; never a person's home."""


@fact("supplier.address_recorded.v1")
class AddressRecorded(Fact, kw_only=True):
    """Its business address became known, or changed."""

    previous: Address | None = None
    address: Address


@rule("supplier.address-changes")
def address_changes(case: Case[RecordAddress]) -> Rejection | None:
    if case.command.address != case.state.address:
        return None
    return no("That is its address already.", "address")


def _recorded(case: Case[RecordAddress]) -> Fact:
    return AddressRecorded(previous=case.state.address or None, address=case.command.address)


def _moved(known: Supplier, fact: AddressRecorded, _: date) -> Supplier:
    return replace(known, address=fact.address)


def _was(known: Supplier, _: AddressRecorded) -> Mapping[str, Any]:
    return {"previous": known.address or None}


@sentence.register
def _(fact: AddressRecorded, _: Names) -> str:
    return f"Address recorded as {fact.address} (was {fact.previous or 'not known'})."


ADDRESS = Step(
    asks=RecordAddress,
    rules=(*CHANGE, not_merged, address_changes),
    records=_recorded,
    effects=(Effect(AddressRecorded, change=_moved, correction=AskedAgain(), was=_was),),
)
