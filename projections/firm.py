"""The records of one firm: those that were merged into one another, and the contracts under any of them."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from application.record import Basis, Record
from projections import table_query
from projections.register import REGISTER
from projections.supplier import SUPPLIERS
from projections.table_query import Query

_ASKED: Final = "supplier_id"


def same_firm(record: Record, basis: Basis, supplier_id: str) -> list[str]:
    """The id, and every one that was merged into it by the basis, at first or second hand."""
    found = [supplier_id]
    for text in found:
        merged = table_query.whole(record, SUPPLIERS, basis, Query({"merged_into": text}))
        found += [row.stream_id for row in merged if row.stream_id not in found]
    return found


def of_the_firm(record: Record, basis: Basis, query: Query) -> Query:
    """A query of the register in which a supplier, where one is asked for, stands for its whole firm."""
    if _ASKED not in query.filters:
        return query
    ids = same_firm(record, basis, query.filters[_ASKED])
    filters = {name: value for name, value in query.filters.items() if name != _ASKED}
    any_of_them = " OR ".join([f"({REGISTER.filters[_ASKED]})"] * len(ids))
    return table_query.also(replace(query, filters=filters), where=(any_of_them, tuple(ids)))


def key_to_the_council(supplier_id: str) -> Iterator[Query]:
    """Queries of the register, of which one has a row where the firm is a key supplier: one with a running contract in
    tier Gold or Silver (domain 11.1)."""
    for tier in ("Gold", "Silver"):
        yield Query({_ASKED: supplier_id, "running": "yes", "tier": tier}, limit=1)
