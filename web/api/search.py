"""The route of search."""

from typing import Any

from flask import Response, g
from flask_smorest import Blueprint
from marshmallow import fields, validate

from application.store.ledger import instant_text
from domain.events import FACTS
from domain.streams import BY_NOUN
from projections.search import KINDS, Hit, SearchQuery, search
from web.api import answers
from web.api.fields import CivilDate, PersonField, Text, Whole
from web.api.names import CONTRACT_SAID, ContractName
from web.api.queries import BasisSchema, basis_of
from web.api.reads import AnswerSchema, Reads
from web.api.schema import Schema
from web.services import Services

_MOST_HITS = 100


class SearchSchema(BasisSchema):
    """What to look for: the words, and what the results are limited to."""

    q = Text(
        load_default="",
        metadata={
            "description": "Plain words, all of which must be there; one of three letters or more may be a beginning. "
            "Case, accents and punctuation do not matter, and nothing is an operator. Left out: all that fits the "
            "other parameters."
        },
    )
    kind = Text(load_default="", validate=validate.OneOf([*KINDS, ""]))
    type = Text(
        load_default="",
        validate=validate.OneOf([*FACTS, ""]),
        metadata={"description": "Name of an event, as in the event catalogue."},
    )
    actor = PersonField(
        load_default="", metadata={"description": "Opaque id of the person who recorded the event."}
    )
    contract = ContractName(metadata={"description": CONTRACT_SAID})
    directorate = Text(
        load_default="", metadata={"description": "Of the contract, as it was known at the basis."}
    )
    recorded_from = CivilDate(metadata={"description": "Events recorded on this day (London) or later."})
    recorded_to = CivilDate(metadata={"description": "Events recorded on this day (London) or earlier."})
    valid_from = CivilDate(metadata={"description": "Events that are true from this day or a later one."})
    valid_to = CivilDate(metadata={"description": "Events that are true from this day or an earlier one."})
    limit = Whole(load_default=20, validate=validate.Range(1, _MOST_HITS))
    cursor = Text(load_default="", metadata={"description": "next_cursor of the page before."})


class SnippetSchema(Schema):
    """Plain text and the start and end of each word found in it, in characters (code points)."""

    text = fields.String()
    marks = fields.List(fields.List(fields.Integer()))


class AboutSchema(Schema):
    """A contract that a hit is about; reference and title are empty where it was not in being at the basis."""

    contract_id = fields.UUID()
    reference = fields.String()
    title = fields.String()


class HitSchema(Schema):
    """Something found. The fields from *position* on are those of events."""

    kind = fields.String()
    title = fields.String()
    snippet = fields.Nested(SnippetSchema)
    link = fields.String(metadata={"description": "Where it is read."})
    stream_id = fields.UUID()
    contracts = fields.List(fields.Nested(AboutSchema))
    item = fields.Integer(metadata={"description": "Number of a finding in its review."})
    position = fields.Integer()
    event_id = fields.UUID()
    type = fields.String()
    recorded_at = fields.String()
    valid_from = fields.Date()
    actor = fields.String()
    actor_name = fields.String()


class SearchAnswerSchema(AnswerSchema):
    """Hits: contracts, suppliers and findings first, then events; the newest first in each."""

    items = fields.List(fields.Nested(HitSchema))
    next_cursor = fields.String()


def register_search(blueprint: Blueprint, services: Services) -> None:
    """Add the route."""
    reads = Reads(blueprint, services)

    @reads.route("search", SearchSchema, SearchAnswerSchema)
    def found(query: dict[str, Any]) -> Response:
        basis, names = basis_of(services.record, query), services.access.names()
        asked = asked_of(query)
        page = search(services.record, basis, asked, g.gate, names)
        body = {"items": [hit_as_dict(hit, names) for hit in page.hits], "next_cursor": page.next_cursor}
        return answers.with_basis(body, basis, reads.size_before(basis), reads.projection_position())


def asked_of(query: dict[str, Any]) -> SearchQuery:
    """What a query asks."""
    asked = {name: query[name] for name in SearchQuery.__dataclass_fields__ if name in query}
    return SearchQuery(words=query.get("q", ""), **asked)


def hit_as_dict(hit: Hit, names: dict[str, str]) -> dict[str, Any]:
    """One hit."""
    shown: dict[str, Any] = {
        "kind": hit.kind,
        "title": hit.title,
        "snippet": {"text": hit.snippet.text, "marks": hit.snippet.marks},
        "link": _link(hit),
        "stream_id": hit.stream_id,
        "contracts": [contract._asdict() for contract in hit.contracts],
    }
    if hit.kind == "finding":
        shown["item"] = hit.item
    if hit.event is not None:
        event, envelope = hit.event.event, hit.event.event.envelope
        shown |= {
            "position": hit.event.position,
            "event_id": str(envelope.event_id),
            "type": event.name,
            "recorded_at": instant_text(hit.event.recorded_at),
            "valid_from": envelope.valid_from.isoformat(),
            "actor": envelope.actor,
            "actor_name": names.get(envelope.actor, envelope.actor),
        }
    return shown


def _link(hit: Hit) -> str:
    """The thing itself; of an event, the story that it is part of."""
    place = f"/api/v1/{BY_NOUN[hit.noun].plural}/{hit.stream_id}"
    if hit.event is None:
        return place
    return f"{place}/history" if hit.noun == "contract" else f"/api/v1/streams/{hit.stream_id}/story"
