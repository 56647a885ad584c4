"""The contracts of one supplier, those of the records that were merged into its own among them."""

from typing import Any, NamedTuple
from uuid import UUID

from application.record import Basis, Record
from domain.contract.status import RUNNING
from projections import table_query
from projections.register import REGISTER
from projections.supplier import SUPPLIERS
from projections.table_query import Query

_KEY = frozenset({"Gold", "Silver"})
"""A key supplier has a running contract in one of these tiers (domain 11.1)."""


class SupplierContracts(NamedTuple):
    """What the Council has with one firm."""

    supplier_ids: list[str]
    """The supplier's own id, and those that were merged into it."""
    key_supplier: bool
    contracts: list[dict[str, Any]]
    """The register's rows, by reference."""


def supplier_contracts(record: Record, basis: Basis, supplier_id: UUID) -> SupplierContracts:
    """Every contract, running or not, that named the supplier at the basis under any of its ids."""
    ids = _same_firm(record, basis, str(supplier_id))
    rows = {
        row["contract_id"]: row
        for one in ids
        for row in table_query.whole(record, REGISTER, basis, Query({"supplier_id": one}))
    }
    contracts = sorted(rows.values(), key=lambda row: (row["reference"], row["contract_id"]))
    key = any(row["tier"] in _KEY and row["status"] in RUNNING for row in contracts)
    return SupplierContracts(ids, key, contracts)


def _same_firm(record: Record, basis: Basis, supplier_id: str) -> list[str]:
    """The id, and every one that was merged into it, at first or second hand."""
    found = [supplier_id]
    for one in found:
        merged = table_query.whole(record, SUPPLIERS, basis, Query({"merged_into": one}))
        found += [row["supplier_id"] for row in merged if row["supplier_id"] not in found]
    return found
