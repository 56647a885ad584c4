"""The route of the policy replay: what a tiering model would change, before anyone adopts it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask import Response
from flask_smorest import Blueprint
from marshmallow import fields, validate

from projections.policy_replay import replay
from web.api import answers
from web.api.fields import Text, Whole
from web.api.queries import MOST_ROWS, BasisSchema, basis_of
from web.api.reads import NDJSON, AnswerSchema, Reads
from web.services import Services


class ReplaySchema(BasisSchema):
    """How much of it, in which form."""

    limit = Whole(
        load_default=MOST_ROWS,
        validate=validate.Range(1, MOST_ROWS),
        metadata={"description": "Most rows of each kind, for JSON; NDJSON gives every row."},
    )
    format = Text(load_default="json", validate=validate.OneOf(["json", "ndjson"]))


class ReplayAnswerSchema(AnswerSchema):
    """What the model would change."""

    tiering_model_id = fields.UUID()
    changes = fields.List(
        fields.Dict(), metadata={"description": "Contracts that would change tier, or did once."}
    )
    not_replayed = fields.List(
        fields.Dict(), metadata={"description": "Contracts it says nothing of, and why."}
    )
    more = fields.Boolean(metadata={"description": "Whether there are more rows than the limit."})
    summary = fields.Dict(metadata={"description": "Sums over every contract, whatever the limit."})


def register_tiering(blueprint: Blueprint, services: Services) -> None:
    """Add the route."""
    reads = Reads(blueprint, services)

    @reads.route("policy-replay", ReplaySchema, ReplayAnswerSchema, also=(NDJSON,))
    def policy_replay(query: dict[str, Any], tiering_model_id: UUID) -> Response:
        basis = basis_of(services.record, query)
        size, projection = reads.size_before(basis), reads.projection_position()
        rows = replay(services.record, basis, tiering_model_id)
        if query["format"] == "ndjson":
            return answers.stamped(answers.ndjson(rows), basis, size, projection)
        body = {"tiering_model_id": str(tiering_model_id), **_kept(rows, query["limit"])}
        return answers.with_basis(body, basis, size, projection)


def _kept(rows: Iterable[dict[str, Any]], limit: int) -> dict[str, Any]:
    """Up to *limit* rows of each kind, and the sums over all."""
    kept: dict[str, list[dict[str, Any]]] = {"change": [], "not replayed": [], "summary": []}
    more = False
    for row in rows:
        among = kept[row.pop("kind")]
        if len(among) < limit:
            among.append(row)
        else:
            more = True
    return {
        "changes": kept["change"],
        "not_replayed": kept["not replayed"],
        "more": more,
        "summary": kept["summary"][0] if kept["summary"] else {},
    }
