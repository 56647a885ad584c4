"""Reclassification: from a day on the contract belongs to another directorate, division or category, or is renamed.

A reorganisation changes who answers for a contract, and nothing that was agreed: what the register said of the days
before stays so. That it was entered wrongly is another thing, and is corrected.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from domain.contract.rules import CHANGE, Case, belonging_on_record, belongs_to_a_unit
from domain.contract.terms import Terms, unless_ended
from domain.decisions import Command, Rejection, no, rule
from domain.events import Fact, fact
from domain.organisation import needs_organisation
from domain.sentences import Names, sentence
from domain.stream import AskedAgain, Effect, Step
from domain.text import Division, ShortText, Title


class Classification(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the contract belongs, and what it is called."""

    directorate: ShortText
    division: Division
    category: ShortText
    title: Title


class Reclassify(Command, frozen=True, kw_only=True):
    """Move the contract to another directorate, division or category, or call it otherwise, from a day on."""

    directorate: ShortText | None = None
    """The directorate that it belongs to from then; leave out where it stays."""
    division: Division | None = None
    """The division that it belongs to from then, empty for none; leave out where it stays."""
    category: ShortText | None = None
    """What it buys, from then; leave out where that stays."""
    title: Title | None = None
    """What it is called from then; leave out where that stays."""


@fact("contract.reclassified.v1")
class Reclassified(Fact, kw_only=True):
    """The contract belonged to another directorate, division or category from then, or was called otherwise."""

    previous: Classification
    """Where it belonged, and what it was called, just before."""
    directorate: ShortText | None = None
    """The directorate that it belongs to; null where it stayed."""
    division: Division | None = None
    """The division that it belongs to, empty for none; null where it stayed."""
    category: ShortText | None = None
    """What it buys; null where that stayed."""
    title: Title | None = None
    """What it is called; null where that stayed."""


FIELDS: Final = tuple(Classification.__struct_fields__)
"""What a reclassification may change."""


def _given(said: Any) -> dict[str, str]:
    return {name: value for name in FIELDS if (value := getattr(said, name)) is not None}


def classification(terms: Terms) -> Classification:
    """Where the contract belongs, and what it is called."""
    return Classification(**{name: getattr(terms, name) for name in FIELDS})


def _changed(case: Case[Reclassify]) -> dict[str, str]:
    """What changes, with directorate and division as the list of units writes them."""
    said, unit = _given(case.command), belonging_on_record(case)
    said |= {name: getattr(unit, name) for name in ("directorate", "division") if name in said}
    return {name: value for name, value in said.items() if value != getattr(case.state, name)}


@rule("classification.changes")
def classification_changes(case: Case[Reclassify]) -> Rejection | None:
    if case.once(_changed):
        return None
    return no("Nothing changes: name what it belongs to, or is called, from that day.", *FIELDS)


def _recorded(case: Case[Reclassify]) -> Fact:
    return Reclassified(previous=classification(case.state), **case.once(_changed))


@unless_ended
def _reclassified(terms: Terms, fact: Reclassified, _: date) -> Terms:
    return replace(terms, **_given(fact))


def _was(terms: Terms, _: Reclassified) -> Mapping[str, Any]:
    return {"previous": classification(terms)}


@sentence.register
def _(fact: Reclassified, _: Names) -> str:
    parts = []
    for name, value in _given(fact).items():
        before = getattr(fact.previous, name)
        new, old = (f"“{item}”" if name == "title" else item or "none" for item in (value, before))
        parts.append(f"{name} {new} (was {old})")
    return f"Reclassified: {'; '.join(parts)}."


RECLASSIFICATION = Step(
    asks=Reclassify,
    rules=(*CHANGE, classification_changes, belongs_to_a_unit),
    records=_recorded,
    needs=lambda _command, _state, _others: (needs_organisation("directorate"),),
    effects=(Effect(Reclassified, change=_reclassified, correction=AskedAgain(), was=_was),),
)
