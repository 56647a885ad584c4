"""Putting the record right: the form of an act again, as it was answered then; or asking that it counts no more."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import msgspec
from flask import g

from application.errors import Forbidden
from application.handling.authority import act_of, may_act
from application.handling.message import CommandMessage
from application.use_cases import BY_DATE, CHANGES, USE_CASES, UseCase
from domain.amendment.commands import Annul, Correct
from domain.amendment.correction import asked_then, fixed_fields
from domain.chronicle import Chronicle, noun_of
from domain.dates import in_words
from domain.decisions import Command
from domain.events import Event
from domain.stream import AskedAgain, Stream
from domain.streams import BY_NOUN
from web.api.amending import stream_with
from web.pages.forms import Acting
from web.pages.frame import Pages, Visit
from web.pages.questions import ActQuestions, FormQuestion, asked_by

_OF_THE_ENTRY = frozenset(Command.__struct_fields__)


def register_amendments(pages: Pages) -> None:
    """Add both pages."""

    @pages.page(
        "/events/{event_id}/corrections",
        "correct",
        endpoint="do-correct",
        methods=("GET", "POST"),
        shown_again=True,
    )
    def correct(visit: Visit, event_id: UUID) -> Any:
        stream, stream_id, known = _known(visit, event_id)
        act = _may_put_right(visit, Correct(corrects=event_id), stream, stream_id, known)
        then = asked_then(stream, known, event_id)
        if isinstance(then, str):
            raise Forbidden(then)
        asked = _asked_again(act, fixed_fields(stream, known, event_id))
        return Acting(
            visit=visit,
            use_case=USE_CASES["correct"],
            stream=stream,
            stream_id=stream_id,
            asked=asked,
            reads=type(then),
            command_of=lambda body: _correction(event_id, then, body, asked),
            heading=f"Put right: {act.summary.rstrip('.').lower()}",
            opened=as_typed(visit, then, asked),
        ).answer()

    @pages.page(
        "/events/{event_id}/annulments",
        "annul",
        endpoint="do-annul",
        methods=("GET", "POST"),
        shown_again=True,
    )
    def annul(visit: Visit, event_id: UUID) -> Any:
        stream, stream_id, known = _known(visit, event_id)
        _may_put_right(visit, Annul(annuls=event_id), stream, stream_id, known)
        asked = asked_by(USE_CASES["annul"])
        own = tuple(question for question in asked.own if question.name == "reason")
        return Acting(
            visit=visit,
            use_case=USE_CASES["annul"],
            stream=stream,
            stream_id=stream_id,
            asked=ActQuestions(
                own, tuple(question for question in asked.further if question.name != "made_on")
            ),
            reads=Command,
            command_of=lambda body: msgspec.convert({**body, "annuls": event_id}, Annul),
        ).answer()


def may_be_put_right(event: Event) -> tuple[bool, bool]:
    """Whether the role of whoever asks may correct what an event recorded, and may ask that it is annulled."""
    stream = BY_NOUN.get(noun_of(event.fact))
    step = stream.acts.get(type(event.fact)) if stream else None
    if stream is None or step is None:
        return False, False
    act = next((change for change in (*CHANGES, *BY_DATE.values()) if change.command is step.asks), None)
    may = act is not None and g.actor.role in act.allowed
    asked_again = isinstance(stream.effects[type(event.fact)].correction, AskedAgain)
    return may and asked_again and not event.envelope.causation_id, may or g.actor.role == "governance"


def _known(visit: Visit, event_id: UUID) -> tuple[Stream[Any], UUID, Chronicle[Any]]:
    """The stream of the event, where whoever asks may know of it. Raises NotFound."""
    stream, stream_id = stream_with(visit.services, event_id)
    visit.gate.require_known(stream, stream_id)
    return stream, stream_id, visit.record.chronicle(stream, stream_id)


def _may_put_right(
    visit: Visit, command: Correct | Annul, stream: Stream[Any], stream_id: UUID, known: Chronicle[Any]
) -> UseCase:
    """The act that recorded it. Raises Forbidden where it is not for this role, or confidential to this reader."""
    name, event_id = (
        ("correct", command.corrects) if isinstance(command, Correct) else ("annul", command.annuls)
    )
    message = CommandMessage(USE_CASES[name], command, g.actor, stream_id, about=stream)
    act = act_of(message, known)
    may_act(message, act)
    for recorded in visit.record.events_of(stream_id):
        if (
            recorded.event.envelope.event_id == event_id
            and visit.gate.event("", recorded.event, known, {}).withheld
        ):
            raise Forbidden("What was recorded there is confidential to you.")
    return act


def _asked_again(act: UseCase, fixed: frozenset[str]) -> ActQuestions:
    """The act's own questions and its date, but for what no correction changes; and why the record was wrong."""
    asked = asked_by(act)
    own = [
        question
        for question in asked.own
        if question.name not in _OF_THE_ENTRY and question.name not in fixed
    ]
    day = [question for question in asked.own if question.name == "effective_from"]
    why = [
        replace(question, label="Why the record was wrong", hint="", required=True)
        for question in asked.own
        if question.name == "reason"
    ]
    return ActQuestions((*own, *day, *why), ())


def _correction(event_id: UUID, then: Command, body: dict[str, Any], asked: ActQuestions) -> Correct:
    """What is answered otherwise than it was then."""
    was, now = msgspec.to_builtins(then), msgspec.to_builtins(msgspec.convert(body, type(then)))
    names = {question.name for question in asked} - {"reason"}
    fields = {name: now[name] for name in names if was.get(name) != now.get(name)}
    return Correct(corrects=event_id, fields=fields, reason=body.get("reason", ""))


def as_typed(visit: Visit, then: Command, asked: ActQuestions) -> dict[str, str]:
    """The answers that were given then, as they would be typed."""
    told = msgspec.to_builtins(then)
    found: dict[str, str] = {}
    for question in asked:
        if question.name != "reason":
            found |= dict(_typed(visit, question, question.name, told.get(question.name)))
    return found


def _typed(visit: Visit, question: FormQuestion, path: str, value: Any) -> Iterator[tuple[str, str]]:
    if value is None or value == "" or (value is False and question.kind == "tick"):
        return
    match question.kind:
        case "group":
            for part in question.parts:
                yield from _typed(visit, part, f"{path}.{part.name}", value.get(part.name))
        case "list":
            for number, each in enumerate(value):
                yield from _typed(visit, question.parts[0], f"{path}.{number}", each)
        case "several things":
            yield from ((f"{path}.{each}", "yes") for each in value)
        case "supplier":
            yield path, value["name"]
        case "post":
            yield path, f"{value['group_id']}/{value['post_id']}"
        case "person":
            yield path, visit.names.get(value, value)
        case "tick" | "yes or no":
            yield path, "yes" if value else "no"
        case "date":
            yield path, in_words(value) if value[:1].isdecimal() else value
        case _:
            yield path, str(value)
