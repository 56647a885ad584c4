"""The routes of open contracting data: releases in the log's order, and records contract by contract."""

from itertools import islice
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from flask import Response, request
from flask_smorest import Blueprint
from marshmallow import validate

from application.record import Basis
from projections.ocds.difference import Body
from projections.ocds.package import Kind, lines, package_head, written
from projections.ocds.publisher import publisher_of
from projections.ocds.reading import PublicationReader
from web.api import answers
from web.api.fields import Text, Whole
from web.api.queries import BasisSchema, basis_of, refuse_beyond
from web.api.reads import Reads
from web.services import Services

_MOST: Final = 100


class OcdsSchema(BasisSchema):
    """Where to start, how much, and in which form."""

    after = Whole(
        load_default=0,
        validate=validate.Range(0, 2**53),
        metadata={
            "description": "The log position up to which you have it: Kentledge-Next-Position of the last answer."
        },
    )
    limit = Whole(load_default=50, validate=validate.Range(1, _MOST))
    format = Text(
        load_default="json",
        validate=validate.OneOf(["json", "ndjson"]),
        metadata={"description": "A package, or one release or record a line (application/x-ndjson)."},
    )


def _package(kind: Kind) -> dict[str, Any]:
    """The outside of a package; the inside is OCDS's to describe."""
    text = {"type": "string"}
    return {
        "type": "object",
        "required": ["uri", "version", "publishedDate", "publisher", kind],
        "properties": {
            **dict.fromkeys(("uri", "version", "publishedDate", "license"), text),
            "extensions": {"type": "array", "items": text},
            "publisher": {"type": "object", "required": ["name"], "properties": {"name": text}},
            "links": {"type": "object", "properties": {"next": text}},
            kind: {"type": "array", "items": {"type": "object", "required": ["ocid"]}},
        },
    }


def register_ocds(blueprint: Blueprint, services: Services) -> None:
    """Add the three routes."""
    reads = Reads(blueprint, services)

    def answered(
        kind: Kind, reading: PublicationReader, items: list[Body], form: str, onwards: int
    ) -> Response:
        """A package, or lines; *onwards* is where to go on, nought where there is nothing more."""
        basis, following = reading.basis, ""
        address = f"{services.settings.public_url}{request.path}"
        if onwards and onwards < basis.position:
            following = f"{address}?{urlencode({**request.args, 'after': str(onwards)})}"
        if form == "ndjson":
            response = Response(lines(items), mimetype="application/x-ndjson")
        else:
            head = package_head(reading.publisher, basis, _asked(address), following)
            response = Response(b"".join(written(head, kind, items)), mimetype="application/json")
        if following:
            response.headers["Link"] = f'<{following}>; rel="next"'
        if onwards:
            response.headers["Kentledge-Next-Position"] = str(onwards)
        return answers.stamped(response, basis, reads.size_before(basis), reads.projection_position())

    def reading_at(basis: Basis) -> PublicationReader:
        return PublicationReader(services.record, publisher_of(services.record), basis)

    @reads.route("read-ocds-releases", OcdsSchema, _package("releases"))
    def releases(query: dict[str, Any]) -> Response:
        """A release is dated by when the record knew of its event, so `known_at` chooses releases and `valid_at` does
        not. `Kentledge-Next-Position`, and `links.next` while there is more, say where to go on; ask again from there
        later for what came since. A page may be empty."""
        reading = reading_at(basis_of(services.record, query))
        refuse_beyond(reading.basis, query["after"])
        found, onwards = reading.releases(query["after"], query["limit"])
        return answered("releases", reading, found, query["format"], onwards)

    @reads.route("read-ocds-records", OcdsSchema, _package("records"))
    def records(query: dict[str, Any]) -> Response:
        """Each record holds its releases, the compiled release and the versioned release, as known at `known_at`."""
        reading = reading_at(basis_of(services.record, query))
        refuse_beyond(reading.basis, query["after"])
        found = list(islice(reading.records(query["after"], query["limit"] + 1), query["limit"] + 1))
        shown = found[: query["limit"]]
        onwards = shown[-1][0] if len(found) > len(shown) else 0
        return answered("records", reading, [row for _, row in shown], query["format"], onwards)

    @reads.route("read-ocds-record", BasisSchema, _package("records"))
    def record(query: dict[str, Any], contract_id: UUID) -> Response:
        reading = reading_at(basis_of(services.record, query))
        return answered("records", reading, [reading.contract(contract_id)], "json", 0)


def _asked(address: str) -> str:
    """The address with what was asked for."""
    return f"{address}?{urlencode(list(request.args.items()))}" if request.args else address
