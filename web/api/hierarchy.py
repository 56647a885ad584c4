"""The route that tells where a contract belongs: what is above it, its lots, and what is under it."""

from typing import Any
from uuid import UUID

from flask import Response, g
from flask_smorest import Blueprint
from msgspec import Struct

from application.errors import NotFound
from domain.contract import CONTRACT
from domain.dates import in_words
from projections.hierarchy import Hierarchy, hierarchy
from projections.register import REGISTER
from web.api import answers
from web.api.queries import BasisSchema, basis_of
from web.api.reads import Reads
from web.services import Services


class HierarchyAnswer(Struct, frozen=True):
    """Where a contract belongs, as far as whoever asks may see it."""

    contract_id: UUID
    hierarchy: Hierarchy
    """What is above it, its lots, and what is under it."""


def register_hierarchy(blueprint: Blueprint, services: Services) -> None:
    """Add the route."""
    reads = Reads(blueprint, services)

    @reads.route("contract-hierarchy", BasisSchema, HierarchyAnswer)
    def contract_hierarchy(query: dict[str, Any], contract_id: UUID) -> Response:
        """Values are those of the whole life, with VAT. What is under it is added up once, ended or not."""
        basis = basis_of(services.record, query)
        terms = services.record.chronicle_at(CONTRACT, contract_id, basis.position).in_force(basis.valid_at)
        if terms is None:
            raise NotFound(f"The contract was not in being on {in_words(basis.valid_at)}.")
        found = hierarchy(
            str(contract_id), terms, basis.valid_at, lambda asked: g.gate.page(REGISTER, basis, asked).rows
        )
        return answers.with_basis(
            HierarchyAnswer(contract_id, found), basis, reads.size_before(basis), reads.projection_position()
        )
