"""The two routes that put the record right, whatever the kind of stream: the event is named, its stream follows."""

from typing import Any
from uuid import UUID

import msgspec
from flask import Response
from flask_smorest import Blueprint

from application.submission.authority import no_such_event
from application.use_cases import AMENDMENTS, UseCase
from domain.amendment.commands import Correct
from domain.chronicle import noun_of
from domain.stream import Stream
from domain.streams import BY_NOUN
from projections.journal import stream_of
from web.api import problems
from web.api.changes import DRY_RUN, IDEMPOTENCY_KEY, IF_MATCH, ChangeAnswerSchema, answer_to
from web.api.documented import operation
from web.api.guard import guard
from web.api.names import path_parameters, rule_of
from web.api.schemas import schema_of
from web.parts import Parts


def register_amendments(blueprint: Blueprint, parts: Parts) -> None:
    """Add the POST routes of corrections and annulments."""
    for use_case in AMENDMENTS:
        route = blueprint.route(
            rule_of(use_case.path),
            methods=["POST"],
            endpoint=use_case.name,
            parameters=path_parameters(use_case.path),
        )
        route(_view(blueprint, use_case, parts))


def _view(blueprint: Blueprint, use_case: UseCase, parts: Parts) -> Any:
    command_type = use_case.command
    if command_type is None:
        raise AssertionError("an amendment has a command")
    named = "corrects" if command_type is Correct else "annuls"

    @guard(use_case, parts)
    @blueprint.doc(
        parameters=[IDEMPOTENCY_KEY, DRY_RUN, IF_MATCH],
        responses=problems.documented([400, 401, 403, 404, 409, 412, 413, 415, 422, 428, 429]),
        **operation(use_case),
    )
    @blueprint.arguments(schema_of(command_type, asked=True)(exclude=(named, "effective_from", "made_on")))
    @blueprint.response(200, ChangeAnswerSchema, description="A dry run: nothing was recorded.")
    @blueprint.alt_response(201, schema=ChangeAnswerSchema, description="Recorded.")
    def view(body: dict[str, Any], event_id: UUID) -> Response:
        stream, stream_id = stream_with(parts, event_id)
        command = msgspec.convert({**body, named: event_id}, command_type)
        return answer_to(parts, use_case, stream, stream_id, command, about=stream)

    view.__name__ = use_case.name
    view.__doc__ = use_case.summary
    return view


def stream_with(parts: Parts, event_id: UUID) -> tuple[Stream[Any], UUID]:
    """The stream in which the event stands, and its kind. Raises NotFound."""
    stream_id = stream_of(parts.record, event_id)
    events = parts.record.events_of(stream_id) if stream_id else []
    if not stream_id or not events:
        raise no_such_event(event_id)
    stream = BY_NOUN.get(noun_of(events[0].event.fact))
    if stream is None:
        raise no_such_event(event_id)
    return stream, stream_id
