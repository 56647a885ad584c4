"""The route of the policy replay: what a tiering model would change, before anyone adopts it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import Response
from flask_smorest import Blueprint
from marshmallow import validate
from msgspec import Struct

from projections.policy_replay import replay
from web.api import answers
from web.api.fields import Text, Whole
from web.api.queries import MOST_ROWS, BasisSchema, basis_of
from web.api.reads import NDJSON, Reads
from web.services import Services


class ReplaySchema(BasisSchema):
    """How much of it, in which form."""

    limit = Whole(
        load_default=MOST_ROWS,
        validate=validate.Range(1, MOST_ROWS),
        metadata={"description": "Most rows of each kind, for JSON; NDJSON gives every row."},
    )
    format = Text(load_default="json", validate=validate.OneOf(["json", "ndjson"]))


class ReplayAnswer(Struct, frozen=True):
    """What the model would change."""

    tiering_model_id: UUID
    pilot_cases: Sequence[Mapping[str, Any]]
    """Cases that the model was tested on: which tier it gives, and whether its managers expected that."""
    changes: Sequence[Mapping[str, Any]]
    """Contracts that would change tier, or did once."""
    not_replayed: Sequence[Mapping[str, Any]]
    """Contracts it says nothing of, and why."""
    more: bool
    """Whether there are more rows than the limit."""
    summary: Mapping[str, Any]
    """Sums over every contract, whatever the limit."""


def register_tiering(blueprint: Blueprint, services: Services) -> None:
    """Add the route."""
    reads = Reads(blueprint, services)

    @reads.route("policy-replay", ReplaySchema, ReplayAnswer, also=(NDJSON,))
    def policy_replay(query: dict[str, Any], tiering_model_id: UUID) -> Response:
        basis = basis_of(services.record, query)
        size, projection = reads.size_before(basis), reads.projection_position()
        rows = replay(services.record, basis, tiering_model_id)
        if query["format"] == "ndjson":
            return answers.stamped(answers.ndjson(rows), basis, size, projection)
        body = _kept(tiering_model_id, rows, query["limit"])
        return answers.with_basis(body, basis, size, projection)


def _kept(tiering_model_id: UUID, rows: Iterable[dict[str, Any]], limit: int) -> ReplayAnswer:
    """Up to *limit* rows of each kind, and the sums over all."""
    kept: dict[str, list[dict[str, Any]]] = {
        "pilot case": [],
        "change": [],
        "not replayed": [],
        "summary": [],
    }
    more = False
    for row in rows:
        among = kept[row.pop("kind")]
        if len(among) < limit:
            among.append(row)
        else:
            more = True
    return ReplayAnswer(
        tiering_model_id=tiering_model_id,
        pilot_cases=kept["pilot case"],
        changes=kept["change"],
        not_replayed=kept["not replayed"],
        more=more,
        summary=kept["summary"][0] if kept["summary"] else {},
    )
