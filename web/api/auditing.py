"""The routes for auditors: extracts of exceptions, and a random sample that can be drawn again."""

from itertools import islice
from typing import Any

from flask import Response
from flask_smorest import Blueprint
from marshmallow import fields, validate

from projections.audit_sample import sample_of_contracts, sample_of_events
from projections.extracts import ALL, BY_NAME, Options
from web.api import answers
from web.api.fields import Text, Whole
from web.api.queries import MOST_ROWS, BasisSchema, basis_of
from web.api.reads import AnswerSchema, PageSchema, Reads
from web.parts import Parts

_MOST_DRAWN = 1000


class ExtractSchema(BasisSchema):
    """Which extract, and what it looks for."""

    kind = Text(
        validate=validate.OneOf(list(BY_NAME)),
        metadata={
            "description": "Which extract; all are named where left out. "
            + "; ".join(f"*{one.name}*: {one.title}" for one in ALL)
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
    format = Text(load_default="json", validate=validate.OneOf(["json", "ndjson"]))


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


class SampleAnswerSchema(AnswerSchema):
    """A sample, and how to draw it again."""

    of = fields.String()
    seed = fields.String()
    population = fields.Integer(metadata={"description": "How many it was drawn from."})
    method = fields.String()
    items = fields.List(fields.Dict())


def register_auditing(blueprint: Blueprint, parts: Parts) -> None:
    """Add both routes."""
    reads = Reads(blueprint, parts)

    @reads.route("audit-extracts", ExtractSchema, PageSchema)
    def extracts(query: dict[str, Any]) -> Response:
        basis = basis_of(parts.record, query)
        size, projection = reads.size_before(basis), reads.projection_position()
        if "kind" not in query:
            items = [{"kind": one.name, "title": one.title, "source": one.source} for one in ALL]
            return answers.with_basis({"items": items, "next_cursor": ""}, basis, size, projection)
        options = Options(query["days"], query["rule"], query["directorate"])
        rows = BY_NAME[query["kind"]].rows(parts.record, basis, options)
        if query["format"] == "ndjson":
            return answers.stamped(answers.ndjson(rows), basis, size, projection)
        found = list(islice(rows, query["limit"] + 1))
        more = len(found) > query["limit"]
        body = {"items": found[: query["limit"]], "next_cursor": "", "more": more}
        return answers.with_basis(body, basis, size, projection)

    @reads.route("audit-sample", SampleSchema, SampleAnswerSchema)
    def sample(query: dict[str, Any]) -> Response:
        basis = basis_of(parts.record, query)
        if query["of"] == "events":
            population, items = sample_of_events(
                parts.record, basis, query["seed"], query["size"], query["type"]
            )
        else:
            filters = {"directorate": query["directorate"]} if query["directorate"] else {}
            population, items = sample_of_contracts(
                parts.record, basis, query["seed"], query["size"], filters
            )
        body = {
            "of": query["of"],
            "seed": query["seed"],
            "population": population,
            "method": "lowest SHA-256 of seed, line feed, and contract id or log position, as UTF-8",
            "items": items,
        }
        return answers.with_basis(body, basis, reads.size_before(basis), reads.projection_position())
