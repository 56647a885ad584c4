"""The list of social value commitments: three numbers, never added to one another."""

from typing import Final, NamedTuple, get_args
from uuid import UUID

from domain.social_value import SOCIAL_VALUE, terms
from domain.social_value.terms import SocialValue, Status
from projections.columns import Id
from projections.table import Row, Table


class Summary(NamedTuple):
    """What a list shows of a commitment."""

    contract_id: Id
    status: str
    theme: str
    measure: str
    unit: str
    committed: str | None
    reported: str | None
    """None where nothing was reported: no data is never nought."""
    verified: str | None
    due: str
    route: str | None
    challenged: str
    """*yes* where it was put as a challenge, else *no*."""
    waiting: int
    """Reports that nobody has looked at."""
    outcome: str | None


SocialValueRow = Row[Summary]
"""A commitment as its list has it."""


def summarise(item: SocialValue, _social_value_id: UUID) -> Summary:
    """What a list shows of it."""
    promise = item.promise
    return Summary(
        contract_id=str(item.contract_id),
        status=item.status,
        theme=promise.theme if promise else "",
        measure=promise.measure if promise else "",
        unit=promise.unit if promise else "",
        committed=promise.quantity if promise else None,
        reported=terms.reported(item),
        verified=terms.verified(item),
        due=promise.due if promise else "TBC",
        route=item.route,
        challenged="yes" if item.question else "no",
        waiting=sum(each.verified is None and not each.rejected for each in item.reports),
        outcome=item.outcome,
    )


SOCIAL_VALUES: Final = Table(
    name="social_values",
    stream=SOCIAL_VALUE,
    summary=Summary,
    summarise=summarise,
    sorted_by=("due",),
    indexed=("contract_id",),
    filters={
        "contract_id": "r.contract_id = ?",
        "status": "r.status = ?",
        "theme": "r.theme = ?",
    },
    values={"status": get_args(Status)},
    choices={
        "to_be_verified": {"yes": "r.waiting > 0", "no": "r.waiting = 0"},
        "challenged": {"yes": "r.challenged = 'yes'", "no": "r.challenged = 'no'"},
    },
)
