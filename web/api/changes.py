"""The routes that record something: one for each use case of the table, all of one form."""

from collections.abc import Callable, Mapping
from functools import cache
from hashlib import sha256
from typing import Any
from uuid import UUID

import msgspec
from flask import Response, g, request
from flask_smorest import Blueprint
from marshmallow import fields

from application.directory import TOLD_ONCE, without_names
from application.errors import BadRequest, Stale
from application.handling.message import CommandMessage, Outcome, seen_in
from application.use_cases import CHANGES, UseCase, id_of
from domain.decisions import Command
from domain.person import PERSON
from domain.sentences import sentence
from domain.stream import Stream
from web.api import problems
from web.api.answers import Change, outcome_as_bytes
from web.api.documented import operation
from web.api.guard import guard
from web.api.names import path_parameters, rule_of
from web.api.schema import Schema
from web.api.schemas import schema_of
from web.services import Services

_KEY_LENGTH = 200


@cache
def answer_schema(stream: str) -> type[Schema]:
    """What is answered to a change of that kind of stream: the same for all, but for the name of its id."""
    name = f"{stream.title().replace('_', '')}ChangeAnswer"
    members: dict[str, Any] = {f"{stream}_id": fields.UUID()}
    if stream == PERSON.noun:
        members[TOLD_ONCE] = fields.String(
            metadata={"description": "The bearer token that was issued; told in the first answer alone."}
        )
    return type(name, (schema_of(Change),), members)


IDEMPOTENCY_KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "description": "Text of your own, new for each change: repeating the request with it is safe. "
    "Needed unless dry_run is true.",
    "schema": {"type": "string", "minLength": 1, "maxLength": _KEY_LENGTH},
}
DRY_RUN = {
    "in": "query",
    "name": "dry_run",
    "description": "Only say what would be recorded.",
    "schema": {"type": "boolean", "default": False},
}
IF_MATCH = {
    "in": "header",
    "name": "If-Match",
    "description": 'The ETag that you saw, such as "v7"; several with commas between, or * for whichever there is.',
    "schema": {"type": "string"},
}


def register_changes(blueprint: Blueprint, services: Services) -> None:
    """Add a POST route for each use case that records."""
    for use_case in CHANGES:
        post_route(blueprint, use_case)(_view(blueprint, use_case, services))


def post_route(blueprint: Blueprint, use_case: UseCase) -> Any:
    """The route of a use case that records, to put before its view."""
    return blueprint.route(
        rule_of(use_case.path),
        methods=["POST"],
        endpoint=use_case.name,
        parameters=path_parameters(use_case.path),
    )


def _view(blueprint: Blueprint, use_case: UseCase, services: Services) -> Any:
    if use_case.command is None or use_case.stream is None:
        raise AssertionError("a change has a command and a stream")
    command_type, stream = use_case.command, use_case.stream
    answered = answer_schema(stream.noun)
    statuses = [400, 401, 403, 409, 413, 415, 422, 428, 429]
    parameters = [IDEMPOTENCY_KEY, DRY_RUN]
    if not use_case.creates:
        statuses += [404, 412]
        parameters.append(IF_MATCH)

    @guard(use_case, services)
    @blueprint.doc(
        parameters=parameters,
        responses=problems.documented(statuses),
        **operation(use_case),
    )
    @blueprint.arguments(schema_of(command_type, asked=True)())
    @blueprint.response(200, answered, description="A dry run: nothing was recorded.")
    @blueprint.alt_response(201, schema=answered, description="Recorded.")
    def view(body: dict[str, Any], **ids: UUID) -> Response:
        command = msgspec.convert(body, command_type)
        response = answer_to(services, use_case, stream, ids.get(id_of(stream)), command)
        if use_case.creates and response.status_code == 201:
            made = msgspec.json.decode(response.get_data())[id_of(stream)]
            response.headers["Location"] = f"/api/v1/{stream.plural}/{made}"
        return response

    view.__name__ = use_case.name.replace("-", "_")
    view.__doc__ = use_case.summary
    return view


def answer_to(
    services: Services,
    use_case: UseCase,
    stream: Stream[Any],
    stream_id: UUID | None,
    command: Command,
    *,
    about: Stream[Any] | None = None,
    foreseen: Callable[[Outcome], bytes] | None = None,
) -> Response:
    """What is answered to a command on a stream; *about* says its kind where the use case is about every kind, and
    *foreseen* what is told in a dry run, where that is more than is told of what was recorded."""
    message = CommandMessage(
        use_case=use_case,
        command=command,
        actor=g.actor,
        stream_id=stream_id,
        seen=seen_in(request.headers.get("If-Match")),
        idempotency_key=idempotency_key_sent(),
        fingerprint=fingerprint_sent(command),
        correlation_id=g.request_id,
        about=about,
    )
    sight, dry_run = g.gate, dry_run_asked()

    def recorded(outcome: Outcome) -> bytes:
        return outcome_as_bytes(outcome, sight)

    try:
        answer = services.commands.submit(
            message, foreseen if foreseen and dry_run else recorded, dry_run=dry_run
        )
    except Stale as error:
        return problems.stale(error, changed_since(services, stream, stream_id, error.seen))
    response = Response(answer.body, answer.status, mimetype="application/json")
    response.headers["ETag"] = answer.etag
    if answer.replayed:
        response.headers["Idempotent-Replayed"] = "true"
    return response


def dry_run_asked() -> bool:
    """Whether only to say what would be recorded. Raises BadRequest for any other parameter or value."""
    faults = {name: "Unknown parameter." for name in request.args if name != "dry_run"}
    asked = request.args.get("dry_run", "false")
    if asked not in ("true", "false"):
        faults["dry_run"] = "Give true or false."
    if faults:
        raise BadRequest(faults)
    return asked == "true"


def idempotency_key_sent() -> str:
    key = request.headers.get("Idempotency-Key", "").strip()
    if len(key) > _KEY_LENGTH or not key.isascii() or (key and not key.isprintable()):
        raise BadRequest({"Idempotency-Key": f"Give up to {_KEY_LENGTH} ASCII characters."})
    return key


def fingerprint_sent(command: Command | None = None) -> str:
    """Tells a repeat from another request under the same key. Of a *command* about people no name goes into it."""
    digest = sha256(f"{request.method} {request.path}\n".encode())
    sent: Mapping[str, Any] | None = request.get_json(silent=True) if command is not None else None
    if command is None or sent is None or (said := without_names(command, sent)) is sent:
        digest.update(request.get_data())
    else:
        digest.update(msgspec.json.encode(said, order="sorted"))
    return digest.hexdigest()


def changed_since(services: Services, stream: Stream[Any], stream_id: UUID | None, seen: int) -> list[str]:
    """What happened since the version that the officer saw, as the officer may read it."""
    if stream_id is None or seen < 0:
        return []
    names, sight = services.access.names(), g.gate
    known = services.record.chronicle(stream, stream_id)
    return [
        sight.event(sentence(recorded.event.fact, names), recorded.event, known, names).sentence
        for recorded in services.record.events_of(stream_id)
        if recorded.event.version > seen
    ]
