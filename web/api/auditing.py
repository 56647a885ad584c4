"""The routes for auditors: extracts of exceptions, and a random sample that can be drawn again."""

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from flask import Response, g
from flask_smorest import Blueprint
from marshmallow import validate
from msgspec import Struct

from application.record import Basis
from application.sight import Sight
from projections.audit_sample import sample_of_contracts, sample_of_events
from projections.extracts import ALL, BY_NAME, Options
from projections.readable_rows import readable
from web.api import answers
from web.api.fields import Text, Whole
from web.api.queries import MOST_ROWS, BasisSchema, basis_of
from web.api.reads import NDJSON, TABLES, Page, Reads
from web.api.row_files import FORMS, RowFile, file_response
from web.services import Services

_MOST_DRAWN = 1000
METHOD = "lowest SHA-256 of seed, line feed, and contract id or log position, as UTF-8"
"""How a sample is drawn, so that anybody can draw it again."""


class ExtractSchema(BasisSchema):
    """Which extract, and what it looks for."""

    kind = Text(
        validate=validate.OneOf(list(BY_NAME)),
        metadata={
            "description": "Which extract; all are named where left out. "
            + "; ".join(f"*{extract.name}*: {extract.title}" for extract in ALL)
        },
    )
    days = Whole(
        load_default=30,
        validate=validate.Range(0, 36500),
        metadata={"description": "Later than this is late."},
    )
    rule = Text(load_default="", metadata={"description": "Name of a rule, for *against-advice*."})
    directorate = Text(load_default="", metadata={"description": "For extracts over contracts."})
    limit = Whole(load_default=MOST_ROWS, validate=validate.Range(1, MOST_ROWS))
    format = Text(
        load_default="json",
        validate=validate.OneOf(["json", *FORMS]),
        metadata={"description": "JSON holds as many rows as the limit lets through; a file holds all."},
    )


class SampleSchema(BasisSchema):
    """What to draw, and with which seed."""

    of = Text(load_default="contracts", validate=validate.OneOf(["contracts", "events"]))
    seed = Text(
        required=True,
        validate=validate.Length(1, 200),
        metadata={"description": "Any text; the same seed and basis draw the same sample."},
    )
    size = Whole(load_default=25, validate=validate.Range(1, _MOST_DRAWN))
    type = Text(load_default="", metadata={"description": "Only events of this type."})
    directorate = Text(load_default="", metadata={"description": "Only contracts of this directorate."})
    format = Text(load_default="json", validate=validate.OneOf(["json", *FORMS]))


class ExtractAnswer(Page, frozen=True, omit_defaults=True):
    """An extract, or, where none was named, which there are."""

    items: Sequence[Mapping[str, Any]]
    """Of an extract of events: the journal's columns, what happened in a sentence, and the references of its contracts.
    Of one of contracts: id, reference, title, directorate, and what makes it an exception. Beside ids of people stand
    their names. Where no kind was named: kind, title and source of each."""
    more: bool | None = None
    """Whether there are more than the limit lets through."""


class SampleAnswer(Struct, frozen=True):
    """A sample, and how to draw it again."""

    of: str
    seed: str
    population: int
    """How many it was drawn from."""
    method: str
    items: Sequence[Mapping[str, Any]]
    """Those drawn, with their rank: contracts as their list has them, or events with the journal's columns and what
    happened in a sentence. Beside ids of people stand their names."""


def register_auditing(blueprint: Blueprint, services: Services) -> None:
    """Add both routes."""
    reads = Reads(blueprint, services)

    @reads.route("audit-extracts", ExtractSchema, ExtractAnswer, also=(NDJSON, *TABLES))
    def extracts(query: dict[str, Any]) -> Response:
        basis = basis_of(services.record, query)
        size, projection = reads.size_before(basis), reads.projection_position()
        if "kind" not in query:
            items = [
                {"kind": extract.name, "title": extract.title, "source": extract.source} for extract in ALL
            ]
            return answers.with_basis(ExtractAnswer("", items), basis, size, projection)
        options = Options(query["days"], query["rule"], query["directorate"])
        rows = extracted(services, basis, query["kind"], options, g.gate)
        if query["format"] != "json":
            return answers.stamped(file_response(rows, query["format"]), basis, size, projection)
        found = list(islice(rows.rows, query["limit"] + 1))
        body = ExtractAnswer("", found[: query["limit"]], len(found) > query["limit"])
        return answers.with_basis(body, basis, size, projection)

    @reads.route("audit-sample", SampleSchema, SampleAnswer, also=(NDJSON, *TABLES))
    def sample(query: dict[str, Any]) -> Response:
        basis = basis_of(services.record, query)
        population, rows = sampled(services, basis, query, g.gate)
        if query["format"] != "json":
            response = file_response(rows, query["format"])
            return answers.stamped(response, basis, reads.size_before(basis), reads.projection_position())
        body = SampleAnswer(query["of"], query["seed"], population, METHOD, list(rows.rows))
        return answers.with_basis(body, basis, reads.size_before(basis), reads.projection_position())


def extracted(services: Services, basis: Basis, kind: str, options: Options, sight: Sight) -> RowFile:
    """An extract, its rows readable as far as *sight* may read them."""
    extract = BY_NAME[kind]
    rows = readable(
        services.record, extract.rows(services.record, basis, options), services.access.names(), sight
    )
    asked = {"days": str(options.days), "rule": options.rule, "directorate": options.directorate}
    return RowFile(kind, extract.title, basis, {name: text for name, text in asked.items() if text}, rows)


def sampled(services: Services, basis: Basis, asked: dict[str, Any], sight: Sight) -> tuple[int, RowFile]:
    """How many there are to draw from, and those drawn, readable as far as *sight* may read them."""
    if asked["of"] == "events":
        population, drawn = sample_of_events(
            services.record, basis, asked["seed"], asked["size"], asked["type"]
        )
    else:
        filters = {"directorate": asked["directorate"]} if asked["directorate"] else {}
        population, drawn = sample_of_contracts(services.record, basis, asked["seed"], asked["size"], filters)
    rows = readable(services.record, drawn, services.access.names(), sight)
    said = {name: str(asked[name]) for name in ("of", "seed", "size", "type", "directorate") if asked[name]}
    said |= {"population": str(population), "method": METHOD}
    return population, RowFile(f"sample-of-{asked['of']}", f"Sample of {asked['of']}", basis, said, rows)
