"""The route that lists a supplier's contracts, and says whether it is a key supplier."""

from typing import Any
from uuid import UUID

from flask import Response
from flask_smorest import Blueprint
from marshmallow import fields, validate

from domain.supplier.decisions import SUPPLIER
from projections import table_query
from projections.register import REGISTER
from projections.table_query import Query
from web.api import answers
from web.api.fields import Text
from web.api.queries import MOST_ROWS, BasisSchema, basis_of
from web.api.reads import PageSchema, Reads
from web.parts import Parts

_KEY = frozenset({"Gold", "Silver"})
"""A key supplier has a contract in one of these tiers (domain.md 11.1)."""


class SupplierContractsSchema(BasisSchema):
    """Which page."""

    limit = fields.Integer(load_default=50, validate=validate.Range(1, MOST_ROWS))
    cursor = Text(load_default="", metadata={"description": "next_cursor of the page before."})


class SupplierContractsAnswer(PageSchema):
    """The contracts of a page."""

    key_supplier = fields.Boolean(
        metadata={"description": "Whether one of the supplier's running contracts is in tier Gold or Silver."}
    )


def register_suppliers(blueprint: Blueprint, parts: Parts) -> None:
    """Add the route."""
    reads = Reads(blueprint, parts)

    @reads.route("supplier-contracts", SupplierContractsSchema, SupplierContractsAnswer)
    def contracts(query: dict[str, Any], supplier_id: UUID) -> Response:
        basis = basis_of(parts.record, query)
        parts.record.chronicle_at(SUPPLIER, supplier_id, basis.position)
        wanted = {"supplier_id": str(supplier_id)}
        page = table_query.page(
            parts.record, REGISTER, basis, Query(wanted, limit=query["limit"], cursor=query["cursor"])
        )
        running = table_query.whole(parts.record, REGISTER, basis, Query(wanted))
        key = any(row["tier"] in _KEY and row["status"] in ("live", "past end") for row in running)
        body = {"items": page.rows, "next_cursor": page.next_cursor, "key_supplier": key}
        return answers.with_basis(body, basis, reads.size_before(basis), reads.projection_position())
