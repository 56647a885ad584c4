"""What each fact about a supplier reads like in its story."""

from domain.sentences import Names, person, sentence
from domain.supplier import events as happened
from domain.supplier.events import Identifier


def _called(one: Identifier) -> str:
    return f"{one.scheme} {one.identifier}"


@sentence.register
def _(fact: happened.Registered, _: Names) -> str:
    known = ", ".join(map(_called, fact.identifiers)) or "no identifier known"
    return f"Supplier registered: {fact.name} ({known})."


@sentence.register
def _(fact: happened.AddressRecorded, _: Names) -> str:
    return f"Address recorded as {fact.address} (was {fact.previous or 'not known'})."


@sentence.register
def _(fact: happened.Identified, _: Names) -> str:
    return f"Supplier identified as {_called(fact.identifier)}."


@sentence.register
def _(fact: happened.Renamed, _: Names) -> str:
    return f"Supplier renamed {fact.name} (was {fact.previous})."


@sentence.register
def _(fact: happened.FinancialStandingAssessed, _: Names) -> str:
    return f"Financial standing assessed as {fact.rating} (was {fact.previous or 'not assessed'}), by {fact.source}."


@sentence.register
def _(fact: happened.StatusFlagged, _: Names) -> str:
    return f"Supplier flagged as {fact.standing} (was {fact.previous})."


@sentence.register
def _(fact: happened.MergerProposed, _: Names) -> str:
    return f"Asked that this supplier be merged into {fact.into_name}; a second person must agree."


@sentence.register
def _(fact: happened.Merged, names: Names) -> str:
    return f"Supplier merged into {fact.into_name}, as asked by {person(fact.proposed_by, names)}."
