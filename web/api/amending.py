"""The two routes that put the record right, whatever the kind of stream: the event is named, its stream follows."""

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

import msgspec
from flask import Response, g
from flask_smorest import Blueprint
from marshmallow import ValidationError, fields
from webargs.flaskparser import abort

from application.handling.authority import no_such_event
from application.handling.loading import known
from application.handling.message import CommandMessage, Outcome
from application.use_cases import AMENDMENTS, UseCase, id_of
from application.use_cases.report import READERS
from domain.amendment.commands import Correct
from domain.amendment.correction import request_corrected
from domain.chronicle import noun_of
from domain.stream import Stream
from domain.streams import ALL, BY_NOUN
from projections.journal import stream_of
from projections.reports.reading_differently import Differing, PutRight, reading_differently
from web.api import problems
from web.api.answers import Change, Foreseen, foreseen_as_bytes
from web.api.changes import DRY_RUN, IDEMPOTENCY_KEY, IF_MATCH, answer_to, post_route
from web.api.documented import operation
from web.api.gate import Gate
from web.api.guard import guard
from web.api.schemas import schema_of
from web.services import Services

_Answer: Final = type(
    "AmendmentAnswer",
    (schema_of(Change),),
    {
        "__doc__": "What was recorded, or in a dry run would be, of whichever kind of stream the event is in.",
        **{id_of(stream): fields.UUID(metadata={"description": f"The {stream.called}."}) for stream in ALL},
    },
)
"""Only the id of the kind that it is about is told."""
_Foreseen: Final = type("ForeseenAnswer", (_Answer, schema_of(Foreseen)), {})


def register_amendments(blueprint: Blueprint, services: Services) -> None:
    """Add the POST routes of corrections and annulments."""
    for use_case in AMENDMENTS:
        post_route(blueprint, use_case)(_view(blueprint, use_case, services))


def _view(blueprint: Blueprint, use_case: UseCase, services: Services) -> Any:
    command_type = use_case.command
    if command_type is None:
        raise AssertionError("an amendment has a command")
    named = "corrects" if command_type is Correct else "annuls"

    @guard(use_case, services)
    @blueprint.doc(
        parameters=[IDEMPOTENCY_KEY, DRY_RUN, IF_MATCH],
        responses=problems.documented([400, 401, 403, 404, 409, 412, 413, 415, 422, 428, 429]),
        **operation(use_case),
    )
    @blueprint.arguments(schema_of(command_type, asked=True)(exclude=(named, "effective_from", "made_on")))
    @blueprint.response(200, _Foreseen, description="A dry run: nothing was recorded.")
    @blueprint.alt_response(201, schema=_Answer, description="Recorded.")
    def view(body: dict[str, Any], event_id: UUID) -> Response:
        stream, stream_id = stream_with(services, event_id)
        command = msgspec.convert({**body, named: event_id}, command_type)
        if isinstance(command, Correct):
            asked = CommandMessage(use_case, command, g.actor, stream_id, about=stream)
            command = _in_the_words_of_the_request(services, asked, command)
        gate: Gate = g.gate

        def foreseen(outcome: Outcome) -> bytes:
            return foreseen_as_bytes(
                outcome, gate, services.record.today(), _reports(services, gate, outcome, event_id)
            )

        return answer_to(services, use_case, stream, stream_id, command, about=stream, foreseen=foreseen)

    view.__name__ = use_case.name
    view.__doc__ = use_case.summary
    return view


def stream_with(services: Services, event_id: UUID) -> tuple[Stream[Any], UUID]:
    """The stream in which the event stands, and its kind. Raises NotFound."""
    stream_id = stream_of(services.record, event_id)
    events = services.record.events_of(stream_id) if stream_id else []
    if not stream_id or not events:
        raise no_such_event(event_id)
    stream = BY_NOUN.get(noun_of(events[0].event.fact))
    if stream is None:
        raise no_such_event(event_id)
    return stream, stream_id


def _reports(services: Services, gate: Gate, outcome: Outcome, event_id: UUID) -> Iterable[Differing]:
    """The reports that would read differently; to who may not read reports, none."""
    if gate.actor.role not in READERS:
        return ()
    contracts = {concern for event in outcome.events for concern in event.envelope.concerns}
    put_right = PutRight(event_id, contracts, outcome.agreed)
    return reading_differently(services.record, services.documents, gate, put_right)


def _in_the_words_of_the_request(services: Services, asked: CommandMessage, command: Correct) -> Correct:
    """The correction with its fields read as those of the request are. Answers 422 naming each that cannot be; names
    that the request does not have are left for the rules. Raises NotFound and Forbidden before anything is read."""
    before = known(services.record, asked)
    if before is None:
        raise AssertionError("a correction is of a stream that is there")
    found = request_corrected(asked.stream, before, command)
    if found is None:
        return command
    kind, names = found
    given = {name: value for name, value in command.fields.items() if name in names}
    try:
        read = schema_of(kind, asked=True)(only=tuple(given)).load(given)
    except ValidationError as error:
        abort(422, messages={"fields": error.messages})
    return msgspec.structs.replace(command, fields={**command.fields, **msgspec.to_builtins(read)})
