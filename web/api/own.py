"""What a supplier contact may read: only what belongs to contracts of which the firm is a supplier now."""

from dataclasses import replace
from typing import Any

from application.access import holds_a_role
from application.errors import NotFound
from application.submission.events import concerned_by
from domain.chronicle import Chronicle
from domain.contract import CONTRACT
from domain.decisions import Actor
from domain.stream import Stream
from projections import table_query
from projections.register import REGISTER
from projections.table_query import Query
from web.parts import Parts


def limited(actor: Actor) -> bool:
    """Whether the actor reads only what is the firm's own."""
    return actor.role == "supplier-contact"


def own_rows(parts: Parts, actor: Actor, query: Query) -> Query:
    """The query, for a supplier contact limited to the firm's own contracts, as known now, whatever the basis."""
    if not limited(actor):
        return query
    firms = Query(filters={"supplier_id": actor.supplier_id})
    rows = table_query.whole(parts.record, REGISTER, parts.record.basis(), firms) if actor.supplier_id else ()
    return replace(query, contracts=tuple(row["contract_id"] for row in rows))


def refuse_others(parts: Parts, actor: Actor, stream: Stream[Any], found: Chronicle[Any]) -> None:
    """Raise NotFound where a supplier contact asks for what is another firm's: not even that it exists is said."""
    if not limited(actor):
        return
    concerned = concerned_by(found, found.facts[0].fact)
    contracts = [parts.record.chronicle(CONTRACT, one).latest() for one in concerned]
    if not any(terms is not None and holds_a_role(actor, terms) for terms in contracts):
        raise NotFound(f"There is no {stream.called} {found.stream_id}, or it was not known then.")
