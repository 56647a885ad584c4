"""The contracts of one supplier, those of the records that were merged into its own among them."""

from typing import NamedTuple
from uuid import UUID

from application.record import Basis, Record
from domain.contract.status import RUNNING
from projections import table_query
from projections.register import REGISTER, ContractRow
from projections.supplier import SUPPLIERS
from projections.table_query import Query

_KEY = frozenset({"Gold", "Silver"})
"""A key supplier has a running contract in one of these tiers (domain 11.1)."""


class SupplierContracts(NamedTuple):
    """What the Council has with one firm."""

    supplier_ids: list[str]
    """The supplier's own id, and those that were merged into it."""
    key_supplier: bool
    contracts: list[ContractRow]
    """The register's rows, by reference."""


def supplier_contracts(record: Record, basis: Basis, supplier_id: UUID) -> SupplierContracts:
    """Every contract, running or not, that named the supplier at the basis under any of its ids."""
    ids = _same_firm(record, basis, str(supplier_id))
    rows = {
        row.stream_id: row
        for id_ in ids
        for row in table_query.whole(record, REGISTER, basis, Query({"supplier_id": id_}))
    }
    contracts = sorted(rows.values(), key=lambda row: (row.summary.reference, row.stream_id))
    key = any(
        row.summary.tier in _KEY and row.summary.status_on(basis.valid_at) in RUNNING for row in contracts
    )
    return SupplierContracts(ids, key, contracts)


def _same_firm(record: Record, basis: Basis, supplier_id: str) -> list[str]:
    """The id, and every one that was merged into it, at first or second hand."""
    found = [supplier_id]
    for text in found:
        merged = table_query.whole(record, SUPPLIERS, basis, Query({"merged_into": text}))
        found += [row.stream_id for row in merged if row.stream_id not in found]
    return found
