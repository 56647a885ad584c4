"""The route that says which KPI returns came, which are late and which are missing."""

from typing import Any

from flask import Response
from flask_smorest import Blueprint
from marshmallow import fields, validate

from projections.returns import STATES, Return, ReturnCoverage, ReturnsQuery, returns
from web.api import answers
from web.api.fields import Text, Whole
from web.api.names import CONTRACT_SAID, ContractName, Id
from web.api.queries import BasisSchema, basis_of
from web.api.reads import AnswerSchema, Reads
from web.api.schemas import schema_of
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


class ReturnsAnswerSchema(AnswerSchema):
    """The returns of a page of KPIs, and the validation coverage of their contracts."""

    items = fields.List(fields.Nested(schema_of(Return)))
    coverage = fields.List(fields.Nested(schema_of(ReturnCoverage)))
    next_cursor = fields.String()


def register_returns(blueprint: Blueprint, services: Services) -> None:
    """Add the route."""
    reads = Reads(blueprint, services)

    @reads.route("kpi-returns", ReturnsSchema, ReturnsAnswerSchema)
    def kpi_returns(query: dict[str, Any]) -> Response:
        basis = basis_of(services.record, query)
        asked = ReturnsQuery(
            contract_id=str(query.get("contract_id", "")),
            state=query.get("state", ""),
            kpis=query["limit"],
            cursor=str(query.get("cursor", "")),
        )
        page = returns(services.record, basis, asked)
        body = {
            "items": [kpi_return._asdict() for kpi_return in page.items],
            "coverage": [coverage._asdict() for coverage in page.coverage],
            "next_cursor": page.next_cursor,
        }
        return answers.with_basis(body, basis, reads.size_before(basis), reads.projection_position())
