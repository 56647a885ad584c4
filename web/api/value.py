"""The routes that say where contracts were compared with others, and what social value came of them."""

from collections.abc import Sequence
from typing import Any

from flask import Response
from flask_smorest import Blueprint
from marshmallow import validate
from msgspec import Struct

from projections.value import (
    ContractInForce,
    SocialValuePosition,
    ValueQuery,
    benchmark_coverage,
    social_value_position,
)
from web.api import answers
from web.api.fields import CivilDate, Text, Whole
from web.api.queries import MOST_ROWS, BasisSchema, basis_of
from web.api.reads import Reads, page_of
from web.api.schemas import schema_of
from web.services import Services


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


class Manager(Struct, frozen=True):
    """Somebody who manages contracts."""

    person: str
    """Opaque id of the person."""
    name: str
    """As the directory names them now."""


class ComparedAnswer(Struct, frozen=True):
    """How many contracts in force were compared, and the names behind the rest."""

    contracts: int
    past_end: int
    """Further contracts past their end with nothing recorded, in none of the other figures."""
    compared: int
    managers: int
    managers_without: tuple[Manager, ...]
    """Managers of whose contracts none was compared; all of them on every page."""
    without: Sequence[ContractInForce]
    next_cursor: str


def register_value(blueprint: Blueprint, services: Services) -> None:
    """Add both routes."""
    reads = Reads(blueprint, services)

    @reads.route("benchmark-coverage", ComparedSchema, ComparedAnswer)
    def coverage(query: dict[str, Any]) -> Response:
        basis = basis_of(services.record, query)
        found = benchmark_coverage(services.record, basis, _asked(query), query.get("since"))
        names = services.access.names()
        managers = tuple(Manager(person, names.get(person, person)) for person in found.managers_without)
        body = ComparedAnswer(**found._asdict() | {"managers_without": managers})
        return answers.with_basis(body, basis, reads.size_before(basis), reads.projection_position())

    @reads.route("social-value-position", SocialValueSchema, page_of(schema_of(SocialValuePosition)))
    def position(query: dict[str, Any]) -> Response:
        basis = basis_of(services.record, query)
        committed = {"yes": True, "no": False}.get(query.get("committed", ""))
        page = social_value_position(services.record, basis, _asked(query), committed=committed)
        body = {"items": page.items, "next_cursor": page.next_cursor}
        return answers.with_basis(body, basis, reads.size_before(basis), reads.projection_position())


def _asked(query: dict[str, Any]) -> ValueQuery:
    return ValueQuery(query["directorate"], query["limit"], query["cursor"])
