"""The routes that say where contracts were compared with others, and what social value came of them."""

from typing import Any

from flask import Response
from flask_smorest import Blueprint
from marshmallow import fields, validate

from projections.value import Asked, benchmark_coverage, social_value_position
from web.api import answers
from web.api.fields import CivilDate, Text, Whole
from web.api.queries import MOST_ROWS, BasisSchema, basis_of
from web.api.reads import AnswerSchema, Reads
from web.api.schema import Schema
from web.parts import Parts


class ValueSchema(BasisSchema):
    """Which contracts."""

    directorate = Text(load_default="")
    limit = Whole(
        load_default=50,
        validate=validate.Range(1, MOST_ROWS),
        metadata={
            "description": "Most contracts looked at; one whose commitments were not asked for is left out."
        },
    )
    cursor = Text(load_default="", metadata={"description": "next_cursor of the page before."})


class ComparedSchema(ValueSchema):
    """Which contracts, and which comparisons count."""

    since = CivilDate(
        metadata={"description": "Only comparisons made on this day or later; all where left out."}
    )


class SocialValueSchema(ValueSchema):
    """Which contracts."""

    committed = Text(
        validate=validate.OneOf(["yes", "no"]),
        metadata={"description": "Only contracts with, or without, any commitment."},
    )


class ManagerSchema(Schema):
    """Somebody who manages contracts."""

    person = fields.String()
    name = fields.String()


class ListedContractSchema(Schema):
    """A contract in force."""

    contract_id = fields.UUID()
    reference = fields.String()
    title = fields.String()
    directorate = fields.String()
    tier = fields.String(allow_none=True)
    contract_manager = fields.String()


class ComparedAnswerSchema(AnswerSchema):
    """How many contracts in force were compared, and the names behind the rest."""

    contracts = fields.Integer()
    past_end = fields.Integer(
        metadata={
            "description": "Further contracts past their end with nothing recorded, in none of the other figures."
        }
    )
    compared = fields.Integer()
    managers = fields.Integer()
    managers_without = fields.List(
        fields.Nested(ManagerSchema),
        metadata={"description": "Managers of whose contracts none was compared; all of them on every page."},
    )
    without = fields.List(fields.Nested(ListedContractSchema))
    next_cursor = fields.String()


class SocialValueTotalSchema(Schema):
    """Three numbers of one unit; null where there is no data."""

    unit = fields.String()
    committed = fields.String()
    reported = fields.String(allow_none=True)
    verified = fields.String(allow_none=True)


class SocialValuePositionSchema(Schema):
    """One contract in force."""

    contract = fields.Nested(ListedContractSchema)
    totals = fields.List(
        fields.Nested(SocialValueTotalSchema),
        metadata={
            "description": "By unit; no unit is added to another. Empty where nothing was ever committed."
        },
    )
    commitments = fields.List(fields.Dict(), metadata={"description": "Opportunities among them."})


class SocialValuePositionsSchema(AnswerSchema):
    """A page of contracts in force."""

    items = fields.List(fields.Nested(SocialValuePositionSchema))
    next_cursor = fields.String()


def register_value(blueprint: Blueprint, parts: Parts) -> None:
    """Add both routes."""
    reads = Reads(blueprint, parts)

    @reads.route("benchmark-coverage", ComparedSchema, ComparedAnswerSchema)
    def coverage(query: dict[str, Any]) -> Response:
        basis = basis_of(parts.record, query)
        found = benchmark_coverage(parts.record, basis, _asked(query), query.get("since"))
        names = parts.access.names()
        managers = [{"person": one, "name": names.get(one, one)} for one in found.managers_without]
        body = found._asdict() | {"managers_without": managers}
        return answers.with_basis(body, basis, reads.size_before(basis), reads.projection_position())

    @reads.route("social-value-position", SocialValueSchema, SocialValuePositionsSchema)
    def position(query: dict[str, Any]) -> Response:
        basis = basis_of(parts.record, query)
        committed = {"yes": True, "no": False}.get(query.get("committed", ""))
        page = social_value_position(parts.record, basis, _asked(query), committed=committed)
        items = [one._asdict() | {"totals": [each._asdict() for each in one.totals]} for one in page.items]
        body = {"items": items, "next_cursor": page.next_cursor}
        return answers.with_basis(body, basis, reads.size_before(basis), reads.projection_position())


def _asked(query: dict[str, Any]) -> Asked:
    return Asked(query["directorate"], query["limit"], query["cursor"])
