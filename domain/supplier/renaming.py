"""Renaming: the same supplier goes by another name from a day on."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from msgspec.structs import replace

from domain.case import CHANGE
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.sentences import Names, sentence
from domain.stream import AskedAgain, Effect, Step
from domain.supplier.rules import Case, called_the_same, name_new, not_merged
from domain.supplier.terms import Namesakes, Supplier
from domain.text import ShortText


class Rename(Command, frozen=True, kw_only=True):
    """Record that the supplier goes by another name from a day on."""

    name: ShortText
    namesakes: Namesakes = ()
    """Suppliers on record that are probably called the same: the record finds them itself, whatever is said here."""


@fact("supplier.renamed.v1")
class Renamed(Fact, kw_only=True):
    """It goes by another name."""

    previous: ShortText
    name: ShortText


@rule("supplier.name-changes")
def name_changes(case: Case[Rename]) -> Rejection | None:
    return no("It has that name already.", "name") if case.command.name == case.state.name else None


def _recorded(case: Case[Rename]) -> Fact:
    return Renamed(previous=case.state.name, name=case.command.name)


def _renamed(known: Supplier, fact: Renamed, _: date) -> Supplier:
    return replace(known, name=fact.name)


def _was(known: Supplier, _: Renamed) -> Mapping[str, Any]:
    return {"previous": known.name}


@sentence.register
def _(fact: Renamed, _: Names) -> str:
    return f"Supplier renamed {fact.name} (was {fact.previous})."


RENAMING = Step(
    asks=Rename,
    rules=(*CHANGE, not_merged, name_changes, name_new),
    records=_recorded,
    effects=(Effect(Renamed, change=_renamed, correction=AskedAgain(), was=_was),),
    needs=called_the_same,
)
