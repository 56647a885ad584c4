"""The route of a contract's documents."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Response, g
from flask_smorest import Blueprint
from msgspec import Struct

from domain.contract import CONTRACT
from projections.contract_documents import ContractDocument, documents_of
from web.api import answers
from web.api.queries import BasisSchema, basis_of
from web.api.reads import Reads
from web.services import Services


class ContractDocumentsAnswer(Struct, frozen=True):
    """The documents of a contract."""

    contract_id: UUID
    items: Sequence[ContractDocument]
    """Those that were filed by title, then those that are evidence only, the last named first."""


def register_contract_documents(blueprint: Blueprint, services: Services) -> None:
    """Add the route."""
    reads = Reads(blueprint, services)

    @reads.route("contract-documents", BasisSchema, ContractDocumentsAnswer)
    def contract_documents(query: dict[str, Any], contract_id: UUID) -> Response:
        """What an event names as evidence stands here without being filed, where you may read that event."""
        basis = basis_of(services.record, query)
        services.record.chronicle_at(CONTRACT, contract_id, basis.position)  # or there is none
        found = documents_of(services.record, contract_id, basis, services.access.names(), g.gate)
        body = ContractDocumentsAnswer(contract_id, found)
        return answers.with_basis(body, basis, reads.size_before(basis), reads.projection_position())
