"""The list of recommendations to committees."""

from typing import Final, NamedTuple, get_args
from uuid import UUID

from domain.dates import earliest
from domain.recommendation import RECOMMENDATION
from domain.recommendation.terms import Recommendation, Status
from projections.columns import Id
from projections.table import ALWAYS, Table, has_among


class Summary(NamedTuple):
    """What a list shows of a recommendation."""

    committee_id: Id
    committee: str
    meeting: str
    """A day, a month or TBC."""
    day: str
    """For sorting: the first day that the meeting can be on; TBC comes last."""
    status: str
    wording: str
    outcomes: str
    """Of each act in order, with semicolons between; *open* where nothing was decided."""
    decided_on: str | None
    """Of the last decision."""
    plans: tuple[str, ...]
    """Ids of the forward plans that it names."""


def summarise(recommendation: Recommendation, _recommendation_id: UUID) -> Summary:
    """What a list shows of it."""
    first = earliest(recommendation.meeting)
    acts = range(1, len(recommendation.acts) + 1)
    plans = [str(act.plan.forward_plan_id) for act in recommendation.acts if act.plan]
    return Summary(
        committee_id=str(recommendation.committee_id),
        committee=recommendation.committee,
        meeting=recommendation.meeting,
        day=first.isoformat() if first else ALWAYS,
        status=recommendation.status,
        wording=recommendation.wording,
        outcomes="; ".join(recommendation.outcome(act) or "open" for act in acts),
        decided_on=recommendation.decisions[-1].on.isoformat() if recommendation.decisions else None,
        plans=tuple(dict.fromkeys(plans)),
    )


RECOMMENDATIONS: Final = Table(
    name="recommendations",
    stream=RECOMMENDATION,
    summary=Summary,
    summarise=summarise,
    sorted_by=("day",),
    open_days=("day",),
    indexed=("committee_id",),
    filters={
        "committee_id": "r.committee_id = ?",
        "meeting": "r.meeting = ?",
        "status": "r.status = ?",
        "forward_plan_id": has_among("plans"),
        "decided_from": "r.decided_on >= ?",
        "decided_to": "r.decided_on <= ?",
    },
    values={"status": get_args(Status)},
)
