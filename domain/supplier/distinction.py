"""Distinction: two suppliers that look like one firm are two, for a reason; and are no longer found."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from domain.case import CHANGE, seen_to
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.sentences import Names, sentence
from domain.stream import AskedAgain, Effect, Need, Step
from domain.supplier.rules import Case, not_merged
from domain.supplier.terms import Supplier
from domain.text import ShortText


class TellApart(Command, frozen=True, kw_only=True):
    """Record that it is not the same firm as another supplier, and why not."""

    other: UUID
    """The supplier that it may be taken for."""


@fact("supplier.told_apart.v1")
class ToldApart(Fact, kw_only=True):
    """It was found not to be the same firm as another supplier."""

    other: UUID
    """The supplier that it may be taken for."""
    other_name: ShortText
    """What that one was called then."""


@rule("supplier.told-apart-from-another")
def told_apart_from_another(case: Case[TellApart]) -> Rejection | None:
    other = case.command.other
    if other == case.chronicle.stream_id:
        return no("A supplier is the same as itself.", "other")
    if case.other(other) is None:
        return no("That supplier was not on record on that day.", "other", "effective_from")
    if other in case.state.apart:
        return no("That is on record already.", "other", conflict=True)
    return None


def _other(command: TellApart, _state: Any, _others: Any) -> Iterable[Need]:
    return (Need("other", "supplier", command.other),)


def _recorded(case: Case[TellApart]) -> Fact:
    other: Supplier = seen_to(case.other(case.command.other))
    return ToldApart(other=case.command.other, other_name=other.name)


def _apart(known: Supplier, fact: ToldApart, _: date) -> Supplier:
    return replace(known, apart=(*known.apart, fact.other))


@sentence.register
def _(fact: ToldApart, _: Names) -> str:
    return f"Not the same firm as {fact.other_name.rstrip('.')}."


DISTINCTION = Step(
    asks=TellApart,
    rules=(*CHANGE, not_merged, told_apart_from_another),
    records=_recorded,
    effects=(Effect(ToldApart, change=_apart, correction=AskedAgain()),),
    needs=_other,
)
