"""Of what somebody may know at all: asked before anything else about a thing is said, and judged now.

A supplier contact knows of what belongs to contracts of which the firm is a supplier; an elected Member and a director
know of reports that were issued. Everybody else whom a use case is open to knows of all that it is about. To whoever
may not know of a thing the record speaks as if it were not there: the same status, the same words.
"""

from typing import Any
from uuid import UUID

from application.access import holds_a_role
from application.errors import NotFound
from application.handling.events import concerned_by
from application.record import Record
from domain.chronicle import Chronicle
from domain.contract import CONTRACT
from domain.decisions import Actor
from domain.report import REPORT
from domain.stream import Stream

READS_ISSUED: frozenset[str] = frozenset({"member", "director"})
"""Those who read reports once they are issued, and nothing of drafts."""


def limited(actor: Actor) -> bool:
    """Whether there are things of a kind open to the actor's role that this actor may not know of."""
    return actor.role == "supplier-contact" or actor.role in READS_ISSUED


def knows(record: Record, actor: Actor, found: Chronicle[Any]) -> bool:
    """Whether the actor may know of a stream."""
    if actor.role == "supplier-contact":
        contracts = (_latest(record, stream_id) for stream_id in concerned_by(found, found.facts[0].fact))
        return any(terms is not None and holds_a_role(actor, terms) for terms in contracts)
    if actor.role in READS_ISSUED and found.noun == REPORT.noun:
        report = found.latest()
        return report is not None and report.issued is not None
    return True


def require_known(record: Record, actor: Actor, stream: Stream[Any], stream_id: UUID) -> None:
    """Raise NotFound, as where there is no such stream, unless the actor may know of it."""
    if limited(actor) and not knows(record, actor, record.chronicle(stream, stream_id)):
        raise no_such(stream, stream_id)


def no_such(stream: Stream[Any], stream_id: UUID) -> NotFound:
    """What is said of a stream that there is not."""
    return NotFound(f"There is no {stream.called} {stream_id}.")


def _latest(record: Record, contract_id: UUID) -> Any:
    try:
        return record.chronicle(CONTRACT, contract_id).latest()
    except NotFound:
        return None
