"""The route that lists a supplier's contracts, and says whether it is a key supplier."""

from typing import Any
from uuid import UUID

from flask import Response
from flask_smorest import Blueprint
from marshmallow import fields

from domain.supplier import SUPPLIER
from projections.register import REGISTER
from projections.supplier_contracts import supplier_contracts
from web.api import answers
from web.api.queries import BasisSchema, basis_of
from web.api.reads import AnswerSchema, Reads
from web.api.rows import as_listed
from web.api.schemas import row_schema
from web.services import Services


class SupplierContractsSchema(AnswerSchema):
    """Every contract of one firm: a council has no more with one than an answer can hold."""

    items = fields.List(fields.Nested(row_schema(REGISTER)), required=True)
    key_supplier = fields.Boolean(
        metadata={"description": "Whether one of the running contracts is in tier Gold or Silver."}
    )
    supplier_ids = fields.List(
        fields.UUID(), metadata={"description": "This supplier's id, and those that were merged into it."}
    )


def register_suppliers(blueprint: Blueprint, services: Services) -> None:
    """Add the route."""
    reads = Reads(blueprint, services)

    @reads.route("supplier-contracts", BasisSchema, SupplierContractsSchema)
    def contracts(query: dict[str, Any], supplier_id: UUID) -> Response:
        basis = basis_of(services.record, query)
        found = supplier_contracts(services.record, basis, supplier_id)
        if not found.contracts:  # one that only older contracts quote has no record of its own
            services.record.chronicle_at(SUPPLIER, supplier_id, basis.position)
        body = {
            "items": as_listed(services.record, REGISTER, basis, found.contracts),
            "key_supplier": found.key_supplier,
            "supplier_ids": found.supplier_ids,
        }
        return answers.with_basis(body, basis, reads.size_before(basis), reads.projection_position())
