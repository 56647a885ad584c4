"""What a row says of its contract besides what registers it: each is an act of its own, after the registration.

Lots, the framework that it is called off from or the contract that it is a part of, that it stands still, that it is
closed. An act keeps to its own rules, and can be corrected by itself.
"""

from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from domain.contract.closing import Close
from domain.contract.lots import SetLots
from domain.contract.parent import NameParent
from domain.contract.suspension import Suspend
from domain.contract.terms import Lot, Parent, Relation, Terms
from domain.decisions import Command
from domain.text import as_read

SAID_IN: Final = {
    "under": "parent",
    "elsewhere": "parent",
    "until": "suspended_until",
}
"""The field of an import that gives the field of an act, where they are called otherwise."""


class Afterwards(NamedTuple):
    """What follows on the registration."""

    lots: tuple[Lot, ...] = ()
    parent: str = ""
    """The reference of a contract of the file or of the record, or another body's framework in words."""
    relation: Relation | None = None
    lot: str = ""
    """Number of the lot there."""
    suspended_on: date | None = None
    suspended_until: date | None = None
    """Last day on which it stands still."""
    closed_on: date | None = None


NOTHING: Final = Afterwards()


class Above(NamedTuple):
    """What a row names as its parent."""

    under: UUID | None = None
    """The contract, where it is in the file or on record."""
    reference: str = ""
    title: str = ""
    elsewhere: str = ""
    framework: bool = True
    """Whether that is a framework; another body's is taken for one."""

    def relation(self, said: Relation | None) -> Relation:
        """How a contract belongs there: as its row says, or as it must be by what that is."""
        return said or ("call-off" if self.framework else "part")


def acts(said: Afterwards, above: Above | None, reason: str, known: date) -> Iterator[Command]:
    """What is recorded after the registration, in order; how the contract stands is *known* from a day on, and it is
    neither suspended nor closed before that."""
    if said.lots:
        yield SetLots(lots=said.lots, reason=reason)
    if above is not None:
        yield NameParent(
            relation=above.relation(said.relation),
            under=above.under,
            elsewhere=above.elsewhere,
            lot=said.lot,
            reason=reason,
        )
    if said.suspended_until is not None:
        yield Suspend(
            until=said.suspended_until,
            effective_from=said.suspended_on and max(said.suspended_on, known),
            reason=reason,
        )
    if said.closed_on is not None:
        yield Close(effective_from=max(said.closed_on, known), reason=reason)


def differing(terms: Terms, said: Afterwards, above: Above | None) -> Iterator[tuple[str, str, str]]:
    """Each field in which a contract on record and its row say different things, with what each says; what the row
    leaves out is no difference."""
    if said.lots and said.lots != terms.lots:
        yield "lots", _lots(terms.lots), _lots(said.lots)
    if above is not None:
        named = Parent(
            above.relation(said.relation),
            above.under,
            above.reference,
            above.title,
            above.elsewhere,
            said.lot,
        )
        if terms.parent is None or _as_one(terms.parent) != _as_one(named):
            yield "parent", _of(terms.parent), _of(named)
    if said.suspended_until is not None and said.suspended_until != terms.suspended_until:
        yield "suspended_until", str(terms.suspended_until or ""), str(said.suspended_until)
    if said.closed_on is not None and said.closed_on != terms.closed_on:
        yield "closed_on", str(terms.closed_on or ""), str(said.closed_on)


def moved(terms: Terms, said: Afterwards, above: Above | None) -> tuple[Afterwards, bool]:
    """What of the hierarchy of a contract on record its row says otherwise, and nothing besides; and whether anything
    was said of that before, so that it changes."""
    names = {name for name, _, _ in differing(terms, said, above)}
    lots, under = "lots" in names, "parent" in names
    what = Afterwards(
        lots=said.lots if lots else (),
        parent=said.parent if under else "",
        relation=said.relation if under else None,
        lot=said.lot if under else "",
    )
    return what, (lots and bool(terms.lots)) or (under and terms.parent is not None)


def _as_one(parent: Parent) -> tuple[object, ...]:
    return parent.relation, parent.under, as_read(parent.elsewhere), as_read(parent.lot)


def _lots(lots: tuple[Lot, ...]) -> str:
    return "; ".join(f"{lot.number} {lot.title}" for lot in lots)


def _of(parent: Parent | None) -> str:
    if parent is None:
        return ""
    lot = f", lot {parent.lot}" if parent.lot else ""
    return f"{parent.relation} of {parent.elsewhere or parent.reference or parent.called}{lot}"


_NONE: Final = frozenset({"no", "none", "n/a", "na", "nil", "-", "–", "not applicable", "stands alone"})


def parent_in(text: str) -> str:
    """The parent that a text names; empty for what says that there is none."""
    return "" if text.casefold() in _NONE else text
