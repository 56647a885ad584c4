"""What the public sees of the register: the fields of the Local Government Transparency Code 2015 (domain 5.1)."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import replace as replaced
from datetime import date
from itertools import chain, islice, starmap
from operator import attrgetter
from typing import Final, NamedTuple, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from application.importing.lots import lots_as_text
from application.record import LONDON, Basis, Record
from domain.contract.terms import Withheld, WithholdingReason
from projections import table_query, withholding
from projections.register import REGISTER
from projections.search_words import publicly_matching
from projections.supplier import SUPPLIERS
from projections.table_query import Query

_FIRM: Final = ("address", "small_or_medium", "voluntary_or_community")
_NO_RECORD: Final = ("", "not known", "not known")
"""What is told of a supplier that has no record."""


class NotShown(Struct, frozen=True):
    """A published field that is withheld."""

    field: str
    reason_code: WithholdingReason
    until: date
    """Last day on which it is withheld."""


class PublicRow(NamedTuple):
    """What is published of a contract. What is withheld is null, and *withheld* says why and until when; officers,
    tiers and working notes are not published."""

    contract_id: str
    contract_ref: str | None
    """Its reference, as people know it."""
    title: str | None
    directorate: str | None
    description: str | None
    supplier_name: str | None
    """Names of its suppliers, with semicolons between."""
    supplier_identifier: str | None
    """Their numbers in the order of their names."""
    supplier_address: str | None
    """Their addresses in the order of their names."""
    is_sme: str | None
    """Whether each is a small or medium enterprise: *yes*, *no* or *not known*."""
    is_vcse: str | None
    """Whether each is of the voluntary or community sector: *yes*, *no* or *not known*."""
    total_value_incl_vat: str | None
    """Pounds over its whole life, with VAT."""
    total_value_excl_vat: str | None
    """Pounds over its whole life, without VAT."""
    annual_value_excl_vat: str | None
    """Pounds a year, without VAT."""
    original_value_incl_vat: str | None
    """Pounds over its whole life, with VAT, as at its award."""
    irrecoverable_vat: str | None
    """Pounds of VAT that cannot be recovered."""
    start_date: str | None
    """A day, a month or TBC."""
    end_date: str | None
    """A day, a month or TBC."""
    review_date: str | None
    """A day, a month or TBC."""
    procurement_route: str | None
    procurement_words: str | None
    """How it was procured, in the words of an older register."""
    category: str | None
    kind: str | None
    status: str | None
    """How it stands on the day asked about."""
    ended_on: str | None
    """Last day in force, once it has ended."""
    suspended_until: str | None
    """Last day on which it stands still, while it does."""
    closed_on: str | None
    """The day from which nothing of it was left to settle, once it is closed."""
    relation: str | None
    """How it belongs to another contract: as a *call-off* from a framework, or as a *part*."""
    parent: str | None
    """Reference of that, where it is in this register; else what it is called."""
    lot: str | None
    """Number of the lot there."""
    lots: str | None
    """What it is divided into, a lot a line: number, title and pounds with VAT, with bars between."""
    withheld: tuple[NotShown, ...]
    """What is withheld of it, why and until when."""


PUBLISHED: Final = PublicRow._fields[1:-1]
"""The published fields, in order."""
BESIDES: Final = ("suspended_until", "closed_on", "relation", "parent", "lot", "lots")
"""Those of them that are no fields of the Transparency Code: how it stands, and where it belongs."""


Told: TypeAlias = list[str | None]
"""The contract's id, and its published fields as they are told, each at its place."""
Firm: TypeAlias = tuple[str, str, str]
"""What is published of a supplier: its address, and whether it is a small one or of the voluntary sector."""

_SHOWN: Final = PublicRow._fields[:-1]
_AT: Final = {name: place for place, name in enumerate(_SHOWN)}
_STATUS, _SUSPENDED_UNTIL, _CLOSED_ON, _PARENT, _LOTS = (
    _AT[name] for name in ("status", "suspended_until", "closed_on", "parent", "lots")
)
_OF_FIRMS: Final = slice(_AT["supplier_address"], _AT["is_vcse"] + 1)
"""The fields that are known of the suppliers: in their place a row of the register has the suppliers' ids."""
_KEPT_AS: Final = {
    "contract_ref": "reference",
    "supplier_name": "suppliers",
    "supplier_identifier": "supplier_identifiers",
    "total_value_incl_vat": "estimated_incl_vat",
    "total_value_excl_vat": "estimated_excl_vat",
    "annual_value_excl_vat": "annual_excl_vat",
    "original_value_incl_vat": "award_incl_vat",
}
"""What a field is called in the register, where that is something else."""
_ASKED: Final = (
    *(_KEPT_AS.get(name, name) for name in _SHOWN[: _OF_FIRMS.start]),
    "supplier_ids",
    *(_KEPT_AS.get(name, name) for name in _SHOWN[_OF_FIRMS.stop :]),
    "under",
)
"""What is asked of a row of the register, in the order in which it is told; last what it is under."""
_SUPPLIER_IDS: Final = _ASKED.index("supplier_ids")
_lots_of: Final = REGISTER.layout.reader("lots")
_NO_LOTS: Final = "[]"


class PublicPage(NamedTuple):
    """Contracts as the public may see them, and the cursor of those that follow; empty where there are none."""

    rows: list[PublicRow]
    next_cursor: str


def _withhold(told: Told, lots: str, standing: Iterable[Withheld]) -> tuple[NotShown, ...]:
    """Take what is withheld out of what is *told*, and say what that is: the one place that decides it. *standing* is
    all that is withheld of the contract, whenever; *lots* are its lots as they are kept."""
    withheld: dict[str, NotShown] = {
        known.field: NotShown(known.field, known.reason_code, known.until)
        for known in sorted(standing, key=attrgetter("until"))
    }
    for field, others in withholding.ALONG_WITH.items():
        for other in others if field in withheld else ():
            withheld.setdefault(other, replace(withheld[field], field=other))
    for field in withheld:
        told[_AT[field]] = None
    if "total_value_incl_vat" in withheld:  # what lots are worth comes to that
        told[_LOTS] = lots_as_text(_lots_of(lots), with_worth=False)
    return tuple(withheld.values())


@dataclass(frozen=True)
class PublicRegister:
    """The register at a basis as the public may see it.

    Withheld is what was withheld at the basis, on the day of which it is known, and (``now``) what is withheld today:
    nobody comes by what is withheld by asking about another day. A report leaves ``now`` out, so that it says the same
    whenever it is made again.
    """

    record: Record
    basis: Basis
    now: Basis | None = None

    def page(self, query: Query) -> PublicPage:
        """One page, of published fields. Raises BadRequest for a cursor that this query did not give."""
        found, following = table_query.columns_of_page(
            self.record, REGISTER, self.basis, self._publicly(query), _ASKED
        )
        rows = list(found)
        told = self._published(
            rows, self._withheld_of([row[0] for row in rows]), _Firms(self.record, self.basis)
        )
        return PublicPage(list(starmap(_row, told)), following)

    def whole(self, query: Query, batch: int = 1000) -> Iterator[PublicRow]:
        """Every contract, page by page."""
        return starmap(_row, self.told(query, batch))

    def told(self, query: Query, batch: int = 1000) -> Iterator[tuple[Told, tuple[NotShown, ...]]]:
        """The same, and what is withheld of it, where no row is asked for."""
        named = query.contracts
        standing = self._withheld_anywhere() if named is None else self._withheld_of(named)
        found = table_query.columns(
            self.record, REGISTER, self.basis, self._publicly(query), _ASKED, batch=batch
        )
        firms = _Firms(self.record, self.basis)
        while rows := list(islice(found, batch)):
            yield from self._published(rows, standing, firms)

    def _publicly(self, query: Query) -> Query:
        """The query with its words looked for only in what is shown: rows, page and cursor know no others."""
        if not query.search:
            return query
        unnamed = sorted(
            contract_id
            for contract_id, standing in self._withheld_anywhere().items()
            if any(known.field == "supplier_name" for known in standing)
        )
        conditions = publicly_matching(self.record, query.search, unnamed)
        return replaced(query, search="", named=query.search, where=(*query.where, *conditions))

    def _published(
        self, rows: Sequence[Told], standing: Mapping[str, Iterable[Withheld]], firms: "_Firms"
    ) -> Iterator[tuple[Told, tuple[NotShown, ...]]]:
        """What is public of rows that hold what was asked for, which become it. *standing* is all that is withheld of
        contracts, whenever; *firms* are those that were asked about before."""
        firms.learn({row[_SUPPLIER_IDS] or "" for row in rows})
        references = self._references({row[-1] for row in rows if row[-1]})
        for told in rows:
            under = told.pop()
            told[_SUPPLIER_IDS : _SUPPLIER_IDS + 1] = firms[told[_SUPPLIER_IDS] or ""]
            lots = told[_LOTS] or _NO_LOTS
            told[_LOTS] = lots_as_text(_lots_of(lots)) if lots != _NO_LOTS else None
            if under in references:
                told[_PARENT] = references[under]
            if told[_STATUS] != "suspended":
                told[_SUSPENDED_UNTIL] = None
            if told[_STATUS] != "closed":
                told[_CLOSED_ON] = None
            known = standing.get(told[0] or "")
            yield told, _withhold(told, lots, known) if known else ()

    def _withheld_of(self, contract_ids: Collection[str]) -> dict[str, list[Withheld]]:
        """What is withheld of these contracts, at the basis and on the other days that count."""
        return self._withheld(lambda basis: withholding.of_rows(self.record, basis, contract_ids))

    def _withheld_anywhere(self) -> dict[str, list[Withheld]]:
        """The same of any contract."""
        return self._withheld(lambda basis: withholding.everywhere(self.record, basis))

    def _withheld(self, at: Callable[[Basis], Mapping[str, Iterable[Withheld]]]) -> dict[str, list[Withheld]]:
        """What is withheld *at* each day that counts, by contract; at that of the basis last, which is told where days
        differ in the reason alone."""
        found: dict[str, list[Withheld]] = {}
        for basis in self._other_days():
            _add(found, at(basis))
        if self.now:
            _add(found, withholding.of_annulled(self.record, self.now))
        _add(found, at(self.basis))
        return found

    def _other_days(self) -> Iterator[Basis]:
        basis, now = self.basis, self.now
        asked = {(basis.valid_at, basis.position)}
        day = basis.known_at.astimezone(LONDON).date()
        for item in (Basis(day, basis.known_at, basis.position), *([now] if now else ())):
            if (item.valid_at, item.position) not in asked:
                asked.add((item.valid_at, item.position))
                yield item

    def _references(self, ids: Collection[str]) -> dict[str, str]:
        """References of contracts that others are under."""
        return dict(
            table_query.columns_of(self.record, REGISTER, self.basis, ids, ("contract_id", "reference"))
        )


class _Firms(dict[str, Firm]):
    """What is published of the suppliers of a contract, in the order in which a row has their ids, by these ids."""

    def __init__(self, record: Record, basis: Basis) -> None:
        super().__init__()
        self._record, self._basis = record, basis
        self._known: dict[str, Firm] = {}
        """By the id of each."""

    def learn(self, asked: Iterable[str]) -> None:
        """Look those up that are *asked* about and were not before."""
        new = {ids: ids.split() for ids in asked if ids not in self}
        unknown = {*chain(*new.values())} - self._known.keys()
        self._known |= dict.fromkeys(unknown, _NO_RECORD)
        for supplier_id, *firm in table_query.columns_of(
            self._record, SUPPLIERS, self._basis, unknown, ("supplier_id", *_FIRM)
        ):
            self._known[supplier_id] = tuple(firm)
        for ids, each in new.items():
            told = zip(*(self._known[supplier_id] for supplier_id in each), strict=True)
            addresses, small, voluntary = told if each else ((), (), ())
            self[ids] = (_with_blanks(addresses), "; ".join(small), "; ".join(voluntary))


def _row(told: Told, withheld: tuple[NotShown, ...]) -> PublicRow:
    return PublicRow._make([*[text or None for text in told], withheld])


def _with_blanks(several: Sequence[str]) -> str:
    """Each in the place of its supplier; nothing where none is known."""
    return "; ".join(several) if any(several) else ""


def _add(found: dict[str, list[Withheld]], more: Mapping[str, Iterable[Withheld]]) -> None:
    for contract_id, withheld in more.items():
        found.setdefault(contract_id, []).extend(withheld)
