"""The route that says which KPI returns came, which are late and which are missing."""

from typing import Any

from flask import Response
from flask_smorest import Blueprint
from marshmallow import validate

from projections.returns import STATES, ReturnsPage, ReturnsQuery, returns
from web.api import answers
from web.api.fields import Text, Whole
from web.api.names import CONTRACT_SAID, ContractName, Id
from web.api.queries import BasisSchema, basis_of
from web.api.reads import Reads
from web.services import Services

_MOST_KPIS = 100


class ReturnsSchema(BasisSchema):
    """Which returns."""

    contract_id = ContractName(metadata={"description": CONTRACT_SAID})
    state = Text(validate=validate.OneOf(STATES))
    limit = Whole(
        load_default=20,
        validate=validate.Range(1, _MOST_KPIS),
        metadata={"description": "KPIs to a page; all periods of a KPI are on one page."},
    )
    cursor = Id(metadata={"description": "next_cursor of the page before."})


def register_returns(blueprint: Blueprint, services: Services) -> None:
    """Add the route."""
    reads = Reads(blueprint, services)

    @reads.route("kpi-returns", ReturnsSchema, ReturnsPage)
    def kpi_returns(query: dict[str, Any]) -> Response:
        basis = basis_of(services.record, query)
        asked = ReturnsQuery(
            contract_id=str(query.get("contract_id", "")),
            state=query.get("state", ""),
            kpis=query["limit"],
            cursor=str(query.get("cursor", "")),
        )
        page = returns(services.record, basis, asked)
        return answers.with_basis(page, basis, reads.size_before(basis), reads.projection_position())
