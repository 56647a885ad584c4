"""What the public sees of the register: the fields of the Local Government Transparency Code 2015 (domain 5.1)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import replace as replaced
from datetime import date
from operator import attrgetter
from typing import Final, NamedTuple, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from application.importing.lots import lots_as_text
from application.record import LONDON, Basis, Record
from domain.contract.terms import Withheld, WithholdingReason
from projections import table_query, withholding
from projections.register import REGISTER, ContractRow
from projections.search_words import publicly_matching
from projections.supplier import SUPPLIERS
from projections.supplier import Summary as Supplier
from projections.table_query import Query

_NOT_KNOWN: Final = "not known"


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


Firms: TypeAlias = Sequence[Supplier | None]
"""The suppliers of a contract in the order of their names; none in the place of one that has no record."""


class PublicPage(NamedTuple):
    """Contracts as the public may see them, and the cursor of those that follow; empty where there are none."""

    rows: list[PublicRow]
    next_cursor: str


def _public(
    row: ContractRow, day: date, standing: Iterable[Withheld], firms: Firms, parent: str
) -> PublicRow:
    """What is public of a row: the one place that decides it. *standing* is all that is withheld of it, whenever;
    *parent* is what that is called which it is under."""
    withheld: dict[str, NotShown] = {
        known.field: NotShown(known.field, known.reason_code, known.until)
        for known in sorted(standing, key=attrgetter("until"))
    }
    for field, others in withholding.ALONG_WITH.items():
        for other in others if field in withheld else ():
            withheld.setdefault(other, replace(withheld[field], field=other))
    contract = row.summary
    status = contract.status_on(day)
    worth_shown = "total_value_incl_vat" not in withheld  # what lots are worth comes to that
    shown: dict[str, str | None] = {
        "contract_ref": contract.reference,
        "title": contract.title,
        "directorate": contract.directorate,
        "description": contract.description,
        "supplier_name": contract.suppliers,
        "supplier_identifier": contract.supplier_identifiers,
        "supplier_address": _with_blanks([firm.address if firm else "" for firm in firms]),
        "is_sme": "; ".join(firm.small_or_medium if firm else _NOT_KNOWN for firm in firms),
        "is_vcse": "; ".join(firm.voluntary_or_community if firm else _NOT_KNOWN for firm in firms),
        "total_value_incl_vat": contract.estimated_incl_vat,
        "total_value_excl_vat": contract.estimated_excl_vat,
        "annual_value_excl_vat": contract.annual_excl_vat,
        "original_value_incl_vat": contract.award_incl_vat,
        "irrecoverable_vat": contract.irrecoverable_vat,
        "start_date": contract.start_date,
        "end_date": contract.end_date,
        "review_date": contract.review_date,
        "procurement_route": contract.procurement_route,
        "procurement_words": contract.procurement_words,
        "category": contract.category,
        "kind": contract.kind,
        "status": status,
        "ended_on": contract.course.ended_on,
        "suspended_until": contract.course.suspended_until if status == "suspended" else None,
        "closed_on": contract.course.closed_on if status == "closed" else None,
        "relation": contract.relation,
        "parent": parent,
        "lot": contract.lot,
        "lots": lots_as_text(contract.lots, with_worth=worth_shown),
    }
    published = {name: None if name in withheld else text or None for name, text in shown.items()}
    return PublicRow(contract_id=row.stream_id, withheld=tuple(withheld.values()), **published)


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
        found = table_query.page(self.record, REGISTER, self.basis, self._publicly(query))
        return PublicPage(list(self._published(found.rows)), found.next_cursor)

    def whole(self, query: Query, batch: int = 1000) -> Iterator[PublicRow]:
        """Every contract, page by page."""
        rows: list[ContractRow] = []
        for row in table_query.whole(self.record, REGISTER, self.basis, self._publicly(query), batch):
            rows.append(row)
            if len(rows) == batch:
                yield from self._published(rows)
                rows = []
        yield from self._published(rows)

    def _publicly(self, query: Query) -> Query:
        """The query with its words looked for only in what is shown: rows, page and cursor know no others."""
        if not query.search:
            return query
        unnamed = sorted(
            contract_id
            for contract_id, standing in self._withheld_anywhere().items()
            if any(known.field == "supplier_name" for known in standing)
        )
        conditions = publicly_matching(query.search, unnamed)
        return replaced(query, search="", named=query.search, where=(*query.where, *conditions))

    def _published(self, rows: Sequence[ContractRow]) -> Iterator[PublicRow]:
        day = self.basis.valid_at
        withheld = self._withheld_otherwise(rows)
        suppliers = self._suppliers(rows)
        references = self._references(rows)
        for row in rows:
            standing = (*withheld.get(row.stream_id, ()), *row.summary.withheld_on(day))
            firms = [suppliers.get(each) for each in row.summary.supplier_ids]
            parent = references.get(row.summary.under or "", row.summary.parent)
            yield _public(row, day, standing, firms, parent)

    def _withheld_otherwise(self, rows: Sequence[ContractRow]) -> dict[str, list[Withheld]]:
        """What is withheld of these contracts on other days than that of the basis, by contract."""
        found: dict[str, list[Withheld]] = {}
        ids = [row.stream_id for row in rows]
        for basis in self._other_days() if ids else ():
            _add(found, withholding.of_rows(self.record, basis, ids))
        if ids and self.now:
            _add(found, withholding.of_annulled(self.record, self.now))
        return found

    def _withheld_anywhere(self) -> dict[str, list[Withheld]]:
        """What is withheld of any contract, at the basis and on the other days that count."""
        found: dict[str, list[Withheld]] = {}
        for basis in (self.basis, *self._other_days()):
            _add(found, withholding.everywhere(self.record, basis))
        if self.now:
            _add(found, withholding.of_annulled(self.record, self.now))
        return found

    def _other_days(self) -> Iterator[Basis]:
        basis, now = self.basis, self.now
        asked = {(basis.valid_at, basis.position)}
        day = basis.known_at.astimezone(LONDON).date()
        for item in (Basis(day, basis.known_at, basis.position), *([now] if now else ())):
            if (item.valid_at, item.position) not in asked:
                asked.add((item.valid_at, item.position))
                yield item

    def _references(self, rows: Sequence[ContractRow]) -> dict[str, str]:
        """References of what these contracts are under, by contract."""
        ids = {row.summary.under for row in rows if row.summary.under}
        found = table_query.several(self.record, REGISTER, self.basis, sorted(ids)) if ids else {}
        return {contract_id: row.summary.reference for contract_id, row in found.items()}

    def _suppliers(self, rows: Sequence[ContractRow]) -> dict[str, Supplier]:
        ids = {supplier_id for row in rows for supplier_id in row.summary.supplier_ids}
        found = table_query.several(self.record, SUPPLIERS, self.basis, sorted(ids))
        return {supplier_id: row.summary for supplier_id, row in found.items()}


def _with_blanks(several: Sequence[str]) -> str:
    """Each in the place of its supplier; nothing where none is known."""
    return "; ".join(several) if any(several) else ""


def _add(found: dict[str, list[Withheld]], more: Mapping[str, Iterable[Withheld]]) -> None:
    for contract_id, withheld in more.items():
        found.setdefault(contract_id, []).extend(withheld)
