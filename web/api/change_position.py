"""The route that says what changes of a contract came to so far, and how much of each limit of the law is used."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from flask import Response
from flask_smorest import Blueprint
from msgspec import Meta, Struct

from application.errors import NotFound
from domain.contract import CONTRACT
from domain.contract.ending import PartiallyTerminated, Terminated
from domain.contract.extension import Extended
from domain.contract.limits.findings import LimitFinding, share_of
from domain.contract.limits.law import findings
from domain.contract.limits.position import ChangePosition, position
from domain.contract.parties import Assigned, Novated
from domain.contract.scope import ScopeVaried
from domain.contract.value import ValueChanged
from domain.dates import in_words
from domain.sentences import sentence
from projections import table_query
from projections.change_request import CHANGE_REQUESTS
from projections.table_query import Query
from web.api import answers
from web.api.queries import BasisSchema, basis_of
from web.api.reads import Reads
from web.api.rows import as_listed
from web.services import Services

_UNDER_CONTROL = (
    Extended,
    ValueChanged,
    ScopeVaried,
    Novated,
    Assigned,
    PartiallyTerminated,
    Terminated,
)


class ChangeMade(Struct, frozen=True):
    """A change of the contract that is on record."""

    position: int
    """Place in the log."""
    event_id: UUID
    type: str
    """Stable name of the kind of event, with its version."""
    valid_from: date
    """Civil date from which it is true."""
    sentence: str
    """What happened."""


class ChangePositionAnswer(Struct, frozen=True):
    """Where a contract stands against what was agreed at award."""

    contract_id: UUID
    position: ChangePosition
    change_percent_of_award: str | None
    """Net change, indexation left out, in percent of the value at award."""
    change_percent_of_value: str | None
    """The same in percent of the value for the time being."""
    limits: tuple[LimitFinding, ...]
    """What each test of the law found; pounds or days, and percent, as text."""
    open_requests: Annotated[Sequence[Mapping[str, Any]], Meta(extra={"rows": CHANGE_REQUESTS})]
    """Changes proposed or approved and not yet made: judged as one?"""
    without_request: tuple[ChangeMade, ...]
    """Changes on record that no change request caused."""


def register_change_position(blueprint: Blueprint, services: Services) -> None:
    """Add the route."""
    reads = Reads(blueprint, services)

    @reads.route("change-position", BasisSchema, ChangePositionAnswer)
    def change_position(query: dict[str, Any], contract_id: UUID) -> Response:
        basis = basis_of(services.record, query)
        found = services.record.chronicle_at(CONTRACT, contract_id, basis.position)
        where = position(found, basis.valid_at)
        if where is None:
            raise NotFound(f"The contract was not in being on {in_words(basis.valid_at)}.")
        wanted = Query(filters={"contract_id": str(contract_id)})
        requests = table_query.whole(services.record, CHANGE_REQUESTS, basis, wanted)
        undecided = [request for request in requests if request.summary.status in ("proposed", "approved")]
        body = ChangePositionAnswer(
            contract_id,
            where,
            _percent(where, where.value_at_award),
            _percent(where, where.value),
            tuple(findings(where, None, services.commands.policy)),
            as_listed(services.record, CHANGE_REQUESTS, basis, undecided),
            _without_request(services, contract_id, basis.position),
        )
        return answers.with_basis(body, basis, reads.size_before(basis), reads.projection_position())


def _percent(where: ChangePosition, of: Any) -> str | None:
    if where.net_change is None or not of:
        return None
    return str(share_of(where.net_change, of))


def _without_request(services: Services, contract_id: UUID, position: int) -> tuple[ChangeMade, ...]:
    """The contract's own changes that somebody recorded directly."""
    return tuple(
        ChangeMade(
            recorded.position,
            recorded.event.envelope.event_id,
            recorded.event.name,
            recorded.event.envelope.valid_from,
            sentence(recorded.event.fact, {}),
        )
        for recorded in services.record.events_of(contract_id, position)
        if isinstance(recorded.event.fact, _UNDER_CONTROL) and not recorded.event.envelope.causation_id
    )
