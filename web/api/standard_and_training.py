"""The routes that say how contracts stand against a standard, and how trained their managers are."""

from typing import Any, get_args

from flask import Response
from flask_smorest import Blueprint
from marshmallow import fields, validate

from domain.tiers import Tier
from projections.contracts_in_force import ContractsQuery
from projections.standard_coverage import StandardCoveragePage, standard_coverage
from projections.training_counts import TrainingCounts, training_counts
from projections.training_match import VERDICTS, TrainingMatchPage, training_match
from web.api import answers
from web.api.fields import Text, Whole
from web.api.names import CONTRACT_SAID, ContractName, Id
from web.api.queries import MOST_ROWS, BasisSchema, basis_of
from web.api.reads import Reads, page_of
from web.api.schemas import schema_of
from web.services import Services

_MOST_CONTRACTS = 100


def _cursor() -> Text:
    return Text(metadata={"description": "next_cursor of the page before."})


def _limit(most: int) -> fields.Integer:
    return Whole(
        load_default=50,
        validate=validate.Range(1, most),
        metadata={
            "description": "Most contracts looked at; one that was not asked for leaves a page shorter."
        },
    )


class CoverageSchema(BasisSchema):
    """Which standard, and which contracts."""

    standard_id = Id(required=True)
    contract_id = ContractName(metadata={"description": CONTRACT_SAID})
    limit = _limit(_MOST_CONTRACTS)
    cursor = _cursor()


class MatchSchema(BasisSchema):
    """Which contracts."""

    contract_id = ContractName(metadata={"description": CONTRACT_SAID})
    contract_manager = Text()
    tier = Text(validate=validate.OneOf(get_args(Tier)))
    verdict = Text(validate=validate.OneOf(VERDICTS))
    limit = _limit(_MOST_CONTRACTS)
    cursor = _cursor()


class CountsSchema(BasisSchema):
    """Which page."""

    limit = _limit(MOST_ROWS)
    cursor = _cursor()


def register_standard_and_training(blueprint: Blueprint, services: Services) -> None:
    """Add the three routes."""
    reads = Reads(blueprint, services)

    @reads.route("standard-coverage", CoverageSchema, StandardCoveragePage)
    def coverage(query: dict[str, Any]) -> Response:
        basis = basis_of(services.record, query)
        page = standard_coverage(services.record, basis, query["standard_id"], _asked(query))
        return answers.with_basis(page, basis, reads.size_before(basis), reads.projection_position())

    @reads.route("training-match", MatchSchema, TrainingMatchPage)
    def match(query: dict[str, Any]) -> Response:
        basis = basis_of(services.record, query)
        page = training_match(services.record, basis, _asked(query), query.get("verdict", ""))
        return answers.with_basis(page, basis, reads.size_before(basis), reads.projection_position())

    @reads.route("training-counts", CountsSchema, page_of(schema_of(TrainingCounts)))
    def counts(query: dict[str, Any]) -> Response:
        basis = basis_of(services.record, query)
        page = training_counts(services.record, basis, query["limit"], query.get("cursor", ""))
        return answers.with_basis(page, basis, reads.size_before(basis), reads.projection_position())


def _asked(query: dict[str, Any]) -> ContractsQuery:
    return ContractsQuery(
        contract_id=str(query.get("contract_id", "")),
        contract_manager=query.get("contract_manager", ""),
        tier=query.get("tier", ""),
        contracts=query["limit"],
        cursor=query.get("cursor", ""),
    )
