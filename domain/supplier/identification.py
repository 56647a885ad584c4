"""Identification: another register's number for the supplier becomes known."""

from datetime import date

from msgspec.structs import replace

from domain.case import ENTRY
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.sentences import Names, sentence
from domain.stream import AskedAgain, Effect, Step
from domain.supplier.identifiers import called, key
from domain.supplier.rules import Case, identifiers_well_formed, not_merged
from domain.supplier.terms import Identifier, Supplier


class AddIdentifier(Command, frozen=True, kw_only=True):
    """Add another register's number."""

    identifier: Identifier


@fact("supplier.identified.v1")
class Identified(Fact, kw_only=True):
    """Another register's number for it became known."""

    identifier: Identifier


@rule("supplier.identifier-new")
def identifier_new(case: Case[AddIdentifier]) -> Rejection | None:
    if key(case.command.identifier) not in map(key, case.state.identifiers):
        return None
    return no("That identifier is on record already.", "identifier")


def _recorded(case: Case[AddIdentifier]) -> Fact:
    return Identified(identifier=case.command.identifier)


def _identified(known: Supplier, fact: Identified, _: date) -> Supplier:
    return replace(known, identifiers=(*known.identifiers, fact.identifier))


@sentence.register
def _(fact: Identified, _: Names) -> str:
    return f"Supplier identified as {called(fact.identifier)}."


IDENTIFICATION = Step(
    asks=AddIdentifier,
    rules=(*ENTRY, not_merged, identifiers_well_formed, identifier_new),
    records=_recorded,
    effects=(Effect(Identified, change=_identified, correction=AskedAgain()),),
)
