"""The read routes that every kind of stream has: its list, one of it, and what happened to that one."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import Response, g
from flask_smorest import Blueprint
from marshmallow import fields
from msgspec import Struct

from application.errors import NotFound
from application.handling.message import etag_of
from application.knowing import knows
from application.use_cases import USE_CASES, id_of
from domain.chronicle import noun_of
from domain.dates import in_words
from domain.stream import Stream
from domain.streams import BY_NOUN
from domain.submission import SUBMISSION
from domain.submission.judging import Scores
from projections import tables
from projections.history import stream_story
from projections.person import PERSONS
from projections.register import REGISTER
from projections.scores import scores
from projections.table import Table
from web.api import answers
from web.api.answers import HistoryLine, history_line
from web.api.queries import BasisSchema, HistorySchema, basis_of, list_query, list_schema
from web.api.reads import Echoed, Reads, page_of
from web.api.schemas import row_schema, schema_of
from web.services import Services


def register_streams(blueprint: Blueprint, services: Services) -> None:
    """Add the routes of every table but two, the register, whose routes are in ``reads.py``, and that of people, which
    names nobody (``people.py``); and the story of any stream."""
    reads = Reads(blueprint, services)
    _story(reads)
    for table in tables.ALL:
        if table not in (REGISTER, PERSONS):
            _list(reads, table)
            _one(reads, table)


def _list(reads: Reads, table: Table[Any]) -> None:
    services = reads.services

    @reads.route(f"list-{table.stream.plural}", list_schema(table), page_of(row_schema(table)))
    def listed(query: dict[str, Any]) -> Response:
        basis = basis_of(services.record, query)
        found, following = g.gate.places(table, basis, list_query(table, query))
        body = {"items": services.listed_rows.listed(table, basis, found), "next_cursor": following}
        return answers.with_basis(body, basis, reads.size_before(basis), reads.projection_position())


class Version(Struct, frozen=True):
    """Of a stream."""

    version: int


class Scored(Struct, frozen=True):
    """A KPI return as the KPI's definitions judge it."""

    scores: Scores | None
    """How the figure that counts was judged when it was recorded, and how the definitions now on record judge it; null
    where there is no figure."""


def _one(reads: Reads, table: Table[Any]) -> None:
    services, stream = reads.services, table.stream
    name, state = id_of(stream), fields.Nested(schema_of(_struct(stream)))
    kinds = (Echoed, Version, *((Scored,) if stream is SUBMISSION else ()))
    members = {name: fields.UUID(required=True), "state": state}
    answer = type(f"{_title(stream)}Answer", tuple(map(schema_of, kinds)), members)

    @reads.route(stream.noun.replace("_", "-"), BasisSchema, answer)
    def one(query: dict[str, Any], **ids: UUID) -> Response:
        basis = basis_of(services.record, query)
        known = services.record.known_at(stream, ids[name], basis.position)
        found = known.chronicle
        now = g.gate.in_force(found, basis.valid_at)
        if now is None:
            raise NotFound(f"The {stream.called} was not in being on {in_words(basis.valid_at)}.")
        sight = g.gate
        both = scores(services.record, basis, now) if stream is SUBMISSION else None

        def body(day: date) -> dict[str, Any]:
            told = answers.chronicle_as_dict(stream, found, day, sight)
            return told | answers.as_object(Scored(both)) if stream is SUBMISSION else told

        told = body(basis.valid_at)
        response = answers.with_basis(told, basis, reads.size_before(basis))
        tag = reads.etag(query, basis, known, told, body)
        if (
            both is not None and both.differ
        ):  # the KPI's own events change what is told, not the return's version
            tag = etag_of(found.version, answers.digest_of(told))
        response.headers["ETag"] = tag
        return response


class StoryAnswer(Struct, frozen=True):
    """What happened in one stream, whatever its kind."""

    stream_id: UUID
    noun: str
    """Its kind: contract, kpi, review …"""
    entries: tuple[HistoryLine, ...]


def _story(reads: Reads) -> None:
    services = reads.services

    @reads.route("story", HistorySchema, StoryAnswer)
    def story(query: dict[str, Any], stream_id: UUID) -> Response:
        basis = basis_of(services.record, query)
        stream = _kind_of(services, stream_id)
        found = services.record.chronicle_at(stream, stream_id, basis.position)
        sight = g.gate
        told = stream_story(services.record, stream_id, basis.position, services.access.names(), sight)
        entries = tuple(history_line(number, entry) for number, entry in enumerate(told, start=1))
        body = StoryAnswer(stream_id, stream.noun, entries)
        response = answers.with_basis(body, basis, reads.size_before(basis))
        response.headers["ETag"] = etag_of(found.version, answers.digest_of(answers.as_object(body)))
        return response


def _kind_of(services: Services, stream_id: UUID) -> Stream[Any]:
    """The kind of a stream that whoever asks may read. Raises NotFound, also for one that is nobody's to read."""
    events = services.record.events_of(stream_id)
    stream = BY_NOUN.get(noun_of(events[0].event.fact)) if events else None
    may_read = stream is not None and g.actor.role in USE_CASES[stream.noun.replace("_", "-")].allowed
    if (
        stream is None
        or not may_read
        or not knows(services.record, g.actor, services.record.chronicle(stream, stream_id))
    ):
        raise NotFound(f"There is no stream {stream_id}.")
    return stream


def _title(stream: Stream[Any]) -> str:
    return stream.noun.title().replace("_", "")


def _struct(stream: Stream[Any]) -> type[Struct]:
    return stream.state
