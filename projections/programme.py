"""The list of training programmes."""

import json
from datetime import date
from typing import Any, Final, NamedTuple, get_args
from uuid import UUID

import msgspec

from domain.programme import PROGRAMME, Programme, ProgrammeKind
from projections.table import Table


class Summary(NamedTuple):
    """What a list shows of a training programme."""

    title: str
    provider: str
    awarding_body: str | None
    level: str | None
    kind: str
    grants: str | None
    cohorts: str
    balances: str
    """Opening balances, as JSON."""
    aims: int
    aims_evaluated: int
    closed_from: str | None


def summarise(one: Programme, _programme_id: UUID) -> Summary:
    """What a list shows of it."""
    terms = one.terms
    return Summary(
        title=terms.title,
        provider=terms.provider,
        awarding_body=terms.awarding_body,
        level=terms.level,
        kind=terms.kind,
        grants=terms.grants,
        cohorts="; ".join(each.name for each in one.cohorts),
        balances=msgspec.json.encode(one.balances).decode(),
        aims=len(terms.aims),
        aims_evaluated=len({each.aim for each in one.evaluations} & set(terms.aims)),
        closed_from=one.closed_from.isoformat() if one.closed_from else None,
    )


def _shown(row: dict[str, Any], _day: date) -> dict[str, Any]:
    return {**row, "balances": json.loads(row["balances"])}


PROGRAMMES: Final = Table(
    name="programmes",
    stream=PROGRAMME,
    summary=Summary,
    summarise=summarise,
    sorted_by=("title",),
    filters={"kind": "r.kind = ?", "provider": "r.provider = ?", "grants": "r.grants = ?"},
    values={"kind": get_args(ProgrammeKind)},
    choices={
        "open": {
            "yes": "(r.closed_from IS NULL OR r.closed_from > :day)",
            "no": "r.closed_from <= :day",
        },
        "evaluated": {"yes": "r.aims_evaluated = r.aims", "no": "r.aims_evaluated < r.aims"},
    },
    show=_shown,
)
