"""The change feed: the log as other systems follow it, as CloudEvents 1.0 in batches."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlencode
from uuid import UUID

import msgspec
from flask import Response, g, request
from flask_smorest import Blueprint
from marshmallow import validate
from msgspec.structs import replace

from application.confidence import Shown
from application.record import Basis, Record
from application.settings import Settings
from application.sight import Sight
from application.store.ledger import instant_text
from domain.chronicle import noun_of
from domain.events import FACTS, Recorded
from domain.sentences import sentence
from domain.streams import BY_NOUN
from projections.search.projection import OF_DIRECTORATE
from web.api import answers
from web.api.fields import Text, Whole
from web.api.names import CONTRACT_SAID, ContractName
from web.api.queries import MOST_ROWS, BasisSchema, basis_of, refuse_beyond
from web.api.reads import Reads
from web.services import Services

_BATCH: Final = "application/cloudevents-batch+json"
_AT_ONCE = 20_000
"""Positions looked through for a directorate in one request; the next goes on from there."""
_ENCODE = msgspec.json.Encoder(decimal_format="string", enc_hook=str).encode


@dataclass(frozen=True)
class ChangeFilter:
    """Which changes. Whatever is left empty does not matter."""

    after: int = 0
    """Log position after which to start."""
    limit: int = 100
    type: str = ""
    contract: UUID | None = None
    directorate: str = ""
    """Of a contract that the event concerns, as it was known at the basis."""


class ChangesSchema(BasisSchema):
    """Where the feed starts, and what it is limited to."""

    after = Whole(
        load_default=0,
        validate=validate.Range(0, 2**53),
        metadata={
            "description": "The position up to which you have it: Kentledge-Next-Position of the last answer."
        },
    )
    limit = Whole(load_default=100, validate=validate.Range(1, MOST_ROWS))
    type = Text(
        load_default="",
        validate=validate.OneOf([*FACTS, ""]),
        metadata={"description": "Name of an event, as in the event catalogue: contract.extended.v1."},
    )
    contract = ContractName(metadata={"description": CONTRACT_SAID})
    directorate = Text(
        load_default="", metadata={"description": "Of the contract, as it was known at the basis."}
    )


_EVENTS = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["specversion", "id", "source", "type"],
        "properties": {
            **{name: {"type": "string"} for name in ("id", "source", "type", "subject", "datacontenttype")},
            "specversion": {"const": "1.0"},
            "time": {"type": "string", "format": "date-time"},
            "position": {"type": "integer"},
            "data": {"type": "object"},
        },
    },
}


def register_feed(blueprint: Blueprint, services: Services) -> None:
    """Add the route."""
    reads = Reads(blueprint, services)

    @reads.route("changes", ChangesSchema, _EVENTS, _BATCH)
    def changes(query: dict[str, Any]) -> Response:
        """A batch of CloudEvents. `Kentledge-Next-Position`, and `Link` with rel="next", say where to go on, and move
        on even where nothing fitted: a directorate is looked for in 20,000 positions at a time. Ask again until the
        next position is `Kentledge-Position`, the end of the log; later, ask again from there."""
        basis = basis_of(services.record, query)
        asked = ChangeFilter(
            **{name: query[name] for name in ChangeFilter.__dataclass_fields__ if name in query}
        )
        found, onwards = following(services.record, basis, asked)
        events = cloud_events(found, services.settings, g.gate)
        response = Response(_ENCODE(list(events)), content_type=f"{_BATCH}; charset=utf-8")
        again = {**request.args, "after": str(onwards)}
        response.headers["Link"] = f'<{request.path}?{urlencode(again)}>; rel="next"'
        response.headers["Kentledge-Next-Position"] = str(onwards)
        return answers.stamped(response, basis, reads.size_before(basis), reads.projection_position())


def following(record: Record, basis: Basis, wanted: ChangeFilter) -> tuple[list[Recorded], int]:
    """The next events wanted, and the position up to which the log was looked through for them.

    No further than the projections follow the log: what they have not taken in yet is not passed over. Raises
    BadRequest for a start beyond the end of the log as known at the basis.
    """
    conditions, params = list[str](), list[Any]()
    refuse_beyond(basis, wanted.after)
    with record.store.read() as cursor:
        cursor.execute(
            "SELECT MIN(position) AS position FROM projections WHERE name IN ('journal', 'search_index')"
        )
        last = min(basis.position, cursor.fetchone()["position"])
        if wanted.type:
            conditions.append("j.type = ?")
            params.append(wanted.type)
        if wanted.contract is not None:
            conditions.append("j.position IN (SELECT position FROM concerns WHERE contract_id = ?)")
            params.append(str(wanted.contract))
        if wanted.directorate:
            last = min(last, wanted.after + _AT_ONCE)
            conditions.append(
                "EXISTS (SELECT 1 FROM concerns c JOIN search_things d ON d.stream_id = c.contract_id "
                f"WHERE c.position = j.position AND {OF_DIRECTORATE})"
            )
            params += [wanted.directorate, basis.position, basis.position]
        cursor.execute(
            record.sql(
                "SELECT j.position FROM journal j WHERE j.position > ? AND j.position <= ?"
                f"{''.join(f' AND {condition}' for condition in conditions)} ORDER BY j.position LIMIT ?"
            ),
            (wanted.after, last, *params, wanted.limit),
        )
        positions = [row["position"] for row in cursor.fetchall()]
    onwards = positions[-1] if len(positions) == wanted.limit else max(last, wanted.after)
    return [record.feed(position - 1, 1)[0] for position in positions], onwards


def cloud_events(found: list[Recorded], settings: Settings, sight: Sight | None) -> Iterator[dict[str, Any]]:
    """The events as the reader of *sight* may read them; ``None`` is an operator, from whom nothing is withheld."""
    for recorded in found:
        told = Shown(sentence(recorded.event.fact, {}), recorded.event.envelope)
        if sight is not None:
            told = sight.recorded(told.sentence, recorded, {})
        yield cloud_event(recorded, told, settings)


def cloud_event(recorded: Recorded, told: Shown, settings: Settings) -> dict[str, Any]:
    """One event in the JSON format of CloudEvents 1.0; where something is withheld, the fact is left out."""
    event = recorded.event
    host = settings.origin.partition("/")[0]
    data = {
        "position": recorded.position,
        "stream_id": str(event.stream_id),
        "version": event.version,
        "type": event.name,
        "recorded_at": instant_text(recorded.recorded_at),
        "sentence": told.sentence,
        "envelope": msgspec.to_builtins(replace(told.envelope, asked=None)),
        "withheld": told.withheld,
    }
    if not told.withheld:
        data["data"] = msgspec.to_builtins(event.fact)
    return {
        "specversion": "1.0",
        "id": str(event.envelope.event_id),
        "source": f"https://{quote(settings.origin, safe='/:.-_~')}",
        "type": f"{'.'.join(reversed(host.split('.')))}.{event.name}",
        "subject": f"{BY_NOUN[noun_of(event.fact)].plural}/{event.stream_id}",
        "time": instant_text(recorded.recorded_at),
        "datacontenttype": "application/json",
        "position": recorded.position,
        "data": data,
    }
