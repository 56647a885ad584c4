"""The routes that tell of suppliers over all of their contracts: position, scorecards, and which may be one firm."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Response, g
from flask_smorest import Blueprint
from msgspec import Struct

from domain.supplier import SUPPLIER
from projections.duplicate_suppliers import LikeSuppliers, supplier_duplicates
from projections.firm import same_firm
from projections.scorecard import Scorecard, scorecards
from projections.supplier_position import SupplierPosition, supplier_position
from web.api import answers
from web.api.names import Id
from web.api.queries import BasisSchema, basis_of
from web.api.reads import Reads
from web.services import Services


class DuplicatesSchema(BasisSchema):
    """Which suppliers."""

    supplier_id = Id(metadata={"description": "Only those that may be the same as this one."})


class SupplierPositionAnswer(Struct, frozen=True):
    """How the Council stands with a supplier, as far as whoever asks may see it."""

    supplier_ids: tuple[UUID, ...]
    """Its id, and those that were merged into it."""
    position: SupplierPosition
    """Over all of its contracts that may be shown."""


class SupplierDuplicatesAnswer(Struct, frozen=True):
    """Suppliers that may be one firm."""

    items: Sequence[LikeSuppliers]
    """Pairs, by name."""


class ScorecardsAnswer(Struct, frozen=True):
    """How the KPIs of a contract went."""

    contract_id: UUID
    items: Sequence[Scorecard]
    """Of the last four quarters that were over, the latest first; none of a quarter without a KPI in use."""


def register_suppliers(blueprint: Blueprint, services: Services) -> None:
    """Add them."""
    reads = Reads(blueprint, services)

    @reads.route("supplier-position", BasisSchema, SupplierPositionAnswer)
    def position(query: dict[str, Any], supplier_id: UUID) -> Response:
        basis = basis_of(services.record, query)
        ids = same_firm(services.record, basis, str(supplier_id))
        found = supplier_position(ids, basis, g.gate.whole)
        if not found.contracts:  # contracts may name a supplier that nobody registered
            services.record.chronicle_at(SUPPLIER, supplier_id, basis.position)
        body = SupplierPositionAnswer(tuple(map(UUID, ids)), found)
        return answers.with_basis(body, basis, reads.size_before(basis), reads.projection_position())

    @reads.route("supplier-duplicates", DuplicatesSchema, SupplierDuplicatesAnswer)
    def duplicates(query: dict[str, Any]) -> Response:
        """Nothing is merged by this: a person asks for a merger, or records that they are two firms and why."""
        basis = basis_of(services.record, query)
        found = supplier_duplicates(services.record, basis, str(query.get("supplier_id") or ""))
        return answers.with_basis(
            SupplierDuplicatesAnswer(found), basis, reads.size_before(basis), reads.projection_position()
        )

    @reads.route("contract-scorecard", BasisSchema, ScorecardsAnswer)
    def scorecard(query: dict[str, Any], contract_id: UUID) -> Response:
        """Published ratings alone count, each KPI by its weight; what is missing is no score."""
        basis = basis_of(services.record, query)
        found = scorecards((str(contract_id),), basis, g.gate.whole)
        return answers.with_basis(
            ScorecardsAnswer(contract_id, found), basis, reads.size_before(basis), reads.projection_position()
        )
