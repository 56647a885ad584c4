"""The risk register: every contract's risks, and how many there are of each likelihood and impact."""

from collections import Counter
from collections.abc import Iterable
from typing import Final, NamedTuple, get_args
from uuid import UUID

from domain.dates import latest
from domain.risk import RISK, Risk, RiskState, Treatment
from projections.columns import Id
from projections.table import ALWAYS, Row, Table


class Summary(NamedTuple):
    """What a list shows of it."""

    contract_id: Id
    event: str
    """What may happen."""
    score: int
    """Likelihood times impact, 1 to 25."""
    likelihood: int
    """1 very unlikely to 5 very likely."""
    impact: int
    """1 minor to 5 severe."""
    treatment: str
    owner: str
    """Opaque id of who looks after it."""
    review_by: str
    """A day, or a month by whose last day it is looked at again."""
    review_by_day: str
    """The last day on which that is in time."""
    state: str
    first_score: int
    """Likelihood times impact when it was put down."""
    times_reassessed: int
    """How often it was looked at again."""
    cause: str
    """What may bring it about."""
    effect: str
    """What that would do to the service."""
    closed_on: str | None


RiskRow = Row[Summary]
"""A risk as its list has it."""


def summarise(risk: Risk, _risk_id: UUID) -> Summary:
    """What a list shows of it."""
    last = latest(risk.review_by)
    first = risk.gradings[0]
    return Summary(
        contract_id=str(risk.contract_id),
        event=risk.event,
        score=risk.score,
        likelihood=risk.likelihood,
        impact=risk.impact,
        treatment=risk.treatment,
        owner=risk.owner,
        review_by=risk.review_by,
        review_by_day=last.isoformat() if last else ALWAYS,
        state=risk.state,
        first_score=first.likelihood * first.impact,
        times_reassessed=len(risk.gradings) - 1,
        cause=risk.cause,
        effect=risk.effect,
        closed_on=risk.closed_on.isoformat() if risk.closed_on else None,
    )


_LATE: Final = "(r.state = 'open' AND r.review_by_day < :day)"

RISKS: Final = Table(
    name="risks",
    stream=RISK,
    summary=Summary,
    summarise=summarise,
    sorted_by=("review_by_day", "score"),
    open_days=("review_by_day",),
    indexed=("contract_id", "owner"),
    filters={
        "contract_id": "r.contract_id = ?",
        "owner": "r.owner = ?",
        "state": "r.state = ?",
        "treatment": "r.treatment = ?",
    },
    values={"state": get_args(RiskState), "treatment": get_args(Treatment)},
    choices={
        "overdue": {"yes": _LATE, "no": f"NOT {_LATE}"},
        "grown": {"yes": "r.score > r.first_score", "no": "r.score <= r.first_score"},
    },
)


def heat(rows: Iterable[RiskRow]) -> Counter[tuple[int, int]]:
    """How many open risks there are of each likelihood and impact."""
    return Counter(
        (row.summary.likelihood, row.summary.impact) for row in rows if row.summary.state == "open"
    )
