"""The route that reclassifies many contracts in one commit: those that are named, or all of one unit."""

from collections.abc import Mapping
from dataclasses import replace
from hashlib import blake2b
from typing import Any, Final
from uuid import UUID

import msgspec
from flask import Response, g, request
from flask_smorest import Blueprint
from marshmallow import fields, validate

from application.errors import BadRequest, PreconditionMissing, Stale
from application.handling.message import Answer, CommandMessage, Seen
from application.use_cases import USE_CASES
from domain.contract.reclassification import Reclassify
from domain.contract.status import ENDED
from domain.organisation import OrganisationUnit
from domain.text import as_read
from projections import table_query
from projections.register import REGISTER, Summary
from projections.table_query import Query
from web.api import problems
from web.api.answers import outcome_as_bytes
from web.api.changes import (
    DRY_RUN,
    IDEMPOTENCY_KEY,
    IF_MATCH,
    answer_schema,
    dry_run_asked,
    fingerprint_sent,
    idempotency_key_sent,
)
from web.api.documented import operation
from web.api.guard import guard
from web.api.names import ContractName
from web.api.schema import Schema
from web.api.schemas import schema_of
from web.services import Services

_USE_CASE: Final = USE_CASES["reclassify-many"]
_MOST: Final = 1000
"""Contracts in one commit."""
_MOVES: Final = ("directorate", "division", "category")
_CHOSEN: Final[dict[str, fields.Field[Any]]] = {
    "contracts": fields.List(
        ContractName(),
        validate=[validate.Length(1, _MOST)],
        metadata={"description": "Each contract, by its id or its reference; or else say of which unit."},
    ),
    "of": fields.Nested(
        schema_of(OrganisationUnit, asked=True),
        metadata={
            "description": "Every contract of this directorate, or of this division, on the day; those that have "
            "ended, and those that need no move, are left out."
        },
    ),
}
_SEEN: Final = {
    "description": "The ETag that the dry run answered, which stands for every contract that it found, as it was "
    "then; or * for whatever they are by now."
}


def _schema() -> type[Schema]:
    """A reclassification without a title, which is one contract's own, and which contracts it is of."""
    asked = {
        name: field
        for name, field in schema_of(Reclassify, asked=True)._declared_fields.items()  # noqa: SLF001
        if name not in ("title", "although")
    }
    return Schema.from_dict({**asked, **_CHOSEN}, name="ReclassifyMany")  # type: ignore[return-value]


def register_reclassifying(blueprint: Blueprint, services: Services) -> None:
    """Add the route."""

    @blueprint.route(_USE_CASE.path, methods=["POST"], endpoint=_USE_CASE.name)
    @guard(_USE_CASE, services)
    @blueprint.doc(
        parameters=[IDEMPOTENCY_KEY, DRY_RUN, IF_MATCH | _SEEN],
        responses=problems.documented([400, 401, 403, 404, 409, 412, 413, 415, 422, 428, 429]),
        **operation(_USE_CASE),
    )
    @blueprint.arguments(_schema()())
    @blueprint.response(200, answer_schema("contract"), description="A dry run: nothing was recorded.")
    @blueprint.alt_response(201, schema=answer_schema("contract"), description="Recorded.")
    def reclassify_many(body: dict[str, Any]) -> Response:
        dry_run, sight = dry_run_asked(), g.gate
        chosen = {name: body.pop(name) for name in _CHOSEN if name in body}
        if len(chosen) != 1:
            raise BadRequest(dict.fromkeys(_CHOSEN, "Give either contracts, or the unit that they are of."))
        asked = CommandMessage(
            use_case=USE_CASES["reclassify"],
            command=msgspec.convert(body, Reclassify),
            actor=g.actor,
            idempotency_key=idempotency_key_sent(),
            fingerprint=fingerprint_sent(),
            correlation_id=g.request_id,
        )

        def render(outcome: Any) -> bytes:
            return outcome_as_bytes(outcome, sight)

        if not dry_run and asked.idempotency_key:
            before = services.commands.repeated(asked, render)
            if before is not None:
                return _answered(before)
        versions = _found(services, chosen, asked.command)
        etag = _etag_of(versions)
        seen = ("*",) if dry_run else _seen(etag)
        if not {"*", etag}.intersection(seen):
            return _stale(etag)
        each = [
            replace(asked, stream_id=stream_id, seen=Seen((version,), whichever="*" in seen))
            for stream_id, version in versions.items()
        ]
        try:
            answer = services.commands.submit_together(each, render, dry_run=dry_run)
        except Stale:  # one of them went on since they were found
            return _stale(_etag_of(_found(services, chosen, asked.command)))
        return _answered(replace(answer, etag=etag))


def _found(services: Services, chosen: Mapping[str, Any], command: Any) -> dict[UUID, int]:
    """Each contract that is meant, with the version at which it stands. Raises BadRequest for none, or too many."""
    if "contracts" in chosen:
        meant = dict.fromkeys(chosen["contracts"])
    else:
        basis = services.record.basis(command.effective_from)
        rows = table_query.whole(services.record, REGISTER, basis, Query())
        unit = OrganisationUnit(**chosen["of"])
        meant = {
            UUID(row.stream_id): None
            for row in rows
            if _belongs(row.summary, unit)
            and row.summary.status_on(basis.valid_at) not in ENDED
            and any(getattr(command, name) not in (None, getattr(row.summary, name)) for name in _MOVES)
        }
    if not meant:
        raise BadRequest(dict.fromkeys(chosen, "There is no contract of it that would move."))
    if len(meant) > _MOST:
        raise BadRequest(dict.fromkeys(chosen, f"More than {_MOST} contracts: move them unit by unit."))
    return {contract_id: services.record.version(contract_id) for contract_id in meant}


def _belongs(row: Summary, unit: OrganisationUnit) -> bool:
    directorate, division = as_read(unit.directorate), as_read(unit.division)
    return as_read(row.directorate) == directorate and division in ("", as_read(row.division))


def _etag_of(versions: Mapping[UUID, int]) -> str:
    """Stands for each contract, and the version at which it was found."""
    told = "\n".join(f"{contract_id} {version}" for contract_id, version in sorted(versions.items()))
    return f'"{blake2b(told.encode(), digest_size=8).hexdigest()}"'


def _seen(etag: str) -> list[str]:
    """What If-Match says. Raises PreconditionMissing where it says nothing."""
    said = [part.strip() for part in request.headers.get("If-Match", "").split(",") if part.strip()]
    if not said:
        raise PreconditionMissing(
            "If-Match", f"Send If-Match with the ETag that a dry run answers; it is now {etag}."
        )
    return said


def _stale(etag: str) -> Response:
    """The problem of somebody who saw other contracts, or these at other versions."""
    return problems.problem(
        412,
        "stale",
        "Other contracts are meant than you saw, or something happened to one of them. Nothing was recorded: ask for a "
        "dry run, and send it again.",
        [problems.Fault("If-Match", f"It is {etag} now.")],
        {"ETag": etag},
    )


def _answered(answer: Answer) -> Response:
    response = Response(answer.body, answer.status, mimetype="application/json")
    response.headers["ETag"] = answer.etag
    if answer.replayed:
        response.headers["Idempotent-Replayed"] = "true"
    return response
