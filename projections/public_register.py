"""What the public sees of the register: the fields of the Local Government Transparency Code 2015 (domain 5.1)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Any, Final

from application.record import LONDON, Basis, Record
from projections import table_query, withholding
from projections.register import REGISTER
from projections.search_words import publicly_matching
from projections.supplier import SUPPLIERS
from projections.table_query import Page, Query

PUBLISHED: Final[Mapping[str, str]] = {
    "contract_ref": "reference",
    "title": "title",
    "directorate": "directorate",
    "description": "description",
    "supplier_name": "suppliers",
    "supplier_identifier": "supplier_identifiers",
    "supplier_address": "supplier_addresses",
    "is_sme": "is_sme",
    "is_vcse": "is_vcse",
    "total_value_incl_vat": "estimated_incl_vat",
    "total_value_excl_vat": "estimated_excl_vat",
    "annual_value_excl_vat": "annual_excl_vat",
    "original_value_incl_vat": "award_incl_vat",
    "irrecoverable_vat": "irrecoverable_vat",
    "start_date": "start_date",
    "end_date": "end_date",
    "review_date": "review_date",
    "procurement_route": "procurement_route",
    "procurement_words": "procurement_words",
    "category": "category",
    "kind": "kind",
    "status": "status",
    "ended_on": "ended_on",
}
"""Published column, and the register's column that it shows. Officers, tiers and working notes are not published."""
_NOT_KNOWN: Final = "not known"


def published_fields(row: Mapping[str, Any]) -> dict[str, Any]:
    """The published fields of a register row: the one place that decides what is public.

    What the row's ``withheld`` names is ``None``, and ``withheld`` says why and until when. Take rows from a
    :class:`PublicRegister`, which fills in ``withheld`` and the suppliers' size: a row straight from the register knows
    only what was withheld at its own basis, and must not reach the public.
    """
    withheld = {one["field"]: one for one in row["withheld"]}
    for field, others in withholding.ALONG_WITH.items():
        for other in others if field in withheld else ():
            withheld.setdefault(other, {**withheld[field], "field": other})
    shown = {
        name: None if name in withheld else row.get(column) or None for name, column in PUBLISHED.items()
    }
    return {"contract_id": row["contract_id"]} | shown | {"withheld": list(withheld.values())}


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

    def page(self, query: Query) -> Page:
        """One page, of published fields. Raises BadRequest for a cursor that this query did not give."""
        found = table_query.page(self.record, REGISTER, self.basis, self._publicly(query))
        return Page(list(self._published(found.rows)), found.next_cursor)

    def whole(self, query: Query, batch: int = 1000) -> Iterator[dict[str, Any]]:
        """Every contract, page by page."""
        rows: list[dict[str, Any]] = []
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
            if any(one["field"] == "supplier_name" for one in standing)
        )
        conditions = publicly_matching(query.search, unnamed)
        return replace(query, search="", named=query.search, where=(*query.where, *conditions))

    def _published(self, rows: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        withheld = self._withheld_otherwise(rows)
        suppliers = self._suppliers(rows)
        for row in rows:
            standing = (*withheld.get(row["contract_id"], ()), *row["withheld"])
            found = {one["field"]: one for one in sorted(standing, key=itemgetter("until"))}
            firms = [suppliers.get(one, {}) for one in row["supplier_ids"]]
            completed = {
                **row,
                "withheld": list(found.values()),
                "is_sme": "; ".join(one.get("small_or_medium", _NOT_KNOWN) for one in firms),
                "is_vcse": "; ".join(one.get("voluntary_or_community", _NOT_KNOWN) for one in firms),
                "supplier_addresses": _with_blanks([one.get("address", "") for one in firms]),
            }
            yield published_fields(completed)

    def _withheld_otherwise(self, rows: Sequence[dict[str, Any]]) -> dict[str, list[dict[str, str]]]:
        """What is withheld of these contracts on other days than that of the basis, by contract."""
        found: dict[str, list[dict[str, str]]] = {}
        ids = [row["contract_id"] for row in rows]
        for basis in self._other_days() if ids else ():
            _add(found, withholding.of_rows(self.record, basis, ids))
        if ids and self.now:
            _add(found, withholding.of_annulled(self.record, self.now))
        return found

    def _withheld_anywhere(self) -> dict[str, list[dict[str, str]]]:
        """What is withheld of any contract, at the basis and on the other days that count."""
        found: dict[str, list[dict[str, str]]] = {}
        for basis in (self.basis, *self._other_days()):
            _add(found, withholding.everywhere(self.record, basis))
        if self.now:
            _add(found, withholding.of_annulled(self.record, self.now))
        return found

    def _other_days(self) -> Iterator[Basis]:
        basis, now = self.basis, self.now
        asked = {(basis.valid_at, basis.position)}
        day = basis.known_at.astimezone(LONDON).date()
        for one in (Basis(day, basis.known_at, basis.position), *([now] if now else ())):
            if (one.valid_at, one.position) not in asked:
                asked.add((one.valid_at, one.position))
                yield one

    def _suppliers(self, rows: Sequence[dict[str, Any]]) -> dict[str, dict[str, Any]]:
        ids = {one for row in rows for one in row["supplier_ids"]}
        return table_query.several(self.record, SUPPLIERS, self.basis, sorted(ids))


def _with_blanks(several: Sequence[str]) -> str:
    """Each in the place of its supplier; nothing where none is known."""
    return "; ".join(several) if any(several) else ""


def _add(found: dict[str, list[dict[str, str]]], more: Mapping[str, list[dict[str, str]]]) -> None:
    for contract_id, withheld in more.items():
        found.setdefault(contract_id, []).extend(withheld)
