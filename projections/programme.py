"""The list of training programmes."""

from typing import Final, NamedTuple, get_args
from uuid import UUID

from domain.programme import PROGRAMME, Balance, Programme, ProgrammeKind
from projections.table import Row, Table


class Summary(NamedTuple):
    """What a list shows of a training programme."""

    title: str
    provider: str
    awarding_body: str | None
    level: str | None
    kind: str
    grants: str | None
    cohorts: str
    balances: tuple[Balance, ...]
    """What was counted before this record began."""
    aims: int
    """How many aims it has."""
    aims_evaluated: int
    """How many of them were evaluated."""
    closed_from: str | None


ProgrammeRow = Row[Summary]
"""A training programme as its list has it."""


def summarise(programme: Programme, _programme_id: UUID) -> Summary:
    """What a list shows of it."""
    terms = programme.terms
    return Summary(
        title=terms.title,
        provider=terms.provider,
        awarding_body=terms.awarding_body,
        level=terms.level,
        kind=terms.kind,
        grants=terms.grants,
        cohorts="; ".join(each.name for each in programme.cohorts),
        balances=programme.balances,
        aims=len(terms.aims),
        aims_evaluated=len({each.aim for each in programme.evaluations} & set(terms.aims)),
        closed_from=programme.closed_from.isoformat() if programme.closed_from else None,
    )


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
)
