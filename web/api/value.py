"""The routes that say where contracts were compared with others, and what social value came of them."""

from typing import Any

from flask import Response
from flask_smorest import Blueprint
from marshmallow import fields, validate

from projections.value import benchmark_coverage, social_value_position
from web.api import answers
from web.api.fields import CivilDate, Text
from web.api.queries import MOST_ROWS, BasisSchema, basis_of
from web.api.reads import AnswerSchema, Reads
from web.parts import Parts


class ValueSchema(BasisSchema):
    """Which contracts."""

    directorate = Text(load_default="")
    limit = fields.Integer(load_default=MOST_ROWS, validate=validate.Range(1, MOST_ROWS))


class ComparedSchema(ValueSchema):
    """Which contracts, and which comparisons count."""

    since = CivilDate(
        metadata={"description": "Only comparisons made on this day or later; all where left out."}
    )


class ComparedAnswerSchema(AnswerSchema):
    """Counts, and the names behind them."""

    contracts = fields.Integer()
    compared = fields.Integer()
    managers = fields.Integer()
    managers_without = fields.List(fields.Dict())
    without = fields.List(fields.Dict())
    more = fields.Boolean()


class SocialValuePositionSchema(AnswerSchema):
    """Commitments with their three numbers, and contracts without any."""

    contracts = fields.Integer()
    without = fields.List(fields.Dict())
    commitments = fields.List(fields.Dict())
    more = fields.Boolean()


def register_value(blueprint: Blueprint, parts: Parts) -> None:
    """Add both routes."""
    reads = Reads(blueprint, parts)

    @reads.route("benchmark-coverage", ComparedSchema, ComparedAnswerSchema)
    def coverage(query: dict[str, Any]) -> Response:
        basis, limit = basis_of(parts.record, query), query["limit"]
        found = benchmark_coverage(parts.record, basis, query["directorate"], query.get("since"))
        names = parts.access.names()
        managers = [{"person": one, "name": names.get(one, one)} for one in found.managers_without]
        body = found._asdict() | {
            "managers_without": managers,
            "without": found.without[:limit],
            "more": len(found.without) > limit,
        }
        return answers.with_basis(body, basis, reads.size_before(basis), reads.projection_position())

    @reads.route("social-value-position", ValueSchema, SocialValuePositionSchema)
    def position(query: dict[str, Any]) -> Response:
        basis, limit = basis_of(parts.record, query), query["limit"]
        found = social_value_position(parts.record, basis, query["directorate"])
        body = {
            "contracts": found.contracts,
            "without": found.without[:limit],
            "commitments": found.commitments[:limit],
            "more": max(len(found.without), len(found.commitments)) > limit,
        }
        return answers.with_basis(body, basis, reads.size_before(basis), reads.projection_position())
