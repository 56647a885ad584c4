"""The route that follows from service credits: what they add up to, by contract, supplier and financial year."""

from collections.abc import Sequence
from typing import Any

from flask import Response
from flask_smorest import Blueprint
from marshmallow import validate
from msgspec import Struct

from projections.service_credit import CreditTotal, totals
from web.api import answers
from web.api.fields import Text
from web.api.names import Id
from web.api.queries import BasisSchema, basis_of
from web.api.reads import Reads
from web.services import Services

_FILTERS = ("contract_id", "supplier_id", "financial_year")


class CreditTotalsSchema(BasisSchema):
    """Which service credits."""

    directorate = Text(load_default="", validate=validate.Length(max=300))
    contract_id = Id(metadata={"description": "Only those of this contract."})
    supplier_id = Id(metadata={"description": "Only those of this supplier."})
    financial_year = Text(
        load_default="",
        validate=validate.Length(max=7),
        metadata={"description": "Only those of periods that ended in it: *2026/27*."},
    )


class CreditTotalsAnswer(Struct, frozen=True):
    """What service credits add up to."""

    items: Sequence[CreditTotal]
    """By contract, supplier and financial year."""


def register_service_credits(blueprint: Blueprint, services: Services) -> None:
    """Add the route."""
    reads = Reads(blueprint, services)

    @reads.route("service-credit-totals", CreditTotalsSchema, CreditTotalsAnswer)
    def credit_totals(query: dict[str, Any]) -> Response:
        """All figures are pounds without VAT."""
        basis = basis_of(services.record, query)
        filters = {name: str(query[name]) for name in _FILTERS if query.get(name)}
        found = totals(services.record, basis, filters, query["directorate"])
        body = CreditTotalsAnswer(found)
        return answers.with_basis(body, basis, reads.size_before(basis), reads.projection_position())
