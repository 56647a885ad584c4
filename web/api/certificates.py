"""The route that holds what contracts ask of their suppliers against what these hold."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from flask import Response, g
from flask_smorest import Blueprint
from marshmallow import validate
from msgspec import Struct

from application.record import Basis, Record
from domain.contract.status import ENDED
from projections import table_query
from projections.certificate import STATES, CertificateStanding, standings
from projections.firm import same_firm
from projections.register import REGISTER, ContractRow
from projections.table_query import Query
from web.api import answers
from web.api.fields import Text
from web.api.names import Id
from web.api.queries import BasisSchema, basis_of
from web.api.reads import Reads
from web.services import Services

_FILTERS = ("contract_id", "supplier_id", "directorate")
_AT_ONCE = 500


class CertificatesSchema(BasisSchema):
    """Of which contracts."""

    directorate = Text(load_default="", validate=validate.Length(max=300))
    contract_id = Id(metadata={"description": "Only what this contract asks for."})
    supplier_id = Id(metadata={"description": "Only what is asked of this supplier."})
    state = Text(
        load_default="",
        validate=validate.OneOf(["", *STATES]),
        metadata={"description": "Only what stands so on the day asked about."},
    )


class CertificatesAnswer(Struct, frozen=True):
    """What contracts ask their suppliers to hold, and how it stands."""

    items: Sequence[CertificateStanding]
    """By contract, supplier and certificate."""


def asked_of(record: Record, basis: Basis, filters: dict[str, str]) -> list[CertificateStanding]:
    """What contracts ask for that the reader may be shown and that have not ended, by the filters given."""
    firm = set(same_firm(record, basis, filters["supplier_id"])) if "supplier_id" in filters else None
    rows = (row for row in _asking(basis, filters) if row.summary.status_on(basis.valid_at) not in ENDED)
    return [item for item in standings(record, basis, rows) if firm is None or item.supplier_id in firm]


def _asking(basis: Basis, filters: dict[str, str]) -> Iterator[ContractRow]:
    """Every contract that asks for certificates, of those that may be shown."""
    rest = {name: value for name, value in filters.items() if name != "contract_id"}
    only = (filters["contract_id"],) if "contract_id" in filters else None
    query = table_query.also(Query(rest, limit=_AT_ONCE), only, ("r.certificates <> '[]'", ()))
    while True:
        page = g.gate.page(REGISTER, basis, query)
        yield from page.rows
        if not page.next_cursor:
            return
        query = replace(query, cursor=page.next_cursor)


def register_certificates(blueprint: Blueprint, services: Services) -> None:
    """Add the route."""
    reads = Reads(blueprint, services)

    @reads.route("certificates", CertificatesSchema, CertificatesAnswer)
    def certificates(query: dict[str, Any]) -> Response:
        """Of contracts that have ended nothing is asked any more, and they are left out."""
        basis = basis_of(services.record, query)
        filters = {name: str(query[name]) for name in _FILTERS if query.get(name)}
        found = asked_of(services.record, basis, filters)
        if query["state"]:
            found = [item for item in found if item.state == query["state"]]
        body = CertificatesAnswer(found)
        return answers.with_basis(body, basis, reads.size_before(basis), reads.projection_position())
