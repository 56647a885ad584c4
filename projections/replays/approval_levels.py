"""Levels of approval replayed: which changes would have needed whose approval under other limits.

Each change request is put to the limits as it was when somebody last looked at it: its contract as the record knew it
just before, on that day. What was demanded then is on record and is not worked out anew.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID

from application.record import Basis, Record
from domain.case import Case
from domain.change_request import CHANGE_REQUEST
from domain.change_request.levels import Level, in_words, levels, still_wanted
from domain.change_request.rules import is_retrospective, position_and_effect, terms_of
from domain.change_request.terms import ChangeRequest
from domain.contract import CONTRACT
from domain.decisions import Actor, Command, Context, Policy
from projections import table_query
from projections.change_request import CHANGE_REQUESTS, ChangeRequestRow
from projections.register import REGISTER
from projections.replays.replay import Replay, Replayed, Tried, about, of_noun
from projections.table_query import Query

_LOOKED_AT: Final = (
    "change_request.proposed.v1",
    "change_request.approval_given.v1",
    "change_request.retrospective_flagged.v1",
)
"""Facts that say which levels are demanded."""


class _Then(NamedTuple):
    """When somebody last looked at a request."""

    position: int
    day: date


def replayed(record: Record, basis: Basis, tried: Tried, policy: Policy) -> Replayed:
    """A row for each change request that would have needed other levels; the sums over all of them."""
    limits: Any = tried.or_as(policy)
    other = replace(policy, head_of_service_above=limits.head_of_service_above, s151_above=limits.s151_above)
    then = {
        line["stream_id"]: _Then(line["position"], date.fromisoformat(line["recorded_on"]))
        for lines in of_noun(record, basis, CHANGE_REQUEST.noun, _LOOKED_AT)
        for line in lines
    }
    rows: list[dict[str, Any]] = []
    moves: Counter[str] = Counter()
    looked_at = otherwise = lacking = 0
    for row in table_query.whole(record, CHANGE_REQUESTS, basis, Query()):
        looked_at += 1
        looked = then[row.stream_id]
        would_be = _demanded(record, UUID(row.stream_id), looked, policy, other)
        was = row.summary.levels_wanted
        if set(would_be) == set(was):
            continue
        otherwise += 1
        moves.update(f"{_called(level)} added" for level in would_be if level not in was)
        moves.update(f"{_called(level)} left out" for level in was if level not in would_be)
        found = _row(record, basis, row, would_be, looked)
        lacking += bool(found["lacking"])
        rows.append(found)
    return Replayed(
        {
            "requests": looked_at,
            "otherwise": otherwise,
            "made_without": lacking,
            "levels": dict(sorted(moves.items())),
            "tried": {
                "head_of_service_above": str(other.head_of_service_above),
                "s151_above": str(other.s151_above),
            },
            "in_force": {
                "policy": policy.version,
                "head_of_service_above": str(policy.head_of_service_above),
                "s151_above": str(policy.s151_above),
            },
            "working": f"{otherwise} of {looked_at} change requests would have needed other levels. {lacking} of them "
            "were made without a level that would have been needed.",
        },
        rows,
    )


def _demanded(
    record: Record, request_id: UUID, looked: _Then, policy: Policy, other: Policy
) -> tuple[Level, ...]:
    """The levels that the other policy demands of the request as it was then."""
    story = record.chronicle_at(CHANGE_REQUEST, request_id, looked.position)
    request: ChangeRequest | None = story.latest()
    if request is None:
        return ()
    contract = record.chronicle_at(CONTRACT, request.contract_id, looked.position - 1)
    context = Context(looked.day, Actor("", ""), policy, {request.contract_id: contract})
    case: Case[Command, ChangeRequest] = Case(story, request, Command(), looked.day, context)
    terms, found = terms_of(case), position_and_effect(case)
    return levels(
        terms.tier if terms else None,
        found[1].value_change if found else None,
        other,
        retrospective=is_retrospective(case),
    )


def _row(
    record: Record, basis: Basis, row: ChangeRequestRow, would_be: tuple[Level, ...], looked: _Then
) -> dict[str, Any]:
    request = row.summary
    contract = table_query.row_of(record, REGISTER, basis, request.contract_id)
    given: Any = request.levels_given
    lacking = still_wanted(would_be, given) if request.status == "implemented" else ()
    return {
        "change_request_id": row.stream_id,
        **about(contract, request.contract_id),
        "change": request.kind,
        "looked_at_on": looked.day.isoformat(),
        "value_change": request.value_change,
        "status": request.status,
        "levels_then": _called_all(request.levels_wanted),
        "levels_tried": _called_all(would_be),
        "lacking": _called_all(lacking),
    }


def _called(level: Any) -> str:
    return in_words((level,))


def _called_all(found: Iterable[Any]) -> str:
    return in_words(tuple(found))


APPROVAL_LEVELS: Final = Replay(
    "approval-levels",
    "Changes that would have needed other approvals",
    "Each change request is put to other limits as it was when somebody last looked at it: its contract as the record "
    "knew it then. What was demanded then stays as it is on record.",
    ("head_of_service_above", "s151_above"),
    ("change", "looked_at_on", "value_change", "status", "levels_then", "levels_tried", "lacking"),
    replayed,
)
