"""Where a contract belongs: what is above it, its lots, and what is under it with what that comes to.

Rows are had from whoever asks for them, so that nobody is told, nor given a sum, of a contract that they may not see.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal

from msgspec import Struct

from domain.contract.terms import Lot, Relation, Terms
from domain.text import as_read
from projections.register import ContractRow
from projections.table_query import Query

Rows = Callable[[Query], Sequence[ContractRow]]
"""The rows of the register that fit a query, of those that may be shown."""
MOST = 500
"""Contracts under one that are told; of more it is said that there are more."""


class ContractAbove(Struct, frozen=True):
    """The framework, or the whole."""

    relation: Relation
    """How the contract belongs there."""
    called: str
    """Reference and title, as they are now or else were when it was named; another body's framework in words."""
    contract_id: str | None
    """None where it is not on this record, or is not in being on the day, or may not be shown."""
    lot: str
    """Number of the lot there; empty for none."""
    lot_title: str
    """What that lot is for; empty where that is not known."""


class ContractBelow(Struct, frozen=True):
    """A call-off, or a part."""

    contract_id: str
    reference: str
    title: str
    relation: str
    """*call-off* or *part*."""
    lot: str
    """Number of the lot; empty for none."""
    suppliers: str
    """Names, with semicolons between."""
    status: str
    """How it stands on the day."""
    estimated_incl_vat: str | None
    """Pounds over its whole life, with VAT."""


class LotPosition(Struct, frozen=True):
    """A lot, and what was made under it."""

    number: str
    """Empty for what names no lot."""
    title: str
    """Empty where the number is on record there no longer, or none is named."""
    estimated_incl_vat: Decimal | None
    """Pounds over the whole life, with VAT."""
    contracts: int
    """How many contracts are under it."""
    together_incl_vat: Decimal | None
    """What these are worth together; none where none of them has a value."""


class Hierarchy(Struct, frozen=True):
    """Where a contract belongs."""

    above: ContractAbove | None
    """None where it stands by itself."""
    below: list[ContractBelow]
    """What is directly under it, ended or not, by reference."""
    lots: list[LotPosition]
    """Its lots in its own order, then what names a lot that it has not, or none; empty where it has no lots."""
    together_incl_vat: Decimal | None
    """What those under it are worth together; none where none of them has a value."""
    unvalued: int
    """How many of them have no value with VAT, and are in no sum."""
    left_incl_vat: Decimal | None
    """What they leave of its own value; less than nought where they come to more. None where either is not known."""
    more: bool
    """Whether there are more under it than are told and added up."""


def hierarchy(contract_id: str, terms: Terms, day: date, rows: Rows) -> Hierarchy:
    """Where the contract belongs on a day, *terms* being what is true of it then."""
    found = rows(Query({"under": contract_id}, limit=MOST + 1))
    below = found[:MOST]
    together, unvalued = _sum(below)
    own = terms.values.estimated_incl_vat
    return Hierarchy(
        above=_above(terms, rows),
        below=[_below(row, day) for row in below],
        lots=list(_lots(terms.lots, below)) if terms.lots else [],
        together_incl_vat=together,
        unvalued=unvalued,
        left_incl_vat=None if own is None or together is None or len(found) > MOST else own - together,
        more=len(found) > MOST,
    )


def _above(terms: Terms, rows: Rows) -> ContractAbove | None:
    parent = terms.parent
    if parent is None:
        return None
    shown = rows(Query(contracts=(str(parent.under),), limit=1)) if parent.under else ()
    if not shown:
        return ContractAbove(parent.relation, parent.called, None, parent.lot, "")
    [row] = shown
    titles = {as_read(lot.number): lot.title for lot in row.summary.lots}
    return ContractAbove(
        parent.relation,
        f"{row.summary.reference}, {row.summary.title}",
        row.stream_id,
        parent.lot,
        titles.get(as_read(parent.lot), ""),
    )


def _below(row: ContractRow, day: date) -> ContractBelow:
    contract = row.summary
    return ContractBelow(
        row.stream_id,
        contract.reference,
        contract.title,
        contract.relation or "",
        contract.lot,
        contract.suppliers,
        contract.status_on(day),
        contract.estimated_incl_vat,
    )


def _lots(lots: Sequence[Lot], below: Sequence[ContractRow]) -> Iterable[LotPosition]:
    by_lot: dict[str, list[ContractRow]] = {}
    for row in below:
        by_lot.setdefault(as_read(row.summary.lot), []).append(row)
    for lot in lots:
        made = by_lot.pop(as_read(lot.number), [])
        yield LotPosition(lot.number, lot.title, lot.estimated_incl_vat, len(made), _sum(made)[0])
    for made in by_lot.values():
        yield LotPosition(made[0].summary.lot, "", None, len(made), _sum(made)[0])


def _sum(rows: Sequence[ContractRow]) -> tuple[Decimal | None, int]:
    """What the rows are worth together, and how many of them have no value."""
    amounts = [Decimal(text) for row in rows if (text := row.summary.estimated_incl_vat)]
    return sum(amounts[1:], amounts[0]) if amounts else None, len(rows) - len(amounts)
