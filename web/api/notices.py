"""The routes of notices as they are drafted from the record."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Response, request
from flask_smorest import Blueprint
from marshmallow import validate
from msgspec import Struct

from application.record import Basis
from projections.notice_draft.draft import Draft, change_draft_of, draft_of
from projections.notice_draft.drafting import OpenField
from projections.ocds.package import encoded, package_head, written
from projections.ocds.publisher import publisher_of
from web.api import answers
from web.api.fields import Text
from web.api.queries import BasisSchema, basis_of
from web.api.reads import Reads
from web.services import Services


class DraftSchema(BasisSchema):
    """In which form."""

    format = Text(
        load_default="json",
        validate=validate.OneOf(["json", "ocds"]),
        metadata={"description": "The draft with what is open, or the OCDS release package alone."},
    )


class DraftAnswer(Struct, frozen=True):
    """A notice as it can be drafted."""

    kind: str
    """Which notice it is."""
    sendable: bool
    """Whether nothing is open but what the platform itself asks for."""
    open: tuple[OpenField, ...]
    """What somebody still has to say, and the section that asks for it."""
    package: Mapping[str, Any]
    """The OCDS release package."""


def register_notices(blueprint: Blueprint, services: Services) -> None:
    """Add both routes."""
    reads = Reads(blueprint, services)

    @reads.route("notice-draft", DraftSchema, DraftAnswer)
    def draft(query: dict[str, Any], notice_id: UUID) -> Response:
        """What is drafted is what is on record at `known_at`; `valid_at` chooses nothing."""
        basis = basis_of(services.record, query)
        return _answered(reads, query, basis, draft_of(services.record, notice_id, basis))

    @reads.route("change-notice-draft", DraftSchema, DraftAnswer)
    def change_draft(query: dict[str, Any], change_request_id: UUID) -> Response:
        """What is drafted is what is on record at `known_at`; `valid_at` chooses nothing."""
        basis = basis_of(services.record, query)
        return _answered(reads, query, basis, change_draft_of(services.record, change_request_id, basis))


def _answered(reads: Reads, query: dict[str, Any], basis: Basis, drafted: Draft) -> Response:
    """In the form that was asked for. The standard has amounts as numbers, in both."""
    services, size = reads.services, reads.size_before(basis)
    head = package_head(publisher_of(services.record), basis, f"{services.settings.public_url}{request.path}")
    if query["format"] == "ocds":
        content = b"".join(written(head, "releases", drafted.releases))
    else:
        package = head | {"releases": [*drafted.releases]}
        told = DraftAnswer(drafted.kind, drafted.sendable, drafted.open, package)
        content = encoded({"basis": answers.basis_told(basis, size), **answers.as_object(told)})
    return answers.stamped(Response(content, mimetype="application/json"), basis, size)
