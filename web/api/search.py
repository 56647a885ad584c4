"""The route of search."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from flask import Response, g
from flask_smorest import Blueprint
from marshmallow import validate
from msgspec import Struct
from msgspec.structs import replace

from application.store.ledger import instant_text
from domain.events import FACTS
from domain.streams import BY_NOUN
from projections.search import KINDS, Hit, SearchQuery, search
from projections.search.asked import About
from projections.search.snippet import Snippet
from web.api import answers
from web.api.fields import CivilDate, PersonField, Text, Whole
from web.api.names import CONTRACT_SAID, ContractName
from web.api.queries import BasisSchema, basis_of
from web.api.reads import Page, Reads
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


class Found(Struct, frozen=True, omit_defaults=True):
    """Something found. The fields from *position* on are those of events."""

    kind: str
    title: str
    snippet: Snippet
    link: str
    """Where it is read."""
    stream_id: UUID
    contracts: Sequence[About]
    item: int | None = None
    """Number of a finding in its review."""
    position: int | None = None
    event_id: UUID | None = None
    type: str | None = None
    recorded_at: str | None = None
    valid_from: date | None = None
    actor: str | None = None
    actor_name: str | None = None


class SearchAnswer(Page, frozen=True):
    """Hits: contracts, suppliers, filed documents and findings first, then events; the newest first in each."""

    items: tuple[Found, ...]


def register_search(blueprint: Blueprint, services: Services) -> None:
    """Add the route."""
    reads = Reads(blueprint, services)

    @reads.route("search", SearchSchema, SearchAnswer)
    def found(query: dict[str, Any]) -> Response:
        basis, names = basis_of(services.record, query), services.access.names()
        asked = asked_of(query)
        page = search(services.record, basis, asked, g.gate, names)
        body = SearchAnswer(page.next_cursor, tuple(found_of(hit, names) for hit in page.hits))
        return answers.with_basis(body, basis, reads.size_before(basis), reads.projection_position())


def asked_of(query: dict[str, Any]) -> SearchQuery:
    """What a query asks."""
    asked = {name: query[name] for name in SearchQuery.__dataclass_fields__ if name in query}
    return SearchQuery(words=query.get("q", ""), **asked)


def found_of(hit: Hit, names: dict[str, str]) -> Found:
    """One hit, as it is told."""
    found = Found(
        kind=hit.kind,
        title=hit.title,
        snippet=hit.snippet,
        link=_link(hit),
        stream_id=UUID(hit.stream_id),
        contracts=hit.contracts,
        item=hit.item if hit.kind == "finding" else None,
    )
    if hit.event is None:
        return found
    event, envelope = hit.event.event, hit.event.event.envelope
    return replace(
        found,
        position=hit.event.position,
        event_id=envelope.event_id,
        type=event.name,
        recorded_at=instant_text(hit.event.recorded_at),
        valid_from=envelope.valid_from,
        actor=envelope.actor,
        actor_name=names.get(envelope.actor, envelope.actor),
    )


def _link(hit: Hit) -> str:
    """The thing itself; of an event, the story that it is part of."""
    place = f"/api/v1/{BY_NOUN[hit.noun].plural}/{hit.stream_id}"
    if hit.event is None:
        return place
    return f"{place}/history" if hit.noun == "contract" else f"/api/v1/streams/{hit.stream_id}/story"
